/* object_file: the files of git's object database, proved by our own hands before libgit2 sees them: 1.5.1 never comes back from a loose object with
 * a flipped byte, and dies of an index of a pack with one. */
#ifndef ARCHIVE_OBJECT_FILE_H
#define ARCHIVE_OBJECT_FILE_H

#include "../daemon/base/buf.h"

#define OBJECT_FILE_MAX (80u << 20) /* inflated: an article file is 16 MB at most, a tree 64 MB */

/* Appends what a loose object's file holds, its header "TYPE SIZE NUL" included, once it is proved: one whole zlib stream, nothing behind it, no bit
 * set that carries no content, and the SHA-1 of it all is its name (40 hex digits). -1 with err text otherwise, errno kept where the file cannot be
 * read. */
int object_file_read(const char *path, const char *id, struct buf *out);
/* A pack, an index, a commit graph: all end in the SHA-1 of what is before. 0, or -1 with err text. Read in pieces, a pack may be large. */
int object_file_check(const char *path);

#endif

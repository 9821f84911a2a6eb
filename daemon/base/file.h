/* file: whole files, durably; and sealed memfds, by which bodies travel between processes. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "buf.h"

#include <stddef.h>
#include <stdint.h>

/* Appends the file to b (whose ceiling bounds it); "-" is standard input. 0 or -1. */
int file_read(const char *path, struct buf *b);
/* Writes PATH.tmp, fsyncs, renames, fsyncs the directory. 0 or -1. */
int file_replace(const char *path, const void *data, size_t len, unsigned mode);
int file_write_all(int fd, const void *data, size_t len); /* 0 or -1 with err */
int file_sync_dir(const char *path);                      /* 0 or -1 */
int file_make_dirs(const char *path, unsigned mode);      /* like mkdir -p; 0 or -1 */

/* A memfd with this content, sealed against every change (F_SEAL_SHRINK|GROW|WRITE|SEAL); close-on-exec. fd or -1. */
int memfd_from(const char *name, const void *data, size_t len);
/* An empty one to write to; memfd_seal() closes it against change. */
int memfd_open(const char *name);
int memfd_seal(int fd);

struct view {
    const char *data; /* "" for an empty file, never NULL after memfd_map */
    size_t len;
    void *map; /* NULL where nothing is mapped */
    size_t map_len;
};
/* Maps a descriptor that came from another process, read-only. Refuses one that is not fully sealed (it could shrink under us) or
 * larger than ceiling. 0 or -1. */
int memfd_map(int fd, size_t ceiling, struct view *out);
/* The same for `len` bytes behind the first `offset`, which must be there. */
int memfd_map_part(int fd, uint64_t offset, uint64_t len, size_t ceiling, struct view *out);
void view_fini(struct view *v);

#endif

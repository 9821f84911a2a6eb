/* pack_file: writes a pack and its index (gitformat-pack: version 2 of both), whole objects, no deltas: what `git repack` makes of them is smaller.
 *
 * A large batch of new objects costs three fsyncs so, not one or two for each of them. Nothing is named before it is on the disk, the index last: git
 * looks for indexes, and takes a pack without one for rubbish. */
#ifndef ARCHIVE_PACK_FILE_H
#define ARCHIVE_PACK_FILE_H

#include <stddef.h>
#include <stdint.h>

#define PACK_ID_LEN     20              /* bytes of a SHA-1 */
#define PACK_TEMPORARY  "tmp_gazetted_" /* how files begin that are being written; `git prune` clears tmp_ away as well */
#define PACK_BYTES_MAX  (1u << 31)      /* offsets in an index have 31 bits, unless it has a further table */
#define PACK_ENTRY_ROOM 64              /* bytes that an entry may need on top of its object, packed: head, and zlib's own */

struct pack_object {
    unsigned char id[PACK_ID_LEN];
    int type; /* as git numbers them: 1 commit, 2 tree, 3 blob */
    const char *data;
    size_t len;
    /* pack_file_write()'s own. */
    uint32_t offset, crc;
};

/* Writes the objects, each once, into the folder objects/pack, synced; puts them into the order of their names. 0, or -1 with err text, which says
 * fsync where that is what failed. */
int pack_file_write(const char *folder, struct pack_object *objects, size_t n);

#endif

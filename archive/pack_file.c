#include "pack_file.h"

#include "../daemon/base/buf.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/pool.h"

#include <assert.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define FILE_MODE   0440 /* as git has them: nobody writes them again */
#define VERSION     2
#define INDEX_MAGIC 0xff744f63u /* "\377tOc" */
#define FAN_OUT     256

/* A file that is being written, and the hash of what has been put into it: its trailer. */
struct out {
    const char *name; /* temporary */
    int fd;
    uint64_t len;
    EVP_MD_CTX *hash;
};

static int out_open(struct pool *pool, struct out *o, const char *folder, const char *kind)
{
    o->name = pool_printf(pool, "%s/" PACK_TEMPORARY "%s", folder, kind);
    o->len = 0;
    o->hash = EVP_MD_CTX_new();
    o->fd = open(o->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (o->fd < 0)
        return err_sys("create %s", o->name);
    return o->hash && EVP_DigestInit_ex(o->hash, EVP_sha1(), NULL) == 1 ? 0 : err_set("SHA-1 does not start");
}

static int out_add(struct out *o, const struct buf *b)
{
    o->len += b->len;
    EVP_DigestUpdate(o->hash, buf_text(b), b->len);
    return file_write_all(o->fd, buf_text(b), b->len);
}

/* The trailer, and all of it to the disk. */
static int out_end(struct out *o, unsigned char digest[PACK_ID_LEN])
{
    EVP_DigestFinal_ex(o->hash, digest, NULL);
    if (file_write_all(o->fd, digest, PACK_ID_LEN) < 0)
        return -1;
    if (fchmod(o->fd, FILE_MODE) < 0)
        return err_sys("chmod %s", o->name);
    return fsync(o->fd) < 0 ? err_sys("fsync %s", o->name) : 0;
}

/* A file that was not renamed goes. */
static void out_fini(struct out *o, bool named)
{
    EVP_MD_CTX_free(o->hash);
    if (o->fd >= 0)
        close(o->fd);
    if (o->fd >= 0 && !named)
        unlink(o->name);
}

static void add_u32(struct buf *b, uint32_t v)
{
    const unsigned char bytes[] = { (unsigned char)(v >> 24), (unsigned char)(v >> 16), (unsigned char)(v >> 8), (unsigned char)v };
    buf_add(b, bytes, sizeof bytes);
}

/* -- The pack -------------------------------------------------------------------------------------------------------------- */

/* Type and length: four bits of it in the first byte, seven in each that follows, the top bit says that one does. */
static void add_entry_head(struct buf *b, const struct pack_object *o)
{
    size_t left = o->len >> 4;
    unsigned byte = (unsigned)o->type << 4 | (o->len & 15);
    for (; left > 0; left >>= 7) {
        buf_addc(b, (char)(byte | 0x80));
        byte = left & 0x7f;
    }
    buf_addc(b, (char)byte);
}

static int add_packed(struct buf *b, const struct pack_object *o)
{
    uLongf len = compressBound(o->len);
    Bytef *packed = mem_alloc(len);
    int rc = compress(packed, &len, (const Bytef *)o->data, o->len) == Z_OK ? 0 : err_set("an object cannot be packed");
    if (rc == 0)
        buf_add(b, packed, len);
    free(packed);
    return rc;
}

static int write_entry(struct out *out, struct pack_object *o)
{
    struct buf b;
    buf_init(&b, compressBound(o->len) + PACK_ENTRY_ROOM);
    add_entry_head(&b, o);
    int rc = add_packed(&b, o);
    o->offset = (uint32_t)out->len;
    o->crc = (uint32_t)crc32(0, (const Bytef *)buf_text(&b), (uInt)b.len);
    if (rc == 0)
        rc = out->len + b.len < PACK_BYTES_MAX ? out_add(out, &b) : err_set("a batch is too large for a pack");
    buf_fini(&b);
    return rc;
}

static int write_pack(struct out *out, struct pack_object *objects, size_t n, unsigned char id[PACK_ID_LEN])
{
    struct buf head;
    buf_init(&head, PACK_ENTRY_ROOM);
    buf_puts(&head, "PACK");
    add_u32(&head, VERSION);
    add_u32(&head, (uint32_t)n);
    int rc = out_add(out, &head);
    buf_fini(&head);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = write_entry(out, &objects[i]);
    return rc == 0 ? out_end(out, id) : -1;
}

/* -- The index ------------------------------------------------------------------------------------------------------------- */

/* For every first byte, how many names begin with that or a lesser one. */
static void add_fan_out(struct buf *b, const struct pack_object *objects, size_t n)
{
    uint32_t count = 0;
    for (unsigned first = 0; first < FAN_OUT; first++) {
        while (count < n && objects[count].id[0] == first)
            count++;
        add_u32(b, count);
    }
}

static int write_index(struct out *out, const struct pack_object *objects, size_t n, const unsigned char pack[PACK_ID_LEN])
{
    unsigned char own[PACK_ID_LEN];
    struct buf b;
    buf_init(&b, (FAN_OUT + 8) * sizeof(uint32_t) + n * (PACK_ID_LEN + 2 * sizeof(uint32_t)) + PACK_ID_LEN);
    add_u32(&b, INDEX_MAGIC);
    add_u32(&b, VERSION);
    add_fan_out(&b, objects, n);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, objects[i].id, PACK_ID_LEN);
    for (size_t i = 0; i < n; i++)
        add_u32(&b, objects[i].crc);
    for (size_t i = 0; i < n; i++)
        add_u32(&b, objects[i].offset);
    buf_add(&b, pack, PACK_ID_LEN);
    assert(!b.failed);
    int rc = out_add(out, &b);
    buf_fini(&b);
    return rc == 0 ? out_end(out, own) : -1;
}

/* -- Both ------------------------------------------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
    return memcmp(((const struct pack_object *)a)->id, ((const struct pack_object *)b)->id, PACK_ID_LEN);
}

static const char *name_of(struct pool *pool, const char *folder, const unsigned char id[PACK_ID_LEN], const char *end)
{
    char hex[2 * PACK_ID_LEN + 1];
    for (size_t i = 0; i < PACK_ID_LEN; i++)
        snprintf(hex + 2 * i, 3, "%02x", id[i]);
    return pool_printf(pool, "%s/pack-%s.%s", folder, hex, end);
}

static int give_name(struct out *o, const char *name)
{
    return rename(o->name, name) < 0 ? err_sys("rename %s", o->name) : 0;
}

int pack_file_write(const char *folder, struct pack_object *objects, size_t n)
{
    struct pool *pool = pool_new();
    struct out pack = { .fd = -1 }, index = { .fd = -1 };
    unsigned char id[PACK_ID_LEN] = { 0 };
    bool pack_named = false, index_named = false;
    qsort(objects, n, sizeof *objects, by_name);
    int rc = out_open(pool, &pack, folder, "pack");
    if (rc == 0)
        rc = out_open(pool, &index, folder, "idx");
    if (rc == 0)
        rc = write_pack(&pack, objects, n, id);
    if (rc == 0)
        rc = write_index(&index, objects, n, id);
    if (rc == 0 && (rc = give_name(&pack, name_of(pool, folder, id, "pack"))) == 0)
        pack_named = true;
    if (rc == 0 && (rc = give_name(&index, name_of(pool, folder, id, "idx"))) == 0)
        index_named = true;
    if (rc == 0)
        rc = file_sync_dir(folder) < 0 ? err_prefix("fsync") : 0;
    out_fini(&pack, pack_named);
    out_fini(&index, index_named);
    pool_free(pool);
    return rc;
}

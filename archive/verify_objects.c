/* verify_objects: every byte of the object database, by what the files say of themselves: a loose object is named by the SHA-1 of its content, a pack
 * and its index end in the SHA-1 of all before. */
#include "../daemon/base/buf.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/text.h"
#include "layout.h"
#include "verify_inside.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <zlib.h>

#define LOOSE_MAX    (64u << 20) /* compressed: an article file is 16 MB at most */
#define SHA1_LEN     20
#define INFLATE_STEP 65536
#define SMALL_MAX    65536

struct inflated {
    EVP_MD_CTX *hash;
    const char *problem;
};

/* Inflates a whole zlib stream into a hash. Bits that carry no content must be zero, and nothing may follow. */
static void inflate_to_hash(const struct buf *in, struct inflated *out)
{
    unsigned char piece[INFLATE_STEP];
    z_stream z = { .next_in = (z_const Bytef *)buf_text(in), .avail_in = (uInt)in->len };
    int rc = inflateInit(&z);
    while (rc == Z_OK) {
        z.next_out = piece;
        z.avail_out = sizeof piece;
        rc = inflate(&z, Z_BLOCK);
        EVP_DigestUpdate(out->hash, piece, sizeof piece - z.avail_out);
        if ((z.data_type & 192) == 192 && (z.data_type & 7) && z.next_in[-1] >> (8 - (z.data_type & 7)))
            out->problem = "bits behind its end";
    }
    if (rc != Z_STREAM_END)
        out->problem = "damaged";
    else if (z.avail_in)
        out->problem = "bytes behind its end";
    inflateEnd(&z);
}

static void hex_of(const unsigned char *digest, char out[2 * SHA1_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA1_LEN; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * SHA1_LEN] = '\0';
}

static void verify_loose(struct verify *v, const char *path, const char *id)
{
    struct buf file;
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[2 * SHA1_LEN + 1];
    struct inflated got = { .hash = EVP_MD_CTX_new() };
    buf_init(&file, LOOSE_MAX);
    if (file_read(path, &file) < 0) {
        verify_say(v, "object %s: %s", id, err_text());
    } else if (got.hash && EVP_DigestInit_ex(got.hash, EVP_sha1(), NULL) == 1) {
        inflate_to_hash(&file, &got);
        EVP_DigestFinal_ex(got.hash, digest, NULL);
        hex_of(digest, hex);
        if (got.problem || strcmp(hex, id) != 0)
            verify_say(v, "object %s: %s", id, got.problem ? got.problem : "its content is not what its name says");
    }
    EVP_MD_CTX_free(got.hash);
    buf_fini(&file);
}

/* A pack, an index, a commit graph: all end in the SHA-1 of what is before. Read in pieces, a pack may be large. */
static void verify_trailer(struct verify *v, const char *path, const char *name)
{
    unsigned char piece[INFLATE_STEP + SHA1_LEN], digest[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    FILE *file = fopen(path, "re");
    size_t kept = 0, n;
    bool good = file && hash && EVP_DigestInit_ex(hash, EVP_sha1(), NULL) == 1;
    while (good && (n = fread(piece + kept, 1, INFLATE_STEP, file)) > 0) {
        kept += n;
        if (kept > SHA1_LEN) {
            EVP_DigestUpdate(hash, piece, kept - SHA1_LEN);
            memmove(piece, piece + kept - SHA1_LEN, SHA1_LEN);
            kept = SHA1_LEN;
        }
    }
    good = good && !ferror(file) && kept == SHA1_LEN && EVP_DigestFinal_ex(hash, digest, NULL) == 1 && memcmp(digest, piece, SHA1_LEN) == 0;
    if (!good)
        verify_say(v, "objects/%s: not what its checksum says", name);
    EVP_MD_CTX_free(hash);
    if (file)
        fclose(file);
}

static bool is_hex(const char *s, size_t len)
{
    return strlen(s) == len && strspn(s, "0123456789abcdef") == len;
}

static bool has_trailer(const char *name)
{
    static const char *const ends[] = { ".bitmap", ".graph", ".idx", ".pack", ".rev", "commit-graph", "multi-pack-index" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (text_ends(name, ends[i]))
            return true;
    }
    return false;
}

static void verify_folder(struct verify *v, const char *path, const char *name, uint64_t *done)
{
    DIR *dir = opendir(path);
    struct dirent *d;
    if (!dir) {
        verify_say(v, "objects/%s: %s", name, strerror(errno));
        return;
    }
    while ((d = readdir(dir))) {
        if (*d->d_name == '.')
            continue;
        struct pool *pool = pool_new();
        const char *file = layout_in(pool, path, d->d_name), *shown = *name ? pool_printf(pool, "%s/%s", name, d->d_name) : d->d_name;
        if (d->d_type == DT_DIR)
            verify_folder(v, file, shown, done);
        else if (is_hex(name, 2) && is_hex(d->d_name, 38))
            verify_loose(v, file, pool_printf(pool, "%s%s", name, d->d_name));
        else if (has_trailer(d->d_name))
            verify_trailer(v, file, shown);
        verify_count(v, "objects", ++*done);
        pool_free(pool);
    }
    closedir(dir);
}

/* A small file that must be so and not otherwise; missing is allowed where it may be packed. */
static void verify_small(struct verify *v, const char *name, const char *expected, bool may_miss)
{
    struct buf text;
    struct pool *pool = pool_new();
    const char *path = layout_in(pool, layout_in(pool, v->archive_path, LAYOUT_GIT), name);
    buf_init(&text, SMALL_MAX);
    if (file_read(path, &text) < 0) {
        if (!may_miss || errno != ENOENT)
            verify_say(v, "%s: %s", name, err_text());
    } else if (expected ? strcmp(buf_text(&text), expected) != 0
                        : text.len != 41 || text.data[40] != '\n' || strspn(text.data, "0123456789abcdef") != 40) {
        verify_say(v, "%s: not as gazetted writes it", name);
    }
    buf_fini(&text);
    pool_free(pool);
}

void verify_objects(struct verify *v)
{
    uint64_t done = 0;
    const char *git = layout_in(v->pool, v->archive_path, LAYOUT_GIT);
    verify_small(v, "HEAD", "ref: refs/heads/main\n", false);
    verify_small(v, "refs/heads/main", NULL, true);
    verify_folder(v, layout_in(v->pool, git, "objects"), "", &done);
}

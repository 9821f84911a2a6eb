#include "object_file.h"

#include "../daemon/base/err.h"
#include "../daemon/base/file.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#define SHA1_LEN   20
#define PIECE_SIZE 65536

/* Inflates a whole zlib stream. NULL, or what is wrong: bits that carry no content must be zero, and nothing may follow. */
static const char *inflate_whole(const struct buf *in, struct buf *out)
{
    char piece[PIECE_SIZE];
    z_stream z = { .next_in = (z_const Bytef *)buf_text(in), .avail_in = (uInt)in->len };
    const char *problem = NULL;
    int rc = inflateInit(&z);
    while (rc == Z_OK && !out->failed) {
        z.next_out = (Bytef *)piece;
        z.avail_out = sizeof piece;
        rc = inflate(&z, Z_BLOCK);
        buf_add(out, piece, sizeof piece - z.avail_out);
        if ((z.data_type & 192) == 192 && (z.data_type & 7) && z.next_in[-1] >> (8 - (z.data_type & 7)))
            problem = "bits behind its end";
    }
    if (rc != Z_STREAM_END)
        problem = "damaged";
    else if (z.avail_in)
        problem = "bytes behind its end";
    inflateEnd(&z);
    return problem;
}

static bool is_named(const struct buf *content, size_t from, const char *id)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    bool same = EVP_Digest(buf_text(content) + from, content->len - from, digest, NULL, EVP_sha1(), NULL) == 1;
    for (size_t i = 0; same && i < SHA1_LEN; i++)
        same = id[2 * i] == digits[digest[i] >> 4] && id[2 * i + 1] == digits[digest[i] & 15];
    return same;
}

int object_file_read(const char *path, const char *id, struct buf *out)
{
    struct buf file;
    size_t from = out->len;
    const char *problem = NULL;
    buf_init(&file, OBJECT_FILE_MAX);
    int rc = file_read(path, &file);
    if (rc == 0) {
        problem = inflate_whole(&file, out);
        if (!problem && !is_named(out, from, id))
            problem = "its content is not what its name says";
    }
    buf_fini(&file);
    return problem ? err_set("%s", problem) : rc;
}

/* Hashes all but the last bytes, which are left in `trailer`. 0 or -1. */
static int hash_pieces(FILE *file, EVP_MD_CTX *hash, unsigned char trailer[SHA1_LEN])
{
    unsigned char piece[PIECE_SIZE + SHA1_LEN];
    size_t kept = 0, n;
    while ((n = fread(piece + kept, 1, PIECE_SIZE, file)) > 0) {
        kept += n;
        if (kept > SHA1_LEN) {
            EVP_DigestUpdate(hash, piece, kept - SHA1_LEN);
            memmove(piece, piece + kept - SHA1_LEN, SHA1_LEN);
            kept = SHA1_LEN;
        }
    }
    if (ferror(file) || kept != SHA1_LEN)
        return -1;
    memcpy(trailer, piece, SHA1_LEN);
    return 0;
}

int object_file_check(const char *path)
{
    unsigned char trailer[SHA1_LEN], digest[EVP_MAX_MD_SIZE];
    FILE *file = fopen(path, "re");
    if (!file)
        return err_sys("%s", path);
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    bool good = hash && EVP_DigestInit_ex(hash, EVP_sha1(), NULL) == 1 && hash_pieces(file, hash, trailer) == 0 &&
                EVP_DigestFinal_ex(hash, digest, NULL) == 1 && memcmp(digest, trailer, SHA1_LEN) == 0;
    EVP_MD_CTX_free(hash);
    fclose(file);
    return good ? 0 : err_set("not what its checksum says");
}

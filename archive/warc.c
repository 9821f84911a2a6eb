#include "warc.h"

#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/text.h"

#include <assert.h>
#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define IN_SIZE     65536
#define GZIP_WINDOW (15 + 16)
#define END         "\r\n\r\n"
#define END_LEN     4

struct warc {
    int fd;
    bool gzip;
    bool member_ended;
    bool ours;
    unsigned char before; /* the last byte of the `in` before this one */
    uint64_t offset;      /* where the next record starts */
    uint64_t in_end;      /* offset in the file of the byte after `in` */
    unsigned char in[IN_SIZE];
    z_stream stream;
    struct buf record; /* header, block and end of the record at hand, uncompressed */
};

struct warc *warc_open(const char *path, uint64_t offset)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        err_sys("%s", path);
        return NULL;
    }
    struct warc *w = mem_alloc(sizeof *w);
    *w = (struct warc){ .fd = fd, .offset = offset };
    size_t path_len = strlen(path);
    w->gzip = path_len > 3 && strcmp(path + path_len - 3, ".gz") == 0;
    buf_init(&w->record, WARC_RECORD_MAX + WARC_HEAD_MAX + END_LEN);
    if (inflateInit2(&w->stream, GZIP_WINDOW) != Z_OK)
        abort(); /* no memory */
    return w;
}

void warc_demand_ours(struct warc *w)
{
    w->ours = true;
}

void warc_close(struct warc *w)
{
    if (!w)
        return;
    inflateEnd(&w->stream);
    buf_fini(&w->record);
    close(w->fd);
    free(w);
}

/* Bytes of the file at `at`. How many, 0 at its end, -1. */
static ssize_t read_at(struct warc *w, uint64_t at)
{
    ssize_t n = pread(w->fd, w->in, sizeof w->in, (off_t)at);
    if (n < 0)
        err_sys("read");
    return n;
}

/* zlib fills the last byte of a deflate stream with zero bits, and nothing checks them; inflate() says how many they are. */
static int check_padding(const struct warc *w)
{
    int state = w->stream.data_type;
    if (!w->ours || (state & 192) != 192 || (state & 7) == 0)
        return 0;
    unsigned char last = w->stream.next_in > w->in ? w->stream.next_in[-1] : w->before;
    return last >> (8 - (state & 7)) ? err_set("damaged gzip member: padding") : 0;
}

/* The gzip header as zlib writes it: no name, no time, made on Unix. Its checksum does not cover it. */
static int check_gzip_header(const struct warc *w, size_t n)
{
    static const unsigned char header[] = { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3 };
    if (w->ours && (n < sizeof header || memcmp(w->in, header, sizeof header) != 0))
        return err_set("damaged gzip member: header");
    return 0;
}

/* Inflates until the record holds `want` bytes or its member ends. 0 or -1. */
static int inflate_more(struct warc *w, size_t want)
{
    unsigned char out[IN_SIZE];
    while (w->record.len < want && !w->member_ended) {
        if (w->stream.avail_in == 0) {
            ssize_t n = read_at(w, w->in_end);
            if (n <= 0)
                return n < 0 ? -1 : err_set("the file ends inside a gzip member");
            if (w->in_end == w->offset && check_gzip_header(w, (size_t)n) < 0)
                return -1;
            w->in_end += (uint64_t)n;
            w->stream.next_in = w->in;
            w->stream.avail_in = (uInt)n;
        }
        w->stream.next_out = out;
        w->stream.avail_out = sizeof out;
        int rc = inflate(&w->stream, w->ours ? Z_BLOCK : Z_NO_FLUSH);
        if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
            return err_set("damaged gzip member: %s", w->stream.msg ? w->stream.msg : "data error");
        if (check_padding(w) < 0)
            return -1;
        if (w->stream.avail_in == 0)
            w->before = w->in[w->stream.next_in - w->in - 1];
        buf_add(&w->record, out, sizeof out - w->stream.avail_out);
        w->member_ended = rc == Z_STREAM_END;
        if (buf_check(&w->record, "a WARC record") < 0)
            return -1;
    }
    return 0;
}

/* The same for a file that is not compressed. */
static int read_more(struct warc *w, size_t want)
{
    while (w->record.len < want) {
        ssize_t n = read_at(w, w->offset + w->record.len);
        if (n <= 0)
            return (int)n;
        buf_add(&w->record, w->in, (size_t)n);
        if (buf_check(&w->record, "a WARC record") < 0)
            return -1;
    }
    return 0;
}

static int more(struct warc *w, size_t want)
{
    return w->gzip ? inflate_more(w, want) : read_more(w, want);
}

/* The length of the header with its empty line, 0 where there is none. */
static size_t header_len(const struct buf *record)
{
    const char *end = record->len ? memmem(record->data, record->len, END, END_LEN) : NULL;
    return end ? (size_t)(end - record->data) + END_LEN : 0;
}

static const struct field {
    const char *name; /* lower case, sorted */
    size_t at;
} fields[] = {
    { "content-type", offsetof(struct warc_record, content_type) },
    { "warc-block-digest", offsetof(struct warc_record, block_digest) },
    { "warc-concurrent-to", offsetof(struct warc_record, concurrent_to) },
    { "warc-date", offsetof(struct warc_record, date) },
    { "warc-filename", offsetof(struct warc_record, filename) },
    { "warc-payload-digest", offsetof(struct warc_record, payload_digest) },
    { "warc-record-id", offsetof(struct warc_record, id) },
    { "warc-target-uri", offsetof(struct warc_record, target) },
    { "warc-truncated", offsetof(struct warc_record, truncated) },
    { "warc-type", offsetof(struct warc_record, type) },
};

static int compare_field(const void *name, const void *field)
{
    return strcasecmp(name, ((const struct field *)field)->name);
}

static int parse_length(const char *value, size_t *len)
{
    if (!isdigit((unsigned char)*value) || strlen(value) > 10)
        return err_set("bad Content-Length in a WARC header");
    char *end;
    *len = strtoul(value, &end, 10);
    return *end || *len > WARC_RECORD_MAX ? err_set("bad or too great Content-Length in a WARC header") : 0;
}

static int take_field(struct warc_record *out, const char *name, const char *value, size_t *len, bool *has_len)
{
    if (strcasecmp(name, "content-length") == 0) {
        if (*has_len)
            return err_set("two Content-Length in a WARC header");
        *has_len = true;
        return parse_length(value, len);
    }
    const struct field *f = bsearch(name, fields, sizeof fields / sizeof *fields, sizeof *fields, compare_field);
    if (!f)
        return 0;
    const char **slot = (const char **)((char *)out + f->at);
    if (*slot && slot != &out->concurrent_to) /* the one that may repeat */
        return err_set("a WARC header field stands twice: %s", f->name);
    *slot = value;
    return 0;
}

/* One line, without its CRLF, NUL-terminated and writable. */
static int parse_line(struct warc_record *out, char *line, size_t line_len, size_t *len, bool *has_len)
{
    char *colon = memchr(line, ':', line_len);
    if (!colon || colon == line || !text_is_clean(line, line_len, false))
        return err_set("a WARC header line that is none");
    for (const char *c = line; c < colon; c++) {
        if (!isalnum((unsigned char)*c) && *c != '-')
            return err_set("a WARC header line that is none");
    }
    *colon = '\0';
    char *value = colon + 1, *end = line + line_len;
    while (*value == ' ')
        value++;
    while (end > value && end[-1] == ' ')
        *--end = '\0';
    return take_field(out, line, value, len, has_len);
}

static bool is_id(const char *s)
{
    size_t len = strlen(s);
    return len > 4 && s[0] == '<' && s[len - 1] == '>' && strchr(s, ':') && !strpbrk(s, " \t");
}

static bool is_date(const char *s)
{
    size_t len = strlen(s);
    char copy[32];
    const char *fraction = strchr(s, '.');
    if (len >= sizeof copy || len < 4)
        return false;
    memcpy(copy, s, len + 1);
    if (fraction && s[len - 1] == 'Z') /* WARC 1.1 allows fractions of a second, date_parse() does not */
        memcpy(copy + (fraction - s), "Z", 2);
    return date_parse(copy, NULL, NULL, NULL) == 0;
}

static int check_fields(const struct warc_record *r, bool has_len)
{
    static const char *const targeted[] = { "continuation", "conversion", "request", "resource", "response", "revisit" };
    if (!r->type || !r->id || !r->date || !has_len)
        return err_set("a WARC header without WARC-Type, WARC-Record-ID, WARC-Date or Content-Length");
    if (!is_id(r->id))
        return err_set("bad WARC-Record-ID");
    if (!is_date(r->date))
        return err_set("bad WARC-Date");
    bool needs_target = false;
    for (size_t i = 0; i < sizeof targeted / sizeof *targeted; i++)
        needs_target |= strcasecmp(r->type, targeted[i]) == 0;
    if (needs_target && !r->target)
        return err_set("a WARC %s record without WARC-Target-URI", r->type);
    if (r->target && (!strchr(r->target, ':') || strpbrk(r->target, " \t<>")))
        return err_set("bad WARC-Target-URI");
    return 0;
}

/* Header lines of the record in w, head_len with the empty line at the end. */
static int parse_header(struct warc *w, struct pool *pool, size_t head_len, struct warc_record *out, size_t *len)
{
    char *at = pool_copy(pool, w->record.data, head_len), *end = at + head_len - 2;
    bool has_len = false, first = true;
    while (at < end) {
        char *cr = memmem(at, (size_t)(end - at), "\r\n", 2);
        assert(cr);
        *cr = '\0';
        if (!first && parse_line(out, at, (size_t)(cr - at), len, &has_len) < 0)
            return -1;
        if (first && strcmp(at, "WARC/1.0") != 0 && strcmp(at, "WARC/1.1") != 0)
            return err_set("not a WARC record (no WARC/1.0 or WARC/1.1)");
        first = false;
        at = cr + 2;
    }
    return check_fields(out, has_len);
}

/* The block and what must come after it. */
static int parse_block(struct warc *w, struct pool *pool, size_t head_len, size_t len, struct warc_record *out)
{
    size_t total = head_len + len + END_LEN;
    if (more(w, w->gzip ? total + 1 : total) < 0)
        return -1;
    if (w->record.len < total)
        return err_set("a WARC record is shorter than its Content-Length");
    if (memcmp(w->record.data + head_len + len, END, END_LEN) != 0)
        return err_set("a WARC record does not end where its Content-Length says");
    if (w->gzip && (w->record.len > total || !w->member_ended))
        return err_set("more than one WARC record in a gzip member");
    out->block = pool_copy(pool, w->record.data + head_len, len);
    out->len = len;
    out->end = w->gzip ? w->in_end - w->stream.avail_in : w->offset + total;
    if (out->block_digest && warc_digest_check(out->block_digest, out->block, len) < 0)
        return err_set("the block of a WARC record is not what its digest says");
    return 0;
}

/* Whether a stated payload digest holds: over the body as it stands in the record, or with the transfer coding undone (writers differ). */
static int check_payload(struct pool *pool, const struct warc_record *r)
{
    struct warc_http http;
    if (!r->payload_digest || r->truncated || strcasecmp(r->type, "response") != 0 || !r->content_type ||
        strncasecmp(r->content_type, "application/http", 16) != 0)
        return 0;
    const char *end = memmem(r->block, r->len, END, END_LEN);
    if (end && warc_digest_check(r->payload_digest, end + END_LEN, r->len - (size_t)(end + END_LEN - r->block)) >= 0)
        return 0;
    if (warc_http(pool, r, &http) < 0)
        return -1;
    return warc_digest_check(r->payload_digest, http.body, http.body_len) >= 0 ? 0
                                                                               : err_set("the payload of a WARC record is not what its digest says");
}

/* 1: there is a record, its first bytes are in w->record; 0: the end of the file; -1. */
static int start_record(struct warc *w, size_t *head_len)
{
    buf_clear(&w->record);
    inflateReset(&w->stream);
    w->stream.avail_in = 0;
    w->in_end = w->offset;
    w->member_ended = false;
    ssize_t n = read_at(w, w->offset);
    if (n <= 0)
        return (int)n;
    *head_len = 0;
    for (size_t before = 0; *head_len == 0; before = w->record.len) {
        if (more(w, before + 1) < 0)
            return -1;
        *head_len = header_len(&w->record);
        if (*head_len == 0 && (w->record.len == before || w->record.len > WARC_HEAD_MAX))
            return err_set("not a WARC record (no header)");
    }
    return 1;
}

int warc_next(struct warc *w, struct pool *pool, struct warc_record *out)
{
    size_t head_len, len = 0;
    *out = (struct warc_record){ .offset = w->offset };
    int rc = start_record(w, &head_len);
    if (rc <= 0)
        return rc;
    if (parse_header(w, pool, head_len, out, &len) < 0 || parse_block(w, pool, head_len, len, out) < 0 || check_payload(pool, out) < 0)
        return -1;
    w->offset = out->end;
    return 1;
}

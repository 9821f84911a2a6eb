#include "capture.h"

#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/hash.h"
#include "../daemon/base/log.h"
#include "../daemon/base/map.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/text.h"
#include "capture_head.h"
#include "capture_name.h"
#include "capture_recover.h"
#include "layout.h"
#include "warc.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXCHANGE_MAX (64u << 20) /* all hops of an exchange: the fetcher allows 6 with 4 MB on the wire each */
#define SERIAL_MAX   99999       /* files of one outlet begun in one second of one run */

/* The file that an outlet's captures go to. */
struct file {
    char name[CAPTURE_NAME_SIZE];
    char warcinfo[WARC_ID_SIZE];
    int fd;
    uint64_t size;
    bool dirty;
};

struct captures {
    char *directory;
    char *creator;
    struct map *files; /* outlet -> struct file */
    struct warc_writer *writer;
    struct buf out; /* an exchange's records, until they are written at once */
    bool new_names; /* the directory has entries that are not synced */
    bool broken;
};

static void file_free(void *value)
{
    struct file *f = value;
    if (f->fd >= 0)
        close(f->fd);
    free(f);
}

struct captures *captures_open(const char *archive_path, const char *creator, struct state *state)
{
    struct pool *pool = pool_new();
    const char *directory = layout_in(pool, archive_path, LAYOUT_CAPTURES);
    struct captures *c = NULL;
    if (file_make_dirs(directory, LAYOUT_DIR_MODE) < 0 || capture_recover(directory, state) < 0)
        goto out;
    c = mem_alloc(sizeof *c);
    c->directory = mem_strdup(directory);
    c->creator = mem_strdup(creator);
    c->files = map_new();
    c->writer = warc_writer_new();
    buf_init(&c->out, 2 * EXCHANGE_MAX);
out:
    pool_free(pool);
    return c;
}

/* A file whose first exchange was refused. */
static void remove_if_empty(const struct captures *c, const struct file *f)
{
    struct pool *pool = pool_new();
    if (f->size == 0)
        unlink(layout_in(pool, c->directory, f->name));
    pool_free(pool);
}

void captures_close(struct captures *c)
{
    const char *outlet;
    void *value;
    size_t i = 0;
    if (!c)
        return;
    while (map_next(c->files, &i, &outlet, &value))
        remove_if_empty(c, value);
    map_free(c->files, file_free);
    warc_writer_free(c->writer);
    buf_fini(&c->out);
    free(c->directory);
    free(c->creator);
    free(c);
}

/* -- Files ------------------------------------------------------------------------------------------------------------------ */

static void add_warcinfo(struct captures *c, struct file *f)
{
    char date[STAMP_SIZE];
    struct buf fields, block;
    buf_init(&fields, WARC_HEAD_MAX);
    buf_init(&block, WARC_HEAD_MAX);
    warc_new_id(f->warcinfo);
    buf_printf(&fields,
               "WARC-Type: warcinfo\r\nWARC-Record-ID: %s\r\nWARC-Date: %s\r\nWARC-Filename: %s\r\nContent-Type: application/warc-fields\r\n",
               f->warcinfo, stamp_utc(clock_real_ms(), date), f->name);
    buf_printf(&block,
               "software: %s\r\nformat: WARC File Format 1.1\r\nconformsTo: "
               "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
               c->creator);
    struct warc_part part = { block.data, block.len };
    warc_write(c->writer, &c->out, buf_text(&fields), &part, 1);
    buf_fini(&fields);
    buf_fini(&block);
}

/* A new file under a name that nothing has yet. */
static struct file *begin_file(struct captures *c, const char *outlet)
{
    struct file *f = mem_alloc(sizeof *f);
    struct pool *pool = pool_new();
    char stamp[STAMP_SIZE];
    stamp_compact(clock_real_ms(), stamp);
    f->fd = -1;
    for (int serial = 1; f->fd < 0 && serial <= SERIAL_MAX; serial++) {
        snprintf(f->name, sizeof f->name, "%s-%s-%05d.warc.gz", outlet, stamp, serial);
        f->fd = open(layout_in(pool, c->directory, f->name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND | O_NOFOLLOW, LAYOUT_FILE_MODE);
        if (f->fd < 0 && errno != EEXIST)
            break;
    }
    if (f->fd < 0) {
        err_sys("captures/%s", f->name);
        file_free(f);
        f = NULL;
    } else {
        c->new_names = true;
        map_put(c->files, outlet, f);
    }
    pool_free(pool);
    return f;
}

/* Takes an outlet's file out of use; what it holds is durable first. */
static int end_file(struct captures *c, const char *outlet)
{
    struct file *f = map_remove(c->files, outlet);
    int rc = f->dirty && fsync(f->fd) < 0 ? err_sys("fsync captures/%s", f->name) : 0;
    c->broken |= rc < 0;
    file_free(f);
    return rc;
}

static struct file *file_for(struct captures *c, const char *outlet)
{
    struct file *f = map_get(c->files, outlet);
    if (f && f->size >= CAPTURE_FILE_MAX) {
        if (end_file(c, outlet) < 0)
            return NULL;
        f = NULL;
    }
    if (!f && !layout_is_outlet(outlet)) {
        err_set("not the name of an outlet");
        return NULL;
    }
    return f ? f : begin_file(c, outlet);
}

/* -- Records ---------------------------------------------------------------------------------------------------------------- */

/* What is true of both records of a hop. */
static int put_fields(struct buf *fields, const struct file *f, const struct capture_hop *hop, const char *type, const char *id)
{
    char date[STAMP_SIZE];
    unsigned char address[sizeof(struct in6_addr)];
    if (!hop->url || !strchr(hop->url, ':') || strpbrk(hop->url, " <>") || !text_is_clean(hop->url, strlen(hop->url), false))
        return err_set("an exchange with a URL that is none");
    buf_printf(fields,
               "WARC-Type: %s\r\nWARC-Record-ID: %s\r\nWARC-Warcinfo-ID: %s\r\nWARC-Date: %s\r\nWARC-Target-URI: %s\r\nContent-Type: "
               "application/http;msgtype=%s\r\n",
               type, id, f->warcinfo, stamp_utc(hop->at_ms, date), hop->url, type);
    if (hop->address && (inet_pton(AF_INET, hop->address, address) == 1 || inet_pton(AF_INET6, hop->address, address) == 1))
        buf_printf(fields, "WARC-IP-Address: %s\r\n", hop->address);
    return 0;
}

static int add_response(struct captures *c, const struct file *f, struct entry *e, const struct capture_hop *hop, const char *data, const char *id)
{
    char digest[SHA256_HEX_SIZE];
    struct buf fields, head;
    buf_init(&fields, WARC_HEAD_MAX);
    buf_init(&head, EXCHANGE_MAX);
    const char *body = data + hop->request_len + hop->head_len;
    sha256_hex(body, hop->body_len, digest);
    int rc = put_fields(&fields, f, hop, "response", id);
    if (rc == 0)
        rc = capture_head_response(&head, e->pool, data + hop->request_len, hop->head_len, hop->body_len, &e->place.type);
    buf_printf(&fields, "WARC-Payload-Digest: sha256:%s\r\n", digest);
    if (rc == 0 && (rc = buf_check(&fields, "a capture's header")) == 0) {
        struct warc_part parts[] = { { head.data, head.len }, { body, hop->body_len } };
        e->place.offset = f->size + c->out.len;
        e->place.digest = pool_printf(e->pool, "sha256:%s", digest);
        warc_write(c->writer, &c->out, buf_text(&fields), parts, 2);
    }
    buf_fini(&fields);
    buf_fini(&head);
    return rc;
}

static int add_request(struct captures *c, const struct file *f, const struct capture_hop *hop, const char *data, const char *response)
{
    char id[WARC_ID_SIZE];
    struct buf fields, head;
    buf_init(&fields, WARC_HEAD_MAX);
    buf_init(&head, EXCHANGE_MAX);
    warc_new_id(id);
    int rc = put_fields(&fields, f, hop, "request", id);
    buf_printf(&fields, "WARC-Concurrent-To: %s\r\n", response);
    if (rc == 0)
        rc = capture_head_request(&head, data, hop->request_len);
    if (rc == 0 && (rc = buf_check(&fields, "a capture's header")) == 0) {
        struct warc_part part = { head.data, head.len };
        warc_write(c->writer, &c->out, buf_text(&fields), &part, 1);
    }
    buf_fini(&fields);
    buf_fini(&head);
    return rc;
}

/* All hops into c->out. */
static int add_hops(struct captures *c, const struct file *f, struct entry *e, const struct view *exchange)
{
    uint64_t at = 0;
    char id[WARC_ID_SIZE];
    for (size_t i = 0; i < e->hop_count; i++) {
        const struct capture_hop *hop = &e->hops[i];
        uint64_t left = exchange->len - at;
        if (hop->request_len > left || hop->head_len > left - hop->request_len || hop->body_len > left - hop->request_len - hop->head_len)
            return err_set("an exchange that is shorter than its hops say");
        warc_new_id(id);
        if (add_response(c, f, e, hop, exchange->data + at, id) < 0 || (hop->request_len && add_request(c, f, hop, exchange->data + at, id) < 0))
            return -1;
        at += hop->request_len + hop->head_len + hop->body_len;
    }
    e->place.capture = pool_printf(e->pool, "%s %s", f->name, id);
    return buf_check(&c->out, "an exchange");
}

/* Writes c->out to the file, all or nothing. */
static int write_out(struct captures *c, struct file *f, const char *outlet)
{
    if (file_write_all(f->fd, c->out.data, c->out.len) < 0) {
        err_prefix("captures/%s", f->name);
        if (ftruncate(f->fd, (off_t)f->size) < 0)
            file_free(map_remove(c->files, outlet)); /* its torn tail is cut at the next start; nothing more goes behind it */
        return -1;
    }
    f->size += c->out.len;
    f->dirty = true;
    return 0;
}

int captures_add(struct captures *c, struct entry *e)
{
    e->place = (struct capture_place){ 0 };
    if (e->exchange_fd < 0 || e->hop_count == 0)
        return 0;
    if (c->broken)
        return err_set("captures: an earlier fsync failed");
    struct file *f = file_for(c, e->outlet);
    struct view exchange;
    if (!f || memfd_map(e->exchange_fd, EXCHANGE_MAX, &exchange) < 0)
        return -1;
    buf_clear(&c->out);
    if (f->size == 0)
        add_warcinfo(c, f);
    int rc = add_hops(c, f, e, &exchange);
    if (rc == 0)
        rc = write_out(c, f, e->outlet);
    if (rc == 0)
        e->place.end = f->size;
    else
        e->place = (struct capture_place){ 0 };
    view_fini(&exchange);
    return rc;
}

int captures_sync(struct captures *c)
{
    const char *outlet;
    void *value;
    size_t i = 0;
    if (c->broken)
        return err_set("captures: an earlier fsync failed");
    while (map_next(c->files, &i, &outlet, &value)) {
        struct file *f = value;
        if (f->dirty && fsync(f->fd) < 0) {
            c->broken = true; /* the pages are marked clean now: asking again would say success */
            return err_sys("fsync captures/%s", f->name);
        }
        f->dirty = false;
    }
    if (c->new_names && file_sync_dir(c->directory) < 0) {
        c->broken = true;
        return -1;
    }
    c->new_names = false;
    return 0;
}

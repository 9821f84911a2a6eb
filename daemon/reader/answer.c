#include "../base/body.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../base/json.h"
#include "../protocol/limits.h"
#include "debug.h"
#include "reader.h"

#include <string.h>
#include <unistd.h>

#define BODY_MAX (64u << 20) /* a sitemap may have 50 MB (sitemaps.org) */

/* What was made of a page is more, or other, than a message may hold: a page that cannot be read, and why. */
static int send_unreadable(int socket, const struct read_request *request, struct pool *pool)
{
    struct read_reply reply = { .id = request->id, .verdict = VERDICT_UNREADABLE, .reason = pool_strdup(pool, err_text()) };
    return read_reply_send(socket, &reply);
}

static int read_body(const struct reader *r, struct pool *pool, const struct read_request *request, const struct view *body, struct read_reply *reply)
{
    if (!request->content_encoding)
        return kit_read(&r->kit, pool, request, body->data, body->len, reply);
    struct buf plain;
    buf_init(&plain, BODY_MAX);
    int rc = body_unpack(request->content_encoding, body->data, body->len, &plain);
    if (rc == 0)
        rc = kit_read(&r->kit, pool, request, buf_text(&plain), plain.len, reply);
    buf_fini(&plain);
    return rc;
}

static int read_page(const struct reader *r, struct pool *pool, const struct read_request *request, struct read_reply *reply)
{
    struct view body;
    if (memfd_map_part(request->body_fd, request->body_offset, request->body_len, BODY_MAX, &body) != 0)
        return -1;
    int rc = read_body(r, pool, request, &body, reply);
    view_fini(&body);
    if (rc == 0 && reply->verdict == VERDICT_ARTICLE && reply->text)
        fingerprint_text(r, pool, reply->article.title, reply->text, false, &reply->print);
    return rc;
}

static int answer_read(const struct reader *r, struct pool *pool, int socket, struct msg *m)
{
    struct read_request request;
    struct read_reply reply = { 0 };
    if (read_request_decode(m, pool, &request) != 0)
        return -1;
    int rc = read_page(r, pool, &request, &reply);
    reply.id = request.id;
    if (rc == 0)
        rc = read_reply_send(socket, &reply);
    close(request.body_fd);
    return rc == 0 ? 0 : send_unreadable(socket, &request, pool);
}

static int answer_key(const struct reader *r, struct pool *pool, int socket, struct msg *m)
{
    uint64_t id;
    const char *url;
    struct link link = { 0 };
    if (key_decode(m, pool, &id, &url) != 0)
        return -1;
    kit_link(&r->kit, pool, url, &link);
    return key_reply_send(socket, id, &link, link.url ? kit_slug(pool, link.url, NULL) : NULL);
}

static int answer_text(const struct reader *r, struct pool *pool, int socket, struct msg *m)
{
    uint64_t id;
    const char *text;
    bool whole;
    struct fingerprint print = { 0 };
    if (text_decode_whole(m, pool, &id, &text, &whole) != 0)
        return -1;
    fingerprint_text(r, pool, NULL, text, whole, &print);
    return text_reply_send(socket, id, &print);
}

static void refuse_case(struct buf *json)
{
    const char *why = err_text();
    buf_clear(json);
    json_begin(json);
    json_put_string(json, "error", why);
    json_end(json);
}

static int answer_debug(const struct reader *r, struct pool *pool, int socket, struct msg *m)
{
    struct debug_case wanted;
    struct buf json;
    if (debug_case_decode(m, pool, &wanted) != 0)
        return -1;
    buf_init(&json, JSON_MAX_BYTES);
    if (debug_answer(&r->kit, pool, wanted.what, wanted.json, wanted.file_fd, &json) != 0 || buf_check(&json, "the answer") != 0)
        refuse_case(&json);
    int rc = debug_reply_send(socket, wanted.id, buf_text(&json));
    if (rc != 0) {
        refuse_case(&json);
        rc = debug_reply_send(socket, wanted.id, buf_text(&json));
    }
    buf_fini(&json);
    if (wanted.file_fd >= 0)
        close(wanted.file_fd);
    return rc;
}

static int answer_ping(const struct reader *r, struct pool *pool, int socket, struct msg *m)
{
    (void)r;
    (void)pool;
    (void)m;
    return message_send(socket, MESSAGE_PONG);
}

/* Sorted by type. */
static const struct {
    uint16_t type;
    int (*answer)(const struct reader *r, struct pool *pool, int socket, struct msg *m);
} answers[] = {
    { MESSAGE_READ, answer_read },   { MESSAGE_KEY, answer_key },   { MESSAGE_TEXT, answer_text },
    { MESSAGE_DEBUG, answer_debug }, { MESSAGE_PING, answer_ping },
};

int answer_message(const struct reader *r, int socket, struct msg *m)
{
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (answers[i].type != m->type)
            continue;
        struct pool *pool = pool_new();
        int rc = answers[i].answer(r, pool, socket, m);
        pool_free(pool);
        return rc;
    }
    return err_set("a message of type %u came, which a reader has no answer to", (unsigned)m->type);
}

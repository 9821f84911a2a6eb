/* asking: the small questions to a reader: one URL, one text, one case of a test collection, and whether it is alive. */
#include "codec.h"
#include "limits.h"
#include "protocol.h"
#include "tables.h"

#define ID(type)                                                                                                                                     \
    {                                                                                                                                                \
        CODEC_AT(type, id), .kind = CODEC_NUMBER, .most = UINT64_MAX                                                                                 \
    }

int message_send(int fd, enum message_type type)
{
    struct msg_out m;
    msg_start(&m, (uint16_t)type);
    return msg_send(fd, &m);
}

/* -- One URL ----------------------------------------------------------------------------------------------------------- */

struct key_request {
    uint64_t id;
    const char *url;
};
static const struct codec_field key_fields[] = {
    ID(struct key_request),
    { CODEC_AT(struct key_request, url), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = URL_MAX_BYTES },
};
static const struct codec key_codec = { .name = "key request", .size = sizeof(struct key_request), CODEC_TABLE(key_fields) };

int key_send(int fd, uint64_t id, const char *url)
{
    struct key_request r = { .id = id, .url = url };
    return codec_send(fd, MESSAGE_KEY, &key_codec, &r);
}

int key_decode(struct msg *m, struct pool *pool, uint64_t *id, const char **url)
{
    struct key_request r;
    int rc = codec_decode(m, MESSAGE_KEY, &key_codec, pool, &r);
    *id = r.id;
    *url = r.url;
    return rc;
}

struct key_reply {
    uint64_t id;
    struct link link;
    const char *slug;
};
static const struct codec_field key_reply_fields[] = {
    ID(struct key_reply),
    { CODEC_AT(struct key_reply, link), .kind = CODEC_ONE, .required = true, .inner = &link_codec },
    { CODEC_AT(struct key_reply, slug), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_slug },
};
static const struct codec key_reply_codec = { .name = "key reply", .size = sizeof(struct key_reply), CODEC_TABLE(key_reply_fields) };

int key_reply_send(int fd, uint64_t id, const struct link *l, const char *slug)
{
    struct key_reply r = { .id = id, .link = *l, .slug = slug };
    return codec_send(fd, MESSAGE_KEY_REPLY, &key_reply_codec, &r);
}

int key_reply_decode(struct msg *m, struct pool *pool, uint64_t *id, struct link *out, const char **slug)
{
    struct key_reply r;
    int rc = codec_decode(m, MESSAGE_KEY_REPLY, &key_reply_codec, pool, &r);
    *id = r.id;
    *out = r.link;
    *slug = r.slug;
    return rc;
}

/* -- One text ---------------------------------------------------------------------------------------------------------- */

struct text_request {
    uint64_t id;
    const char *text;
    bool whole;
};
static const struct codec_field text_fields[] = {
    ID(struct text_request),
    { CODEC_AT(struct text_request, text), .kind = CODEC_LINES, .required = true, .most = TEXT_MAX_BYTES },
    { CODEC_AT(struct text_request, whole), .kind = CODEC_NUMBER, .most = true },
};
static const struct codec text_codec = { .name = "text", .size = sizeof(struct text_request), CODEC_TABLE(text_fields) };

int text_send(int fd, uint64_t id, const char *text)
{
    struct text_request r = { .id = id, .text = text };
    return codec_send(fd, MESSAGE_TEXT, &text_codec, &r);
}

int text_send_whole(int fd, uint64_t id, const char *text)
{
    struct text_request r = { .id = id, .text = text, .whole = true };
    return codec_send(fd, MESSAGE_TEXT, &text_codec, &r);
}

int text_decode_whole(struct msg *m, struct pool *pool, uint64_t *id, const char **text, bool *whole)
{
    struct text_request r;
    int rc = codec_decode(m, MESSAGE_TEXT, &text_codec, pool, &r);
    *id = r.id;
    *text = r.text;
    *whole = r.whole;
    return rc;
}

int text_decode(struct msg *m, struct pool *pool, uint64_t *id, const char **text)
{
    bool whole;
    return text_decode_whole(m, pool, id, text, &whole);
}

struct text_reply {
    uint64_t id;
    struct fingerprint print;
};
static const struct codec_field text_reply_fields[] = {
    ID(struct text_reply),
    { CODEC_AT(struct text_reply, print), .kind = CODEC_ONE, .required = true, .inner = &fingerprint_codec },
};
static const struct codec text_reply_codec = { .name = "text reply", .size = sizeof(struct text_reply), CODEC_TABLE(text_reply_fields) };

int text_reply_send(int fd, uint64_t id, const struct fingerprint *f)
{
    struct text_reply r = { .id = id, .print = *f };
    return codec_send(fd, MESSAGE_TEXT_REPLY, &text_reply_codec, &r);
}

int text_reply_decode(struct msg *m, struct pool *pool, uint64_t *id, struct fingerprint *out)
{
    struct text_reply r;
    int rc = codec_decode(m, MESSAGE_TEXT_REPLY, &text_reply_codec, pool, &r);
    *id = r.id;
    *out = r.print;
    return rc;
}

/* -- One case of a test collection ------------------------------------------------------------------------------------- */

static const struct codec_field debug_fields[] = {
    ID(struct debug_case),
    { CODEC_AT(struct debug_case, what), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = WORD_MAX_BYTES, .form = form_name },
    { CODEC_AT(struct debug_case, json), .kind = CODEC_RAW, .required = true, .most = JSON_MAX_BYTES },
    { CODEC_AT(struct debug_case, file_fd), .kind = CODEC_DESCRIPTOR },
};
static const struct codec debug_codec = { .name = "debug case", .size = sizeof(struct debug_case), CODEC_TABLE(debug_fields) };

int debug_case_send(int fd, const struct debug_case *c)
{
    return codec_send(fd, MESSAGE_DEBUG, &debug_codec, c);
}

int debug_case_decode(struct msg *m, struct pool *pool, struct debug_case *out)
{
    return codec_decode(m, MESSAGE_DEBUG, &debug_codec, pool, out);
}

struct debug_reply {
    uint64_t id;
    const char *json;
};
static const struct codec_field debug_reply_fields[] = {
    ID(struct debug_reply),
    { CODEC_AT(struct debug_reply, json), .kind = CODEC_LINES, .required = true, .most = JSON_MAX_BYTES },
};
static const struct codec debug_reply_codec = { .name = "debug reply", .size = sizeof(struct debug_reply), CODEC_TABLE(debug_reply_fields) };

int debug_reply_send(int fd, uint64_t id, const char *json)
{
    struct debug_reply r = { .id = id, .json = json };
    return codec_send(fd, MESSAGE_DEBUG_REPLY, &debug_reply_codec, &r);
}

int debug_reply_decode(struct msg *m, struct pool *pool, uint64_t *id, const char **json)
{
    struct debug_reply r;
    int rc = codec_decode(m, MESSAGE_DEBUG_REPLY, &debug_reply_codec, pool, &r);
    *id = r.id;
    *json = r.json;
    return rc;
}

/* reading: main and reader. */
#include "../base/err.h"
#include "codec.h"
#include "limits.h"
#include "protocol.h"
#include "tables.h"

#include <string.h>

#define CPU_SECONDS_GREATEST 3600
#define MINUTES_GREATEST     UINT16_MAX

static const char *const verdict_names[VERDICT_COUNT] = {
    [0] = "none",
    [VERDICT_ARTICLE] = "article",
    [VERDICT_SOURCE] = "source",
    [VERDICT_MORE] = "more",
    [VERDICT_NOT_AN_ARTICLE] = "not-an-article",
    [VERDICT_SOFT_404] = "soft-404",
    [VERDICT_WALL] = "wall",
    [VERDICT_STUB] = "stub",
    [VERDICT_EMPTY] = "empty",
    [VERDICT_UNREADABLE] = "unreadable",
};

const char *verdict_name(enum verdict v)
{
    return (size_t)v < VERDICT_COUNT ? verdict_names[v] : verdict_names[0];
}

/* -- Setup ------------------------------------------------------------------------------------------------------------- */

struct versioned_reader_setup {
    const char *version;
    struct reader_setup setup;
};

static const struct codec_field topic_fields[] = {
    { CODEC_AT(struct topic_setup, name), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = LINE_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct topic_setup, rule), .kind = CODEC_LINES, .most = RULE_MAX_BYTES },
};
static const struct codec topic_codec = { .name = "topic", .size = sizeof(struct topic_setup), CODEC_TABLE(topic_fields) };

static const struct codec_field setup_fields[] = {
    { CODEC_AT(struct reader_setup, outlet), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = WORD_MAX_BYTES, .form = form_name },
    { CODEC_AT(struct reader_setup, plugin), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = LINE_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct reader_setup, plugin_fd), .kind = CODEC_DESCRIPTOR, .required = true },
    { CODEC_AT(struct reader_setup, hosts), .kind = CODEC_STRING_LIST, .most = LINE_MAX_BYTES, .items = HOSTS_MAX, .form = form_not_empty },
    { CODEC_AT(struct reader_setup, topics), .kind = CODEC_MANY, .count = offsetof(struct reader_setup, topic_count), .items = TOPICS_MAX,
      .inner = &topic_codec },
    { CODEC_AT(struct reader_setup, library_paths), .kind = CODEC_STRING_LIST, .most = LINE_MAX_BYTES, .items = PATHS_MAX, .form = form_not_empty },
    { CODEC_AT(struct reader_setup, cpu_seconds), .kind = CODEC_NUMBER, .most = CPU_SECONDS_GREATEST },
};
static const struct codec setup_codec = { .name = "setup", .size = sizeof(struct reader_setup), CODEC_TABLE(setup_fields) };

static const struct codec_field versioned_fields[] = {
    CODEC_VERSION(struct versioned_reader_setup),
    { CODEC_AT(struct versioned_reader_setup, setup), .kind = CODEC_ONE, .required = true, .inner = &setup_codec },
};
static const struct codec versioned_codec = { .name = "reader setup", .size = sizeof(struct versioned_reader_setup), CODEC_TABLE(versioned_fields) };

int reader_setup_send(int fd, const struct reader_setup *s)
{
    struct versioned_reader_setup v = { .version = GAZETTED_VERSION, .setup = *s };
    return codec_send(fd, MESSAGE_READER_SETUP, &versioned_codec, &v);
}

int reader_setup_decode(struct msg *m, struct pool *pool, struct reader_setup *out)
{
    struct versioned_reader_setup v;
    int rc = codec_decode(m, MESSAGE_READER_SETUP, &versioned_codec, pool, &v);
    *out = v.setup;
    return rc;
}

/* -- Description ------------------------------------------------------------------------------------------------------- */

static const struct codec_field source_fields[] = {
    { CODEC_AT(struct source, url), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct source, kind), .kind = CODEC_NUMBER, .most = KIND_GREATEST },
    { CODEC_AT(struct source, every), .kind = CODEC_NUMBER, .most = MINUTES_GREATEST },
    { CODEC_AT(struct source, depth), .kind = CODEC_NUMBER, .most = MINUTES_GREATEST },
};
static const struct codec source_codec = { .name = "source", .size = sizeof(struct source), CODEC_TABLE(source_fields) };

static const struct codec_field description_fields[] = {
    { CODEC_AT(struct description, error), .kind = CODEC_LINE_OF_TEXT, .most = REASON_MAX_BYTES },
    { CODEC_AT(struct description, name), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_name },
    { CODEC_AT(struct description, title), .kind = CODEC_LINE_OF_TEXT, .most = LINE_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct description, version), .kind = CODEC_NUMBER, .most = UINT32_MAX },
    { CODEC_AT(struct description, extractor), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct description, sandbox), .kind = CODEC_LINE_OF_TEXT, .most = LINE_MAX_BYTES },
    { CODEC_AT(struct description, languages), .kind = CODEC_STRING_LIST, .most = WORD_MAX_BYTES, .items = LANGUAGES_MAX, .form = form_language },
    { CODEC_AT(struct description, hosts), .kind = CODEC_STRING_LIST, .most = LINE_MAX_BYTES, .items = HOSTS_MAX, .form = form_not_empty },
    { CODEC_AT(struct description, sources), .kind = CODEC_MANY, .count = offsetof(struct description, source_count), .items = SOURCES_MAX,
      .inner = &source_codec },
};

static int check_description(const void *object)
{
    const struct description *d = object;
    return d->error || (d->name && d->title && d->extractor) ? 0 : err_set("neither an error nor a whole description");
}
static const struct codec description_codec = {
    .name = "description", .size = sizeof(struct description), CODEC_TABLE(description_fields), .check = check_description
};

int description_send(int fd, const struct description *d)
{
    return codec_send(fd, MESSAGE_DESCRIPTION, &description_codec, d);
}

int description_decode(struct msg *m, struct pool *pool, struct description *out)
{
    return codec_decode(m, MESSAGE_DESCRIPTION, &description_codec, pool, out);
}

/* -- Request ----------------------------------------------------------------------------------------------------------- */

#define BLOB(type, member, len, ceiling)                                                                                                             \
    {                                                                                                                                                \
        CODEC_AT(type, member), .kind = CODEC_BLOB, .count = offsetof(type, len), .most = (ceiling)                                                  \
    }

static const struct codec_field request_fields[] = {
    { CODEC_AT(struct read_request, id), .kind = CODEC_NUMBER, .most = UINT64_MAX },
    { CODEC_AT(struct read_request, url), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct read_request, requested), .kind = CODEC_LINE_OF_TEXT, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct read_request, content_type), .kind = CODEC_LINE_OF_TEXT, .most = LINE_MAX_BYTES },
    { CODEC_AT(struct read_request, content_encoding), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES },
    { CODEC_AT(struct read_request, purpose), .kind = CODEC_NUMBER, .most = PURPOSE_GREATEST },
    { CODEC_AT(struct read_request, source_kind), .kind = CODEC_NUMBER, .most = KIND_GREATEST },
    { CODEC_AT(struct read_request, body_fd), .kind = CODEC_DESCRIPTOR, .required = true },
    { CODEC_AT(struct read_request, body_offset), .kind = CODEC_NUMBER, .most = FETCHED_MAX_BYTES },
    { CODEC_AT(struct read_request, body_len), .kind = CODEC_NUMBER, .most = FETCHED_MAX_BYTES },
    BLOB(struct read_request, cookie, cookie_len, COOKIE_MAX_BYTES),
    BLOB(struct read_request, partial, partial_len, PARTIAL_MAX_BYTES),
    { CODEC_AT(struct read_request, hint), .kind = CODEC_OPTIONAL, .inner = &link_codec },
    { CODEC_AT(struct read_request, since_ms), .kind = CODEC_SIGNED, .most = YEAR_9999_MS },
};
static const struct codec request_codec = { .name = "read request", .size = sizeof(struct read_request), CODEC_TABLE(request_fields) };

int read_request_send(int fd, const struct read_request *r)
{
    return codec_send(fd, MESSAGE_READ, &request_codec, r);
}

int read_request_decode(struct msg *m, struct pool *pool, struct read_request *out)
{
    return codec_decode(m, MESSAGE_READ, &request_codec, pool, out);
}

/* -- Reply ------------------------------------------------------------------------------------------------------------- */

static const struct codec_field want_fields[] = {
    { CODEC_AT(struct want, url), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct want, purpose), .kind = CODEC_NUMBER, .most = PURPOSE_GREATEST },
    BLOB(struct want, cookie, cookie_len, COOKIE_MAX_BYTES),
};
static const struct codec want_codec = { .name = "want", .size = sizeof(struct want), CODEC_TABLE(want_fields) };

static const struct codec_field reply_fields[] = {
    { CODEC_AT(struct read_reply, id), .kind = CODEC_NUMBER, .most = UINT64_MAX },
    { CODEC_AT(struct read_reply, verdict), .kind = CODEC_NUMBER, .required = true, .least = VERDICT_ARTICLE, .most = VERDICT_COUNT - 1 },
    { CODEC_AT(struct read_reply, reason), .kind = CODEC_LINE_OF_TEXT, .most = REASON_MAX_BYTES },
    { CODEC_AT(struct read_reply, truncated), .kind = CODEC_NUMBER, .most = true },
    { CODEC_AT(struct read_reply, confidence), .kind = CODEC_REAL, .most = 1 },
    { CODEC_AT(struct read_reply, article), .kind = CODEC_ONE, .inner = &article_codec },
    { CODEC_AT(struct read_reply, print), .kind = CODEC_ONE, .inner = &fingerprint_codec },
    { CODEC_AT(struct read_reply, text), .kind = CODEC_LINES, .most = TEXT_MAX_BYTES },
    { CODEC_AT(struct read_reply, self), .kind = CODEC_ONE, .inner = &link_codec },
    { CODEC_AT(struct read_reply, canonical), .kind = CODEC_ONE, .inner = &link_codec },
    { CODEC_AT(struct read_reply, slug), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_slug },
    BLOB(struct read_reply, partial, partial_len, PARTIAL_MAX_BYTES),
    { CODEC_AT(struct read_reply, links), .kind = CODEC_MANY, .count = offsetof(struct read_reply, link_count), .items = LINKS_MAX,
      .inner = &link_codec },
    { CODEC_AT(struct read_reply, wants), .kind = CODEC_MANY, .count = offsetof(struct read_reply, want_count), .items = WANTS_MAX,
      .inner = &want_codec },
};

static int check_reply(const void *object)
{
    const struct read_reply *r = object;
    if (r->verdict == VERDICT_ARTICLE && (!r->self.url || !r->slug || !r->text || !r->article.body))
        return err_set("an article without its identity or text");
    if (r->print.sketch.n > SKETCH_MAX)
        return err_set("a sketch of more than %d hashes", SKETCH_MAX);
    for (size_t i = 0; i < r->link_count; i++)
        if (!r->links[i].url)
            return err_set("a link without its URL");
    return 0;
}
static const struct codec reply_codec = { .name = "read reply", .size = sizeof(struct read_reply), CODEC_TABLE(reply_fields), .check = check_reply };

int read_reply_send(int fd, const struct read_reply *r)
{
    return codec_send(fd, MESSAGE_READ_REPLY, &reply_codec, r);
}

int read_reply_decode(struct msg *m, struct pool *pool, struct read_reply *out)
{
    return codec_decode(m, MESSAGE_READ_REPLY, &reply_codec, pool, out);
}

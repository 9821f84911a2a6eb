/* fetching: main and fetcher. */
#include "../base/err.h"
#include "codec.h"
#include "limits.h"
#include "protocol.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_MS 86400000 /* no time-out and no pause between requests is longer */

#define HEADER(type, member)                                                                                                                         \
    {                                                                                                                                                \
        CODEC_AT(type, member), .kind = CODEC_LINE_OF_TEXT, .most = LINE_MAX_BYTES, .form = form_header                                              \
    }
#define LINE(type, member)                                                                                                                           \
    {                                                                                                                                                \
        CODEC_AT(type, member), .kind = CODEC_LINE_OF_TEXT, .most = LINE_MAX_BYTES, .form = form_not_empty                                           \
    }
#define LENGTH(type, member)                                                                                                                         \
    {                                                                                                                                                \
        CODEC_AT(type, member), .kind = CODEC_NUMBER, .most = FETCHED_MAX_BYTES                                                                      \
    }
#define PAUSE(type, member)                                                                                                                          \
    {                                                                                                                                                \
        CODEC_AT(type, member), .kind = CODEC_NUMBER, .most = DAY_MS                                                                                 \
    }

static const char *const outcome_names[FETCH_OUTCOME_COUNT] = {
    [0] = "none",
    [FETCH_ANSWERED] = "answered",
    [FETCH_ROBOTS] = "robots",
    [FETCH_BAD_URL] = "bad-url",
    [FETCH_BAD_ADDRESS] = "bad-address",
    [FETCH_BAD_REDIRECT] = "bad-redirect",
    [FETCH_TOO_LARGE] = "too-large",
    [FETCH_BAD_PROTOCOL] = "bad-protocol",
    [FETCH_TLS] = "tls",
    [FETCH_UNREACHABLE] = "unreachable",
    [FETCH_TIMEOUT] = "timeout",
    [FETCH_NOT_YET] = "not-yet",
};

const char *fetch_outcome_name(enum fetch_outcome o)
{
    return (size_t)o < FETCH_OUTCOME_COUNT ? outcome_names[o] : outcome_names[0];
}

/* -- Setup ------------------------------------------------------------------------------------------------------------- */

struct versioned_fetcher_setup {
    const char *version;
    struct fetcher_setup setup;
};

static const struct codec_field fetcher_setup_fields[] = {
    { CODEC_AT(struct fetcher_setup, user_agent), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = LINE_MAX_BYTES, .form = form_header },
    LINE(struct fetcher_setup, contact),
    PAUSE(struct fetcher_setup, timeout_ms),
    PAUSE(struct fetcher_setup, connect_ms),
    PAUSE(struct fetcher_setup, per_host_delay_ms),
    LENGTH(struct fetcher_setup, max_body),
    HEADER(struct fetcher_setup, proxy),
    LINE(struct fetcher_setup, ca_file),
    HEADER(struct fetcher_setup, connect_to),
    { CODEC_AT(struct fetcher_setup, allow), .kind = CODEC_STRING_LIST, .most = WORD_MAX_BYTES, .items = CIDRS_MAX },
    { CODEC_AT(struct fetcher_setup, budget), .kind = CODEC_NUMBER, .most = BUDGET_GREATEST },
};
static const struct codec fetcher_setup_codec = { .name = "fetcher setup", .size = sizeof(struct fetcher_setup), CODEC_TABLE(fetcher_setup_fields) };

static const struct codec_field versioned_fields[] = {
    CODEC_VERSION(struct versioned_fetcher_setup),
    { CODEC_AT(struct versioned_fetcher_setup, setup), .kind = CODEC_ONE, .required = true, .inner = &fetcher_setup_codec },
};
static const struct codec versioned_codec = { .name = "fetcher setup",
                                              .size = sizeof(struct versioned_fetcher_setup),
                                              CODEC_TABLE(versioned_fields) };

int fetcher_setup_send(int fd, const struct fetcher_setup *s)
{
    struct versioned_fetcher_setup v = { .version = GAZETTED_VERSION, .setup = *s };
    return codec_send(fd, MESSAGE_FETCHER_SETUP, &versioned_codec, &v);
}

int fetcher_setup_decode(struct msg *m, struct pool *pool, struct fetcher_setup *out)
{
    struct versioned_fetcher_setup v;
    int rc = codec_decode(m, MESSAGE_FETCHER_SETUP, &versioned_codec, pool, &v);
    *out = v.setup;
    return rc;
}

/* -- Request ----------------------------------------------------------------------------------------------------------- */

static const struct codec_field request_fields[] = {
    { CODEC_AT(struct fetch_request, id), .kind = CODEC_NUMBER, .most = UINT64_MAX },
    { CODEC_AT(struct fetch_request, outlet), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = WORD_MAX_BYTES, .form = form_name },
    { CODEC_AT(struct fetch_request, url), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct fetch_request, hosts), .kind = CODEC_STRING_LIST, .most = LINE_MAX_BYTES, .items = HOSTS_MAX, .form = form_not_empty },
    HEADER(struct fetch_request, accept),
    HEADER(struct fetch_request, etag),
    HEADER(struct fetch_request, last_modified),
    PAUSE(struct fetch_request, delay_ms),
    LENGTH(struct fetch_request, max_body),
    { CODEC_AT(struct fetch_request, budget), .kind = CODEC_NUMBER, .most = BUDGET_GREATEST },
    { CODEC_AT(struct fetch_request, sitemaps), .kind = CODEC_NUMBER, .most = true },
    { CODEC_AT(struct fetch_request, https_first), .kind = CODEC_NUMBER, .most = true },
};
static const struct codec request_codec = { .name = "fetch request", .size = sizeof(struct fetch_request), CODEC_TABLE(request_fields) };

int fetch_request_send(int fd, const struct fetch_request *r)
{
    return codec_send(fd, MESSAGE_FETCH, &request_codec, r);
}

int fetch_request_decode(struct msg *m, struct pool *pool, struct fetch_request *out)
{
    return codec_decode(m, MESSAGE_FETCH, &request_codec, pool, out);
}

/* -- Reply ------------------------------------------------------------------------------------------------------------- */

static const struct codec_field hop_fields[] = {
    { CODEC_AT(struct hop, url), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct hop, status), .kind = CODEC_NUMBER, .most = STATUS_GREATEST },
    { CODEC_AT(struct hop, at_ms), .kind = CODEC_SIGNED, .most = YEAR_9999_MS },
    { CODEC_AT(struct hop, address), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_header },
    LENGTH(struct hop, request_len),
    LENGTH(struct hop, head_len),
    LENGTH(struct hop, body_len),
};
static const struct codec hop_codec = { .name = "hop", .size = sizeof(struct hop), CODEC_TABLE(hop_fields) };

/* Hops and body must lie within the file, which must not shrink any more.  The receiver's check: the sender has just written and sealed it. */
static int check_exchange(const struct fetch_reply *r)
{
    struct stat st;
    uint64_t end = r->exchange_offset; /* each summand is far below what could overflow it */
    for (size_t i = 0; i < r->hop_count; i++)
        end += r->hops[i].request_len + r->hops[i].head_len + r->hops[i].body_len;
    int seals = fcntl(r->exchange_fd, F_GET_SEALS);
    if (seals < 0 || !(seals & F_SEAL_SHRINK) || !(seals & F_SEAL_WRITE))
        return err_set("the exchange is no sealed memory file");
    if (fstat(r->exchange_fd, &st) != 0)
        return err_sys("cannot look at the exchange");
    if (r->body_fd < 0 && r->body_offset + r->body_len > (uint64_t)st.st_size)
        return err_set("the body ends behind the end of its file");
    return end <= (uint64_t)st.st_size ? 0 : err_set("the exchange is shorter than its hops");
}

static int check_reply(const void *object)
{
    const struct fetch_reply *r = object;
    if (r->outcome == FETCH_ANSWERED && (!r->url || !r->hop_count))
        return err_set("an answer without its URL and hops");
    return 0;
}

static const struct codec_field reply_fields[] = {
    { CODEC_AT(struct fetch_reply, id), .kind = CODEC_NUMBER, .most = UINT64_MAX },
    { CODEC_AT(struct fetch_reply, outcome), .kind = CODEC_NUMBER, .required = true, .least = FETCH_ANSWERED, .most = FETCH_OUTCOME_COUNT - 1 },
    { CODEC_AT(struct fetch_reply, reason), .kind = CODEC_LINE_OF_TEXT, .most = REASON_MAX_BYTES },
    { CODEC_AT(struct fetch_reply, status), .kind = CODEC_NUMBER, .most = STATUS_GREATEST },
    { CODEC_AT(struct fetch_reply, url), .kind = CODEC_LINE_OF_TEXT, .most = URL_MAX_BYTES, .form = form_url },
    HEADER(struct fetch_reply, content_type),
    HEADER(struct fetch_reply, etag),
    HEADER(struct fetch_reply, last_modified),
    HEADER(struct fetch_reply, date),
    { CODEC_AT(struct fetch_reply, retry_after_ms), .kind = CODEC_SIGNED, .most = YEAR_9999_MS },
    { CODEC_AT(struct fetch_reply, hops), .kind = CODEC_MANY, .count = offsetof(struct fetch_reply, hop_count), .items = HOPS_MAX,
      .inner = &hop_codec },
    LENGTH(struct fetch_reply, wire_bytes),
    { CODEC_AT(struct fetch_reply, exchange_fd), .kind = CODEC_DESCRIPTOR },
    LENGTH(struct fetch_reply, exchange_offset),
    { CODEC_AT(struct fetch_reply, body_fd), .kind = CODEC_DESCRIPTOR },
    LENGTH(struct fetch_reply, body_offset),
    LENGTH(struct fetch_reply, body_len),
    { CODEC_AT(struct fetch_reply, sitemaps), .kind = CODEC_STRING_LIST, .most = URL_MAX_BYTES, .items = ROBOTS_SITEMAPS_MAX, .form = form_url },
};
static const struct codec reply_codec = {
    .name = "fetch reply", .size = sizeof(struct fetch_reply), CODEC_TABLE(reply_fields), .check = check_reply
};

/* A header that could not be sent again, or is no text, says nothing that we could use: the capture keeps it as it came. */
static const char *usable(const char *header)
{
    return header && strlen(header) <= LINE_MAX_BYTES && form_header(header) ? header : NULL;
}

static struct fetch_reply sendable(const struct fetch_reply *r)
{
    struct fetch_reply clean = *r;
    clean.content_type = usable(r->content_type);
    clean.etag = usable(r->etag);
    clean.last_modified = usable(r->last_modified);
    clean.date = usable(r->date);
    return clean;
}

int fetch_reply_send(int fd, const struct fetch_reply *r)
{
    const struct fetch_reply clean = sendable(r);
    return codec_send(fd, MESSAGE_FETCHED, &reply_codec, &clean);
}

int fetch_reply_offer(int fd, const struct fetch_reply *r)
{
    const struct fetch_reply clean = sendable(r);
    return codec_offer(fd, MESSAGE_FETCHED, &reply_codec, &clean);
}

static void close_reply(struct fetch_reply *r)
{
    if (r->exchange_fd >= 0)
        close(r->exchange_fd);
    if (r->body_fd >= 0)
        close(r->body_fd);
    r->exchange_fd = r->body_fd = -1;
}

int fetch_reply_decode(struct msg *m, struct pool *pool, struct fetch_reply *out)
{
    if (codec_decode(m, MESSAGE_FETCHED, &reply_codec, pool, out) != 0)
        return -1;
    if (out->exchange_fd < 0 || check_exchange(out) == 0)
        return 0;
    close_reply(out);
    return err_prefix("%s", reply_codec.name);
}

int fetch_reply_body_fd(const struct fetch_reply *r)
{
    if (r->outcome != FETCH_ANSWERED)
        return -1;
    return r->body_fd >= 0 ? r->body_fd : r->exchange_fd;
}

int fetch_reply_body(const struct fetch_reply *r, struct view *out)
{
    return memfd_map_part(fetch_reply_body_fd(r), r->body_offset, r->body_len, FETCHED_MAX_BYTES - 1, out);
}

/* -- What is kept over a restart ---------------------------------------------------------------------------------------- */

static const struct codec_field kept_fields[] = {
    { CODEC_AT(struct kept, name), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = LINE_MAX_BYTES, .form = form_header },
    { CODEC_AT(struct kept, value), .kind = CODEC_RAW, .most = KEPT_MAX_BYTES },
};
static const struct codec kept_codec = { .name = "kept value", .size = sizeof(struct kept), CODEC_TABLE(kept_fields) };

int kept_send(int fd, const struct kept *k)
{
    return codec_send(fd, MESSAGE_KEEP, &kept_codec, k);
}

int kept_decode(struct msg *m, struct pool *pool, struct kept *out)
{
    return codec_decode(m, MESSAGE_KEEP, &kept_codec, pool, out);
}

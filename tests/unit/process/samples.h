/* samples: one message of each type with every member set: what protocol.c sends there and back, and what the fuzzer starts from. */
#ifndef TESTS_SAMPLES_H
#define TESTS_SAMPLES_H

#include "daemon/base/file.h"
#include "daemon/protocol/protocol.h"

static const char *sample_hosts[] = { "www.example.org", "example.org" };
static const char *sample_authors[] = { "Ann Author", "Ben Byline" };
static const char *sample_tags[] = { "Azerbaijan", "Brussels" };
static const char *sample_sitemaps[] = { "https://www.example.org/sitemap.xml", "https://www.example.org/news.xml.gz" };
static const char *sample_languages[] = { "en", "zh-Hans" };

#define SAMPLE_STRINGS(v)                                                                                                                            \
    {                                                                                                                                                \
        (v), sizeof(v) / sizeof((v)[0]), 0                                                                                                           \
    }

static int sample_fd(void)
{
    static int fd = -1;
    if (fd < 0)
        fd = memfd_from("sample", "GET / HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody", 41);
    return fd;
}

static int send_fetcher_setup(int fd)
{
    struct fetcher_setup s = { "gazetted/0.1 (+mail@example.org)",
                               "mail@example.org",
                               60000,
                               10000,
                               3000,
                               8u << 20,
                               "http://127.0.0.1:3128",
                               "/etc/ssl/ca.pem",
                               "127.0.0.1:8080",
                               SAMPLE_STRINGS(sample_hosts),
                               5000 };
    return fetcher_setup_send(fd, &s);
}

static int send_fetch_request(int fd)
{
    struct fetch_request r = { 17,
                               "hrw",
                               "https://www.example.org/a?b=c",
                               SAMPLE_STRINGS(sample_hosts),
                               "text/html",
                               "W/\"abc\"",
                               "Mon, 01 Jan 2024 00:00:00 GMT",
                               3000,
                               8u << 20,
                               400,
                               true,
                               true };
    return fetch_request_send(fd, &r);
}

static int send_fetch_reply(int fd)
{
    struct hop hops[] = { { "http://example.org/a", 301, 1700000000000, "93.184.216.34", 10, 5, 0 },
                          { "https://www.example.org/a", 200, 1700000000500, "2606:2800::1", 10, 5, 4 } };
    struct fetch_reply r = { 17,
                             FETCH_ANSWERED,
                             "REASON-PLACE",
                             200,
                             "https://www.example.org/a",
                             "text/html; charset=utf-8",
                             "\"e\"",
                             "Mon, 01 Jan 2024 00:00:00 GMT",
                             "Mon, 01 Jan 2024 00:00:01 GMT",
                             1700000060000,
                             hops,
                             2,
                             4321,
                             sample_fd(),
                             7,
                             sample_fd(),
                             3,
                             38,
                             SAMPLE_STRINGS(sample_sitemaps) };
    return fetch_reply_send(fd, &r);
}

static int send_kept(int fd)
{
    const struct kept k = { "robots https://www.example.org", "User-agent: *\nDisallow: /\n" };
    return kept_send(fd, &k);
}

static int send_reader_setup(int fd)
{
    struct topic_setup topics[] = { { "eu-azerbaijan", "azerbaijan* & (eu |\n brussels)" }, { "all", NULL } };
    struct reader_setup s = {
        "hrw", "/usr/lib/gazetted/plugins/hrw.so", sample_fd(), SAMPLE_STRINGS(sample_hosts), topics, 2, SAMPLE_STRINGS(sample_tags), 7
    };
    return reader_setup_send(fd, &s);
}

static int send_description(int fd)
{
    struct source sources[] = { { "https://www.example.org/rss?q=%s", 1, 30, 2 }, { "https://www.example.org/sitemap.xml", 2, 0, 0 } };
    struct description d = { "ERROR-PLACE",
                             "hrw",
                             "Human Rights Watch",
                             3,
                             "hrw/3 kit/1 icu/72",
                             "seccomp landlock/7",
                             SAMPLE_STRINGS(sample_languages),
                             SAMPLE_STRINGS(sample_hosts),
                             sources,
                             2 };
    return description_send(fd, &d);
}

static const struct link sample_link = { .url = "https://www.example.org/news/1",
                                         .public_url = "https://www.example.org/news/1-x",
                                         .key = "KEY-PLACE",
                                         .article = true,
                                         .ours = true,
                                         .keyed = true,
                                         .title = "LINK-PLACE",
                                         .published = "2020-03-04T00:01:00-05:00",
                                         .modified = "2020-03-05" };

static int send_read_request(int fd)
{
    struct read_request r = { .id = 18,
                              .url = "https://www.example.org/news/1",
                              .requested = "http://example.org/news/1",
                              .content_type = "text/html",
                              .content_encoding = "gzip",
                              .purpose = 3,
                              .source_kind = 2,
                              .body_fd = sample_fd(),
                              .body_offset = 37,
                              .body_len = 4,
                              .cookie = "a\0b",
                              .cookie_len = 3,
                              .partial = "p\xff",
                              .partial_len = 2,
                              .hint = &sample_link };
    return read_request_send(fd, &r);
}

static uint64_t sample_hashes[] = { 1, 5, 1ull << 60 };
static struct term sample_terms[] = { { 3, 1 }, { UINT64_MAX, 70 } };
static struct rule_hit sample_hits[] = { { "european parliament", 3 } };
static struct rule_result sample_rules[] = { { 1, sample_hits, 1 }, { 0, NULL, 0 } };
static const struct fingerprint sample_print = { { 2, 3, sample_hashes, 9 }, { sample_terms, 2, 361 }, sample_rules, 2 };

static struct read_reply sample_reply(void)
{
    static struct link links[2];
    static struct want wants[] = { { "https://www.example.org/news/1?page=2", 2, "c\0d", 3 } };
    links[0] = links[1] = sample_link;
    return (struct read_reply){
        .id = 18,
        .verdict = VERDICT_ARTICLE,
        .reason = "REASON-PLACE",
        .truncated = true,
        .confidence = 0.75,
        .article = { "TITLE-PLACE",
                     "SUBTITLE-PLACE",
                     SAMPLE_STRINGS(sample_authors),
                     "2020-03-04",
                     "2020-03-05T10:00",
                     "en",
                     "SECTION-PLACE",
                     SAMPLE_STRINGS(sample_tags),
                     "CORRECTION-PLACE",
                     "https://www.example.org/canonical",
                     "BODY-PLACE\n",
                     { 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3 } },
        .print = sample_print,
        .text = "TEXT-PLACE",
        .self = sample_link,
        .canonical = sample_link,
        .slug = "slug-place",
        .partial = "partial",
        .partial_len = 7,
        .links = links,
        .link_count = 2,
        .wants = wants,
        .want_count = 1,
    };
}

static int send_read_reply(int fd)
{
    struct read_reply r = sample_reply();
    return read_reply_send(fd, &r);
}

static int send_key(int fd)
{
    return key_send(fd, 19, "https://www.example.org/news/1#x");
}

static int send_key_reply(int fd)
{
    return key_reply_send(fd, 19, &sample_link, "slug-place");
}

static int send_text(int fd)
{
    return text_send_whole(fd, 20, "One sentence.\nAnother.");
}

static int send_text_reply(int fd)
{
    return text_reply_send(fd, 20, &sample_print);
}

static int send_debug_case(int fd)
{
    struct debug_case c = { 21, "retry-after", "{\"id\":\"\xC2\x85\"}", sample_fd() };
    return debug_case_send(fd, &c);
}

static int send_debug_reply(int fd)
{
    return debug_reply_send(fd, 21, "{\"answer\": \"JSON-PLACE\"}");
}

static const struct sample {
    enum message_type type;
    int (*send)(int fd);
} samples[] = {
    { MESSAGE_FETCHER_SETUP, send_fetcher_setup }, { MESSAGE_FETCH, send_fetch_request },
    { MESSAGE_FETCHED, send_fetch_reply },         { MESSAGE_READER_SETUP, send_reader_setup },
    { MESSAGE_DESCRIPTION, send_description },     { MESSAGE_READ, send_read_request },
    { MESSAGE_READ_REPLY, send_read_reply },       { MESSAGE_KEY, send_key },
    { MESSAGE_KEY_REPLY, send_key_reply },         { MESSAGE_TEXT, send_text },
    { MESSAGE_TEXT_REPLY, send_text_reply },       { MESSAGE_DEBUG, send_debug_case },
    { MESSAGE_DEBUG_REPLY, send_debug_reply },     { MESSAGE_KEEP, send_kept },
};
#define SAMPLE_COUNT (sizeof samples / sizeof samples[0])

static inline void sample_close(int fd)
{
    if (fd > 0)
        close(fd);
}

/* Decodes a message by its type and, where fd is not -1, sends what it understood on: the two must be equal. 0 or -1. */
static int sample_again(struct msg *m, struct pool *pool, int fd)
{
    union {
        struct fetcher_setup fetcher_setup;
        struct fetch_request fetch_request;
        struct fetch_reply fetch_reply;
        struct reader_setup reader_setup;
        struct description description;
        struct read_request read_request;
        struct read_reply read_reply;
        struct debug_case debug_case;
        struct fingerprint fingerprint;
        struct link link;
        struct kept kept;
    } u;
    uint64_t id;
    const char *text, *slug;
    bool whole;
    int rc = -1;
    switch (m->type) {
    case MESSAGE_FETCHER_SETUP:
        rc = fetcher_setup_decode(m, pool, &u.fetcher_setup);
        return rc == 0 && fd >= 0 ? fetcher_setup_send(fd, &u.fetcher_setup) : rc;
    case MESSAGE_FETCH:
        rc = fetch_request_decode(m, pool, &u.fetch_request);
        return rc == 0 && fd >= 0 ? fetch_request_send(fd, &u.fetch_request) : rc;
    case MESSAGE_FETCHED:
        rc = fetch_reply_decode(m, pool, &u.fetch_reply);
        rc = rc == 0 && fd >= 0 ? fetch_reply_send(fd, &u.fetch_reply) : rc;
        sample_close(u.fetch_reply.exchange_fd);
        sample_close(u.fetch_reply.body_fd);
        return rc;
    case MESSAGE_READER_SETUP:
        rc = reader_setup_decode(m, pool, &u.reader_setup);
        rc = rc == 0 && fd >= 0 ? reader_setup_send(fd, &u.reader_setup) : rc;
        sample_close(u.reader_setup.plugin_fd);
        return rc;
    case MESSAGE_DESCRIPTION:
        rc = description_decode(m, pool, &u.description);
        return rc == 0 && fd >= 0 ? description_send(fd, &u.description) : rc;
    case MESSAGE_READ:
        rc = read_request_decode(m, pool, &u.read_request);
        rc = rc == 0 && fd >= 0 ? read_request_send(fd, &u.read_request) : rc;
        sample_close(u.read_request.body_fd);
        return rc;
    case MESSAGE_READ_REPLY:
        rc = read_reply_decode(m, pool, &u.read_reply);
        return rc == 0 && fd >= 0 ? read_reply_send(fd, &u.read_reply) : rc;
    case MESSAGE_KEY:
        rc = key_decode(m, pool, &id, &text);
        return rc == 0 && fd >= 0 ? key_send(fd, id, text) : rc;
    case MESSAGE_KEY_REPLY:
        rc = key_reply_decode(m, pool, &id, &u.link, &slug);
        return rc == 0 && fd >= 0 ? key_reply_send(fd, id, &u.link, slug) : rc;
    case MESSAGE_TEXT:
        rc = text_decode_whole(m, pool, &id, &text, &whole);
        return rc == 0 && fd >= 0 ? (whole ? text_send_whole : text_send)(fd, id, text) : rc;
    case MESSAGE_TEXT_REPLY:
        rc = text_reply_decode(m, pool, &id, &u.fingerprint);
        return rc == 0 && fd >= 0 ? text_reply_send(fd, id, &u.fingerprint) : rc;
    case MESSAGE_DEBUG:
        rc = debug_case_decode(m, pool, &u.debug_case);
        rc = rc == 0 && fd >= 0 ? debug_case_send(fd, &u.debug_case) : rc;
        sample_close(u.debug_case.file_fd);
        return rc;
    case MESSAGE_DEBUG_REPLY:
        rc = debug_reply_decode(m, pool, &id, &text);
        return rc == 0 && fd >= 0 ? debug_reply_send(fd, id, text) : rc;
    case MESSAGE_KEEP:
        rc = kept_decode(m, pool, &u.kept);
        return rc == 0 && fd >= 0 ? kept_send(fd, &u.kept) : rc;
    default:
        return rc;
    }
}

#endif

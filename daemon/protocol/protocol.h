/* protocol: what main, fetcher and reader say to each other, as plain structs; how they become bytes is in the .c files beside it.
 *
 * Each xxx_send() frames one message (process/msg.h) and passes the descriptors it owns; each xxx_decode() checks every length, count and
 * range and returns -1 with err text for anything out of order: the other side may be hostile.  Decoded strings live in the pool given.
 * Strings are checked with text_is_clean() while decoding, so nobody behind this border sees a control character. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include "../base/article.h"
#include "../base/file.h"
#include "../base/pool.h"
#include "../base/reading.h"
#include "../process/msg.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum message_type {
    MESSAGE_FETCHER_SETUP = 1, /* main -> fetcher, first */
    MESSAGE_FETCH,             /* main -> fetcher: struct fetch_request */
    MESSAGE_FETCHED,           /* fetcher -> main: struct fetch_reply */
    MESSAGE_READER_SETUP,      /* main -> reader, first */
    MESSAGE_DESCRIPTION,       /* reader -> main: struct description, or an error */
    MESSAGE_READ,              /* main -> reader: struct read_request */
    MESSAGE_READ_REPLY,        /* reader -> main: struct read_reply */
    MESSAGE_KEY,               /* main -> reader: one URL */
    MESSAGE_KEY_REPLY,         /* reader -> main: struct link */
    MESSAGE_TEXT,              /* main -> reader: a plain text to fingerprint (seeds, reindex) */
    MESSAGE_TEXT_REPLY,        /* reader -> main: struct fingerprint */
    MESSAGE_DEBUG,             /* tool -> reader or fetcher: WHAT and one JSON case (a file travels as descriptor) */
    MESSAGE_DEBUG_REPLY,       /* one JSON object */
    MESSAGE_PING,              /* main -> child: watchdog */
    MESSAGE_PONG,
    MESSAGE_KEEP /* fetcher -> main, and back after the setup of the next fetcher: struct kept */
};

/* -- Fetching -------------------------------------------------------------------------------------------------------- */

struct fetcher_setup {
    const char *user_agent; /* "gazetted/0.1 (+CONTACT)" */
    const char *contact;
    uint32_t timeout_ms; /* a whole transfer */
    uint32_t connect_ms;
    uint32_t per_host_delay_ms;
    uint64_t max_body;      /* decoded bytes */
    const char *proxy;      /* "http://HOST:PORT" or NULL */
    const char *ca_file;    /* NULL: the system's */
    const char *connect_to; /* "HOST:PORT" or NULL */
    struct strings allow;   /* CIDRs excepted from the address guard */
    uint32_t budget;        /* requests to one host in one UTC day, robots.txt and redirects included; 0: any number */
};

struct fetch_request {
    uint64_t id;
    const char *outlet;
    const char *url;           /* normalised, http or https */
    struct strings hosts;      /* redirects may lead to these only ("*": the URL's own host) */
    const char *accept;        /* NULL: pages */
    const char *etag;          /* as the server sent it, or NULL */
    const char *last_modified; /* as the server sent it, or NULL */
    uint32_t delay_ms;         /* the outlet's own minimum between two requests to one host; the longest of all applies */
    uint64_t max_body;         /* 0: the setup's */
    uint32_t budget;           /* the outlet's own; 0: the setup's */
    bool https_first;          /* a http URL is tried as https, and asked for as it is only where that fails to connect */
    bool sitemaps;             /* the reply names what robots.txt calls Sitemap: */
};

/* What an answer means for the record is decided in daemon/outcome.c from this and the status. */
enum fetch_outcome {
    FETCH_ANSWERED = 1, /* an HTTP response was read whole: see status */
    FETCH_ROBOTS,       /* robots.txt forbids it (or could not be read: RFC 9309 2.3.1.4) */
    FETCH_BAD_URL,      /* scheme, port, user info */
    FETCH_BAD_ADDRESS,  /* the private-address guard */
    FETCH_BAD_REDIRECT, /* too many, a loop, to another host than the outlet's, or down to http */
    FETCH_TOO_LARGE,    /* a ceiling: headers, wire or decoded bytes, ratio */
    FETCH_BAD_PROTOCOL, /* no HTTP, bad framing, bad content coding, truncated */
    FETCH_TLS,          /* certificate or handshake */
    FETCH_UNREACHABLE,  /* DNS, connect */
    FETCH_TIMEOUT,
    FETCH_NOT_YET, /* nothing was asked: the host is not to be asked before retry_after_ms (Retry-After, back-off, its day's budget is used up) */
    FETCH_OUTCOME_COUNT
};
const char *fetch_outcome_name(enum fetch_outcome o);

/* One request and its response, for the capture. The bytes lie one after another in the exchange: request head, response head (each
 * ending in an empty line, as HTTP/1.1), body as it came (content-encoded, transfer coding removed). */
struct hop {
    const char *url;
    int status;
    int64_t at_ms;       /* when the request was sent */
    const char *address; /* the peer's IP address */
    uint64_t request_len;
    uint64_t head_len;
    uint64_t body_len;
};
#define HOPS_MAX 6

struct fetch_reply {
    uint64_t id;
    enum fetch_outcome outcome;
    const char *reason;       /* in words, for people; NULL when answered */
    int status;               /* of the last hop */
    const char *url;          /* final */
    const char *content_type; /* header value, or NULL */
    const char *etag;
    const char *last_modified;
    const char *date;       /* the server's Date header */
    int64_t retry_after_ms; /* not before this moment (real time), 0: not said */
    struct hop *hops;
    size_t hop_count;
    uint64_t wire_bytes;
    int exchange_fd;                /* sealed memfd, or -1; the receiver closes */
    uint64_t exchange_offset;       /* where in it the hops begin: it may hold other exchanges of the same outlet too */
    int body_fd;                    /* sealed memfd of a body that is not with the exchange; else -1: see fetch_reply_body_fd() */
    uint64_t body_offset, body_len; /* where in its file stands the last hop's body, content coding undone */
    struct strings sitemaps; /* where the request wanted them: absolute http(s) URLs, in the order of robots.txt, at most ROBOTS_SITEMAPS_MAX */
};
#define ROBOTS_SITEMAPS_MAX 64

/* What the fetcher wants to know again after a restart, kill -9 included: who is not to be asked before when, how much of a day's budget is used,
 * copies of robots.txt.  Main keeps the value under the name in state.db without looking into it, and hands all of them to the next fetcher, one
 * message each, right after its setup and before any request. */
struct kept {
    const char *name;  /* "retry https://www.example.org": printable ASCII */
    const char *value; /* UTF-8 without NUL; NULL: forget it */
};

/* -- Reading --------------------------------------------------------------------------------------------------------- */

#define READER_CPU_SECONDS 10 /* the slowest honest page takes one; quadratic markup takes minutes (RELIABILITY fact 6) */

struct topic_setup {
    const char *name;
    const char *rule; /* as configured; compiled in the reader by plugins/kit/topic.h */
};

struct reader_setup {
    const char *outlet; /* its name in configuration and record */
    const char *plugin; /* the .so, opened by main, travels as descriptor: this is its path for messages */
    int plugin_fd;
    struct strings hosts; /* from the configuration; empty: the plugin's */
    struct topic_setup *topics;
    size_t topic_count;
    struct strings library_paths; /* what stage one may still read; empty: the system's library folders */
    uint32_t cpu_seconds;         /* of CPU time for one message; 0: READER_CPU_SECONDS */
};

struct source {
    const char *url;
    int kind;       /* enum gaz_source_kind */
    unsigned every; /* minutes, 0: default */
    unsigned depth;
};

struct description {
    const char *error; /* NULL: the plugin is good and the rest is filled */
    const char *name, *title;
    uint32_t version;
    const char *extractor; /* "hrw/3 kit/1 icu/72" */
    const char *sandbox;   /* which protections are active, in words */
    struct strings languages, hosts;
    struct source *sources;
    size_t source_count;
};

/* -- Sending and decoding -------------------------------------------------------------------------------------------- */
/* All senders: 0, or -1 with err text. Descriptors in the struct are duplicated by the kernel and stay the caller's. */

int fetcher_setup_send(int fd, const struct fetcher_setup *s);
int fetcher_setup_decode(struct msg *m, struct pool *pool, struct fetcher_setup *out);
int fetch_request_send(int fd, const struct fetch_request *r);
int fetch_request_decode(struct msg *m, struct pool *pool, struct fetch_request *out);
int fetch_reply_send(int fd, const struct fetch_reply *r);
int fetch_reply_offer(int fd, const struct fetch_reply *r);                        /* without waiting: 1 when sent, 0 when there is no room now, -1 */
int fetch_reply_decode(struct msg *m, struct pool *pool, struct fetch_reply *out); /* takes the message's descriptors */
int fetch_reply_body_fd(const struct fetch_reply *r);                              /* the file of the body, lent; -1 unless answered */
int fetch_reply_body(const struct fetch_reply *r, struct view *out);               /* maps the body (view_fini). 0, or -1 with err text */
int kept_send(int fd, const struct kept *k);
int kept_decode(struct msg *m, struct pool *pool, struct kept *out);

int reader_setup_send(int fd, const struct reader_setup *s);
int reader_setup_decode(struct msg *m, struct pool *pool, struct reader_setup *out);
int description_send(int fd, const struct description *d);
int description_decode(struct msg *m, struct pool *pool, struct description *out);
int read_request_send(int fd, const struct read_request *r);
int read_request_decode(struct msg *m, struct pool *pool, struct read_request *out);
int read_reply_send(int fd, const struct read_reply *r);
int read_reply_decode(struct msg *m, struct pool *pool, struct read_reply *out);

int key_send(int fd, uint64_t id, const char *url);
int key_decode(struct msg *m, struct pool *pool, uint64_t *id, const char **url);
int key_reply_send(int fd, uint64_t id, const struct link *l, const char *slug);
int key_reply_decode(struct msg *m, struct pool *pool, uint64_t *id, struct link *out, const char **slug);
int text_send(int fd, uint64_t id, const char *text);
int text_decode(struct msg *m, struct pool *pool, uint64_t *id, const char **text);
/* The same with a sketch of every shingle (scale 0), as a seed keeps it; text_send() asks for one of at most SKETCH_MAX. */
int text_send_whole(int fd, uint64_t id, const char *text);
int text_decode_whole(struct msg *m, struct pool *pool, uint64_t *id, const char **text, bool *whole);
int text_reply_send(int fd, uint64_t id, const struct fingerprint *f);
int text_reply_decode(struct msg *m, struct pool *pool, uint64_t *id, struct fingerprint *out);

struct debug_case {
    uint64_t id;
    const char *what; /* "url", "charset", "date", "feed", "sitemap", "extract", "slug", "robots", "retry-after" */
    const char *json; /* the case, one object */
    int file_fd;      /* the file it names, read by the tool; or -1 */
};
int message_send(int fd, enum message_type type); /* PING and PONG: a type alone */
int debug_case_send(int fd, const struct debug_case *c);
int debug_case_decode(struct msg *m, struct pool *pool, struct debug_case *out);
int debug_reply_send(int fd, uint64_t id, const char *json);
int debug_reply_decode(struct msg *m, struct pool *pool, uint64_t *id, const char **json);

#endif

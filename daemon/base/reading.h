/* reading: what is asked of a page and what it gave, as reader, kit and main speak of it (how it travels: daemon/protocol). */
#ifndef BASE_READING_H
#define BASE_READING_H

#include "article.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A URL seen through the outlet's eyes. */
struct link {
    const char *url;        /* normalised, as it is to be fetched */
    const char *public_url; /* today's public spelling, what stands in `url:` */
    const char *key;        /* identity within the outlet */
    bool article;           /* its shape is that of an article */
    bool ours;              /* on one of the outlet's hosts */
    bool keyed;             /* the key is the plugin's own (its key function knew the URL), not the default: a canonical link cannot overrule it */
    const char *title;      /* what the source said, or NULL */
    const char *published;  /* in date_parse() form, or NULL */
    const char *modified;   /* a sitemap's lastmod, or NULL */
};

struct want {
    const char *url;
    int purpose; /* enum gaz_purpose */
    const void *cookie;
    size_t cookie_len;
};

struct read_request {
    uint64_t id;
    const char *url;                /* final */
    const char *requested;          /* as asked for */
    const char *content_type;       /* or NULL */
    const char *content_encoding;   /* of a body that was captured as it came and not decoded yet; NULL: decoded */
    int purpose;                    /* enum gaz_purpose */
    int source_kind;                /* for sources */
    int body_fd;                    /* sealed memfd */
    uint64_t body_offset, body_len; /* where in it */
    const void *cookie;
    size_t cookie_len;
    const void *partial; /* what the reply to the article's earlier page gave */
    size_t partial_len;
    const struct link *hint; /* what the source said of it, or NULL */
    int64_t since_ms;        /* sources, for a backfill: all that leads to what was published since then is wanted, whatever .depth says; 0: none */
};

enum verdict {
    VERDICT_ARTICLE = 1,
    VERDICT_SOURCE,         /* links and wants only */
    VERDICT_MORE,           /* further pages are wanted first; `partial` is set */
    VERDICT_NOT_AN_ARTICLE, /* front page, listing, static page, file */
    VERDICT_SOFT_404,
    VERDICT_WALL, /* login, paywall, consent, bot check */
    VERDICT_STUB, /* an article with too little text to be believed, or extraction too weak */
    VERDICT_EMPTY,
    VERDICT_UNREADABLE, /* not HTML, broken, truncated by the parser */
    VERDICT_COUNT
};
const char *verdict_name(enum verdict v);

struct fingerprint {
    struct sketch sketch;
    struct terms terms;
    struct rule_result *rules; /* one a topic, in the setup's order */
    size_t rule_count;
};

struct read_reply {
    uint64_t id;
    enum verdict verdict;
    const char *reason;       /* in words, for every verdict but ARTICLE and SOURCE */
    bool truncated;           /* the parser lost something */
    double confidence;        /* 0…1, of the body */
    struct article article;   /* ARTICLE, and as far as known for WALL and STUB */
    struct fingerprint print; /* ARTICLE */
    const char *text;         /* the prose, for ARTICLE */
    struct link self;         /* the final URL, and */
    struct link canonical;    /* the canonical link where the page has one on the outlet's hosts (url NULL otherwise) */
    const char *slug;         /* [a-z0-9-]{1,80} from URL or title */
    const void *partial;      /* MORE */
    size_t partial_len;
    struct link *links;
    size_t link_count;
    struct want *wants;
    size_t want_count;
};
#define LINKS_MAX 60000 /* a sitemap has at most 50,000 */
#define WANTS_MAX 4096  /* an index of sitemaps: one file a day for ten years */

#endif

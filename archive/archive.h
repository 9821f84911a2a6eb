/* archive: the record, as the rest of gazetted sees it.
 *
 * One directory holds a bare git repository, WARC captures, a journal and a search index (layout and formats: DESIGN 4, docs in the .h files beside
 * this). git, captures and journal are the truth; state.db is derived from them and caught up whenever it is behind.
 *
 * Writing: one process at a time (flock), one thread of it. archive_submit() hands an entry over; the thread writes entries in batches (up to
 * BATCH_MAX or BATCH_MS, whichever first): captures + fsync, git objects + fsync, one ref update, all read back from a newly opened repository,
 * journal + fsync, state.db. Only then the entry comes back through archive_finished(). Nothing here knows HTTP or plugins.
 *
 * Reading: struct archive_reader, any number, any process of the group, neither lock nor write access. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "../daemon/base/article.h"
#include "../daemon/base/buf.h"
#include "../daemon/base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define BATCH_MAX 100
#define BATCH_MS  1000

enum kind { KIND_NONE, KIND_NEW, KIND_REVISION, KIND_GONE, KIND_RESTORED, KIND_MOVED, KIND_TECHNICAL, KIND_COUNT };
const char *kind_name(enum kind k); /* "new", … ; NULL for NONE */

enum decision {
    DECISION_ARCHIVED = 1,
    DECISION_UNCHANGED,
    DECISION_OFF_TOPIC,
    DECISION_SEED_DUPLICATE, /* "duplicate-of-seed" */
    DECISION_DUPLICATE,
    DECISION_ALIAS,
    DECISION_NOT_AN_ARTICLE,
    DECISION_HELD,
    DECISION_REFUSED,
    DECISION_FAILED,
    DECISION_COUNT
};
const char *decision_name(enum decision d);
int decision_from_name(const char *name); /* 0 when there is none of that name */

/* -- What is written -------------------------------------------------------------------------------------------------- */

/* One hop of a capture: three slices of the exchange file, one after another (request head, response head, body). */
struct capture_hop {
    const char *url;
    int status;
    int64_t at_ms;
    const char *address;
    uint64_t request_len, head_len, body_len;
};

struct topic_score {
    const char *topic;
    double score;       /* 0…1 */
    const char *reason; /* "azerbaijan×12, european parliament×3", on one line, ≤ 200 bytes */
};

/* Where a capture went: filled by captures_add(). */
struct capture_place {
    const char *capture;  /* "FILE <urn:uuid:…>", the last response: what Capture: says. NULL: nothing was kept */
    const char *digest;   /* "sha256:HEX" of its body as it came: what Payload-Digest: and WARC-Payload-Digest say */
    const char *type;     /* its Content-Type, or NULL */
    uint64_t offset, end; /* of that response's record in the file; of the file once the whole exchange was in it */
};

/* One decision, and what comes with it. Made in a pool that goes along: archive_submit() takes it all. */
struct entry {
    struct pool *pool;
    void *owner; /* the submitter's, handed back */

    /* The decision: always. */
    enum decision decision;
    enum kind kind; /* ARCHIVED only */
    const char *outlet;
    const char *url;        /* as the candidate was given, normalised */
    const char *key;        /* identity within the outlet, or NULL where it never became known */
    const char *reason;     /* in words */
    const char *stage;      /* which stage decided */
    int64_t at_ms;          /* of the visit */
    int status;             /* HTTP, 0: none */
    const char *of;         /* duplicate of: a path in the archive, or "seed:N"; alias of: key */
    double similarity;      /* 0: none */
    struct strings aliases; /* other normalised URLs of the same key, learnt on this visit */

    /* The article, where one was read (committed only when decision is ARCHIVED; SEED_DUPLICATE keeps its digests as the state to compare with). */
    struct article *article; /* NULL: none. For GONE: NULL, the text stays. */
    const char *public_url;
    const char *slug;      /* for a first commit */
    const char *extractor; /* Extractor: value without origins; origins come from article */
    struct sketch sketch;
    const char *status_word; /* front matter status:  "live", "gone (404)", … ; NULL: unchanged */
    struct topic_score *topics;
    size_t topic_count;
    unsigned changes;     /* CHANGE_ bits, set by archive_compare() */
    const char *moved_to; /* KIND_MOVED: path */

    /* The capture, where one is kept. */
    int exchange_fd; /* a sealed memfd (base/file.h), or -1; the archive closes it */
    struct capture_hop *hops;
    size_t hop_count;

    /* HTTP validators to remember for url (cache; NULL forgets). */
    const char *etag, *last_modified;
    bool set_validators;
    int64_t recheck_ms; /* when the article is due again, real time; 0: leave */
    int gone_seen;      /* this visit saw it gone, unconfirmed: HTTP status, or 1 (soft 404, front page); becomes known.gone_seen. 0: it did not */

    /* Filled by the archive. */
    bool failed; /* git or the disk refused: `reason` says why and the decision became FAILED */
    const char *path;
    char commit[41];
    struct capture_place place;
};

enum change {
    CHANGE_TITLE = 1,
    CHANGE_SUBTITLE = 2,
    CHANGE_TEXT = 4,
    CHANGE_AUTHORS = 8,
    CHANGE_PUBLISHED = 16,
    CHANGE_SECTION = 32,
    CHANGE_CORRECTION = 64,
    CHANGE_STATUS = 128
};

struct archive;

struct archive_options {
    bool create;         /* make a new archive where there is none (never in a directory that holds anything else) */
    const char *creator; /* "gazetted 0.1" */
    int64_t batch_ms;    /* 0: BATCH_MS */
};

/* Takes the lock, recovers (stale git locks, torn tails of journal and captures), catches state.db up. NULL with err text; *holder is then the pid of
 * the process that holds the lock, or 0. */
struct archive *archive_open(const char *path, const struct archive_options *options, pid_t *holder);
/* Writes what was submitted, ends the thread, frees. */
void archive_close(struct archive *a);

/* Takes e; never blocks on the disk. */
void archive_submit(struct archive *a, struct entry *e);
/* A descriptor (eventfd) that is readable when archive_finished() has something. */
int archive_event_fd(const struct archive *a);
/* The next finished entry, now the caller's again (entry_free), or NULL. */
struct entry *archive_finished(struct archive *a);
/* What a topic is, in words or JSON: a line of the journal where that differs from what the journal has. Which topics an article is on, and how
 * surely, is in the line of each visit (entry.topics). Never blocks on the disk. */
void archive_topic(struct archive *a, const char *topic, const char *definition);
/* Asks for the batch at hand to be written now. */
void archive_flush(struct archive *a);
size_t archive_pending(const struct archive *a);
/* Nonzero once the disk failed in a way that forbids writing on (fsync error): the daemon must stop. */
bool archive_is_broken(const struct archive *a);

struct entry *entry_new(void); /* with a pool, exchange_fd -1 */
void entry_free(struct entry *e);

/* -- What is known ---------------------------------------------------------------------------------------------------- */

/* Everything later visits compare with. Strings in the pool of the call. */
struct known {
    bool found; /* visited before, whatever came of it; path and seed both NULL: only the decision, the visits and the times mean something */
    const char *outlet, *key;
    const char *path; /* NULL: watched but not committed (a seed's duplicate) */
    const char *url;  /* public */
    const char *title;
    const char *status;     /* "live", "gone (404)", … */
    enum decision decision; /* the last */
    uint64_t digests[8];    /* of the fields, in the order of enum change; computed by article_digests() */
    const char *extractor;
    const char *capture;              /* file and record id of the last one kept, for reading it again */
    const char *capture_type;         /* content type of that capture */
    const char *etag, *last_modified; /* of url */
    const char *seed;                 /* "seed:3", where it is one's duplicate */
    double similarity;
    int64_t first_seen_ms, last_seen_ms, last_changed_ms, recheck_ms;
    unsigned changes_seen, visits;
    int gone_seen; /* HTTP status (or 1) of an unconfirmed disappearance, 0: none */
};

/* The index as of the last finished batch; safe in the thread that owns the loop while the writer works. */
int archive_known(struct archive *a, struct pool *pool, const char *outlet, const char *key, struct known *out);
/* The same by a normalised URL (aliases included). */
int archive_known_url(struct archive *a, struct pool *pool, const char *url, struct known *out);
/* Puts the validators of this URL in the place of those that out has: each spelling of an article's address has its own. */
int archive_validators(struct archive *a, struct pool *pool, const char *url, struct known *out);

struct near {
    const char *path;
    const char *outlet, *key;
    double similarity; /* the greater containment, 0…1 */
    bool copy;         /* the same text (sketch_is_copy), not only a good part of it (sketch_is_near) */
};
/* The archived articles most like this sketch, best first, at most max. Returns how many, or -1. */
int archive_near(struct archive *a, struct pool *pool, const struct sketch *s, struct near *out, size_t max);

/* Articles due for another visit at `now`: calls visit for each, oldest due first, until it returns false. 0 or -1. `all_since` > 0: also every
 * live article first seen since then, due or not. */
int archive_due(struct archive *a, const char *outlet, int64_t now_ms, int64_t all_since, bool (*visit)(const struct known *, void *), void *arg);

/* Small persistent values (sources' due times, host back-off): caches, may be lost. */
int archive_get(struct archive *a, struct pool *pool, const char *name, const char **value); /* *value NULL: none */
void archive_put(struct archive *a, const char *name, const char *value);
/* Those whose names (ASCII) start so, as of the last batch, by name, until visit returns false. 0 or -1. */
int archive_each(struct archive *a, const char *prefix, bool (*visit)(const char *name, const char *value, void *arg), void *arg);

/* The eight digests of an article's fields (0: empty), as struct known keeps them. */
void article_digests(const struct article *art, const char *status, uint64_t out[8]);
/* CHANGE_ bits where they differ. */
unsigned archive_compare(const uint64_t before[8], const uint64_t after[8]);

/* The last capture of an article as bytes: response body as it came and its headers. 0, or -1. */
struct captured {
    const char *url;
    int status;
    const char *content_type, *content_encoding;
    const char *body;
    size_t body_len;
};
int archive_captured(const char *archive_path, struct pool *pool, const char *capture, struct captured *out);

#endif

/* reader: questions to an archive, by anyone who may read it. No lock, no writes; works beside a running writer. */
#ifndef ARCHIVE_READER_H
#define ARCHIVE_READER_H

#include "archive.h"

struct archive_reader;
struct archive_reader *archive_reader_open(const char *path); /* NULL with err text */
void archive_reader_close(struct archive_reader *r);

/* The decisions about a URL (and its aliases), newest first, at most max. Each is a journal line parsed. */
struct decision_row {
    const char *url, *outlet, *key, *stage, *reason, *of, *path, *commit;
    enum decision decision;
    enum kind kind;
    double similarity;
    int status;
    int64_t at_ms;
};
int reader_decisions(struct archive_reader *r, struct pool *pool, const char *url, size_t max, struct decision_row **rows, size_t *count);

/* Those about the article of this key, whatever its URLs. */
int reader_decisions_of_key(struct archive_reader *r, struct pool *pool, const char *outlet, const char *key, size_t max, struct decision_row **rows,
                            size_t *count);

/* The path of an article given as path, or URL in any spelling seen. *path NULL when the archive has none. */
int reader_path(struct archive_reader *r, struct pool *pool, const char *url_or_path, const char **path);
/* The same by its identity, for a spelling that was never seen: the outlet's plugin knows the key of it. */
int reader_path_of_key(struct archive_reader *r, struct pool *pool, const char *outlet, const char *key, const char **path);

struct revision {
    char commit[41];
    enum kind kind;
    const char *subject;
    const char *author; /* "Name <…>" */
    int64_t fetched_ms; /* Fetched: */
    int64_t committer_ms;
    const char *trailers; /* the whole block, lines */
    const char *capture;  /* file and record id */
};
/* Newest first. */
int reader_history(struct archive_reader *r, struct pool *pool, const char *path, struct revision **out, size_t *count);
/* The newest revision at or before a moment ("2026-11-22", RFC 3339) or named by (a prefix of) its commit. NULL at: the newest. 0 or -1. */
int reader_revision(struct archive_reader *r, struct pool *pool, const char *path, const char *at, struct revision *out);
/* The file as it was at a commit. */
int reader_file(struct archive_reader *r, struct pool *pool, const char *commit, const char *path, const char **text, size_t *len);
/* A unified diff of the file between two commits (before may be NULL: the parent state of the file). */
int reader_diff(struct archive_reader *r, struct buf *out, const char *before, const char *after, const char *path);

struct archive_counts {
    uint64_t articles, commits, captures, decisions;
    uint64_t by_decision[DECISION_COUNT];
    int64_t last_ms;
};
int reader_counts(struct archive_reader *r, struct archive_counts *out);
/* archive_each() for anyone; nothing where state.db cannot be read. 0 or -1. */
int reader_each(struct archive_reader *r, const char *prefix, bool (*visit)(const char *name, const char *value, void *arg), void *arg);
pid_t archive_holder(const char *path); /* of the writer's lock; 0: free */

/* Checks everything against everything: objects and history, files against their commits, each Capture against its digest, the journal, state.db
 * against the truth. report() is called for each finding, in words. Returns the number of findings, or -1 (there is no archive). */
int archive_verify(const char *path, void (*report)(const char *finding, void *arg), void (*progress)(const char *what, uint64_t done, void *arg),
                   void *arg);
/* Rebuilds state.db from git, captures and journal. Needs the lock. 0 or -1. */
int archive_reindex(const char *path, pid_t *holder);

#endif

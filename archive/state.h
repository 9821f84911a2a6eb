/* state: state.db, everything in git and journal made searchable (SQLite, WAL).
 *
 * Its tables are a pure function of (commits of main, journal lines), in the order of the lines; validators, due times and the small values of
 * archive_put() are caches that may be lost. The one way to change anything else is to apply a journal line, so that a live state.db and a rebuilt
 * one cannot differ. What the journal has beyond the place recorded in state.db is applied at the next start (state_catch_up).
 *
 * The writer's thread owns one connection, the loop's thread another that only reads; readers of other processes open without write access. */
#ifndef ARCHIVE_STATE_H
#define ARCHIVE_STATE_H

#include "archive.h"
#include "journal.h"
#include "reader.h"
#include "repo.h"

struct state;

/* -- Opening -------------------------------------------------------------------------------------------------------------- */

/* For the writer, by the holder of the archive's lock, after repo and journal were opened: opens state.db, or moves one that is damaged, of another
 * version or from another history aside (`state.db.bad`, said in the log) and makes a new one; then applies what is missing. A commit that no line
 * speaks of (a crash came between) gets one, marked recovered, appended to the journal. rebuild: start anew in any case. NULL with err text. */
struct state *state_catch_up(const char *archive_path, struct repo *repo, struct journal *journal, bool rebuild);
/* For reading, by this process or another, with or without write access. NULL with err text; no state.db is a failure. */
struct state *state_open(const char *archive_path);
void state_close(struct state *s);

/* -- Writing ------------------------------------------------------------------------------------------------------------- */

/* After a batch was published in git with `head` its newest commit (or no commit at all, then the present one): a journal line for each entry,
 * fsynced, then state.db. Entries are as they go back to the submitter: decision, path, commit, place set. -1 with err text: the journal is not known
 * to be on the disk and nothing may be written any more. A state.db that cannot be written is no failure: it is said in the log and made good with a
 * later batch or start. */
int state_record(struct state *s, struct journal *j, struct entry *const *entries, size_t n, const char *head);
/* A topic was configured anew or changed: a journal line, where it differs from what the journal knows. 0 or -1 as above. */
int state_record_topic(struct state *s, struct journal *j, const char *topic, const char *definition, int64_t at_ms);
/* To be asked before a batch: 0 when the tables are in step with the journal, once more made so where a full disk had kept them from it. -1: they are
 * not, and what is known is not what is recorded; the batch must wait or fail. */
int state_ready(struct state *s);
/* archive_put(); a NULL value forgets. */
int state_put(struct state *s, const char *name, const char *value);

/* -- Asking: each 0 or -1 with err text; strings in the pool ---------------------------------------------------------------- */

int state_known(struct state *s, struct pool *pool, const char *outlet, const char *key, struct known *out);
int state_known_url(struct state *s, struct pool *pool, const char *url, struct known *out);
/* Puts the validators of this URL in the place of those that out has. */
int state_validators(struct state *s, struct pool *pool, const char *url, struct known *out);
/* How many, or -1. */
int state_near(struct state *s, struct pool *pool, const struct sketch *sketch, struct near *out, size_t max);
/* Followed articles (committed, or a seed's duplicate) of an outlet (NULL: all), as archive_due(); one without a known due time is due. */
int state_due(struct state *s, const char *outlet, int64_t now_ms, int64_t all_since, bool (*visit)(const struct known *, void *), void *arg);
int state_get(struct state *s, struct pool *pool, const char *name, const char **value);
/* The small values whose names start so, by name, until visit returns false. */
int state_each(struct state *s, const char *prefix, bool (*visit)(const char *name, const char *value, void *arg), void *arg);

/* The last decisions about a URL, its aliases and its article, newest first: places of journal lines, at most max. */
int state_decisions(struct state *s, struct pool *pool, const char *url, size_t max, struct journal_place **places, size_t *count);
/* Those about the article of a key. */
int state_decisions_of_key(struct state *s, struct pool *pool, const char *outlet, const char *key, size_t max, struct journal_place **places,
                           size_t *count);
/* The path of an article by a URL in any spelling seen. *path NULL: none. */
int state_path(struct state *s, struct pool *pool, const char *url, const char **path);
int state_path_of_key(struct state *s, struct pool *pool, const char *outlet, const char *key, const char **path);
/* The commits of an article, newest first: id and kind only. */
int state_revisions(struct state *s, struct pool *pool, const char *path, struct revision **out, size_t *count);
int state_counts(struct state *s, struct archive_counts *out);
/* Where a captured response stands in its file. 0; 1 when it is not known; -1. */
int state_capture(struct state *s, const char *capture, uint64_t *offset);
/* Up to where a capture file was acknowledged; *end 0: nothing of it was. */
int state_capture_end(struct state *s, const char *file, uint64_t *end);

/* Every row of every table that is not a cache, as text in a fixed order: for comparing a live state with a rebuilt one. */
int state_dump(struct state *s, struct buf *out);

#endif

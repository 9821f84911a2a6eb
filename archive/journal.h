/* journal: the log of decisions, observations, aliases and topic changes: JSON, one object a line, one file a month (UTC, of the moment of writing).
 *
 *   journal/2026-11.jsonl
 *
 * Fields, in this order; what is not there is left out:
 *   type          "decision"; "observation": a visit that changed nothing (unchanged); "alias"; "topic"
 *   at            the visit, UTC, whole seconds: "2026-11-22T00:13:05Z"
 *   recovered     true: written at a start, from a commit whose line a crash had swallowed
 *   outlet, url   the candidate's
 *   key, id       identity within the outlet; the first 16 hex digits of SHA-256(outlet NUL key)
 *   decision, kind, reason, stage      in words: archive.h decision_name(), kind_name()
 *   status        HTTP
 *   of            duplicate of a path or "seed:N"; alias of a key
 *   similarity    0…1, four digits
 *   path, commit  of an archived state
 *   moved_to      kind "moved": the path that goes on
 *   title, public_url, status_word     as in the file; status_word is its `status:`
 *   changes       ["title", …] of a revision, the fields of enum change
 *   gone_seen     an unconfirmed disappearance: HTTP status or 1
 *   extractor     as in the commit, without origins
 *   digests       ["16 hex digits" × 8]: the state that later visits are compared with (archive.h article_digests())
 *   seed          "seed:3": whose duplicate it is
 *   capture, capture_type, capture_offset, capture_end, payload_digest     struct capture_place
 *   topics        [{"topic", "score", "reason"}]
 *   aliases       other URLs of the same key, learnt on this visit
 *   sketch        base/sketch.h sketch_write(), of an archived state
 *   topic, definition      of a topic change
 *   sum           the last: first 16 hex digits of SHA-256(the previous line's sum, "" for a file's first; then this line up to `,"sum"`).
 *                 A flipped, lost or moved line shows.
 *
 * A line is acknowledged once it is written, newline included, and fsynced. A half line at the end is what a crash left: cut at the next start. */
#ifndef ARCHIVE_JOURNAL_H
#define ARCHIVE_JOURNAL_H

#include "archive.h"
#include "layout.h"

#define JOURNAL_SUM_SIZE 17      /* with the NUL */
#define JOURNAL_LINE_MAX 1048576 /* a line with all its aliases and a sketch is below 64 KB; this stops a hostile file */
#define JOURNAL_FILE_MAX 16      /* "2026-11.jsonl" */

enum journal_type { JOURNAL_DECISION = 1, JOURNAL_OBSERVATION, JOURNAL_ALIAS, JOURNAL_TOPIC };

/* One line; what is not there is NULL or 0. Strings are lent (from an entry) or in a pool (parsed). */
struct journal_line {
    enum journal_type type;
    int64_t at_ms;
    bool recovered;
    const char *outlet, *url, *key;
    char id[LAYOUT_ID_SIZE]; /* "" where the key is not known */
    enum decision decision;
    enum kind kind;
    const char *reason, *stage;
    int status;
    const char *of;
    double similarity;
    const char *path, *commit, *moved_to;
    const char *title, *public_url, *status_word;
    unsigned changes;
    int gone_seen;
    const char *extractor;
    bool has_digests; /* an article was read that later visits are compared with */
    uint64_t digests[8];
    const char *seed;
    struct capture_place place;
    struct topic_score *topics;
    size_t topic_count;
    struct strings aliases;
    struct sketch sketch;
    const char *topic, *definition;
};

/* Where a line stands. month 202611: journal/2026-11.jsonl; offset of the line's first byte; end of the byte after its newline. */
struct journal_place {
    unsigned month;
    uint64_t offset, end;
};

/* "title", … of one CHANGE_ bit. */
const char *journal_change_name(unsigned bit);
/* What an entry says, its strings lent from it. */
void journal_from_entry(struct journal_line *line, const struct entry *e);
/* Without sum and newline. */
void journal_write(struct buf *out, const struct journal_line *line);
/* -1 with err text for anything but a line of the form above. */
int journal_parse(struct pool *pool, const char *text, size_t len, struct journal_line *out);

/* -- Writing: by the holder of the archive's lock -------------------------------------------------------------------------- */

struct journal;
/* Cuts a half line off the last file. NULL with err text. */
struct journal *journal_open(const char *archive_path);
void journal_close(struct journal *j);
/* Adds a line to the batch at hand; place gets where it will stand. */
int journal_append(struct journal *j, const struct journal_line *line, struct journal_place *place);
/* Writes the batch and fsyncs it. -1: it is not known to be on the disk, nothing may be written any more. */
int journal_sync(struct journal *j);
/* Behind the last synced line (month 0: there is none); offset and end are the same. */
struct journal_place journal_end(const struct journal *j);

/* -- Reading ------------------------------------------------------------------------------------------------------------ */

/* The line at hand's place after sum: what stands behind the text of a line, and where the sum is in it. */
#define JOURNAL_SUM_KEY  ",\"sum\":\""
#define JOURNAL_TAIL_LEN 26 /* ,"sum":"0123456789abcdef"} */
void journal_sum(const char *before, const char *text, size_t len, char out[JOURNAL_SUM_SIZE]);
/* journal/2026-11.jsonl, in the pool. */
const char *journal_path(struct pool *pool, const char *archive_path, unsigned month);
/* The months that there are files of, ascending; the vector is in the pool. 0 or -1. */
int journal_months(struct pool *pool, const char *archive_path, unsigned **months, size_t *n);

/* Calls visit for every whole line from `from` on (month 0: the first file; its offset otherwise), over all files, in order; `line` NULL and err text
 * set for one that is no journal line or whose sum is wrong. Stops when visit returns nonzero and returns that; 0 at the end; -1 with err text. */
typedef int journal_visit(const struct journal_line *line, const struct journal_place *place, void *arg);
int journal_walk(const char *archive_path, const struct journal_place *from, journal_visit *visit, void *arg);
/* One line by its place, in the pool. 0 or -1. */
int journal_read(const char *archive_path, struct pool *pool, const struct journal_place *place, struct journal_line *out);

#endif

/* decisions: what was decided about a URL, and how often what: the journal's lines, found through state.db, or by reading them all where there is
 * none. */
#include "../daemon/base/err.h"
#include "history.h"
#include "journal.h"
#include "reader.h"
#include "state.h"

#include <string.h>

static void row_from_line(struct pool *pool, const struct journal_line *line, struct decision_row *row)
{
    *row = (struct decision_row){ .url = pool_strdup(pool, line->url),
                                  .outlet = pool_strdup(pool, line->outlet),
                                  .key = pool_strdup(pool, line->key),
                                  .stage = pool_strdup(pool, line->stage),
                                  .reason = pool_strdup(pool, line->reason),
                                  .of = pool_strdup(pool, line->of),
                                  .path = pool_strdup(pool, line->path),
                                  .commit = pool_strdup(pool, line->commit),
                                  .decision = line->decision,
                                  .kind = line->kind,
                                  .similarity = line->similarity,
                                  .status = line->status,
                                  .at_ms = line->at_ms };
}

/* -- Without state.db --------------------------------------------------------------------------------------------------------- */

/* The last `max` lines about a URL, or an article (url NULL), in a ring. */
struct scan {
    struct pool *pool;
    const char *url, *outlet, *id;
    struct decision_row *ring;
    size_t max, seen;
};

static bool is_about(const struct journal_line *line, const struct scan *s)
{
    const char *url = s->url;
    if (!url)
        return line->outlet && strcmp(line->outlet, s->outlet) == 0 && strcmp(line->id, s->id) == 0;
    if (strcmp(line->url, url) == 0 || (line->public_url && strcmp(line->public_url, url) == 0))
        return true;
    for (size_t i = 0; i < line->aliases.n; i++) {
        if (strcmp(line->aliases.v[i], url) == 0)
            return true;
    }
    return false;
}

static int scan_line(const struct journal_line *line, const struct journal_place *place, void *arg)
{
    struct scan *s = arg;
    (void)place;
    if (line && line->type != JOURNAL_TOPIC && s->max && is_about(line, s))
        row_from_line(s->pool, line, &s->ring[s->seen++ % s->max]);
    return 0;
}

static int scan_decisions(struct archive_reader *r, struct scan *s, struct decision_row *rows, size_t *count)
{
    const struct journal_place start = { 0 };
    s->ring = pool_alloc(s->pool, (s->max ? s->max : 1) * sizeof *s->ring);
    int rc = journal_walk(r->path, &start, scan_line, s);
    *count = s->seen < s->max ? s->seen : s->max;
    for (size_t i = 0; i < *count; i++)
        rows[i] = s->ring[(s->seen - 1 - i) % s->max];
    return rc;
}

static int count_line(const struct journal_line *line, const struct journal_place *place, void *arg)
{
    struct archive_counts *counts = arg;
    (void)place;
    if (!line || line->type == JOURNAL_TOPIC)
        return 0;
    counts->decisions++;
    counts->by_decision[line->decision]++;
    counts->commits += line->commit != NULL;
    counts->articles += line->kind == KIND_NEW;
    counts->captures += line->place.capture != NULL;
    counts->last_ms = line->at_ms > counts->last_ms ? line->at_ms : counts->last_ms;
    return 0;
}

/* -- Answers ------------------------------------------------------------------------------------------------------------------- */

static int read_lines(struct archive_reader *r, struct pool *pool, const struct journal_place *places, size_t n, struct decision_row *rows,
                      size_t *count)
{
    struct journal_line line;
    for (size_t i = 0; i < n; i++) {
        if (journal_read(r->path, pool, &places[i], &line) < 0)
            return -1;
        row_from_line(pool, &line, &rows[(*count)++]);
    }
    return 0;
}

int reader_decisions(struct archive_reader *r, struct pool *pool, const char *url, size_t max, struct decision_row **rows, size_t *count)
{
    struct scan scan = { .pool = pool, .url = url, .max = max };
    struct journal_place *places;
    size_t n;
    *count = 0;
    *rows = pool_alloc(pool, (max ? max : 1) * sizeof **rows);
    if (!r->state)
        return scan_decisions(r, &scan, *rows, count);
    return state_decisions(r->state, pool, url, max, &places, &n) < 0 ? -1 : read_lines(r, pool, places, n, *rows, count);
}

int reader_decisions_of_key(struct archive_reader *r, struct pool *pool, const char *outlet, const char *key, size_t max, struct decision_row **rows,
                            size_t *count)
{
    char id[LAYOUT_ID_SIZE];
    struct scan scan = { .pool = pool, .outlet = outlet, .id = id, .max = max };
    struct journal_place *places;
    size_t n;
    layout_id(outlet, key, id);
    *count = 0;
    *rows = pool_alloc(pool, (max ? max : 1) * sizeof **rows);
    if (!r->state)
        return scan_decisions(r, &scan, *rows, count);
    return state_decisions_of_key(r->state, pool, outlet, key, max, &places, &n) < 0 ? -1 : read_lines(r, pool, places, n, *rows, count);
}

int reader_counts(struct archive_reader *r, struct archive_counts *out)
{
    const struct journal_place start = { 0 };
    *out = (struct archive_counts){ 0 };
    return r->state ? state_counts(r->state, out) : journal_walk(r->path, &start, count_line, out);
}

int reader_each(struct archive_reader *r, const char *prefix, bool (*visit)(const char *name, const char *value, void *arg), void *arg)
{
    return r->state ? state_each(r->state, prefix, visit, arg) : 0;
}

/* localday: an instant in UTC told in the outlet's own time, where the page states that too: the calendar day is the outlet's, and nothing is lost.
 */
#include "../../daemon/base/clock.h"
#include "metadata_parts.h"
#include "tag.h"

#include <ctype.h>
#include <string.h>

#define MINUTE_MS 60000LL
#define DAY_MS    (24 * 3600 * 1000LL)
/* Minutes: all zones of the world are whole quarters of an hour in this range. */
#define QUARTER      15
#define OFFSET_MIN   (-12 * 60)
#define OFFSET_MAX   (14 * 60)
#define MIDNIGHT_MAX (3 * 60) /* minutes before midnight in UTC that are midnight in Europe */
#define SCRIPTS_MAX  2000000  /* bytes looked through */
#define DAY          10       /* bytes of "2023-11-08" */
#define MINUTE       16       /* of "2023-11-08T17:49" */
#define SECOND       19
#define STAMP_MAX    32 /* bytes of a date, a time and an offset */

struct instant {
    const char *text; /* as stated, in UTC */
    const char *day;  /* the day that readers see */
    int64_t ms;
};

/* The instant in the offset that lies between it and a wall time; NULL where that can be none. */
static const char *with_offset(const struct evidence *e, const struct instant *stated, const char *wall)
{
    int64_t local;
    const char *seen = pool_strndup(e->page->pool, wall, MINUTE);

    if (date_parse(seen, &local, NULL, NULL) < 0)
        return NULL;
    int64_t minutes = (local - stated->ms / MINUTE_MS * MINUTE_MS) / MINUTE_MS;
    if (minutes % QUARTER != 0 || minutes < OFFSET_MIN || minutes > OFFSET_MAX)
        return NULL;
    int size = (int)(minutes < 0 ? -minutes : minutes);
    bool seconds = strlen(stated->text) >= SECOND;
    return pool_printf(e->page->pool, "%s%.*s%c%02d:%02d", seen, seconds ? SECOND - MINUTE : 0, stated->text + MINUTE, minutes < 0 ? '-' : '+',
                       size / 60, size % 60);
}

/* Another writing of the same instant that falls on the day seen: with its offset, or a wall time. */
static const char *same_instant(const struct evidence *e, const struct instant *stated, const char *date)
{
    int64_t ms;
    int has_zone = 0, offset = 0;

    if (date == NULL || strlen(date) < MINUTE || strncmp(date, stated->day, DAY) != 0 || date_parse(date, &ms, &has_zone, &offset) < 0)
        return NULL;
    if (!has_zone)
        return with_offset(e, stated, date);
    return ms / MINUTE_MS == stated->ms / MINUTE_MS ? date : NULL;
}

static const char *in_elements(const struct evidence *e, const struct instant *stated)
{
    for (size_t i = 0; i < e->marks.n; i++) {
        const struct mark *m = &e->marks.v[i];
        if ((m->is & (MARK_TIME | MARK_PROPERTY | MARK_META)) == 0)
            continue;
        const char *value = tag_attr(m->node, "datetime");
        const char *date = published_believe(e, value != NULL ? value : tag_attr(m->node, "content"), false);
        /* A wall time of another element can be another article's; an equal instant cannot. */
        if (date != NULL && strlen(date) > SECOND && (date = same_instant(e, stated, date)) != NULL)
            return date;
    }
    return NULL;
}

/* "2020-02-24T21:25:54-05:00", "2020-02-17 21:18:11": found by its minutes and seconds, which all whole hours of offset share. */
static const char *in_script(const struct evidence *e, const struct instant *stated, const char *script)
{
    char needle[sizeof(":25:54")] = { 0 };
    size_t before = DAY + strlen("T21");

    memcpy(needle, stated->text + before, SECOND - before);
    for (const char *at = script; (at = strstr(at, needle)) != NULL; at += sizeof(needle) - 1) {
        if ((size_t)(at - script) < before)
            continue;
        const char *from = at - before;
        size_t len = before + strspn(at, "0123456789:.+-Z");
        if (isdigit((unsigned char)from[0]) && from[4] == '-' && len <= STAMP_MAX) {
            const char *date = same_instant(e, stated, published_believe(e, pool_strndup(e->page->pool, from, len), false));
            if (date != NULL)
                return date;
        }
    }
    return NULL;
}

static const char *in_scripts(const struct evidence *e, const struct instant *stated)
{
    size_t seen = 0;

    for (const xmlNode *n = strlen(stated->text) >= SECOND ? datescript_next(e, NULL) : NULL; n != NULL && seen < SCRIPTS_MAX;
         n = datescript_next(e, n)) {
        const char *script = (const char *)n->children->content, *date = in_script(e, stated, script);
        if (date != NULL)
            return date;
        seen += strlen(script);
    }
    return NULL;
}

/* "2021-11-04T23:00Z" where readers see but "5 November": a day without a time, which became its midnight in Europe and then UTC. */
static bool is_midnight(const struct instant *stated, const char *seen)
{
    int64_t day;

    return strlen(seen) == DAY && date_parse(seen, &day, NULL, NULL) == 0 && day > stated->ms && day - stated->ms <= MIDNIGHT_MAX * MINUTE_MS &&
           (day - stated->ms) % (60 * MINUTE_MS) == 0;
}

const char *localday_read(const struct evidence *e, const char *stated)
{
    struct instant instant = { .text = stated };
    int offset = -1, has_zone = 0;

    if (stated == NULL || strlen(stated) <= MINUTE || date_parse(stated, &instant.ms, &has_zone, &offset) < 0 || !has_zone || offset != 0)
        return stated;
    const char *seen = dateshown_behind(e), *url = dateline_url(e), *local = NULL;
    instant.day = seen != NULL ? seen : url;
    if (instant.day == NULL || strncmp(instant.day, stated, DAY) == 0)
        return stated;
    if (seen != NULL && strlen(seen) >= MINUTE)
        local = with_offset(e, &instant, seen);
    if (local == NULL)
        local = in_elements(e, &instant);
    if (local == NULL)
        local = in_scripts(e, &instant);
    if (local == NULL && seen != NULL && is_midnight(&instant, seen))
        local = seen;
    return local != NULL ? local : stated;
}

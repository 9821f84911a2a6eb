#include "recheck.h"

#include "base/clock.h"

/* See recheck.h. */
#define HALF_LIFE_MS (6.8 * 3600 * 1000) /* half of an article's edits come before this age */
#define SHAPE_A      0.12                /* a few articles make most of the edits */
#define RATE_B       0.236               /* 1 - (B / (B + 1))^A = 0.18 */
#define EXPECTED     0.009               /* edits between two looks: about thirty looks at an article in its first two months */

static double share_before(double age)
{
    return age / (age + HALF_LIFE_MS);
}

int64_t recheck_wait(int64_t age_ms, unsigned changes)
{
    double age = age_ms > 0 ? (double)age_ms : 0, seen = share_before(age);
    double until = seen + EXPECTED * (RATE_B + seen) / (SHAPE_A + changes);
    double wait = until < 1 ? HALF_LIFE_MS * until / (1 - until) - age : (double)RECHECK_MOST;
    if (wait > age)
        wait = age;
    return wait < RECHECK_LEAST ? RECHECK_LEAST : wait > RECHECK_MOST ? RECHECK_MOST : (int64_t)wait;
}

/* What was published long before it was first seen is not young. */
static int64_t age_at_first_sight(const struct entry *entry, int64_t now)
{
    int64_t published;
    const char *date = entry->article ? entry->article->published : NULL;
    if (!date || date_parse(date, &published, NULL, NULL) != 0 || published > now)
        return 0;
    return now - published;
}

static int64_t wait_after(const struct known *known, const struct entry *entry, int64_t now)
{
    switch (entry->decision) {
    case DECISION_HELD:
    case DECISION_REFUSED:
    case DECISION_FAILED:
        return RECHECK_FAILED;
    case DECISION_OFF_TOPIC:
    case DECISION_NOT_AN_ARTICLE:
        return RECHECK_UNWATCHED;
    default:
        break;
    }
    if (!known->found)
        return recheck_wait(age_at_first_sight(entry, now), 0);
    bool edited = entry->decision == DECISION_ARCHIVED && (entry->kind == KIND_REVISION || entry->kind == KIND_RESTORED);
    return recheck_wait(now - known->first_seen_ms, known->changes_seen + edited);
}

int64_t recheck_next(const struct known *known, const struct entry *entry, int64_t now)
{
    if (entry->decision == DECISION_ALIAS)
        return 0; /* the article itself has its own next visit */
    int64_t wait = wait_after(known, entry, now);
    return now + wait + (int64_t)clock_random_below((uint64_t)wait / 10 + 1);
}

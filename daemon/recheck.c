#include "recheck.h"

#include "base/clock.h"

static int64_t recheck_wait(const struct known *known, const struct entry *entry, int64_t now)
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
    bool changed = entry->decision == DECISION_ARCHIVED;
    int64_t since = changed || !known->found ? now : known->last_changed_ms > known->first_seen_ms ? known->last_changed_ms : known->first_seen_ms;
    int64_t wait = (now - since) / RECHECK_SHARE;
    return wait < RECHECK_LEAST ? RECHECK_LEAST : wait > RECHECK_MOST ? RECHECK_MOST : wait;
}

int64_t recheck_next(const struct known *known, const struct entry *entry, int64_t now)
{
    if (entry->decision == DECISION_ALIAS)
        return 0; /* the article itself has its own next visit */
    int64_t wait = recheck_wait(known, entry, now);
    return now + wait + (int64_t)clock_random_below((uint64_t)wait / 10 + 1);
}

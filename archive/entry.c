/* entry: what goes into the archive, and its words. */
#include "archive.h"

#include <string.h>
#include <unistd.h>

static const char *const kind_names[KIND_COUNT] = { NULL, "new", "revision", "gone", "restored", "moved", "technical" };

static const char *const decision_names[DECISION_COUNT] = {
    [DECISION_ARCHIVED] = "archived",
    [DECISION_UNCHANGED] = "unchanged",
    [DECISION_OFF_TOPIC] = "off-topic",
    [DECISION_SEED_DUPLICATE] = "duplicate-of-seed",
    [DECISION_DUPLICATE] = "duplicate",
    [DECISION_ALIAS] = "alias",
    [DECISION_NOT_AN_ARTICLE] = "not-an-article",
    [DECISION_HELD] = "held",
    [DECISION_REFUSED] = "refused",
    [DECISION_FAILED] = "failed",
};

const char *kind_name(enum kind k)
{
    return (unsigned)k < KIND_COUNT ? kind_names[k] : NULL;
}

const char *decision_name(enum decision d)
{
    return (unsigned)d < DECISION_COUNT ? decision_names[d] : NULL;
}

int decision_from_name(const char *name)
{
    for (int i = 1; i < DECISION_COUNT; i++) {
        if (strcmp(decision_names[i], name) == 0)
            return i;
    }
    return 0;
}

struct entry *entry_new(void)
{
    struct pool *pool = pool_new();
    struct entry *e = pool_alloc(pool, sizeof *e);

    e->pool = pool;
    e->exchange_fd = -1;
    return e;
}

void entry_free(struct entry *e)
{
    if (!e)
        return;
    if (e->exchange_fd >= 0)
        close(e->exchange_fd);
    pool_free(e->pool);
}

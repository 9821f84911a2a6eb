#include "validators.h"

struct validators validators_after(struct pool *pool, struct validators before, const struct fetch_reply *reply)
{
    bool page = reply->outcome == FETCH_ANSWERED && reply->status == 200, same = reply->outcome == FETCH_ANSWERED && reply->status == 304;
    struct validators after = before;
    if (page || (same && reply->etag))
        after.etag = reply->etag;
    if (page || (same && reply->last_modified))
        after.last_modified = reply->last_modified;
    return (struct validators){ pool_strdup(pool, after.etag), pool_strdup(pool, after.last_modified) };
}

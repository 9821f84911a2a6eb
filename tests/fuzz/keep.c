/* What a fetcher was told of the one before it: a host's memory, and bytes kept as text. */
#include "../../daemon/fetcher/keep.h"
#include "../../daemon/fetcher/retry_after.h"
#include "fuzz.h"

#define NOW  INT64_C(5000000)       /* monotonic */
#define REAL INT64_C(1763769600000) /* the same moment */

static void check_host(struct pool *pool, const char *text)
{
    struct host_memory memory, again;
    if (keep_host_parse(text, NOW, REAL, &memory) != 0)
        return;
    fuzz_demand(memory.retry_after == 0 || (memory.retry_after > NOW && memory.retry_after <= NOW + RETRY_AFTER_MAX_MS),
                "nothing is waited for longer than we ever wait", text);
    const char *once = keep_host_text(pool, &memory, NOW, REAL);
    if (!once)
        return;
    fuzz_demand(keep_host_parse(once, NOW, REAL, &again) == 0, "what was kept is read", once);
    const char *twice = keep_host_text(pool, &again, NOW, REAL);
    fuzz_demand(twice && strcmp(once, twice) == 0, "what was kept twice is the same", once);
}

static void check_bytes(const char *text, const uint8_t *data, size_t len)
{
    struct buf kept, back;
    buf_init(&kept, 4u << 20);
    buf_init(&back, 4u << 20);
    keep_unescape(&back, text);
    buf_clear(&back);
    keep_escape(&kept, (const char *)data, len);
    fuzz_demand(utf8_valid(buf_text(&kept), kept.len) && strlen(buf_text(&kept)) == kept.len, "what is kept is text", buf_text(&kept));
    keep_unescape(&back, buf_text(&kept));
    fuzz_demand(back.len == len && (!len || memcmp(back.data, data, len) == 0), "bytes come back as they were", buf_text(&kept));
    buf_fini(&kept);
    buf_fini(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pool *pool = pool_new();
    const char *text = pool_strndup(pool, (const char *)data, len);
    check_host(pool, text);
    check_bytes(text, data, len);
    pool_free(pool);
    return 0;
}

/* A line of the journal: whatever is understood is written, and understood, in the same way again. */
#include "../../archive/journal.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pool *pool = pool_new();
    struct journal_line line, again;
    struct buf once, twice;
    buf_init(&once, JOURNAL_LINE_MAX * 8);
    buf_init(&twice, JOURNAL_LINE_MAX * 8);
    if (journal_parse(pool, (const char *)data, len, &line) == 0) {
        journal_write(&once, &line);
        fuzz_demand(journal_parse(pool, buf_text(&once), once.len, &again) == 0, "a written line is understood", buf_text(&once));
        journal_write(&twice, &again);
        fuzz_demand(strcmp(buf_text(&once), buf_text(&twice)) == 0, "a line written twice is the same", buf_text(&once));
    }
    buf_fini(&once);
    buf_fini(&twice);
    pool_free(pool);
    return 0;
}

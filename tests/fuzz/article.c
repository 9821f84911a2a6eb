/* An article's file: only what article_file_write() gives is understood, and gives the same bytes again. */
#include "../../archive/article_file.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pool *pool = pool_new();
    struct article_file file;
    struct buf out;
    buf_init(&out, ARTICLE_FILE_MAX);
    if (article_file_parse(pool, (const char *)data, len, &file) == 0) {
        fuzz_demand(article_file_write(&out, &file) == 0, "what was read can be written", (const char *)file.url);
        fuzz_demand(out.len == len && memcmp(buf_text(&out), data, len) == 0, "a file that is understood is the one form", buf_text(&out));
    }
    buf_fini(&out);
    pool_free(pool);
    return 0;
}

/* Charsets: the first line is the Content-Type (or empty), the rest the bytes. */
#include "../../plugins/kit/charset.h"
#include "../../plugins/kit/kit.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    const char *type = fuzz_line(pool, &data, &len);
    for (int xml = 0; xml < 2; xml++) {
        struct decoded out;
        charset_decode(pool, (const char *)data, len, *type ? type : NULL, xml, &out);
        fuzz_demand(utf8_valid(out.text, out.len), "what is decoded is UTF-8", out.encoding);
        /* Marks of UTF-32 and guesses may name what the standard's table has not. */
        fuzz_demand(out.encoding && (out.source == CHARSET_BOM || out.source == CHARSET_GUESS || charset_name(out.encoding, strlen(out.encoding))),
                    "an encoding that was declared has a known name", out.encoding);
        fuzz_demand(out.len < 3 || memcmp(out.text, "\xEF\xBB\xBF", 3) != 0 || (len >= 6 && memcmp(data, "\xEF\xBB\xBF\xEF\xBB\xBF", 6) == 0) ||
                        out.source != CHARSET_BOM || strcmp(out.encoding, "utf-8") != 0,
                    "a byte order mark is taken off", out.encoding);
    }
    pool_free(pool);
    return 0;
}

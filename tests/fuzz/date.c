/* Dates: the first line is the language (or empty), the rest the text. What is read has DESIGN's form, and reads as itself. */
#include "../../plugins/kit/date.h"
#include "../../daemon/base/clock.h"
#include "../../plugins/kit/kit.h"
#include "fuzz.h"

static void check(const struct date *date, const char *text)
{
    struct date again;
    fuzz_demand(date->precision > DATE_NONE && date->precision <= DATE_SECOND, "a date that was read has a precision", text);
    fuzz_demand(date_parse(date->text, NULL, NULL, NULL) == 0, "a date that was read has the record's form", date->text);
    fuzz_demand(date_read(date->text, NULL, &again) && strcmp(date->text, again.text) == 0, "a date reads as itself", date->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    const char *language = fuzz_line(pool, &data, &len);
    const char *text = pool_strndup(pool, (const char *)data, len);
    struct date date;
    if (date_read(text, *language ? language : NULL, &date))
        check(&date, text);
    if (date_find(text, *language ? language : NULL, &date))
        check(&date, text);
    pool_free(pool);
    return 0;
}

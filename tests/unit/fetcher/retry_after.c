/* Retry-After: seconds, three forms of date, and what is neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/fetcher/retry_after.h"

#define NOW INT64_C(784111700000) /* Sun, 06 Nov 1994 08:48:20 GMT */
#define MAX RETRY_AFTER_MAX_MS

static void every_form_is_understood_and_absurd_values_are_clamped(void **state)
{
    static const struct {
        const char *value;
        int64_t wait; /* from NOW; -1: no Retry-After at all */
    } cases[] = {
        { "0", 0 },
        { "120", 120000 },
        { "  120  ", 120000 },
        { "86400", 86400000 },
        { "86401", MAX },
        { "99999999999999999999999999", MAX },
        { "Sun, 06 Nov 1994 08:49:37 GMT", 77000 },
        { "Sunday, 06-Nov-94 08:49:37 GMT", 77000 },
        { "Sun Nov  6 08:49:37 1994", 77000 },
        { "Sun, 06 Nov 1994 08:48:19 GMT", 0 },
        { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
        { "Tue, 19 Jan 2038 03:14:08 GMT", MAX },
        { "Fri, 31 Dec 9999 23:59:59 GMT", MAX },
        { "Monday, 07-Nov-44 00:00:00 GMT", MAX },
        { "Monday, 07-Nov-45 00:00:00 GMT", 0 }, /* more than fifty years ahead: 1945 */
        { "", -1 },
        { "soon", -1 },
        { "-5", -1 },
        { "1.5", -1 },
        { "120 seconds", -1 },
        { "Sun, 31 Nov 1994 08:49:37 GMT", -1 },
        { "Sun, 29 Feb 1995 08:49:37 GMT", -1 },
        { "Sun, 06 Nov 1994 24:49:37 GMT", -1 },
        { "Sun, 06 Nov 1994 08:49:37", -1 },
        { "Sun, 06 Foo 1994 08:49:37 GMT", -1 },
        { "Sun, 06 Nov 1994 08:49:37 GMT x", -1 },
        { "1994-11-06T08:49:37Z", -1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t want = cases[i].wait < 0 ? 0 : NOW + cases[i].wait, got = retry_after_parse(cases[i].value, NOW);
        if (got != want)
            fail_msg("\"%s\": %lld", cases[i].value, (long long)(got - NOW));
    }
}

static void dates_are_those_of_the_calendar(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
        { "Sun, 06 Nov 1994 08:49:37 GMT", INT64_C(784111777000) },
        { "Tue, 29 Feb 2000 12:00:00 GMT", INT64_C(951825600000) },
        { "Fri, 31 Dec 2100 23:59:59 GMT", INT64_C(4133980799000) },
        { "Thu, 31 Dec 1969 23:59:59 GMT", 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(http_date_parse(cases[i].text, NOW), cases[i].ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_understood_and_absurd_values_are_clamped),
        cmocka_unit_test(dates_are_those_of_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* authors: bylines taken apart. */
#include "../../../plugins/kit/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

struct row {
    const char *byline, *site, *names; /* joined with '+' */
};

static void bylines_give_people_only(void **state)
{
    static const struct row rows[] = {
        { "By Jane Doe and John Smith, BBC News", "BBC News", "Jane Doe+John Smith" },
        { "By: Jane Doe", NULL, "Jane Doe" },
        { "Jane Doe (jane@example.org)", NULL, "Jane Doe" },
        { "Jane Doe @janedoe", NULL, "Jane Doe" },
        { "Von Anna M\u00fcller und Bernd Weber", NULL, "Anna M\u00fcller+Bernd Weber" },
        { "Par Marie Dupont et Luc Petit", NULL, "Marie Dupont+Luc Petit" },
        { "Por Ana Ruiz y Luis Gil", NULL, "Ana Ruiz+Luis Gil" },
        { "Jane Doe, Political Editor", NULL, "Jane Doe" },
        { "Jane Doe in Washington", NULL, "Jane Doe" },
        { "Jane Doe | 4 March 2020", NULL, "Jane Doe" },
        { "Jane Doe, jane doe", NULL, "Jane Doe" },
        { "<a href='/x'>Jane Doe</a>", NULL, "Jane Doe" },
        { "Jane Doe Monday, 4 March", NULL, "Jane Doe" },
        { "Written by Jane Doe Edited by John Smith", NULL, "Jane Doe" },
        { "By TPN, in News, Portugal, Tourism", NULL, "TPN" },
        { "Jane Doe, AP Auto Writer", NULL, "Jane Doe" },
        { "作者： Diogo Carleto", NULL, "Diogo Carleto" },
        { "More stories by Jane Doe", NULL, "Jane Doe" },
        { "Staff Reporter", NULL, "" },
        { "Human Rights Watch", "Human Rights Watch", "" },
        { "https://www.facebook.com/example", NULL, "" },
        { "", NULL, "" },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct strings got = { 0 };
        const char *joined = "";
        authors_split(pool, rows[i].byline, rows[i].site, &got);
        for (size_t k = 0; k < got.n; k++)
            joined = pool_printf(pool, "%s%s%s", joined, k > 0 ? "+" : "", got.v[k]);
        assert_string_equal(joined, rows[i].names);
    }
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(bylines_give_people_only) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

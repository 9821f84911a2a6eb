/* Sentences end where a reader would say so, in many languages. */
#include "plugins/kit/sentence.h"

#include "daemon/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void test_sentences_end_where_a_reader_would_say_so(void **state)
{
    static const struct {
        const char *language, *text, *parted; /* with a bar at each break */
    } cases[] = {
        { "en", "", "" },
        { "en", "No stop at all", "No stop at all|" },
        { "en", "One. Two.", "One. |Two.|" },
        { "en", "Is it? Yes! Good.", "Is it? |Yes! |Good.|" },
        { "en", "He said: \"Go home. Now.\" Then he left.", "He said: \"Go home. |Now.\" |Then he left.|" },
        { "en", "J. Smith met Mr. Brown. They spoke.", "J. Smith met Mr. Brown. |They spoke.|" },
        { "en", "“It was empty,” Dr. Karimova said. An aide to Gen. Toth left.", "“It was empty,” Dr. Karimova said. |An aide to Gen. Toth left.|" },
        { "en", "The U.S. Senate met. It voted.", "The U.S. Senate met. |It voted.|" },
        { "en", "It cost 3.5 million. So what?", "It cost 3.5 million. |So what?|" },
        { "en", "1. Official Journal, C 12. The next one.", "1. Official Journal, C 12. |The next one.|" },
        { "en", "See example.org. it goes on.", "See example.org. it goes on.|" },
        { "de", "Am 3. Oktober war frei. Alle kamen.", "Am 3. Oktober war frei. |Alle kamen.|" },
        { "de", "Das 21. Jahrhundert begann.", "Das 21. Jahrhundert begann.|" },
        { "de", "Es war 1990. Danach kam 1991.", "Es war 1990. |Danach kam 1991.|" },
        { "ru", "Он пришёл. Она ушла.", "Он пришёл. |Она ушла.|" },
        { "az", "Bakı gözəldir. Hava yaxşıdır.", "Bakı gözəldir. |Hava yaxşıdır.|" },
        { "ja", "東京です。雨が降る。", "東京です。|雨が降る。|" },
        { "ar", "ذهب إلى البيت؟ نعم.", "ذهب إلى البيت؟ |نعم.|" },
        { NULL, "One. Two.", "One. |Two.|" },
    };
    (void)state;
    struct pool *pool = pool_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct breaks breaks;
        struct buf b;
        buf_init(&b, 4096);
        const char *text = cases[i].text;
        sentence_breaks(pool, text, strlen(text), cases[i].language, &breaks);
        for (size_t k = 0, from = 0; k < breaks.n; from = breaks.v[k++]) {
            buf_add(&b, text + from, breaks.v[k] - from);
            buf_addc(&b, '|');
        }
        assert_string_equal(buf_text(&b), cases[i].parted);
        buf_fini(&b);
    }
    pool_free(pool);
}

int main(void)
{
    sentence_warm_up();
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_sentences_end_where_a_reader_would_say_so) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

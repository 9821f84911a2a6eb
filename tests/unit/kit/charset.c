/* charset: which encoding bytes are in, and what they say. */
#include "../../../plugins/kit/charset.h"
#include "../../../daemon/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

struct row {
    const char *data, *content_type;
    int xml;
    const char *encoding, *text;
    enum charset_source source;
};

static void bom_then_http_then_meta_then_guess(void **state)
{
    static const struct row rows[] = {
        { "\xEF\xBB\xBF"
          "a",
          "text/html; charset=iso-8859-2", 0, "utf-8", "a", CHARSET_BOM },
        { "\xE1", "text/html; Charset=\"ISO-8859-2\"", 0, "iso-8859-2", "\xC3\xA1", CHARSET_HTTP },
        { "<meta charset=koi8-r>\xC1", NULL, 0, "koi8-r", "<meta charset=koi8-r>\xD0\xB0", CHARSET_META },
        { "<meta http-equiv=content-type content='text/html; charset=windows-1251'>\xE0", NULL, 0, "windows-1251", NULL, CHARSET_META },
        { "<?xml version='1.0' encoding='windows-1251'?><a>\xE0</a>", NULL, 1, "windows-1251", NULL, CHARSET_META },
        { "<meta charset=utf-16>a", NULL, 0, "utf-8", NULL, CHARSET_META },
        { "<!-- <meta charset=koi8-r> -->a", NULL, 0, "windows-1252", NULL, CHARSET_GUESS },
        { "na\xC3\xAFve", NULL, 0, "utf-8", "na\xC3\xAFve", CHARSET_GUESS },
        /* One letter that was cut in a short feed. */
        { "\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\xD1 ", NULL, 1, "utf-8", NULL, CHARSET_GUESS },
        { "<meta charset=iso-8859-1>f\xC3\xBCr", NULL, 0, "utf-8", NULL, CHARSET_META },
        { "", NULL, 0, "windows-1252", "", CHARSET_GUESS },
        { "a\xFF"
          "b",
          "text/html;charset=utf8", 0, "utf-8",
          "a\xEF\xBF\xBD"
          "b",
          CHARSET_HTTP },
        { "hz", "text/html;charset=hz-gb-2312", 0, "replacement", "\xEF\xBF\xBD", CHARSET_HTTP },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct decoded got;
        charset_decode(pool, rows[i].data, strlen(rows[i].data), rows[i].content_type, rows[i].xml, &got);
        assert_string_equal(got.encoding, rows[i].encoding);
        assert_int_equal(got.source, rows[i].source);
        if (rows[i].text != NULL) {
            assert_int_equal(got.len, strlen(rows[i].text));
            assert_memory_equal(got.text, rows[i].text, got.len);
        }
    }
    pool_free(pool);
}

static void every_byte_string_becomes_valid_utf8(void **state)
{
    static const char *const types[] = {
        NULL, "a;charset=utf-8", "a;charset=shift_jis", "a;charset=gb18030", "a;charset=iso-2022-jp", "a;charset=utf-16le"
    };
    struct pool *pool = pool_new();
    char data[512];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (char)(i * 37 + i / 7);
    for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++)
        for (size_t len = 0; len < sizeof(data); len += 13) {
            struct decoded got;
            charset_decode(pool, data, len, types[t], 0, &got);
            assert_true(utf8_valid(got.text, got.len));
        }
    pool_free(pool);
}

static void labels_are_those_of_the_standard(void **state)
{
    (void)state;
    assert_string_equal(charset_name(" Latin1 ", 8), "windows-1252");
    assert_string_equal(charset_name("x-sjis", 6), "shift_jis");
    assert_null(charset_name("klingon", 7));
    assert_null(charset_name("", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bom_then_http_then_meta_then_guess),
        cmocka_unit_test(every_byte_string_becomes_valid_utf8),
        cmocka_unit_test(labels_are_those_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* date: the forms in which dates are written. */
#include "../../../plugins/kit/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

struct row {
    const char *text, *language, *want; /* want NULL: refused */
};

static void check(const struct row *rows, size_t n, bool (*read)(const char *, const char *, struct date *))
{
    for (size_t i = 0; i < n; i++) {
        struct date date;
        bool found = read(rows[i].text, rows[i].language, &date);

        if (found != (rows[i].want != NULL) || (found && strcmp(date.text, rows[i].want) != 0))
            fail_msg("%s: want %s, got %s", rows[i].text, rows[i].want != NULL ? rows[i].want : "nothing", found ? date.text : "nothing");
    }
}

static void precision_and_offset_stay_as_written(void **state)
{
    static const struct row rows[] = {
        { "2020-03-04T00:01:00-05:00", NULL, "2020-03-04T00:01:00-05:00" },
        { "2020-03-04T00:01:00.123Z", NULL, "2020-03-04T00:01:00Z" },
        { "2020-03-04 00:01", NULL, "2020-03-04T00:01" },
        { "2003-335", NULL, "2003-12-01" },
        { "2003335", NULL, "2003-12-01" },
        { "03335", NULL, "2003-12-01" },
        { "2004-366", NULL, "2004-12-31" },
        { "2022-01-10T22:06:08:684Z", NULL, "2022-01-10T22:06:08Z" },
        { "20200304T000100+0100", NULL, "2020-03-04T00:01:00+01:00" },
        { "2020-03-04", NULL, "2020-03-04" },
        { "2020-03", NULL, "2020-03" },
        { "Nov. 2020", NULL, "2020-11" },
        { "Wed, 04 Mar 2020 00:01:00 GMT", NULL, "2020-03-04T00:01:00Z" },
        { "Wednesday, 04-Mar-20 00:01:00 GMT", NULL, "2020-03-04T00:01:00Z" },
        { "Wed Mar  4 00:01:00 2020", NULL, "2020-03-04T00:01:00" },
        { "Wed, 4 Mar 2020 00:01 EST", NULL, "2020-03-04T00:01-05:00" },
        { "Mon Sep 23, 2019 09:34PM", NULL, "2019-09-23T21:34" },
        { "Monday, 23 September 2019 9:34 PM", NULL, "2019-09-23T21:34" },
        { "12:05 a.m. ET June 1, 2021", NULL, "2021-06-01T00:05-04:00" },
        { "Tue, 09 Feb 2106 23:59:45 +0000", NULL, "2106-02-09T23:59:45+00:00" },
    };
    (void)state;
    check(rows, sizeof(rows) / sizeof(*rows), date_read);
}

static void written_dates_are_read_in_many_languages(void **state)
{
    static const struct row rows[] = {
        { "Wednesday, 10 December, 2014", "en", "2014-12-10" },
        { "27 Feb 15", "en", "2015-02-27" },
        { "Tuesday, 9 May \u2018"
          "23",
          "en", "2023-05-09" },
        { "2020年3月4日星期三", "zh", "2020-03-04" },
        { "2020-12-31T24:00:00Z", NULL, "2021-01-01T00:00:00Z" }, /* the end of its day */
        { "2020年3月4日星期三 21:34", NULL, "2020-03-04T21:34" },
        { "29 February 2016, 11:48", "en", "2016-02-29T11:48" },
        { "7. Februar 2017, 14:30 Uhr", "de", "2017-02-07T14:30" },
        { "1er f\u00e9vrier 2020 \u00e0 14h40", "fr", "2020-02-01T14:40" },
        { "1 de abril de 2024", "es", "2024-04-01" },
        { "3 mag 2021", "it", "2021-05-03" },
        { "12 de mar\u00e7o de 2019 \u00e0s 08:15", "pt", "2019-03-12T08:15" },
        { "28 \u043e\u043a\u0442\u044f\u0431\u0440\u044f 2014 \u0433. \u0432 07:54", "ru", "2014-10-28T07:54" },
        { "5 \u043b\u044e\u0442\u043e\u0433\u043e 2022", "uk", "2022-02-05" },
        { "15 A\u011fustos 2018 Çar\u015famba", "tr", "2018-08-15" },
        { "21 sentyabr 2023", "az", "2023-09-21" },
        { "4 \u0646\u064a\u0633\u0627\u0646/\u0623\u0628\u0631\u064a\u0644 2024", "ar", "2024-04-04" },
        { "\u0661\u0662 \u0645\u0627\u064a\u0648 \u0662\u0660\u0661\u0669", "ar", "2019-05-12" },
        { "\u06f2 \u0645\u0647\u0631 \u06f1\u06f3\u06f9\u06f8", "fa", "2019-09-24" },
        { "\u0662 \u062a\u064a\u0631 \u0661\u0663\u0669\u0669", "fa", "2020-06-22" }, /* typed on an Arabic keyboard */
        { "11 listopada 2018", "pl", "2018-11-11" },
        { "3. \u010dervna 2020", "cs", "2020-06-03" },
        { "14 maart 2014", "nl", "2014-03-14" },
        { "6 juni 2019", "sv", "2019-06-06" },
        { "17. mai 2021 kl. 10:00", "nb", "2021-05-17T10:00" },
        { "2019\u5e749\u670823\u65e5 21:34", "zh", "2019-09-23T21:34" },
        { "2019\u5e749\u670823\u65e5 \u5348\u5f8c9\u664234\u5206", "ja", "2019-09-23T21:34" },
        { "2019\ub144 9\uc6d4 23\uc77c", "ko", "2019-09-23" },
    };
    (void)state;
    check(rows, sizeof(rows) / sizeof(*rows), date_read);
}

static void years_of_japanese_eras_and_han_numerals_are_read(void **state)
{
    static const struct row rows[] = {
        { "二〇二〇年三月四日", "zh", "2020-03-04" },
        { "二〇二〇年十二月二十八日", NULL, "2020-12-28" },
        { "发布时间：二〇二〇年十月三十一日 21:34", "zh", "2020-10-31T21:34" },
        { "発表日二〇二〇年十月十日", "ja", "2020-10-10" },
        { "4 三月 2020", "zh", "2020-03-04" }, /* there it is a month's name */
        { "令和2年3月4日", "ja", "2020-03-04" },
        { "令和元年5月1日", NULL, "2019-05-01" },
        { "令和二年三月四日", "ja", "2020-03-04" },
        { "㋿2年3月4日", "ja", "2020-03-04" }, /* the era's name as one character */
        { "平成31年4月30日 10:30", "ja", "2019-04-30T10:30" },
        { "昭和64年1月7日", "ja", "1989-01-07" },
        { "昭和四十五年六月一日", "ja", "1970-06-01" },
        { "更新日令和2年3月4日", "ja", "2020-03-04" },
        { "2020年（令和2年）3月4日", "ja", "2020-03-04" },
        { "令和2年(2020年)3月4日", "ja", "2020-03-04" },
        { "令和2年13月4日", "ja", NULL },
        { "令和0年3月4日", "ja", NULL },
        { "二〇二〇年十三月四日", "zh", NULL },
        { "第二十八回", "ja", NULL },
    };
    (void)state;
    check(rows, sizeof(rows) / sizeof(*rows), date_read);
}

static void numbers_are_read_only_where_their_order_is_known(void **state)
{
    static const struct row rows[] = {
        { "07.02.2017", NULL, "2017-02-07" },
        { "05.10.21", NULL, "2021-10-05" },
        { "26/06/2020", NULL, "2020-06-26" },
        { "10/30/23 21:55:58", NULL, "2023-10-30T21:55:58" },
        { "03/04/2020", NULL, NULL },
        { "03/04/2020", "en", NULL },
        { "03/04/2020", "en-US", "2020-03-04" },
        /* The weekday settles what the language leaves open, or has wrong. */
        { "Wed, 03/04/2020 - 21:34", NULL, "2020-03-04T21:34" },
        { "Friday 03/04/2020", "en", "2020-04-03" },
        { "Wed, 03/04/2020", "fr", "2020-03-04" },
        { "Sun, 03/04/2020", "en", NULL },
        { "Sun, 03/04/2020", "fr", "2020-04-03" },
        { "03/04/2020", "en-GB", "2020-04-03" },
        { "03/04/2020", "fr", "2020-04-03" },
    };
    (void)state;
    check(rows, sizeof(rows) / sizeof(*rows), date_read);
}

static void what_is_no_date_is_refused(void **state)
{
    static const struct row rows[] = {
        { "", NULL, NULL },
        { "yesterday", NULL, NULL },
        { "2003-12-31T25:14:55Z", NULL, NULL },
        { "202003204003", NULL, NULL },
        { "20200320235960", NULL, NULL },
        { "2013-01-28T11:30:00-06:00Textra", NULL, NULL },
        { "2013-02-30", NULL, NULL },
        { "31 April 2013", NULL, NULL },
        { "22013", NULL, NULL },
        { "2003-366", NULL, NULL },
        { "2003-000", NULL, NULL },
        { "192.168.1.2019", NULL, NULL },
        { "12 May", NULL, NULL },
    };
    (void)state;
    check(rows, sizeof(rows) / sizeof(*rows), date_read);
}

static void the_first_date_is_found_among_words(void **state)
{
    static const struct row rows[] = {
        { "Baku/05.10.21/Turan: The court", "en", "2021-10-05" },
        { "Baku / 12.07.17 / Turan:", "en", "2017-07-12" },
        { "News | 07.02.2017", "en", "2017-02-07" },
        { "Published on 4 April 2024 by A. Writer, 300 words", "en", "2024-04-04" },
        { "Submitted by admin on Wed, 03/04/2020 - 21:34", "en", "2020-03-04T21:34" },
        { "[Updated: Tue Sep 24, 2019 02:35AM ]", "en", "2019-09-24T02:35" },
        { "By John Smith | 12 comments", "en", NULL },
        { "26 | 01 | 2022 ", "de", "2022-01-26" },
        { "3 | 12 | 2022", "de", NULL }, /* three numbers of a table */
        { "01.21.2020 07:00 AM", "en-US", "2020-01-21T07:00" },
        { "04.04.2020 04.04.2020", "de", "2020-04-04" }, /* said twice: no time of day */
    };
    (void)state;
    check(rows, sizeof(rows) / sizeof(*rows), date_find);
}

static void hostile_text_does_no_harm(void **state)
{
    char text[4096];
    struct date date;

    (void)state;
    memset(text, '1', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_false(date_find(text, NULL, &date));
    memset(text, '(', sizeof(text) - 1);
    assert_false(date_read(text, NULL, &date));
    assert_false(date_find("\xff\xfe 12 \xc0", NULL, &date));
    assert_false(date_find("- - - - - - - 1 2 3 : : :", "xx", &date));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(precision_and_offset_stay_as_written),
        cmocka_unit_test(written_dates_are_read_in_many_languages),
        cmocka_unit_test(years_of_japanese_eras_and_han_numerals_are_read),
        cmocka_unit_test(numbers_are_read_only_where_their_order_is_known),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(the_first_date_is_found_among_words),
        cmocka_unit_test(hostile_text_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

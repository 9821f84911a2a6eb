#include "daemon/base/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *body, *text;
} prose_cases[] = {
    { "", "" },
    { "One sentence.\nAnother one.\n", "One sentence. Another one." },
    { "First.\n\nSecond.\n", "First.\n\nSecond." },
    { "## A heading\n\nText.\n", "A heading\n\nText." },
    { "- one\n- two\n  more of two\n", "one\n\ntwo more of two" },
    { "1. one\n2. two\n", "one\n\ntwo" },
    { "> Quoted.\n> Twice.\n\nAfter.\n", "Quoted. Twice.\n\nAfter." },
    { "A [link][1] and *emphasis* and **weight**.\n\n[1]: https://example.org/a_b\n", "A link and emphasis and weight." },
    { "Before.\n\n![A caption \\[sic\\]][1]\n\nAfter.\n\n[1]: https://example.org/i.jpg\n", "Before.\n\nAfter." },
    { "| a | b |\n| --- | --- |\n| 1 | x \\| y |\n", "a\tb\n1\tx | y" },
    { "```\n# not a *heading*\n```\n\nText.\n", "# not a *heading*\n\nText." },
    { "One.\n\n***\n\nEins.\n", "One.\n\nEins." },
    { "> One.\n\n***\n\n- Eins.\n", "One.\n\nEins." },
    { "\\*\\*\\*\n", "***" },
    { "***strong***\n", "strong" },
    { "A \\[footnote\\] \\* 2.\n", "A [footnote] * 2." },
    { "\\- no list\n", "- no list" },
    { "1995\\. A year.\n", "1995. A year." },
    { "Uses `a*b` here.\n", "Uses a*b here." },
};

static void prose_is_what_a_body_says_without_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof prose_cases / sizeof *prose_cases; i++) {
        struct buf b;
        buf_init(&b, 4096);
        markdown_text(&b, prose_cases[i].body, strlen(prose_cases[i].body));
        assert_string_equal(buf_text(&b), prose_cases[i].text);
        buf_fini(&b);
    }
}

/* Whoever hands over a length need not end the text with a NUL: the sanitizer sees what is read behind it. */
static void nothing_behind_the_length_is_read(void **state)
{
    (void)state;
    static const char *const bodies[] = { "|-", "| a |\n| --- |", "1", "```", "![a](", "[1", "\\", "- ", "## ", "`a", "&" };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const size_t len = strlen(bodies[i]);
        struct buf b;
        char *bare = malloc(len);
        assert_non_null(bare);
        memcpy(bare, bodies[i], len);
        buf_init(&b, 4096);
        markdown_text(&b, bare, len);
        markdown_escape(&b, bare, len, true);
        buf_fini(&b);
        free(bare);
    }
}

static void escaped_text_reads_back_as_it_was(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "# no heading",
        "- no item",
        "> no quotation",
        "+ 1",
        "| no | row |",
        "12. no item",
        "1) no item",
        "a * b * c",
        "[1] is a footnote [2]",
        "![not][1] an image",
        "snake_case and _this_",
        "back\\slash and `tick`",
        "R&D &amp; <b>",
        "~~~",
        "[1]: https://example.org/ looks like a target",
        "=====",
        "5 > 3",
        "1.5 million",
        "Ends in [",
        "\\",
        "*",
        "été – “ə”",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct buf body, text;
        buf_init(&body, 4096);
        buf_init(&text, 4096);
        markdown_escape(&body, texts[i], strlen(texts[i]), true);
        markdown_text(&text, buf_text(&body), body.len);
        assert_string_equal(buf_text(&text), texts[i]);
        buf_fini(&body);
        buf_fini(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prose_is_what_a_body_says_without_marks),
        cmocka_unit_test(nothing_behind_the_length_is_read),
        cmocka_unit_test(escaped_text_reads_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

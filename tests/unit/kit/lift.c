/* What is lifted out of a page before the parser reads it is back in the tree: the same tree, node for node, as without. */
#include "plugins/kit/lift.h"
#include "plugins/kit/mend.h"
#include "plugins/kit/tree.h"
#include "same_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS    4000 /* pages made of fragments */
#define FRAGMENTS 40   /* of each at most */
#define PAGE_MAX  (1u << 16)

#define OPTIONS                                                                                                                                      \
    (HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT | HTML_PARSE_IGNORE_ENC | XML_PARSE_HUGE)

/* The tree that libxml2 makes by itself of the page as it is mended, none of it lifted out. */
static xmlDoc *parse_whole(struct pool *pool, const char *html, size_t len)
{
    const char *text = mend_html(pool, html, &len, NULL);
    xmlDoc *doc = htmlReadMemory(text, (int)len, NULL, "UTF-8", OPTIONS);
    assert_non_null(doc);
    return doc;
}

static xmlDoc *parse_lifted(struct pool *pool, const char *html, size_t len, size_t *lifted)
{
    struct lift lift;
    struct tree tree;
    const bool may = lift_init(&lift, pool, html, len);
    const char *text = mend_html(pool, html, &len, may ? &lift : NULL);
    tree_parse(text, len, &lift, &tree);
    assert_non_null(tree.doc);
    assert_false(tree.truncated);
    *lifted = lift.n;
    return tree.doc;
}

static size_t same_tree(const char *html, size_t len)
{
    struct pool *pool = pool_new();
    size_t lifted;
    xmlDoc *whole = parse_whole(pool, html, len), *put_back = parse_lifted(pool, html, len, &lifted);
    char difference[256] = "";
    if (!same_nodes(put_back->children, whole->children, difference, sizeof difference))
        fail_msg("%s in %s", difference, html);
    xmlFreeDoc(whole);
    xmlFreeDoc(put_back);
    pool_free(pool);
    return lifted;
}

#define LONG "the price of salt, of fish and of ferries"

static void test_what_is_long_is_lifted_and_put_back(void **state)
{
    static const struct {
        const char *html;
        size_t lifted;
    } cases[] = {
        { "<p>" LONG "</p><p>short</p>          ", 1 },
        { "<p class='" LONG "' id=\"" LONG "\" title=short>x</p>          ", 2 },
        { "<p title='" LONG "&amp;'>" LONG " &amp; " LONG "&#147;" LONG "</p>          ", 3 },
        { "<script type='application/ld+json'>{'a': '" LONG " </b>'}</script><style>p > b { " LONG " }</style>          ", 3 },
        { "<p>a<!-- " LONG " -->b<!-- " LONG " --!> c -->d</p>          ", 2 },
        { "<script/>" LONG "<b>x</b></script>  " LONG "<p>          ", 2 },
        { "<p>1 < 2, " LONG "<br/>" LONG "</p>          ", 1 },
        { "<p @click='" LONG "' class='" LONG "'>x</p>          ", 1 },
        { "<p class='" LONG "' class='" LONG "'>x</p>          ", 2 },
        { "<textarea>" LONG "<b title='" LONG "'></textarea>          ", 0 },
        { "<p>\xEF\xB7\x90@@@</p><p>" LONG "</p>          ", 0 },
        { "<p x='" LONG " <b title=\"" LONG "\">" LONG "</p>          ", 0 },
        { "<script><b title='" LONG "'></script><p>" LONG "</p>          ", 0 },
        { "<script></scripts>" LONG "<b>x</b></script><p>" LONG "</p>          ", 0 },
        { "<style></style-2>" LONG "<b>x</b></style><p>" LONG "</p>          ", 0 },
        { "<script></script\n>" LONG "<style></style/>" LONG "<p>          ", 2 },
        { "<p>\x01</p><p>" LONG "</p>          ", 0 },
        { "<p>\xEF\xBF\xBE</p><p>" LONG "</p>          ", 0 },
        { "<p>&#xFDD0;@@@</p><p>" LONG "</p>          ", 1 },
        { "<?php if (a <b title='" LONG " > " LONG "') ><p>" LONG "</p>          ", 2 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (same_tree(cases[i].html, strlen(cases[i].html)) != cases[i].lifted)
            fail_msg("%s: %zu lifted", cases[i].html, same_tree(cases[i].html, strlen(cases[i].html)));
}

/* Whatever the mender and libxml2 may see in different ways: then the page is parsed again, with nothing lifted. */
static void test_a_mark_that_cannot_be_put_back_is_told(void **state)
{
    static const struct {
        const char *before, *behind;
        bool stray;
    } cases[] = { { "<p>a", "</p>          ", false },          { "<p>a", "b</p>          ", true },
                  { "<p title='", "'>a</p>          ", false }, { "<p title='", "b'>a</p>          ", true },
                  { "<script>", "</script>        ", false },   { "<script>a", "</script>        ", true } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct lift lift = { .pool = pool };
        struct tree tree;
        char mark[LIFT_MARK + 1];
        assert_true(lift_take(&lift, LONG, strlen(LONG), mark));
        const char *html = pool_printf(pool, "%s%s%s", cases[i].before, mark, cases[i].behind);
        tree_parse(html, strlen(html), &lift, &tree);
        if (tree.stray != cases[i].stray)
            fail_msg("%s", html);
        xmlFreeDoc(tree.doc);
        pool_free(pool);
    }
}

/* libxml2 hands text on in pieces of 1,000 bytes. */
static void test_white_space_before_a_text_may_be_long(void **state)
{
    char page[4096];
    (void)state;
    for (int blanks = 0; blanks < 1100; blanks++) {
        const int len = snprintf(page, sizeof page, "<p>%*s" LONG "</p>%*s" LONG "<p>x</p>    ", blanks, "", blanks, "");
        same_tree(page, (size_t)len);
    }
}

/* Fragments in any order, a page's and a vandal's. */
static void test_any_page_has_the_same_tree(void **state)
{
    static const char *const PARTS[] = {
        "<p>",
        "</p>",
        "<div class='" LONG "'>",
        "</div>",
        "<br>",
        "<br />",
        LONG,
        " ",
        "\n\n",
        "&amp;",
        "&#147;",
        "&copy",
        "&bogus;",
        "&#;",
        "<",
        ">",
        "'",
        "\"",
        "=",
        "</",
        "<!",
        "<?xml version='1.0' encoding='" LONG "'?>",
        "<!DOCTYPE html>",
        "<!--",
        "-->",
        "--!>",
        "<!-- " LONG " -->",
        "<script>",
        "</script>",
        "if (a < b && c) { " LONG " }",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<textarea>",
        "</textarea>",
        "<svg/>",
        "<a href=\"https://example.org/" LONG "\">",
        "</a>",
        "<img src=" LONG " alt='" LONG "'/>",
        "<table><tr><td>",
        "</table>",
        "<li>",
        "<ul>",
        "<html lang='" LONG "'>",
        "<body class='" LONG "'>",
        "<head>",
        "<noscript>",
        "<iframe src='" LONG "'>",
        "</iframe>",
        "<input disabled checked>",
        "<o:p id='" LONG "'>",
        "<p id='" LONG "' id='b'>",
        "<a b='c'd='" LONG "'>",
        "<a b = \"" LONG "\" c=d/>",
        "\xE2\x80\x9C" LONG,
        "<a ",
        "x='" LONG,
        "<script/>",
        "</scripts>",
        "</style-2>",
        "<script src='" LONG "'></script>",
        "</p >",
        "</p\f>",
        "</1>",
        "<?.a b='" LONG "'?>",
        "<!doctype \"",
        "<p @a='b > c' d='" LONG "'>",
        "<p a= '" LONG "' /b/ c>",
        "</p x='>'>",
        "<![CDATA[" LONG "]]>",
        "&nbsp;" LONG,
        ";" LONG,
        "- " LONG,
    };
    static char page[PAGE_MAX];
    uint32_t random = 2463534242u;
    size_t lifted = 0;
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t len = 0;
        for (int i = 0; i < FRAGMENTS; i++) {
            random ^= random << 13, random ^= random >> 17, random ^= random << 5;
            len += (size_t)snprintf(page + len, sizeof page - len, "%s", PARTS[random % (sizeof PARTS / sizeof *PARTS)]);
        }
        lifted += same_tree(page, len);
    }
    assert_in_range(lifted, ROUNDS, SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_long_is_lifted_and_put_back),
        cmocka_unit_test(test_a_mark_that_cannot_be_put_back_is_told),
        cmocka_unit_test(test_white_space_before_a_text_may_be_long),
        cmocka_unit_test(test_any_page_has_the_same_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

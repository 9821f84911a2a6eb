/* Rules are read as they were meant, and a mistake in one is named with its place. */
#include "daemon/base/rule.h"

#include "daemon/base/buf.h"
#include "daemon/base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* The tree in prefix form. */
static void show(struct buf *out, const struct rule *r)
{
    static const char marks[] = { [RULE_AND] = '&', [RULE_OR] = '|', [RULE_NOT] = '!' };
    if (r->kind == RULE_PHRASE) {
        buf_printf(out, "<%s>", r->phrase);
        return;
    }
    buf_printf(out, "(%c", marks[r->kind]);
    show(out, r->left);
    if (r->right != NULL)
        show(out, r->right);
    buf_addc(out, ')');
}

static void test_trees(void **state)
{
    static const struct {
        const char *rule, *tree;
    } cases[] = {
        { "baku", "<baku>" },
        { "  azerbaijan*\n", "<azerbaijan*>" },
        { "\"european union\"", "<european union>" },
        { "\"  political prisoner*  \"", "<political prisoner*>" },
        { "a b c", "(&(&<a><b>)<c>)" },
        { "a & b", "(&<a><b>)" },
        { "a | b & c", "(|<a>(&<b><c>))" },
        { "(a | b) c", "(&(|<a><b>)<c>)" },
        { "a !b", "(&<a>(!<b>))" },
        { "!!a", "(!(!<a>))" },
        { "! (a | b)", "(!(|<a><b>))" },
        { "a\"b c\"d", "(&(&<a><b c>)<d>)" },
        { "eu-azerbaijan*", "<eu-azerbaijan*>" },
        { "l'union", "<l'union>" },
        { "азербайджан* & (ес | евросоюз*)", "(&<азербайджан*>(|<ес><евросоюз*>))" },
        { "(((((((((a)))))))))", "<a>" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct buf tree;
        buf_init(&tree, 4096);
        const struct rule *r = rule_parse(pool, cases[i].rule);
        if (r == NULL)
            fail_msg("%s: %s", cases[i].rule, err_text());
        show(&tree, r);
        assert_string_equal(buf_text(&tree), cases[i].tree);
        buf_fini(&tree);
        pool_free(pool);
    }
}

static void test_mistakes_are_named_with_their_place(void **state)
{
    static const struct {
        const char *rule, *error;
    } cases[] = {
        { "", "character 1: the rule ends where a word, a \"phrase\", '(' or '!' is expected" },
        { "a |", "character 4: the rule ends where a word, a \"phrase\", '(' or '!' is expected" },
        { "баку & ", "character 8: the rule ends where a word, a \"phrase\", '(' or '!' is expected" },
        { "a & | b", "character 5: expected a word, a \"phrase\", '(' or '!'" },
        { "| a", "character 1: expected a word, a \"phrase\", '(' or '!'" },
        { "()", "character 2: expected a word, a \"phrase\", '(' or '!'" },
        { "(a | b", "character 1: this parenthesis is never closed" },
        { "a)", "character 2: ')' without '('" },
        { "a \"b c", "character 3: this quotation mark is never closed" },
        { "\"\"", "character 2: a phrase without a letter or digit" },
        { "a & --", "character 5: a phrase without a letter or digit" },
        { "*", "character 1: a phrase without a letter or digit" },
        { "az*baijan", "character 1: '*' may only end a word, as in azerbaijan*" },
        { "*baijan", "character 1: '*' may only end a word, as in azerbaijan*" },
        { "\"human * rights\"", "character 2: '*' may only end a word, as in azerbaijan*" },
        { "baku**", "character 1: '*' may only end a word, as in azerbaijan*" },
        { "“european union”", "character 1: a curly quotation mark: write \"" },
        { "a\x01", "the rule is no clean UTF-8 text" },
        { "a\xff", "the rule is no clean UTF-8 text" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        assert_null(rule_parse(pool, cases[i].rule));
        assert_string_equal(err_text(), cases[i].error);
        pool_free(pool);
    }
}

static void test_depth_and_length_have_ceilings(void **state)
{
    static const struct {
        const char *piece;
        size_t times;
        const char *error;
    } cases[] = {
        { "(", 100000, "the rule is longer than" },
        { "(", 10000, "character 33: nested deeper than 32" },
        { "!", 10000, "character 33: nested deeper than 32" },
        { "a ", 600, "character 1025: more than 512 words and phrases" },
        { "aaaaaaaa", 100, "character 1: a phrase is longer than 256 bytes" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct buf rule;
        buf_init(&rule, 1u << 20);
        for (size_t k = 0; k < cases[i].times; k++)
            buf_puts(&rule, cases[i].piece);
        assert_null(rule_parse(pool, buf_text(&rule)));
        assert_memory_equal(err_text(), cases[i].error, strlen(cases[i].error));
        buf_fini(&rule);
        pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_mistakes_are_named_with_their_place),
        cmocka_unit_test(test_depth_and_length_have_ceilings),
    };
    return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}

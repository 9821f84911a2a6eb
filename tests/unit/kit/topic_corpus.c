/* What is shipped (rule and seed set), measured on the labelled texts beside the project; skipped where they are absent. */
#include "plugins/kit/topic.h"

#include "daemon/base/buf.h"
#include "daemon/base/err.h"
#include "daemon/base/file.h"
#include "daemon/base/sketch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONFIGURATION "config/gazetted.conf"
#define SEEDS         "config/seeds/eu-azerbaijan.seeds"
#define LABELLED      "../shared/corpus/topic/articles.jsonl"
#define SEED_TEXTS    "../shared/seeds"
#define SEED_COUNT    5
#define FILE_MAX      (16u << 20)

static void read_all(const char *path, struct buf *out)
{
    buf_init(out, FILE_MAX);
    if (file_read(path, out) < 0)
        fail_msg("%s", err_text());
}

/* The indented lines below "rule =": this floor has no reader of configurations. */
static const struct rule *shipped_rule(struct pool *pool)
{
    struct buf text, rule;
    read_all(CONFIGURATION, &text);
    buf_init(&rule, FILE_MAX);
    const char *at = strstr(text.data, "\nrule =\n");
    assert_non_null(at);
    for (at += 8; *at == ' '; at += strcspn(at, "\n") + 1) {
        buf_add(&rule, at, strcspn(at, "\n"));
        buf_addc(&rule, ' ');
    }
    const struct rule *r = rule_parse(pool, buf_text(&rule));
    if (r == NULL)
        fail_msg("%s", err_text());
    buf_fini(&text);
    buf_fini(&rule);
    return r;
}

static const char *field(json_t *line, const char *key)
{
    const char *s = json_string_value(json_object_get(line, key));
    return s == NULL ? "" : s;
}

/* [on by the rule][labelled on] */
struct counts {
    unsigned all[2][2], full[2][2];
};

static void judge(struct pool *pool, const struct rule *rule, json_t *line, struct counts *c)
{
    struct words title, text;
    struct rule_result result;
    topic_words(pool, field(line, "title"), &title);
    topic_words(pool, field(line, "text"), &text);
    topic_match(pool, rule, &title, &text, &result);
    int label = strcmp(field(line, "label"), "on") == 0;
    c->all[result.matches][label]++;
    if (strcmp(field(line, "kind"), "summary") != 0)
        c->full[result.matches][label]++;
}

static void test_the_shipped_rule_finds_every_full_text_on_topic(void **state)
{
    (void)state;
    if (access(LABELLED, R_OK) < 0) {
        print_message("skipped: no %s\n", LABELLED);
        skip();
    }
    struct pool *pool = pool_new();
    const struct rule *rule = shipped_rule(pool);
    struct counts c = { 0 };
    struct buf text;
    read_all(LABELLED, &text);
    for (char *at = text.data, *end; at != NULL && *at != '\0'; at = end == NULL ? NULL : end + 1) {
        end = strchr(at, '\n');
        json_t *line = json_loadb(at, end == NULL ? strlen(at) : (size_t)(end - at), 0, NULL);
        assert_non_null(line);
        judge(pool, rule, line, &c);
        json_decref(line);
    }
    print_message("all texts: precision %.3f, recall %.3f; full texts: %u of %u found, %u of %u others taken\n",
                  (double)c.all[1][1] / (double)(c.all[1][1] + c.all[1][0]), (double)c.all[1][1] / (double)(c.all[1][1] + c.all[0][1]), c.full[1][1],
                  c.full[1][1] + c.full[0][1], c.full[1][0], c.full[1][0] + c.full[0][0]);
    assert_int_equal(c.full[0][1], 0);
    assert_true(c.all[1][0] * 20 <= c.all[1][1]); /* one wrong in twenty */
    buf_fini(&text);
    pool_free(pool);
}

static void add_furniture(struct buf *out, int words)
{
    for (int i = 0; i < words; i++)
        buf_printf(out, "Menu%d link%s", i, i % 9 == 8 ? "\n\n" : " ");
}

/* The text abridged from the start and wrapped into a site's furniture, every so many words changed. */
static void vary(struct buf *out, const char *text, double keep, int change_each, int furniture)
{
    size_t len = (size_t)((double)strlen(text) * keep);
    int word = 0;
    add_furniture(out, furniture / 2);
    for (const char *at = text; at < text + len; at += strspn(at, " \n")) {
        size_t n = strcspn(at, " \n");
        bool change = change_each > 0 && ++word % change_each == 0;
        buf_add(out, change ? "edited" : at, change ? 6 : n);
        buf_addc(out, ' ');
        at += n;
    }
    add_furniture(out, furniture - furniture / 2);
}

static void check_seed(struct pool *pool, const struct sketch *seed, const char *text)
{
    static const struct {
        double keep;
        int change_each, furniture;
        double least;
    } cases[] = { { 1, 0, 0, 0.97 }, { 1, 0, 300, 0.9 }, { 1, 33, 0, 0.8 }, { 0.6, 0, 0, 0.9 }, { 0.6, 33, 60, 0.5 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf variant;
        struct words words;
        struct sketch sketch;
        buf_init(&variant, FILE_MAX);
        vary(&variant, text, cases[i].keep, cases[i].change_each, cases[i].furniture);
        topic_words(pool, buf_text(&variant), &words);
        topic_sketch(pool, &words, 0, SKETCH_MAX, &sketch);
        struct overlap o = sketch_overlap(&sketch, seed);
        assert_true(sketch_is_copy(&o));
        assert_true(sketch_similarity(&o) >= cases[i].least);
        buf_fini(&variant);
    }
}

static void test_the_shipped_seeds_know_their_texts_and_not_each_other(void **state)
{
    (void)state;
    if (access(SEED_TEXTS, R_OK) < 0) {
        print_message("skipped: no %s\n", SEED_TEXTS);
        skip();
    }
    struct pool *pool = pool_new();
    struct sketch seeds[SEED_COUNT];
    struct buf file;
    read_all(SEEDS, &file);
    const char *at = file.data;
    for (int i = 0; i < SEED_COUNT; i++, at += strcspn(at, "\n") + 1) {
        json_t *line = json_loadb(at, strcspn(at, "\n"), 0, NULL);
        assert_int_equal(sketch_parse(pool, field(line, "sketch"), &seeds[i]), 0);
        json_decref(line);
    }
    for (int i = 0; i < SEED_COUNT; i++) {
        char path[64];
        struct buf text;
        snprintf(path, sizeof path, SEED_TEXTS "/%03d.txt", i);
        read_all(path, &text);
        check_seed(pool, &seeds[i], buf_text(&text));
        buf_fini(&text);
        for (int k = 0; k < i; k++) {
            struct overlap o = sketch_overlap(&seeds[i], &seeds[k]);
            assert_false(sketch_is_near(&o));
        }
    }
    buf_fini(&file);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_shipped_rule_finds_every_full_text_on_topic),
        cmocka_unit_test(test_the_shipped_seeds_know_their_texts_and_not_each_other),
    };
    return cmocka_run_group_tests_name("topic_corpus", tests, NULL, NULL);
}

/* topic: what it takes to make numbers of an article's prose: words, rule, terms, sketch; and to compare two sketches.
 *
 *     build/tests/bench/topic FOLDER [ROUNDS]
 *
 * FOLDER holds pages, decompressed; those that are articles are measured.  CPU microseconds an article, the median of the rounds. */
#include "plugins/kit/topic.h"
#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "daemon/base/sketch.h"
#include "plugins/kit/kit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXTS_MAX  2000
#define PAGE_MAX   (64u << 20)
#define ROUNDS     5
#define ROUNDS_MAX 100
#define COMPARED   100000

static const char rule_text[] = "azerbaijan* & (eu | \"european union\" | \"european parliament\" | brussels | mep*) & !sport";
static const struct gaz_outlet outlet = { GAZ_OUTLET_HEAD, .name = "any", .title = "Any site", .version = 1, .hosts = GAZ_LIST("*") };
enum { WORDS, RULE, TERMS, SKETCH, PARTS };
static const char *const parts[PARTS] = { "words", "rule", "terms", "sketch" };

struct bench {
    struct pool *pool;
    const char *texts[TEXTS_MAX], *titles[TEXTS_MAX];
    size_t n, words;
    double spent[PARTS][ROUNDS_MAX];
    struct sketch last[2];
};

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void bench_load(struct bench *b, const char *folder, const char *name)
{
    const struct kit kit = { .outlet = &outlet, .outlet_name = "any" };
    const struct read_request request = { .url = "https://example.org/a",
                                          .requested = "https://example.org/a",
                                          .content_type = "text/html",
                                          .purpose = GAZ_PURPOSE_ARTICLE,
                                          .body_fd = -1 };
    struct read_reply reply = { 0 };
    struct buf page;
    buf_init(&page, PAGE_MAX);
    struct pool *pool = pool_new();
    if (file_read(pool_printf(pool, "%s/%s", folder, name), &page) == 0 && kit_read(&kit, pool, &request, buf_text(&page), page.len, &reply) == 0 &&
        reply.verdict == VERDICT_ARTICLE) {
        b->titles[b->n] = pool_strdup(b->pool, reply.article.title ? reply.article.title : "");
        b->texts[b->n++] = pool_strdup(b->pool, reply.text);
    }
    pool_free(pool);
    buf_fini(&page);
}

static void bench_round(struct bench *b, const struct rule *rule, size_t round)
{
    b->words = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct pool *pool = pool_new();
        struct words title = { 0 }, text = { 0 };
        struct rule_result hits = { 0 };
        struct terms terms = { 0 };
        struct sketch sketch = { 0 };
        double at[PARTS + 1];
        at[WORDS] = cpu_now();
        topic_words(pool, b->titles[i], &title);
        topic_words(pool, b->texts[i], &text);
        at[RULE] = cpu_now();
        topic_match(pool, rule, &title, &text, &hits);
        at[TERMS] = cpu_now();
        topic_terms(pool, &text, &terms);
        at[SKETCH] = cpu_now();
        topic_sketch(pool, &text, 0, SKETCH_MAX, &sketch);
        at[PARTS] = cpu_now();
        for (int k = 0; k < PARTS; k++)
            b->spent[k][round] += at[k + 1] - at[k];
        b->words += text.n;
        b->last[i % 2] = sketch;
        b->last[i % 2].hashes = pool_copy(b->pool, sketch.hashes, sketch.n * sizeof *sketch.hashes);
        pool_free(pool);
    }
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void bench_compare(const struct bench *b)
{
    double shared = 0, start = cpu_now();
    for (size_t i = 0; i < COMPARED; i++)
        shared += sketch_overlap(&b->last[0], &b->last[1]).jaccard;
    printf("topic     comparing two sketches   %8.2f us%s\n", (cpu_now() - start) / ((double)COMPARED), shared < 0 ? "!" : "");
}

int main(int argc, char **argv)
{
    struct dirent **names = NULL;
    struct bench *b = calloc(1, sizeof *b);
    size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : ROUNDS;
    int n = argc > 1 ? scandir(argv[1], &names, NULL, alphasort) : -1;
    if (n < 0 || !b || rounds < 1 || rounds > ROUNDS_MAX) {
        fputs("usage: topic FOLDER [ROUNDS]\n", stderr);
        return 2;
    }
    kit_warm_up();
    b->pool = pool_new();
    const struct rule *rule = rule_parse(b->pool, rule_text);
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.' && b->n < TEXTS_MAX)
            bench_load(b, argv[1], names[i]->d_name);
        free(names[i]);
    }
    free(names);
    for (size_t r = 0; r < rounds && b->n; r++)
        bench_round(b, rule, r);
    double all = 0;
    for (int k = 0; k < PARTS && b->n; k++) {
        qsort(b->spent[k], rounds, sizeof(double), ascending);
        const double each = b->spent[k][rounds / 2] / (double)b->n;
        all += each;
        printf("topic     %-24s %8.1f us an article\n", parts[k], each);
    }
    printf("topic     all, %4zu articles of %4zu words %.1f us an article\n", b->n, b->n ? b->words / b->n : 0, all);
    if (b->n > 1)
        bench_compare(b);
    pool_free(b->pool);
    free(b);
    return 0;
}

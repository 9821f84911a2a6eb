/* extract: bytes in memory to article out, beside libxml2's bare parse and free of the same pages, page by page in one run on one core.
 *
 *     build/tests/bench/extract FOLDER [ROUNDS]
 *
 * FOLDER holds pages, decompressed.  Both figures are CPU seconds of this process; the last column of each line is their ratio.  The bare parse has
 * the options of the kit, less those for pages that it could not read whole, and malloc as its allocator. */
#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "daemon/base/pool.h"
#include "plugins/kit/kit.h"

#include <assert.h>
#include <dirent.h>
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define PAGES_MAX      10000
#define PAGE_MAX       (64u << 20)
#define ROUNDS         5
#define BARE_OPTIONS   (HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET)
#define NANOS_A_SECOND 1e9

static const struct gaz_outlet OUTLET = {
    GAZ_OUTLET_HEAD, .name = "any", .title = "Any site", .version = 1, .hosts = GAZ_LIST("*"),
};

struct bench {
    struct buf pages[PAGES_MAX];
    size_t n, bytes, articles;
    double bare, whole;
};

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / NANOS_A_SECOND;
}

static void bench_load(struct bench *b, const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *e = dir ? readdir(dir) : NULL; e && b->n < PAGES_MAX; e = readdir(dir)) {
        char path[4096];
        if (e->d_name[0] == '.' || snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= (int)sizeof path)
            continue;
        buf_init(&b->pages[b->n], PAGE_MAX);
        if (file_read(path, &b->pages[b->n]) == 0)
            b->bytes += b->pages[b->n++].len;
    }
    if (dir)
        closedir(dir);
}

static void bench_bare(struct bench *b, const struct buf *page)
{
    const double start = cpu_now();
    xmlFreeDoc(htmlReadMemory(page->data, (int)page->len, NULL, NULL, BARE_OPTIONS));
    b->bare += cpu_now() - start;
}

static void bench_whole(struct bench *b, const struct kit *kit, const struct buf *page)
{
    struct read_request request = { .id = 1, .url = "https://example.org/news/1", .purpose = GAZ_PURPOSE_ARTICLE, .body_fd = -1 };
    struct read_reply reply;
    const double start = cpu_now();
    struct pool *pool = pool_new();
    request.requested = request.url;
    const int rc = kit_read(kit, pool, &request, page->data, page->len, &reply);
    b->articles += rc == 0 && reply.verdict == VERDICT_ARTICLE;
    pool_free(pool);
    b->whole += cpu_now() - start;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    const int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : ROUNDS;
    if (argc < 2) {
        fprintf(stderr, "usage: extract FOLDER [ROUNDS]\n");
        return 2;
    }
    bench_load(&bench, argv[1]);
    struct pool *pool = pool_new();
    struct kit kit = { .outlet = &OUTLET, .outlet_name = OUTLET.name };
    strings_add_lent(pool, &kit.hosts, "*");
    kit_warm_up();
    double best = 0;
    for (int round = 0; round < rounds && bench.n > 0; round++) {
        bench.bare = bench.whole = 0;
        bench.articles = 0;
        for (size_t i = 0; i < bench.n; i++) {
            bench_bare(&bench, &bench.pages[i]);
            bench_whole(&bench, &kit, &bench.pages[i]);
        }
        const double ratio = bench.whole / bench.bare;
        best = best == 0 || ratio < best ? ratio : best;
        printf("extract: %zu pages, %.1f MB, %zu articles: bare parse %.3f s, article %.3f s, ratio %.2f\n", bench.n, (double)bench.bytes / 1e6,
               bench.articles, bench.bare, bench.whole, ratio);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("extract: best ratio %.2f of %d rounds; peak memory %.1f MB, of which %.1f MB are the pages\n", best, rounds,
           (double)usage.ru_maxrss / 1024, (double)bench.bytes / (1 << 20));
    for (size_t i = 0; i < bench.n; i++)
        buf_fini(&bench.pages[i]);
    pool_free(pool);
    return bench.n > 0 ? 0 : 1;
}

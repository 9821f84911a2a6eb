/* suites/dates/htmldate-pages: the day of publication that the generic ladder finds on saved pages of many sites. Some of the truths are the day of a
 * change, or stand nowhere on the page: the bar is what is left without inventing one. */
#include "plugins/kit/kit.h"
#include "suite.h"

#include <zlib.h>

#define ARCHIVE   SUITES "dates/htmldate-pages.tar.gz"
#define ROWS      "dates/htmldate-pages.jsonl"
#define BAR       0.93
#define PAGES_MAX 2000
#define BLOCK     512 /* bytes of a tar header, and what all in a tar is rounded up to */
#define NAME_MAX_ 300
#define PAGE_MAX  (16u << 20)

static const struct gaz_outlet OUTLET = { GAZ_OUTLET_HEAD, .name = "generic", .title = "Any", .version = 1, .hosts = GAZ_LIST("*") };

struct row {
    const char *file, *url, *date; /* date NULL: the page has none */
};
struct pages {
    struct suite suite;
    struct pool *pool;
    struct row rows[PAGES_MAX];
    size_t n, read;
};

static void add_row(json_t *line, size_t number, void *arg)
{
    struct pages *p = arg;
    const char *date = json_string_value(json_object_get(line, "date"));

    (void)number;
    if (p->n < PAGES_MAX)
        p->rows[p->n++] = (struct row){
            .file = pool_strdup(p->pool, json_string_value(json_object_get(line, "file"))),
            .url = pool_strdup(p->pool, json_string_value(json_object_get(line, "url"))),
            .date = date != NULL && strcmp(date, "nan") != 0 ? pool_strdup(p->pool, date) : NULL,
        };
}

static void judge(struct pages *p, const struct row *row, const char *page, size_t len)
{
    struct pool *pool = pool_new();
    struct kit k = { .outlet = &OUTLET, .outlet_name = OUTLET.name };
    struct read_request request = { .url = row->url, .requested = row->url, .purpose = GAZ_PURPOSE_ARTICLE, .body_fd = -1 };
    struct read_reply reply;

    strings_add_lent(pool, &k.hosts, "*");
    const char *got = kit_read(&k, pool, &request, page, len, &reply) == 0 ? reply.article.published : NULL;
    suite_case(&p->suite, row->file, row->date == NULL ? got == NULL : got != NULL && strncmp(row->date, got, strlen(row->date)) == 0, row->date,
               got);
    p->read++;
    pool_free(pool);
}

/* The name that a header of the pax form gives the file behind it, where its own cannot hold that. */
static void take_path(const char *records, char name[NAME_MAX_])
{
    const char *path = strstr(records, " path="), *end = path != NULL ? strchr(path, '\n') : NULL;

    if (end != NULL)
        snprintf(name, NAME_MAX_, "%.*s", (int)(end - path - 6), path + 6);
}

static void read_member(struct pages *p, const char *name, const char *bytes, size_t len)
{
    const char *file = strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name;

    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->rows[i].file, file) == 0)
            judge(p, &p->rows[i], bytes, len);
}

static void read_archive(struct pages *p)
{
    char header[BLOCK + 1] = { 0 }, name[NAME_MAX_] = { 0 };
    char *bytes = malloc(PAGE_MAX + 1);
    gzFile in = gzopen(ARCHIVE, "rb");

    while (bytes != NULL && in != NULL && gzread(in, header, BLOCK) == BLOCK && header[0] != '\0') {
        size_t size = strtoul(header + 124, NULL, 8), padded = (size + BLOCK - 1) / BLOCK * BLOCK;
        if (padded > PAGE_MAX || gzread(in, bytes, (unsigned)padded) != (int)padded)
            break;
        bytes[size] = '\0';
        if (header[156] == 'x') {
            take_path(bytes, name);
            continue;
        }
        if (name[0] == '\0')
            snprintf(name, sizeof(name), "%.100s", header);
        read_member(p, name, bytes, size);
        name[0] = '\0';
    }
    if (in != NULL)
        gzclose(in);
    free(bytes);
}

int main(void)
{
    static struct pages p = { .suite = { .name = "dates: htmldate pages", .bar = BAR } };

    if (!suite_present(ROWS))
        return 0;
    kit_warm_up();
    p.pool = pool_new();
    suite_each(ROWS, add_row, &p);
    read_archive(&p);
    if (p.read < p.n)
        printf("dates: %zu of %zu pages are not in the archive\n", p.n - p.read, p.n);
    int rc = suite_end(&p.suite) | (p.read < p.n);
    pool_free(p.pool);
    return rc;
}

/* suites/html: text of the tree-construction cases of html5lib that our tree keeps; and every file of the collection, read as a page, within its
 * time. */
#include "plugins/kit/kit.h"
#include "plugins/kit/page.h"
#include "plugins/kit/space.h"
#include "suite.h"

#include <dirent.h>
#include <ftw.h>
#include <time.h>

#define FOLDER      SUITES "html"
#define TREES       FOLDER "/tree-construction"
#define BAR         0.95
#define SECONDS_MAX 2.0 /* of CPU for one file of at most some hundred KB, sanitizers and a loaded machine allowed for */

static const struct gaz_outlet OUTLET = { GAZ_OUTLET_HEAD, .name = "generic", .title = "Any", .version = 1, .hosts = GAZ_LIST("*") };
static size_t files, slow;

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int read_file(const char *path, const struct stat *st, int type, struct FTW *where)
{
    struct buf bytes;
    (void)st;
    (void)where;
    if (type != FTW_F)
        return 0;
    buf_init(&bytes, SUITE_FILE_MAX);
    if (file_read(path, &bytes) == 0) {
        struct pool *pool = pool_new();
        struct kit k = { .outlet = &OUTLET, .outlet_name = "generic" };
        strings_add(pool, &k.hosts, "*");
        struct read_request request = { .url = "https://example.org/a", .requested = "https://example.org/a", .purpose = GAZ_PURPOSE_ARTICLE };
        struct read_reply reply;
        const double start = cpu_now();
        (void)kit_read(&k, pool, &request, buf_text(&bytes), bytes.len, &reply);
        const double took = cpu_now() - start;
        if (took > SECONDS_MAX) {
            printf("%s: %.1f s\n", path, took);
            slow++;
        }
        files++;
        pool_free(pool);
    }
    buf_fini(&bytes);
    return 0;
}

/* One text node of a case's tree, in the tree's own text: white space folded. */
static void judge_text(struct suite *s, struct pool *pool, const char *id, const char *tree, const char *text, size_t len)
{
    const char *line = space_line(pool, pool_strndup(pool, text, len));
    const bool kept = line && strstr(tree, line);
    s->total += line != NULL;
    s->passed += kept;
    if (line && !kept && s->verbose)
        printf("  %s: \"%s\" is not in \"%s\"\n", id, line, tree);
}

/* `| "text"` lines, which may go on over several; they end with a quote before a line that begins with "| " or the end. */
/* Elements whose text is no text of the page: what is in them is written as it stands, and never shown or only without scripts. */
static bool is_unseen(const char *element)
{
    static const char *const names[] = { "<script", "<style", "<noscript", "<iframe", "<noframes", "<noembed", "<template", "<textarea" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(element, names[i], strlen(names[i])) == 0 && strchr(">\n ", element[strlen(names[i])]))
            return true;
    return false;
}

static void judge_document(struct suite *s, struct pool *pool, const char *id, const char *tree, const char *document)
{
    size_t unseen = SIZE_MAX; /* indentation of the element at hand whose text is not judged */
    for (const char *line = document; line && *line;) {
        const char *c = line[0] == '|' ? line + 1 + strspn(line + 1, " ") : "";
        const char *end = strchr(line, '\n');
        if ((size_t)(c - line) <= unseen)
            unseen = *c == '<' && is_unseen(c) ? (size_t)(c - line) : SIZE_MAX;
        if (*c == '"') {
            while (end && !(end[-1] == '"' && (end[1] == '|' || end[1] == '\0' || end[1] == '\n')))
                end = strchr(end + 1, '\n');
            const char *stop = end ? end : line + strlen(line);
            if (unseen == SIZE_MAX)
                judge_text(s, pool, id, tree, c + 1, stop > c + 1 ? (size_t)(stop - c - 2) : 0);
        }
        line = end ? end + 1 : NULL;
    }
}

static void judge_case(struct suite *s, const char *file, size_t number, const char *data, size_t len, const char *document)
{
    struct pool *pool = pool_new();
    struct page page;
    char *id = pool_printf(pool, "%s:%zu", file, number);
    if (page_parse(&page, pool, data, len, "text/html; charset=utf-8", "https://example.org/") == 0) {
        xmlChar *raw = xmlNodeGetContent(xmlDocGetRootElement(page.doc));
        const char *tree = space_line(pool, raw ? (const char *)raw : "");
        judge_document(s, pool, id, tree ? tree : "", document);
        xmlFree(raw);
        page_fini(&page);
    }
    pool_free(pool);
}

static void judge_file(struct suite *s, const char *name)
{
    char path[4096];
    struct buf b;
    size_t number = 0;
    buf_init(&b, SUITE_FILE_MAX);
    snprintf(path, sizeof path, "%s/%s", TREES, name);
    if (file_read(path, &b) != 0)
        return;
    buf_addc(&b, '\n');
    for (char *at = strstr(b.data, "#data\n"); at;) {
        char *next = strstr(at + 6, "\n#data\n"), *data = at + 6;
        if (next)
            *next = '\0';
        char *end = strstr(data, "\n#errors"), *document = strstr(data, "\n#document\n");
        if (end && document && !strstr(data, "\n#document-fragment"))
            judge_case(s, name, ++number, data, (size_t)(end - data), document + strlen("\n#document\n"));
        at = next ? next + 1 : NULL;
    }
    buf_fini(&b);
}

int main(int argc, char **argv)
{
    struct suite s = { .name = "html", .bar = BAR, .verbose = argc > 1 && strcmp(argv[1], "-v") == 0 };
    struct dirent **names = NULL;
    if (!suite_present("html"))
        return 0;
    const int n = scandir(TREES, &names, NULL, alphasort);
    kit_warm_up();
    for (int i = 0; i < n; i++) {
        if (strstr(names[i]->d_name, ".dat"))
            judge_file(&s, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    nftw(FOLDER, read_file, 16, FTW_PHYS);
    printf("suite html: %zu files read, %zu took more than %.0f s\n", files, slow, SECONDS_MAX);
    return suite_end(&s) | (slow > 0);
}

/* What a robots.txt allows: the RFC's own statements as a table, then the public collections where they are at hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/fetcher/robots.h"
#include "../../../daemon/fetcher/robots_match.h"
#include "../kit/suite.h"

#include <time.h>

static bool allowed(const char *text, const char *agent, const char *url)
{
    struct robots *r = robots_parse(text, strlen(text), agent);
    bool yes = robots_allow(r, url, NULL);
    robots_free(r);
    return yes;
}

static void rules_decide_as_rfc_9309_says(void **state)
{
    static const struct {
        const char *claim, *robots, *url;
        bool allowed;
    } cases[] = {
        { "no file forbids nothing", "", "http://a/x", true },
        { "a group for us counts, not that for all", "User-agent: *\nDisallow: /\nUser-agent: gazetted\nDisallow: /x", "http://a/y", true },
        { "the token is compared without case", "User-agent: GAZETTED\nDisallow: /", "http://a/y", false },
        { "a version behind the token is not part of it", "User-agent: gazetted/9 (x)\nDisallow: /", "http://a/y", false },
        { "a longer token is another one", "User-agent: gazettedbot\nDisallow: /", "http://a/y", true },
        { "groups of the same agent are merged",
          "User-agent: gazetted\nDisallow: /a\n\nUser-agent: b\nDisallow: /\n\nUser-agent: gazetted\nDisallow: /c", "http://a/c", false },
        { "several agents share a group", "User-agent: b\nUser-agent: gazetted\nDisallow: /a", "http://a/a", false },
        { "other lines do not end a list of agents", "User-agent: b\nCrawl-delay: 3\nUser-agent: gazetted\nDisallow: /a", "http://a/a", false },
        { "the longest match wins", "User-agent: *\nAllow: /p\nDisallow: /", "http://a/page", true },
        { "the longest match wins the other way", "User-agent: *\nAllow: /folder\nDisallow: /folder/page", "http://a/folder/page", false },
        { "allow wins between equals", "User-agent: *\nDisallow: /p\nAllow: /p", "http://a/p", true },
        { "a star is any run", "User-agent: *\nDisallow: /*/x", "http://a/b/c/x", false },
        { "a dollar is the end", "User-agent: *\nDisallow: /x$", "http://a/x/y", true },
        { "a dollar elsewhere is itself", "User-agent: *\nDisallow: /$/y", "http://a/$/y", false },
        { "an escaped star is a star", "User-agent: *\nDisallow: /a-%2A.html", "http://a/a-*.html", false },
        { "an escaped star is no wildcard", "User-agent: *\nDisallow: /a-%2A.html", "http://a/a-b.html", true },
        { "paths have case", "User-agent: *\nDisallow: /X", "http://a/x", true },
        { "keys have none", "uSER-aGENT: *\ndISALLOW: /x", "http://a/x", false },
        { "unreserved escapes are decoded", "User-agent: *\nDisallow: /%7Ejoe", "http://a/~joe", false },
        { "reserved escapes are not", "User-agent: *\nDisallow: /a%2Fb", "http://a/a/b", true },
        { "hex digits have no case", "User-agent: *\nDisallow: /%e3%83%84", "http://a/%E3%83%84", false },
        { "UTF-8 is escaped", "User-agent: *\nDisallow: /\xe3\x83\x84", "http://a/%E3%83%84", false },
        { "a space in a rule is the one that every URL spells %20", "User-agent: *\nDisallow: /old news/", "http://a/old%20news/1", false },
        { "the query belongs to the path", "User-agent: *\nDisallow: /*?s=", "http://a/?s=1", false },
        { "the fragment does not", "User-agent: *\nDisallow: /*x", "http://a/#x", true },
        { "robots.txt itself is allowed", "User-agent: *\nDisallow: /", "http://a/robots.txt", true },
        { "an empty Disallow forbids nothing", "User-agent: *\nDisallow:", "http://a/x", true },
        { "rules before any agent are ignored", "Disallow: /\nUser-agent: *\nDisallow: /y", "http://a/x", true },
        { "a BOM is passed over", "\xef\xbb\xbfUser-agent: *\nDisallow: /", "http://a/x", false },
        { "any line end will do", "User-agent: *\rDisallow: /a\r\nDisallow: /b", "http://a/b", false },
        { "comments end a line", "User-agent: * # all\nDisallow: /a # b", "http://a/a", false },
        { "a forgotten colon is forgiven", "User-agent *\nDisallow /a", "http://a/a", false },
        { "misspellings are forgiven", "Useragent: *\nDissallow: /a", "http://a/a", false },
        { "many stars cost no time", "User-agent: *\nDisallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
          "http://a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (allowed(cases[i].robots, "gazetted", cases[i].url) != cases[i].allowed)
            fail_msg("%s", cases[i].claim);
}

static void the_rule_that_decided_is_named_with_its_line(void **state)
{
    static const char text[] = "# hello\r\nUser-agent: *\r\nDisallow: /a\r\nAllow: /a/b\r\n";
    struct robots_rule rule;
    struct robots *r = robots_parse(text, strlen(text), "gazetted");
    (void)state;
    assert_false(robots_allow(r, "http://x/a/c", &rule));
    assert_string_equal(rule.text, "Disallow: /a");
    assert_int_equal(rule.line, 3);
    assert_true(robots_allow(r, "http://x/a/b", &rule));
    assert_int_equal(rule.line, 4);
    assert_true(robots_allow(r, "http://x/", &rule));
    assert_null(rule.text);
    robots_free(r);
}

static void delay_and_sitemaps_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        { "User-agent: *\nCrawl-delay: 10", 10000 },
        { "User-agent: *\nCrawl-delay: 2.5", 2500 },
        { "User-agent: *\nCrawl-delay: 10\nUser-agent: gazetted\nCrawl-delay: 3", 3000 },
        { "User-agent: other\nCrawl-delay: 10", -1 },
        { "User-agent: *\nCrawl-delay: soon", -1 },
        { "User-agent: *\nCrawl-delay: -1", -1 },
        { "User-agent: *\nCrawl-delay: 99999999999999999999999", 86400000 },
    };
    static const char sitemaps[] = "Sitemap: https://a/1.xml\nUser-agent: b\nDisallow: /\nsite-map: /2.xml\n";
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct robots *r = robots_parse(cases[i].text, strlen(cases[i].text), "gazetted");
        assert_int_equal(robots_crawl_delay(r), cases[i].ms);
        robots_free(r);
    }
    struct robots *r = robots_parse(sitemaps, strlen(sitemaps), "gazetted");
    assert_int_equal(robots_sitemaps(r)->n, 2);
    assert_string_equal(robots_sitemaps(r)->v[1], "/2.xml");
    robots_free(r);
}

static void what_stands_behind_500_kib_is_not_read(void **state)
{
    size_t len = ROBOTS_BYTES_MAX + 100;
    char *text = malloc(len + 1);
    (void)state;
    assert_non_null(text);
    memset(text, '#', len);
    memcpy(text, "User-agent: *\n", 14);
    memcpy(text + ROBOTS_BYTES_MAX - 30, "\nDisallow: /a\n", 14);
    memcpy(text + ROBOTS_BYTES_MAX + 10, "\nDisallow: /b\n", 14);
    struct robots *r = robots_parse(text, len, "gazetted");
    assert_false(robots_allow(r, "http://x/a", NULL));
    assert_true(robots_allow(r, "http://x/b", NULL));
    robots_free(r);
    free(text);
}

/* -- The public collections --------------------------------------------------------------------------------------------- */

static json_t *next_case(FILE *f)
{
    static char *line;
    static size_t size;
    if (getline(&line, &size, f) < 0)
        return NULL;
    return json_loads(line, JSON_ALLOW_NUL, NULL);
}

static bool answer(const json_t *c, const struct robots *r)
{
    const json_t *url = json_object_get(c, "url");
    return robots_allow_len(r, json_string_value(url), json_string_length(url), NULL);
}

static struct robots *parse_case(const json_t *c)
{
    const json_t *text = json_object_get(c, "robots");
    const char *agent = json_string_value(json_object_get(c, "agent"));
    return robots_parse(json_string_value(text), json_string_length(text), agent != NULL ? agent : "*");
}

static void where_suite_and_google_agree_so_do_we(void **state)
{
    struct suite agreed = { .name = "robots cases, agreed" }, disputed = { .name = "robots cases, disputed (as the suite; not a bar)", .bar = 0.01 };
    FILE *f = fopen(SUITES "robots/cases.jsonl", "r");
    (void)state;
    if (f == NULL) {
        puts("skipped: " SUITES "robots is not here");
        skip();
    }
    for (json_t *c; (c = next_case(f)) != NULL; json_decref(c)) {
        bool want = json_is_true(json_object_get(c, "allowed")), google = json_is_true(json_object_get(c, "google_says"));
        struct robots *r = parse_case(c);
        bool got = answer(c, r);
        if (want == google || getenv("SUITE_DISPUTED") != NULL)
            suite_case(want == google ? &agreed : &disputed, json_string_value(json_object_get(c, "id")), got == want, want ? "yes" : "no",
                       got ? "yes" : "no");
        else {
            disputed.total++;
            disputed.passed += got == want;
        }
        robots_free(r);
    }
    fclose(f);
    assert_int_equal(suite_end(&agreed), 0);
    suite_end(&disputed);
}

static void delays_and_sitemaps_of_the_suite_are_read(void **state)
{
    struct suite s = { .name = "robots extensions" };
    FILE *f = fopen(SUITES "robots/extensions.jsonl", "r");
    size_t number = 0;
    (void)state;
    if (f == NULL)
        skip();
    for (json_t *c; (c = next_case(f)) != NULL; json_decref(c)) {
        char id[32];
        struct robots *r = parse_case(c);
        const json_t *delay = json_object_get(c, "crawl_delay"), *sitemaps = json_object_get(c, "sitemaps");
        snprintf(id, sizeof id, "line %zu", ++number);
        if (delay != NULL) {
            int64_t want = json_is_null(delay) ? -1 : (int64_t)(json_number_value(delay) * 1000);
            suite_case(&s, id, robots_crawl_delay(r) == want, "another delay", NULL);
        } else if (sitemaps != NULL) {
            bool same = robots_sitemaps(r)->n == json_array_size(sitemaps);
            for (size_t i = 0; same && i < json_array_size(sitemaps); i++)
                same = strcmp(robots_sitemaps(r)->v[i], json_string_value(json_array_get(sitemaps, i))) == 0;
            suite_case(&s, id, same, "other sitemaps", NULL);
        }
        robots_free(r);
    }
    fclose(f);
    assert_int_equal(suite_end(&s), 0);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Where we mean to differ from Google's matcher. */
static const char *const differences[] = {
    "newsarchiver https://docs.oracle.com/cd/E28913_01/",  /* the rule stands behind the first 500 KiB */
    "newsarchiver https://docs.oracle.com/html/E29315_01", /* the same file */
    "otherbot https://www.penfed.org/robots.txt", /* RFC 9309 2.2.2: /robots.txt is always allowed; Google's matcher leaves that to its caller */
    NULL,
};

static void real_files_are_read_as_google_reads_them(void **state)
{
    struct suite s = { .name = "robots real queries", .known = differences };
    char folder[] = "/tmp/gazetted-robots-XXXXXX", command[256], path[512];
    FILE *f = fopen(SUITES "robots/real-queries.jsonl", "r");
    double slowest = 0;
    (void)state;
    if (f == NULL)
        skip();
    assert_non_null(mkdtemp(folder));
    snprintf(command, sizeof command, "tar -xzf " SUITES "robots/real-robots.tar.gz -C %s", folder);
    assert_int_equal(system(command), 0);
    for (json_t *c; (c = next_case(f)) != NULL; json_decref(c)) {
        struct buf text;
        const char *name = json_string_value(json_object_get(c, "file"));
        buf_init(&text, SUITE_FILE_MAX);
        snprintf(path, sizeof path, "%s/real-robots/%s", folder, name);
        assert_int_equal(file_read(path, &text), 0);
        double start = seconds();
        struct robots *r = robots_parse(buf_text(&text), text.len, json_string_value(json_object_get(c, "agent")));
        bool want = json_is_true(json_object_get(c, "allowed")), got = answer(c, r);
        slowest = seconds() - start > slowest ? seconds() - start : slowest;
        snprintf(path, sizeof path, "%s %s", json_string_value(json_object_get(c, "agent")), json_string_value(json_object_get(c, "url")));
        suite_case(&s, path, got == want, want ? "yes" : "no", got ? "yes" : "no");
        robots_free(r);
        buf_fini(&text);
    }
    fclose(f);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    printf("slowest file and query: %.2f ms\n", slowest * 1000);
    assert_int_equal(suite_end(&s), 0);
#ifndef GAZETTED_SANITIZE
    assert_true(slowest < 0.05);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_decide_as_rfc_9309_says),
        cmocka_unit_test(the_rule_that_decided_is_named_with_its_line),
        cmocka_unit_test(delay_and_sitemaps_are_read),
        cmocka_unit_test(what_stands_behind_500_kib_is_not_read),
        cmocka_unit_test(where_suite_and_google_agree_so_do_we),
        cmocka_unit_test(delays_and_sitemaps_of_the_suite_are_read),
        cmocka_unit_test(real_files_are_read_as_google_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* suite_url: the web platform's URL tests and their kin. */
#include "../../../plugins/kit/url.h"
#include "suite.h"

static const char *text_of(json_t *line, const char *key)
{
    return json_string_value(json_object_get(line, key));
}

static bool is_web(const char *href)
{
    return href != NULL && (strncmp(href, "http:", 5) == 0 || strncmp(href, "https:", 6) == 0);
}

static int parse_case(struct pool *pool, json_t *line, struct url *out)
{
    json_t *input = json_object_get(line, "input");
    return url_parse_len(pool, json_string_value(input), json_string_length(input), text_of(line, "base"), out);
}

/* Of what succeeds, http and https count; of what must fail, everything. */
static void wpt_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    const char *href = text_of(line, "href");
    bool fails = json_is_true(json_object_get(line, "failure"));
    struct url url;
    char id[64];

    if (text_of(line, "input") != NULL) {
        int rc = parse_case(pool, line, &url);
        snprintf(id, sizeof(id), "wpt:%zu", number);
        if (fails || is_web(href))
            suite_case(arg, id, fails ? rc < 0 : rc == 0 && strcmp(url.href, href) == 0, fails ? "failure" : href, rc == 0 ? url.href : NULL);
    }
    pool_free(pool);
}

static void other_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    const char *href = text_of(line, "href");
    struct url url;
    char id[64];

    if (text_of(line, "input") != NULL && href != NULL && !is_web(href)) {
        int rc = parse_case(pool, line, &url);
        snprintf(id, sizeof(id), "other:%zu", number);
        suite_case(arg, id, rc == 0 && strcmp(url.href, href) == 0, href, rc == 0 ? url.href : NULL);
    }
    pool_free(pool);
}

static void idna_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    const char *want = text_of(line, "output");
    struct url url;
    char id[64];

    if (text_of(line, "input") != NULL) {
        const char *input = pool_printf(pool, "http://%s/x", text_of(line, "input"));
        int rc = url_parse(pool, input, NULL, &url);
        bool ok = want != NULL ? rc == 0 && strcmp(url.host, want) == 0 : rc < 0;

        snprintf(id, sizeof(id), "idna:%zu", number);
        suite_case(arg, id, ok, want, rc == 0 ? url.host : NULL);
    }
    pool_free(pool);
}

static void resolve_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    json_t *want = json_array_get(json_object_get(line, "resolved"), 0);
    char *plain = pool_strdup(pool, json_string_value(want));
    struct url url;
    char id[64];

    if (plain != NULL && *plain == '"') {
        plain++;
        plain[strlen(plain) - 1] = '\0';
    }
    int rc = url_parse(pool, text_of(line, "ref"), text_of(line, "base"), &url);
    snprintf(id, sizeof(id), "resolve:%zu", number);
    suite_case(arg, id, plain != NULL && rc == 0 && strcmp(url.href, plain) == 0, plain, rc == 0 ? url.href : NULL);
    pool_free(pool);
}

/* Compares without a fragment, and "+" and "%20" as one. */
static void tracking_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    const char *want = url_canonical(pool, text_of(line, "expected"), NULL);
    const char *got = url_canonical(pool, text_of(line, "input"), NULL);
    char id[64];

    snprintf(id, sizeof(id), "tracking:%zu", number);
    for (char *s = (char *)want, *plus; want != NULL && (plus = strchr(s, '+')) != NULL;) {
        want = s = pool_printf(pool, "%.*s%%20%s", (int)(plus - s), s, plus + 1);
    }
    suite_case(arg, id, want == NULL ? got == NULL : got != NULL && strcmp(want, got) == 0, want, got);
    pool_free(pool);
}

static void idempotent_case(json_t *line, size_t number, void *arg)
{
    static const char *const keys[] = { "input", "href", "ref", "normalized", "expected" };
    struct pool *pool = pool_new();
    char id[64];

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        const char *input = text_of(line, keys[i]);
        const char *once = input != NULL ? url_canonical(pool, input, text_of(line, "base")) : NULL;
        const char *twice = once != NULL ? url_canonical(pool, once, NULL) : NULL;

        if (once == NULL)
            continue;
        snprintf(id, sizeof(id), "idempotent:%zu:%s", number, keys[i]);
        suite_case(arg, id, twice != NULL && strcmp(once, twice) == 0, once, twice);
    }
    pool_free(pool);
}

/* crawler-commons also sorts parameters, joins double slashes and guesses schemes: ours keeps what a server could tell apart. */
static void normalize_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    const char *got = url_canonical(pool, text_of(line, "input"), NULL), *want = text_of(line, "normalized");
    char id[64];

    snprintf(id, sizeof(id), "normalize:%zu", number);
    suite_case(arg, id, got != NULL && want != NULL && strcmp(got, want) == 0, want, got);
    pool_free(pool);
}

int main(void)
{
    struct suite wpt = { .name = "url: http(s) and must-fail" }, other = { .name = "url: other schemes", .bar = 0.97 };
    struct suite idna = { .name = "url: IDNA", .bar = 0.97 }, resolve = { .name = "url: resolve" };
    struct suite tracking = { .name = "url: tracking" }, idempotent = { .name = "url: canonical is idempotent" };
    struct suite normalize = { .name = "url: crawler-commons normalize", .bar = 0.60 };
    static const char *const files[] = { "url/wpt-urltestdata.jsonl", "url/ada_extra_urltestdata.jsonl", "url/crawler-commons-normalize.jsonl",
                                         "url/crawler-commons-resolve.jsonl", "url/miniflux-tracking.jsonl" };
    int rc = 0;

    if (!suite_present("url"))
        return 0;
    suite_each("url/wpt-urltestdata.jsonl", wpt_case, &wpt);
    suite_each("url/ada_extra_urltestdata.jsonl", wpt_case, &wpt);
    suite_each("url/wpt-urltestdata.jsonl", other_case, &other);
    suite_each("url/toascii.jsonl", idna_case, &idna);
    suite_each("url/IdnaTestV2.jsonl", idna_case, &idna);
    suite_each("url/crawler-commons-resolve.jsonl", resolve_case, &resolve);
    suite_each("url/miniflux-tracking.jsonl", tracking_case, &tracking);
    suite_each("url/crawler-commons-normalize.jsonl", normalize_case, &normalize);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        suite_each(files[i], idempotent_case, &idempotent);
    const struct suite *all[] = { &wpt, &other, &idna, &resolve, &tracking, &idempotent, &normalize };
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        rc |= suite_end(all[i]);
    return rc;
}

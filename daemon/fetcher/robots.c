#include "robots.h"

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/text.h"
#include "robots_match.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX_BYTES (8u * 2083 - 1)     /* Google's: eight times the longest URL of old browsers; the rest of a line is dropped */
#define URL_BYTES_MAX  (64u << 10)         /* of a URL asked about; ours are 4 KB at most */
#define DELAY_MAX_MS   (INT64_C(86400000)) /* a larger number is this one: it must not overflow, and is capped by the queue anyway */
#define RULE_SHOWN_MAX 300                 /* bytes of a rule in a reason */

enum line_kind { LINE_OTHER, LINE_AGENT, LINE_ALLOW, LINE_DISALLOW, LINE_SITEMAP, LINE_DELAY };

/* A key counts by how it starts, as in Google's matcher; the longer first. */
static const struct {
    const char *key;
    enum line_kind kind;
} keys[] = {
    { "allow", LINE_ALLOW },       { "crawl-delay", LINE_DELAY }, { "disallow", LINE_DISALLOW }, { "dissallow", LINE_DISALLOW },
    { "dissalow", LINE_DISALLOW }, { "disalow", LINE_DISALLOW },  { "diasllow", LINE_DISALLOW }, { "disallaw", LINE_DISALLOW },
    { "site-map", LINE_SITEMAP },  { "sitemap", LINE_SITEMAP },   { "user agent", LINE_AGENT },  { "user-agent", LINE_AGENT },
    { "useragent", LINE_AGENT },
};

struct rule {
    struct rule *next;
    bool allow;
    unsigned line;
    size_t priority;     /* octets of the pattern as escaped by hand: RFC 9309 2.2.2 "the most octets" */
    const char *pattern; /* normalised */
    const char *index;   /* for `Allow: …/index.html`: the pattern of the folder, or NULL */
    size_t index_priority;
    const char *text;
};

struct rules {
    struct rule *first, **end;
    int64_t delay_ms; /* -1: none */
};

struct robots {
    struct pool *pool;
    struct rules own, all; /* of the groups that name us, and of "*" */
    bool named;
    struct strings sitemaps;
};

/* Which groups the present lines belong to.  Crawl-delay ends a list of agents for itself only: RFC 9309 2.2.4 lets no other line interfere with
 * the grouping of rules. */
struct groups {
    bool own, all, closed;
    bool delay_own, delay_all, delay_closed;
};

struct line {
    const char *key, *value;
    size_t key_len, value_len;
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim(const char **s, size_t *len)
{
    while (*len > 0 && is_space(**s)) {
        ++*s;
        --*len;
    }
    while (*len > 0 && is_space((*s)[*len - 1]))
        --*len;
}

/* "key: value", or "key value" where the colon was forgotten and nothing else follows. */
static bool split(const char *s, size_t len, struct line *out)
{
    const char *end = memchr(s, '#', len);
    if (end != NULL)
        len = (size_t)(end - s);
    trim(&s, &len);
    const char *mark = memchr(s, ':', len);
    if (mark == NULL) {
        size_t word = 0, gap;
        while (word < len && s[word] != ' ' && s[word] != '\t')
            word++;
        for (gap = word; gap < len && (s[gap] == ' ' || s[gap] == '\t'); gap++)
            ;
        for (size_t i = gap; i < len; i++)
            if (s[i] == ' ' || s[i] == '\t')
                return false;
        if (word == len)
            return false;
        mark = s + word;
    }
    out->key = s;
    out->key_len = (size_t)(mark - s);
    out->value = mark + 1;
    out->value_len = len - out->key_len - 1;
    trim(&out->key, &out->key_len);
    trim(&out->value, &out->value_len);
    return out->key_len > 0;
}

static enum line_kind kind_of(const struct line *l)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t len = strlen(keys[i].key);
        if (l->key_len >= len && strncasecmp(l->key, keys[i].key, len) == 0)
            return keys[i].kind;
    }
    return LINE_OTHER;
}

static size_t token_length(const char *s, size_t len)
{
    size_t n = 0;
    while (n < len && ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') || s[n] == '-' || s[n] == '_'))
        n++;
    return n;
}

static void take_agent(struct robots *r, struct groups *g, const struct line *l, const char *agent, size_t agent_len)
{
    if (g->closed)
        g->own = g->all = g->closed = false;
    if (g->delay_closed)
        g->delay_own = g->delay_all = g->delay_closed = false;
    /* "*" followed by a space is still everybody, as Google reads it. */
    if (l->value_len > 0 && l->value[0] == '*' && (l->value_len == 1 || is_space(l->value[1]))) {
        g->all = g->delay_all = true;
        return;
    }
    size_t len = token_length(l->value, l->value_len);
    if (len > 0 && len == agent_len && strncasecmp(l->value, agent, len) == 0)
        r->named = g->own = g->delay_own = true;
}

static const char *pattern_of(struct pool *pool, const char *value, size_t len, bool wide)
{
    struct buf b;
    buf_init(&b, 4 * LINE_MAX_BYTES);
    robots_normalise_pattern(&b, value, len, wide);
    const char *out = pool_strndup(pool, buf_text(&b), b.len);
    buf_fini(&b);
    return out;
}

static size_t escaped_length(const char *s, size_t len)
{
    size_t n = len;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80)
            n += 2;
    return n;
}

static const char *shown(struct pool *pool, const struct line *l, bool allow)
{
    struct buf b;
    buf_init(&b, 8 * RULE_SHOWN_MAX);
    text_escape(&b, l->value, utf8_cut(l->value, l->value_len, RULE_SHOWN_MAX));
    const char *out = pool_printf(pool, "%s: %s", allow ? "Allow" : "Disallow", buf_text(&b));
    buf_fini(&b);
    return out;
}

static void take_rule(struct robots *r, struct groups *g, const struct line *l, bool allow, unsigned line)
{
    if (!g->own && !g->all)
        return; /* before any user-agent line, or for others only: but it ends their list all the same */
    if (l->value_len == 0)
        return;
    /* A Disallow is read as widely as RFC 9309 2.2.2 reads it.  In an Allow, escaped letters are no letters and a path must come escaped, as Google
     * has it: in doubt for the publisher. */
    struct rule rule = { .allow = allow, .line = line, .priority = escaped_length(l->value, l->value_len), .text = shown(r->pool, l, allow) };
    rule.pattern = pattern_of(r->pool, l->value, l->value_len, !allow);
    const char *slash = memrchr(l->value, '/', l->value_len);
    if (allow && slash != NULL && l->value_len - (size_t)(slash - l->value) >= 10 && strncmp(slash, "/index.htm", 10) == 0) {
        size_t len = (size_t)(slash - l->value) + 1;
        rule.index = pool_printf(r->pool, "%s$", pattern_of(r->pool, l->value, len, false));
        rule.index_priority = escaped_length(l->value, len) + 1;
    }
    struct rules *const to[] = { g->own ? &r->own : NULL, g->all ? &r->all : NULL };
    for (size_t i = 0; i < 2; i++)
        if (to[i] != NULL) {
            struct rule *copy = pool_copy(r->pool, &rule, sizeof rule);
            *to[i]->end = copy;
            to[i]->end = &copy->next;
        }
}

/* A plain decimal number of seconds, or -1. */
static int64_t delay_of(const char *s, size_t len)
{
    int64_t ms = 0, unit = 1000;
    bool point = false, digits = false;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s[i] < '0' || s[i] > '9')
            return -1;
        digits = true;
        if (!point && ms < DELAY_MAX_MS)
            ms = ms * 10 + (int64_t)(s[i] - '0') * 1000;
        else if (point && unit > 1)
            ms += (int64_t)(s[i] - '0') * (unit /= 10);
    }
    return !digits ? -1 : ms < DELAY_MAX_MS ? ms : DELAY_MAX_MS;
}

static void take_delay(struct robots *r, struct groups *g, const struct line *l)
{
    int64_t ms = delay_of(l->value, l->value_len);
    g->delay_closed = g->delay_own || g->delay_all;
    if (g->delay_own && ms > r->own.delay_ms)
        r->own.delay_ms = ms;
    if (g->delay_all && ms > r->all.delay_ms)
        r->all.delay_ms = ms;
}

static void take_line(struct robots *r, struct groups *g, const char *s, size_t len, unsigned number, const char *agent, size_t agent_len)
{
    struct line l;
    len = len < LINE_MAX_BYTES ? len : LINE_MAX_BYTES;
    if (!split(s, strnlen(s, len), &l)) /* a NUL ends a line's meaning */
        return;
    enum line_kind kind = kind_of(&l);
    if (kind == LINE_AGENT) {
        take_agent(r, g, &l, agent, agent_len);
    } else if (kind == LINE_ALLOW || kind == LINE_DISALLOW) {
        take_rule(r, g, &l, kind == LINE_ALLOW, number);
        g->closed = g->delay_closed = true;
    } else if (kind == LINE_DELAY) {
        take_delay(r, g, &l);
    } else if (kind == LINE_SITEMAP && l.value_len > 0 && utf8_valid(l.value, l.value_len)) {
        strings_add_lent(r->pool, &r->sitemaps, pool_strndup(r->pool, l.value, l.value_len));
    }
}

struct robots *robots_parse(const char *text, size_t len, const char *agent)
{
    static const char bom[] = "\xef\xbb\xbf";
    struct robots *r = mem_alloc(sizeof *r);
    struct groups groups = { 0 };
    r->pool = pool_new();
    r->own.end = &r->own.first;
    r->all.end = &r->all.first;
    r->own.delay_ms = r->all.delay_ms = -1;
    const char *agent_end = agent + strcspn(agent, "/");
    size_t agent_len = (size_t)(agent_end - agent);
    trim(&agent, &agent_len);
    len = len < ROBOTS_BYTES_MAX ? len : ROBOTS_BYTES_MAX;
    size_t at = 0;
    while (at < 3 && at < len && text[at] == bom[at]) /* a mark cut short too */
        at++;
    for (unsigned number = 1; at < len; number++) {
        size_t end = at;
        while (end < len && text[end] != '\n' && text[end] != '\r')
            end++;
        take_line(r, &groups, text + at, end - at, number, agent, agent_len);
        at = end + (end + 1 < len && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
    }
    return r;
}

void robots_free(struct robots *r)
{
    if (r == NULL)
        return;
    pool_free(r->pool);
    free(r);
}

/* "/path?query" of a URL or of a relative one, without fragment. */
static void path_of(const char *url, size_t len, const char **path, size_t *path_len)
{
    size_t start = len >= 2 && url[0] == '/' && url[1] == '/' ? 2 : 0, early = start;
    while (early < len && strchr("/?;", url[early]) == NULL)
        early++;
    const char *scheme = len > start ? memmem(url + start, len - start, "://", 3) : NULL;
    if (scheme != NULL && (size_t)(scheme - url) < early)
        for (early = (size_t)(scheme - url) + 3; early < len && strchr("/?;", url[early]) == NULL; early++)
            ;
    const char *hash = memchr(url, '#', len);
    size_t end = hash != NULL ? (size_t)(hash - url) : len;
    *path = "/";
    *path_len = 1;
    if (early < end) {
        *path = url + early;
        *path_len = end - early;
    }
}

struct best {
    size_t priority;
    const struct rule *rule;
};

static void find_best(const struct rules *rules, const struct buf *narrow, const struct buf *wide, struct best *allow, struct best *disallow)
{
    for (const struct rule *rule = rules->first; rule != NULL; rule = rule->next) {
        const struct buf *path = rule->allow ? narrow : wide;
        struct best *best = rule->allow ? allow : disallow;
        if (rule->priority > best->priority && robots_match(rule->pattern, path->data, path->len))
            *best = (struct best){ rule->priority, rule };
        else if (rule->index != NULL && rule->index_priority > best->priority && robots_match(rule->index, path->data, path->len))
            *best = (struct best){ rule->index_priority, rule };
    }
}

bool robots_allow_len(const struct robots *r, const char *url, size_t len, struct robots_rule *out)
{
    struct best allow = { 0 }, disallow = { 0 };
    struct buf narrow, wide;
    const char *path;
    size_t path_len;
    path_of(url, len < URL_BYTES_MAX ? len : URL_BYTES_MAX, &path, &path_len);
    buf_init(&narrow, 4 * URL_BYTES_MAX);
    buf_init(&wide, 4 * URL_BYTES_MAX);
    if (path[0] != '/') {
        buf_addc(&narrow, '/');
        buf_addc(&wide, '/');
    }
    robots_normalise(&narrow, path, path_len, false);
    robots_normalise(&wide, path, path_len, true);
    bool itself = wide.len == 11 && memcmp(wide.data, "/robots.txt", 11) == 0;
    if (!itself)
        find_best(r->named ? &r->own : &r->all, &narrow, &wide, &allow, &disallow);
    bool allowed = allow.priority >= disallow.priority;
    const struct rule *decided = allowed ? allow.rule : disallow.rule;
    if (out != NULL)
        *out = decided != NULL ? (struct robots_rule){ decided->text, decided->line } : (struct robots_rule){ NULL, 0 };
    buf_fini(&narrow);
    buf_fini(&wide);
    return allowed;
}

bool robots_allow(const struct robots *r, const char *url, struct robots_rule *rule)
{
    return robots_allow_len(r, url, strlen(url), rule);
}

int64_t robots_crawl_delay(const struct robots *r)
{
    return r->named ? r->own.delay_ms : r->all.delay_ms;
}

const struct strings *robots_sitemaps(const struct robots *r)
{
    return &r->sitemaps;
}

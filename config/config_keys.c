#include "config_keys.h"

#include "../daemon/base/buf.h"
#include "../daemon/base/err.h"
#include "../daemon/base/rule.h"
#include "config_value.h"

#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#define SECOND 1000u
#define DAY    86400000u

/* What a fetcher can do at all; what is wise is in gazetted.conf(5). */
#define TIMEOUT_LEAST  SECOND
#define TIMEOUT_MOST   (3600 * SECOND)
#define DELAY_MOST     DAY
#define EVERY_LEAST    SECOND
#define EVERY_MOST     (30 * DAY)
#define BODY_LEAST     (1u << 10)
#define BODY_MOST      (64u << 20) /* a page larger than that is none */
#define BUDGET_LEAST   10          /* robots.txt, a source and a few pages */
#define BUDGET_MOST    10000000    /* a hundred a second: no host wants that */
#define MISSPELT_MOST  3           /* edits between a misspelt word and the one it is taken for */
#define WORD_BYTES_MAX 64

/* -- Setters ----------------------------------------------------------------------------------------------------------- */

static const char *place_of(const struct section *s)
{
    return pool_printf(s->config->pool, "%s:%u", s->file, s->line);
}

static int set_path(struct section *s, const char *value, const char **out)
{
    return value_path(s->config->pool, s->file, value, out);
}

static int set_archive_path(struct section *s, const char *value)
{
    return set_path(s, value, &s->config->archive_path);
}

static int set_socket(struct section *s, const char *value)
{
    if (set_path(s, value, &s->config->control_socket) < 0)
        return -1;
    size_t most = sizeof(((struct sockaddr_un *)0)->sun_path) - 1;
    if (strlen(s->config->control_socket) > most)
        return err_set("a socket's path has at most %zu bytes; write a shorter one, such as /run/gazetted/control", most);
    return 0;
}

static int set_plugin_path(struct section *s, const char *value)
{
    return set_path(s, value, &s->config->plugin_path);
}

static int set_ca_file(struct section *s, const char *value)
{
    s->config->ca_file_at = place_of(s);
    return set_path(s, value, &s->config->ca_file);
}

/* A value that is checked by its form alone and kept as it is. */
static int set_checked(struct section *s, const char *value, int (*check)(const char *), const char **out)
{
    if (check(value) < 0)
        return -1;
    *out = pool_strdup(s->config->pool, value);
    return 0;
}

static int set_contact(struct section *s, const char *value)
{
    return set_checked(s, value, value_contact, &s->config->contact);
}

static int set_proxy(struct section *s, const char *value)
{
    return set_checked(s, value, value_proxy, &s->config->proxy);
}

static int set_connect_to(struct section *s, const char *value)
{
    return set_checked(s, value, value_host_port, &s->config->connect_to);
}

static int set_timeout(struct section *s, const char *value)
{
    return value_duration(value, TIMEOUT_LEAST, TIMEOUT_MOST, &s->config->timeout_ms);
}

static int set_per_host_delay(struct section *s, const char *value)
{
    return value_duration(value, 0, DELAY_MOST, &s->config->per_host_delay_ms);
}

static int set_per_host_budget(struct section *s, const char *value)
{
    return value_count(value, 0, BUDGET_MOST, &s->config->per_host_budget);
}

static int set_max_body(struct section *s, const char *value)
{
    return value_size(value, BODY_LEAST, BODY_MOST, &s->config->max_body);
}

/* A list of which each item has a form. */
static int set_list(struct section *s, const char *value, int (*check)(const char *), struct strings *out)
{
    struct strings items = { 0 };
    value_words(s->config->pool, value, &items);
    for (size_t i = 0; i < items.n; i++)
        if (check(items.v[i]) < 0)
            return -1;
    *out = items;
    return 0;
}

static int set_allow_addresses(struct section *s, const char *value)
{
    return set_list(s, value, value_network, &s->config->allow_addresses);
}

static int set_seeds(struct section *s, const char *value)
{
    s->topic->seeds_at = place_of(s);
    return set_path(s, value, &s->topic->seeds);
}

static int set_rule(struct section *s, const char *value)
{
    char *rule = pool_strdup(s->config->pool, value);
    for (char *c = rule; *c != '\0'; c++)
        if (*c == '\n')
            *c = ' ';
    if (rule_parse(s->config->pool, rule) == NULL)
        return err_prefix("the rule cannot be read");
    s->topic->rule = rule;
    return 0;
}

static int set_likeness(struct section *s, const char *value)
{
    return value_share(value, &s->topic->likeness);
}

static int set_seed_duplicates(struct section *s, const char *value)
{
    if (strcmp(value, "skip") != 0 && strcmp(value, "archive") != 0)
        return err_set("\"%s\" is unknown; write skip (watched, committed once it differs) or archive (committed at once)", value);
    s->topic->seed_duplicates = *value == 's' ? KEEP_SKIP : KEEP_ARCHIVE;
    return 0;
}

static int set_duplicates(struct section *s, const char *value)
{
    if (strcmp(value, "keep") != 0 && strcmp(value, "skip") != 0)
        return err_set("\"%s\" is unknown; write keep (committed with Duplicate-Of) or skip (left out)", value);
    s->topic->duplicates = *value == 's' ? KEEP_SKIP : KEEP_ARCHIVE;
    return 0;
}

static int set_search(struct section *s, const char *value)
{
    struct strings items = { 0 };
    value_phrases(s->config->pool, value, &items);
    s->topic->search = items;
    return 0;
}

static int set_enabled(struct section *s, const char *value)
{
    return value_bool(value, &s->outlet->enabled);
}

static int set_plugin(struct section *s, const char *value)
{
    return set_checked(s, value, value_name, &s->outlet->plugin);
}

static int set_every(struct section *s, const char *value)
{
    return value_duration(value, EVERY_LEAST, EVERY_MOST, &s->outlet->every_ms);
}

static int set_delay(struct section *s, const char *value)
{
    return value_duration(value, 0, DELAY_MOST, &s->outlet->delay_ms);
}

static int set_budget(struct section *s, const char *value)
{
    return value_count(value, BUDGET_LEAST, BUDGET_MOST, &s->outlet->budget);
}

static int set_https(struct section *s, const char *value)
{
    return value_bool(value, &s->outlet->https);
}

static int set_hosts(struct section *s, const char *value)
{
    char *lower = pool_strdup(s->config->pool, value);
    for (char *c = lower; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c |= 0x20;
    return set_list(s, lower, value_host, &s->outlet->hosts);
}

static int set_topics(struct section *s, const char *value)
{
    return set_list(s, value, value_name, &s->outlet->topics);
}

static int add_sources(struct section *s, const char *value)
{
    return value_sources(s->config->pool, value, &s->outlet->sources);
}

static int set_sources(struct section *s, const char *value)
{
    if (s->outlet->own_sources) /* a later file sets them anew; what sources+ added in this one stays */
        s->outlet->sources = (struct strings){ 0 };
    s->outlet->own_sources = true;
    return add_sources(s, value);
}

/* -- The table ---------------------------------------------------------------------------------------------------------- */

/* Sorted by section, then by name. */
static const struct config_key keys[] = {
    { SECTION_ARCHIVE, "path", set_archive_path },
    { SECTION_CONTROL, "socket", set_socket },
    { SECTION_FETCH, "allow-addresses", set_allow_addresses },
    { SECTION_FETCH, "ca-file", set_ca_file },
    { SECTION_FETCH, "connect-to", set_connect_to },
    { SECTION_FETCH, "contact", set_contact },
    { SECTION_FETCH, "max-body", set_max_body },
    { SECTION_FETCH, "per-host-budget", set_per_host_budget },
    { SECTION_FETCH, "per-host-delay", set_per_host_delay },
    { SECTION_FETCH, "proxy", set_proxy },
    { SECTION_FETCH, "timeout", set_timeout },
    { SECTION_OUTLET, "budget", set_budget },
    { SECTION_OUTLET, "delay", set_delay },
    { SECTION_OUTLET, "enabled", set_enabled },
    { SECTION_OUTLET, "every", set_every },
    { SECTION_OUTLET, "hosts", set_hosts },
    { SECTION_OUTLET, "https", set_https },
    { SECTION_OUTLET, "plugin", set_plugin },
    { SECTION_OUTLET, "sources", set_sources },
    { SECTION_OUTLET, "sources+", add_sources },
    { SECTION_OUTLET, "topics", set_topics },
    { SECTION_PLUGINS, "path", set_plugin_path },
    { SECTION_TOPIC, "duplicates", set_duplicates },
    { SECTION_TOPIC, "likeness", set_likeness },
    { SECTION_TOPIC, "rule", set_rule },
    { SECTION_TOPIC, "search", set_search },
    { SECTION_TOPIC, "seed-duplicates", set_seed_duplicates },
    { SECTION_TOPIC, "seeds", set_seeds },
};
#define KEY_COUNT (sizeof keys / sizeof *keys)

/* Sorted, in the order of enum section_kind. */
static const struct {
    const char *word;
    bool named;
} sections[] = { { "", false },      { "archive", false }, { "control", false }, { "fetch", false },
                 { "outlet", true }, { "plugins", false }, { "topic", true } };
#define SECTION_COUNT (sizeof sections / sizeof *sections)

/* -- Near misses --------------------------------------------------------------------------------------------------------- */

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance of two short words; case and '_' for '-' cost nothing, since that is no misspelling worth a name. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[WORD_BYTES_MAX + 1];
    size_t n = strlen(b);
    if (strlen(a) > WORD_BYTES_MAX || n > WORD_BYTES_MAX)
        return WORD_BYTES_MAX;
    for (unsigned k = 0; k <= n; k++)
        row[k] = k;
    for (unsigned i = 0; a[i] != '\0'; i++) {
        unsigned diagonal = row[0];
        char c = a[i] == '_' ? '-' : a[i] >= 'A' && a[i] <= 'Z' ? (char)(a[i] | 0x20) : a[i];
        row[0] = i + 1;
        for (size_t k = 0; k < n; k++) {
            unsigned above = row[k + 1];
            row[k + 1] = least(above + 1, row[k] + 1, diagonal + (c != b[k]));
            diagonal = above;
        }
    }
    return row[n];
}

/* Whether `word` is likely meant by what was written: few edits, and fewer than half of it. */
static bool meant(const char *written, const char *word, unsigned *best)
{
    unsigned d = distance(written, word);
    if (d >= *best || d > MISSPELT_MOST || d * 2 > strlen(word))
        return false;
    *best = d;
    return true;
}

static void list_keys(enum section_kind section, struct buf *out)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (keys[i].section == section)
            buf_printf(out, "%s%s", out->len > 0 ? ", " : "", keys[i].name);
}

const struct config_key *config_key_find(enum section_kind section, const char *name)
{
    const char *near = NULL;
    enum section_kind elsewhere = SECTION_UNKNOWN;
    unsigned best = WORD_BYTES_MAX;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        bool same = strcmp(keys[i].name, name) == 0;
        if (keys[i].section != section) {
            elsewhere = same ? keys[i].section : elsewhere;
            continue;
        }
        if (same)
            return &keys[i];
        if (meant(name, keys[i].name, &best))
            near = keys[i].name;
    }
    if (elsewhere != SECTION_UNKNOWN) {
        err_set("unknown key \"%s\"; it belongs into [%s%s]", name, sections[elsewhere].word, sections[elsewhere].named ? " NAME" : "");
    } else if (near != NULL) {
        err_set("unknown key \"%s\"; did you mean \"%s\"?", name, near);
    } else {
        struct buf list;
        buf_init(&list, 1024);
        list_keys(section, &list);
        err_set("unknown key \"%s\"; here can stand: %s", name, buf_text(&list));
        buf_fini(&list);
    }
    return NULL;
}

static enum section_kind unknown_section(const char *text, const char *word)
{
    const char *near = NULL;
    bool named = false;
    unsigned best = WORD_BYTES_MAX;
    for (size_t i = 1; i < SECTION_COUNT; i++) {
        if (meant(word, sections[i].word, &best)) {
            near = sections[i].word;
            named = sections[i].named;
        }
    }
    if (near != NULL)
        err_set("unknown section [%s]; did you mean [%s%s]?", text, near, named ? " NAME" : "");
    else
        err_set("unknown section [%s]; there are [archive], [control], [fetch], [outlet NAME], [plugins] and [topic NAME]", text);
    return SECTION_UNKNOWN;
}

enum section_kind config_section_find(const char *text, const char **name)
{
    char word[WORD_BYTES_MAX] = { 0 };
    size_t len = strcspn(text, " ");
    memcpy(word, text, len < sizeof word - 1 ? len : sizeof word - 1);
    *name = text + len + strspn(text + len, " ");
    for (size_t i = 1; i < SECTION_COUNT; i++) {
        if (strcmp(sections[i].word, word) != 0)
            continue;
        if (!sections[i].named && **name != '\0') {
            err_set("[%s] takes no name; write [%s]", word, word);
            return SECTION_UNKNOWN;
        }
        if (sections[i].named && **name == '\0') {
            err_set("[%s] needs a name; write [%s NAME]", word, word);
            return SECTION_UNKNOWN;
        }
        return (enum section_kind)i;
    }
    return unknown_section(text, word);
}

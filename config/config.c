#include "config.h"

#include "../daemon/base/buf.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/map.h"
#include "../daemon/base/text.h"
#include "config_keys.h"
#include "config_lines.h"
#include "config_value.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX (1u << 20) /* a configuration of a thousand outlets has a tenth of it */
#define SECTIONS_MAX   1000       /* topics, and outlets */
#define DROP_INS_MAX   1000

#define DEFAULT_ARCHIVE         "/var/lib/gazetted"
#define DEFAULT_TIMEOUT_MS      60000
#define DEFAULT_PER_HOST_DELAY  3000
#define DEFAULT_PER_HOST_BUDGET 10000 /* gazetted.conf(5) says why */
#define DEFAULT_MAX_BODY        (8u << 20)

/* Where a key, or a section (key ""), was last seen. */
struct place {
    const char *file;
    unsigned line;
};

struct builder {
    struct config *config;
    void (*report)(const char *text, void *arg);
    void *arg;
    size_t mistakes;
    struct map *places; /* "section\nkey" -> struct place */
    struct section section;
};

/* Reports the present err text. */
static void mistake_at(struct builder *b, const char *file, unsigned line)
{
    err_prefix("%s:%u", file, line);
    b->report(err_text(), b->arg);
    b->mistakes++;
}

static const struct place *find_place(const struct builder *b, const char *section, const char *key)
{
    const char *name = pool_printf(b->config->pool, "%s\n%s", section, key);
    return map_get(b->places, name);
}

static void note_place(struct builder *b, const char *section, const char *key, unsigned line)
{
    struct place *p = pool_alloc(b->config->pool, sizeof *p);
    *p = (struct place){ b->section.file, line };
    map_put(b->places, pool_printf(b->config->pool, "%s\n%s", section, key), p);
}

/* For what is missing: the section's line, or the start of the main file. */
static void mistake_in(struct builder *b, const char *section, const char *key)
{
    const struct place *p = find_place(b, section, key);
    if (p == NULL)
        p = find_place(b, section, "");
    if (p != NULL)
        mistake_at(b, p->file, p->line);
    else
        mistake_at(b, b->config->file, 1);
}

/* -- Sections and keys ---------------------------------------------------------------------------------------------------- */

static void outlet_defaults(struct outlet_config *o, const char *name)
{
    *o = (struct outlet_config){ .name = name, .plugin = name, .enabled = true };
}

/* A section's vector has room for SECTIONS_MAX from the start, so that pointers into it hold. */
static struct topic_config *take_topic(struct builder *b, const char *name)
{
    struct config *c = b->config;
    for (size_t i = 0; i < c->topic_count; i++)
        if (strcmp(c->topics[i].name, name) == 0)
            return &c->topics[i];
    if (c->topic_count == SECTIONS_MAX)
        return NULL;
    struct topic_config *t = &c->topics[c->topic_count++];
    *t = (struct topic_config){ .name = pool_strdup(c->pool, name), .seed_duplicates = KEEP_SKIP, .duplicates = KEEP_ARCHIVE };
    return t;
}

static struct outlet_config *take_outlet(struct builder *b, const char *name)
{
    struct config *c = b->config;
    for (size_t i = 0; i < c->outlet_count; i++)
        if (strcmp(c->outlets[i].name, name) == 0)
            return &c->outlets[i];
    if (c->outlet_count == SECTIONS_MAX)
        return NULL;
    struct outlet_config *o = &c->outlets[c->outlet_count++];
    outlet_defaults(o, pool_strdup(c->pool, name));
    o->at = pool_printf(c->pool, "%s:%u", b->section.file, b->section.line);
    return o;
}

static int enter_section(struct builder *b, struct section *s, const char *text)
{
    const char *name;
    enum section_kind kind = config_section_find(text, &name);
    if (kind == SECTION_UNKNOWN)
        return -1;
    if (*name != '\0' && value_name(name) < 0)
        return -1;
    if (kind == SECTION_TOPIC && (s->topic = take_topic(b, name)) == NULL)
        return err_set("more than %d topics", SECTIONS_MAX);
    if (kind == SECTION_OUTLET && (s->outlet = take_outlet(b, name)) == NULL)
        return err_set("more than %d outlets", SECTIONS_MAX);
    s->kind = kind;
    return 0;
}

static void on_section(void *arg, unsigned line, const char *text)
{
    struct builder *b = arg;
    b->section.kind = SECTION_UNKNOWN;
    b->section.line = line;
    b->section.name = pool_strdup(b->config->pool, text);
    if (enter_section(b, &b->section, text) < 0)
        mistake_at(b, b->section.file, line);
    else
        note_place(b, b->section.name, "", line);
}

static int set_key(struct builder *b, const char *name, const char *value)
{
    const struct place *before = find_place(b, b->section.name, name);
    const struct config_key *key = config_key_find(b->section.kind, name);
    if (key == NULL)
        return -1;
    /* A drop-in may set again what an earlier file has set, one file may not. */
    if (before != NULL && strcmp(before->file, b->section.file) == 0)
        return err_set("it is set on line %u already; keep one of the two", before->line);
    if (*value == '\0')
        return err_set("the value is empty; write one, or leave the line out for the default");
    return key->set(&b->section, value);
}

static void on_key(void *arg, unsigned line, const char *name, const char *value)
{
    struct builder *b = arg;
    if (b->section.name == NULL) {
        err_set("%s stands before the first [section]; write it below [archive], [fetch], [topic NAME] or [outlet NAME]", name);
        mistake_at(b, b->section.file, line);
        return;
    }
    if (b->section.kind == SECTION_UNKNOWN)
        return; /* the section was the mistake */
    b->section.line = line;
    int rc = set_key(b, name, value);
    if (rc < 0) {
        err_prefix("[%s] %s", b->section.name, name);
        mistake_at(b, b->section.file, line);
    }
    note_place(b, b->section.name, name, line);
}

static void on_mistake(void *arg, unsigned line, const char *text)
{
    struct builder *b = arg;
    err_set("%s", text);
    mistake_at(b, b->section.file, line);
}

/* -- Files --------------------------------------------------------------------------------------------------------------- */

/* false when there is no file to speak of. */
static bool read_one(struct builder *b, const char *file)
{
    struct config_events events = { .section = on_section, .key = on_key, .mistake = on_mistake, .arg = b };
    struct buf text;
    buf_init(&text, FILE_BYTES_MAX);
    b->section = (struct section){ .config = b->config, .file = file };
    bool readable = file_read(file, &text) == 0 && buf_check(&text, file) == 0;
    if (readable) {
        config_lines(&text, &events);
    } else {
        b->report(err_text(), b->arg);
        b->mistakes++;
    }
    buf_fini(&text);
    return readable;
}

static int drop_in_only(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && text_ends(entry->d_name, ".conf");
}

/* By bytes: the locale has no say in which file comes last. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void read_drop_ins(struct builder *b)
{
    const char *folder = pool_printf(b->config->pool, "%s.d", b->config->file);
    struct dirent **names = NULL;
    int n = scandir(folder, &names, drop_in_only, by_bytes);
    if (n < 0 && errno != ENOENT) {
        err_sys("%s", folder);
        b->report(err_text(), b->arg);
        b->mistakes++;
    }
    if (n > DROP_INS_MAX) {
        err_set("%s: more than %d files", folder, DROP_INS_MAX);
        b->report(err_text(), b->arg);
        b->mistakes++;
    }
    for (int i = 0; i < n; i++) {
        if (i < DROP_INS_MAX)
            read_one(b, pool_printf(b->config->pool, "%s/%s", folder, names[i]->d_name));
        free(names[i]);
    }
    free(names);
}

/* -- The whole ------------------------------------------------------------------------------------------------------------ */

static bool has_topic(const struct config *c, const char *name)
{
    for (size_t i = 0; i < c->topic_count; i++)
        if (strcmp(c->topics[i].name, name) == 0)
            return true;
    return false;
}

static void check_outlet(struct builder *b, const struct outlet_config *o)
{
    const char *section = pool_printf(b->config->pool, "outlet %s", o->name);
    for (size_t i = 0; i < o->topics.n; i++) {
        if (!has_topic(b->config, o->topics.v[i])) {
            err_set("[%s] topics: there is no [topic %s]; name one that there is, or leave the line out for all", section, o->topics.v[i]);
            mistake_in(b, section, "topics");
        }
    }
    if (strcmp(o->plugin, "generic") == 0 && o->hosts.n == 0) {
        err_set("[%s] hosts is missing; the plugin generic knows no host: write hosts = www.example.org", section);
        mistake_in(b, section, "plugin");
    }
}

static void check_whole(struct builder *b)
{
    struct config *c = b->config;
    /* A contact that was written, but wrongly, was reported where it stands. */
    if (c->contact == NULL && find_place(b, "fetch", "contact") == NULL) {
        err_set("[fetch] contact is missing; write contact = and a mail address or web page where outlets reach you: it is sent with every request");
        mistake_in(b, "fetch", "");
    }
    for (size_t i = 0; i < c->topic_count; i++) {
        const struct topic_config *t = &c->topics[i];
        const char *section = pool_printf(c->pool, "topic %s", t->name);
        if (t->likeness > 0 && t->seeds == NULL) {
            err_set("[%s] likeness needs a seed set to be like; write seeds = FILE", section);
            mistake_in(b, section, "likeness");
        }
    }
    for (size_t i = 0; i < c->outlet_count; i++)
        check_outlet(b, &c->outlets[i]);
}

static void set_defaults(struct config *c)
{
    c->archive_path = DEFAULT_ARCHIVE;
    c->timeout_ms = DEFAULT_TIMEOUT_MS;
    c->per_host_delay_ms = DEFAULT_PER_HOST_DELAY;
    c->per_host_budget = DEFAULT_PER_HOST_BUDGET;
    c->max_body = DEFAULT_MAX_BODY;
    c->topics = pool_alloc(c->pool, SECTIONS_MAX * sizeof *c->topics);
    c->outlets = pool_alloc(c->pool, SECTIONS_MAX * sizeof *c->outlets);
}

static void set_derived(struct config *c)
{
    c->user_agent = pool_printf(c->pool, "gazetted/%s (+%s)", GAZETTED_VERSION, c->contact == NULL ? "" : c->contact);
    if (c->control_socket != NULL)
        return;
    const char *runtime = getenv("RUNTIME_DIRECTORY"); /* systemd: may name several, separated by ':' */
    if (runtime != NULL && *runtime == '/')
        c->control_socket = pool_printf(c->pool, "%.*s/control", (int)strcspn(runtime, ":"), runtime);
    else
        c->control_socket = pool_printf(c->pool, "%s/control", c->archive_path);
}

struct config *config_read(const char *file, void (*report)(const char *text, void *arg), void *arg)
{
    struct pool *pool = pool_new();
    struct config *c = pool_alloc(pool, sizeof *c);
    c->pool = pool;
    c->file = pool_strdup(pool, file);
    set_defaults(c);

    struct builder b = { .config = c, .report = report, .arg = arg, .places = map_new() };
    if (read_one(&b, c->file)) {
        read_drop_ins(&b);
        check_whole(&b);
    }
    set_derived(c);
    map_free(b.places, NULL);
    if (b.mistakes == 0)
        return c;
    config_free(c);
    return NULL;
}

void config_free(struct config *c)
{
    if (c != NULL)
        pool_free(c->pool);
}

const struct outlet_config *config_outlet(struct config *c, const char *name)
{
    for (size_t i = 0; i < c->outlet_count; i++)
        if (strcmp(c->outlets[i].name, name) == 0)
            return &c->outlets[i];
    struct outlet_config *o = pool_alloc(c->pool, sizeof *o);
    outlet_defaults(o, pool_strdup(c->pool, name));
    return o;
}

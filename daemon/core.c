#include "core.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "fetching.h"
#include "pipeline.h"
#include "process/plugin.h"
#include "reading.h"
#include "sources.h"
#include "visit.h"

#include <ctype.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOST_MAX 256 /* RFC 1035: 253 */
#define GENERIC  "generic"

#define DEFINITION_MAX 65536 /* of a topic in the journal: a rule is some kilobytes */

/* -- The archive's answers ---------------------------------------------------------------------------------------------------- */

static void core_wake(struct core *c)
{
    struct job *job = c->drowsy;
    c->drowsy = NULL;
    while (job) {
        struct job *next = job->next;
        job->next = NULL;
        pipeline_resume(job);
        job = next;
    }
}

static void recording_remove(struct core *c, const struct job *job)
{
    for (struct job **at = &c->recording; *at; at = &(*at)->next) {
        if (*at == job) {
            *at = job->next;
            return;
        }
    }
}

static int core_archive_ready(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    (void)source;
    (void)fd;
    (void)events;
    struct core *c = arg;
    struct entry *e;
    while ((e = archive_finished(c->archive)) != NULL) {
        struct job *job = e->owner;
        if (!job) {
            if (e->failed)
                log_error("not-recorded", "url", e->url, "reason", e->reason, NULL);
            entry_free(e);
            continue;
        }
        recording_remove(c, job);
        job->next = NULL;
        job->entry = e;
        job->recorded = true;
        pipeline_resume(job);
    }
    core_wake(c);
    return 0;
}

static int core_open_archive(struct core *c, const struct core_options *options, pid_t *holder)
{
    if (options->dry_run && access(c->config->archive_path, F_OK) != 0)
        return 0;
    struct archive_options how = { .create = options->create && !options->dry_run, .creator = "gazetted " GAZETTED_VERSION };
    c->archive = archive_open(c->config->archive_path, &how, holder);
    if (!c->archive)
        return -1;
    if (sd_event_add_io(c->loop, &c->archive_events, archive_event_fd(c->archive), EPOLLIN, core_archive_ready, c) < 0)
        return err_set("the event loop takes no more descriptors");
    return 0;
}

/* -- Topics and outlets --------------------------------------------------------------------------------------------------------- */

static int core_open_topics(struct core *c)
{
    c->topics = pool_alloc(c->pool, (c->config->topic_count + 1) * sizeof *c->topics);
    for (size_t i = 0; i < c->config->topic_count; i++) {
        struct topic *t = &c->topics[i];
        t->settings = &c->config->topics[i];
        t->seeds = t->settings->seeds ? seeds_read(t->settings->seeds) : pool_alloc(c->pool, sizeof *t->seeds);
        if (!t->seeds)
            return err_prefix("topic %s", t->settings->name);
        c->topic_count++;
    }
    return 0;
}

/* Texts of seeds by a digest of their digests: whoever reads the journal sees that the set became another. */
static void seeds_sum(const struct seed_set *seeds, char sum[SHA256_HEX_SIZE])
{
    struct sha256 *h = sha256_new();
    for (size_t i = 0; i < seeds->n; i++)
        if (seeds->v[i].digest)
            sha256_add(h, seeds->v[i].digest, strlen(seeds->v[i].digest));
    sha256_end(h, sum);
}

/* What each topic is, into the journal: without it nobody could tell later why an article was on one. */
static void core_record_topics(struct core *c)
{
    for (size_t i = 0; i < c->topic_count; i++) {
        const struct topic *t = &c->topics[i];
        char sum[SHA256_HEX_SIZE];
        struct buf b;
        seeds_sum(t->seeds, sum);
        buf_init(&b, DEFINITION_MAX);
        json_begin(&b);
        json_put_optional(&b, "rule", t->settings->rule);
        json_put_number(&b, "likeness", t->settings->likeness);
        json_put_string(&b, "duplicates", t->settings->duplicates == KEEP_SKIP ? "skip" : "keep");
        json_put_string(&b, "seed-duplicates", t->settings->seed_duplicates == KEEP_SKIP ? "skip" : "archive");
        json_put_int(&b, "seeds", (int64_t)t->seeds->n);
        json_put_optional(&b, "seeds-sum", t->seeds->n ? sum : NULL);
        json_end(&b);
        if (!b.failed)
            archive_topic(c->archive, t->settings->name, buf_text(&b));
        buf_fini(&b);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct outlet *)a)->name, ((const struct outlet *)b)->name);
}

static bool has_name(const struct strings *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->v[i], name) == 0)
            return true;
    return false;
}

/* Every plugin is an outlet by its own name, and every section of the configuration is one; disabled ones are left out. */
static int core_open_outlets(struct core *c)
{
    struct strings names = { 0 };
    char *dir = core_plugin_dir(c->config);
    int rc = dir ? plugin_list(c->pool, dir, &names) : -1;
    free(dir);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < c->config->outlet_count; i++)
        if (!has_name(&names, c->config->outlets[i].name))
            strings_add(c->pool, &names, c->config->outlets[i].name);
    c->outlets = pool_alloc(c->pool, (names.n + 1) * sizeof *c->outlets);
    for (size_t i = 0; i < names.n; i++) {
        const struct outlet_config *settings = config_outlet(c->config, names.v[i]);
        if (!settings->enabled)
            continue;
        struct outlet *o = &c->outlets[c->outlet_count++];
        *o = (struct outlet){ .core = c, .name = settings->name, .settings = settings };
    }
    qsort(c->outlets, c->outlet_count, sizeof *c->outlets, by_name);
    for (size_t i = 0; i < c->outlet_count; i++)
        c->outlets[i].reading = reading_new(&c->outlets[i]);
    return 0;
}

/* -- What plugins say of themselves ---------------------------------------------------------------------------------------------- */

/* "feed URL", "sitemap URL", "listing URL", or a URL whose ending tells. */
static struct source source_from_setting(const char *text)
{
    static const struct {
        const char *word;
        int kind;
    } kinds[] = { { "feed ", GAZ_FEED }, { "listing ", GAZ_LISTING }, { "sitemap ", GAZ_SITEMAP } };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_starts(text, kinds[i].word))
            return (struct source){ .url = text + strlen(kinds[i].word) + strspn(text + strlen(kinds[i].word), " "), .kind = kinds[i].kind };
    if (strstr(text, "sitemap"))
        return (struct source){ .url = text, .kind = GAZ_SITEMAP };
    bool feed = strstr(text, "rss") || strstr(text, "feed") || strstr(text, "atom") || text_ends(text, ".xml");
    return (struct source){ .url = text, .kind = feed ? GAZ_FEED : GAZ_LISTING };
}

static void outlet_accept(struct outlet *o, const struct description *about)
{
    struct pool *pool = o->core->pool;
    const struct outlet_config *s = o->settings;
    o->about = about;
    o->hosts = s->hosts.n ? s->hosts : about->hosts;
    o->sources = pool_alloc(pool, (about->source_count + s->sources.n + 1) * sizeof *o->sources);
    if (!s->own_sources) {
        if (about->source_count)
            memcpy(o->sources, about->sources, about->source_count * sizeof *o->sources);
        o->source_count = about->source_count;
    }
    for (size_t i = 0; i < s->sources.n; i++)
        o->sources[o->source_count++] = source_from_setting(s->sources.v[i]);
    sources_load(o);
}

static void outlet_described(struct outlet *o, struct child *child)
{
    struct description *about = pool_alloc(o->core->pool, sizeof *about);
    if (reader_describe(child, o->core->pool, about) != 0)
        o->refused = pool_strdup(o->core->pool, err_text());
    else if (about->error)
        o->refused = about->error;
    else
        outlet_accept(o, about);
    if (child->pid)
        child_kill(child);
}

/* The hosts of an outlet, where the configuration does not say, are its plugin's. */
static void off_describe(struct core *c, const struct outlet_config *settings, struct outlet_off *off)
{
    struct child child = { 0 };
    struct description about;
    *off = (struct outlet_off){ .name = settings->name, .hosts = settings->hosts };
    if (off->hosts.n || reader_spawn(&child, c->config, settings) != 0)
        return;
    if (reader_describe(&child, c->pool, &about) == 0 && !about.error)
        off->hosts = about.hosts;
    if (child.pid)
        child_kill(&child);
}

static void core_describe_off(struct core *c)
{
    c->off_count = 0;
    c->off = pool_alloc(c->pool, (c->config->outlet_count + 1) * sizeof *c->off);
    for (size_t i = 0; i < c->config->outlet_count; i++)
        if (!c->config->outlets[i].enabled)
            off_describe(c, &c->config->outlets[i], &c->off[c->off_count++]);
}

void core_describe(struct core *c)
{
    struct child *children = mem_alloc((c->outlet_count + 1) * sizeof *children);
    bool *started = mem_alloc((c->outlet_count + 1) * sizeof *started);
    for (size_t i = 0; i < c->outlet_count; i++) {
        struct outlet *o = &c->outlets[i];
        started[i] = !o->about && reader_spawn(&children[i], c->config, o->settings) == 0;
        if (!o->about && !started[i])
            o->refused = pool_strdup(c->pool, err_text());
    }
    for (size_t i = 0; i < c->outlet_count; i++) {
        struct outlet *o = &c->outlets[i];
        if (started[i])
            outlet_described(o, &children[i]);
        if (!o->about)
            log_error("outlet-left-out", "outlet", o->name, "plugin", o->settings->plugin, "reason", o->refused, NULL);
    }
    free(started);
    free(children);
    core_describe_off(c);
}

struct outlet *core_outlet(struct core *c, const char *name)
{
    for (size_t i = 0; i < c->outlet_count; i++)
        if (strcmp(c->outlets[i].name, name) == 0)
            return &c->outlets[i];
    return NULL;
}

/* The host of a URL as a person typed it, lower case; "" when there is none. Readers parse URLs properly; this only picks one. */
static void host_of(const char *url, char host[HOST_MAX])
{
    const char *at = strstr(url, "://");
    at = at ? at + 3 : url;
    size_t len = strcspn(at, "/?#");
    const char *user = memchr(at, '@', len);
    if (user) {
        len -= (size_t)(user + 1 - at);
        at = user + 1;
    }
    size_t end = 0;
    while (end < len && at[end] != ':' && end < HOST_MAX - 1) {
        host[end] = (char)tolower((unsigned char)at[end]);
        end++;
    }
    host[end] = '\0';
}

struct outlet *core_outlet_of(struct core *c, const char *url)
{
    char host[HOST_MAX];
    host_of(url, host);
    for (size_t i = 0; *host && i < c->outlet_count; i++)
        if (has_name(&c->outlets[i].hosts, host))
            return &c->outlets[i];
    struct outlet *generic = *host ? core_outlet(c, GENERIC) : NULL;
    return generic && generic->about && has_name(&generic->hosts, "*") ? generic : NULL;
}

const char *core_outlet_off(const struct core *c, const char *url)
{
    char host[HOST_MAX];
    host_of(url, host);
    for (size_t i = 0; i < c->outlet_count; i++)
        if (has_name(&c->outlets[i].hosts, host))
            return NULL;
    for (size_t i = 0; i < c->off_count; i++)
        if (has_name(&c->off[i].hosts, host))
            return c->off[i].name;
    return NULL;
}

/* -- Opening and closing ------------------------------------------------------------------------------------------------------- */

static struct core *core_new(struct config *config)
{
    struct core *c = mem_alloc(sizeof *c);
    c->config = config;
    c->pool = pool_new();
    c->active = map_new();
    return c;
}

struct core *core_open_plugins(struct config *config)
{
    struct core *c = core_new(config);
    if (core_open_outlets(c) == 0)
        return c;
    core_close(c);
    return NULL;
}

struct core *core_open(struct config *config, const struct core_options *options, pid_t *holder)
{
    struct core *c = core_new(config);
    *holder = 0;
    if (sd_event_new(&c->loop) < 0) {
        err_set("no event loop can be made");
        goto out;
    }
    if (core_open_topics(c) != 0 || core_open_archive(c, options, holder) != 0 || core_open_outlets(c) != 0)
        goto out;
    if (c->archive && !options->dry_run)
        core_record_topics(c);
    c->fetching = fetching_new(c);
    if (c->fetching)
        return c;
out:
    core_close(c);
    return NULL;
}

/* Writes what the archive was handed; entries come back to their jobs, which are freed after. */
static void core_close_archive(struct core *c)
{
    sd_event_source_disable_unref(c->archive_events);
    if (!c->archive)
        return;
    archive_flush(c->archive);
    while (archive_pending(c->archive) > 0) {
        struct pollfd p = { .fd = archive_event_fd(c->archive), .events = POLLIN };
        poll(&p, 1, -1);
        for (struct entry *e; (e = archive_finished(c->archive)) != NULL;) {
            struct job *job = e->owner;
            if (job)
                job->entry = e;
            else
                entry_free(e);
        }
    }
    archive_close(c->archive);
}

void core_close(struct core *c)
{
    fetching_free(c->fetching);
    for (size_t i = 0; i < c->outlet_count; i++)
        reading_free(c->outlets[i].reading);
    core_close_archive(c);
    while (c->jobs)
        job_free(c->jobs);
    while (c->runs)
        run_free(c->runs);
    for (size_t i = 0; i < c->topic_count; i++)
        seeds_free(c->topics[i].seeds);
    sd_event_unref(c->loop);
    map_free(c->active, NULL);
    pool_free(c->pool);
    config_free(c->config);
    free(c);
}

int core_run_until(struct core *c, const bool *done)
{
    while (!*done && !(c->stopping && (!c->archive || archive_pending(c->archive) == 0))) {
        if (c->archive && archive_is_broken(c->archive))
            return err_set("the disk failed while the archive was written: nothing more is recorded; see what the disk says, then start again");
        if (sd_event_run(c->loop, 500000) < 0)
            return err_set("the event loop failed");
    }
    return 0;
}

#include "../base/err.h"
#include "../process/sandbox.h"
#include "reader.h"

#include <stdio.h>
#include <string.h>
#include <unicode/uversion.h>
#include <unistd.h>

/* Where libraries are, on the distributions that we know; a plugin seldom needs more than the C library, which is there already. */
static const char *const library_paths[] = {
    "/etc/ld.so.cache", "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo",
};

/* The plugin's own file is readable by its descriptor: a Landlock rule for exactly this file. */
static int enter_stage_one(struct reader *r)
{
    struct strings paths = { 0 };
    for (size_t i = 0; i < r->setup.library_paths.n; i++)
        strings_add_lent(r->pool, &paths, r->setup.library_paths.v[i]);
    if (!paths.n)
        for (size_t i = 0; i < sizeof library_paths / sizeof library_paths[0]; i++)
            strings_add_lent(r->pool, &paths, library_paths[i]);
    strings_add_lent(r->pool, &paths, pool_printf(r->pool, "/proc/self/fd/%d", r->setup.plugin_fd));
    return sandbox_reader_stage_one(&paths);
}

static void copy_list(struct pool *pool, const char *const *list, struct strings *out)
{
    for (size_t i = 0; list && list[i]; i++)
        strings_add_lent(pool, out, list[i]);
}

static void describe_sources(struct reader *r, const struct gaz_source *sources)
{
    struct description *d = &r->description;
    if (!sources)
        return;
    while (sources[d->source_count].url)
        d->source_count++;
    d->sources = pool_alloc(r->pool, (d->source_count + 1) * sizeof *d->sources);
    for (size_t i = 0; i < d->source_count; i++)
        d->sources[i] = (struct source){ .url = sources[i].url, .kind = (int)sources[i].kind, .every = sources[i].every, .depth = sources[i].depth };
}

static void describe(struct reader *r)
{
    const struct gaz_outlet *o = r->kit.outlet;
    struct description *d = &r->description;
    UVersionInfo icu;
    u_getVersion(icu);
    d->name = o->name;
    d->title = o->title;
    d->version = o->version;
    d->extractor = pool_printf(r->pool, "%s/%u kit/%d icu/%u", o->name, (unsigned)o->version, KIT_VERSION, (unsigned)icu[0]);
    d->sandbox = sandbox_describe();
    copy_list(r->pool, o->languages, &d->languages);
    d->hosts = r->kit.hosts;
    describe_sources(r, o->sources);
}

static int compile_rules(struct reader *r)
{
    r->rules = pool_alloc(r->pool, (r->setup.topic_count + 1) * sizeof *r->rules);
    for (size_t i = 0; i < r->setup.topic_count; i++) {
        const struct topic_setup *t = &r->setup.topics[i];
        if (!t->rule)
            continue;
        r->rules[i] = rule_parse(r->pool, t->rule);
        if (!r->rules[i])
            return err_prefix("topic %s", t->name);
    }
    return 0;
}

int load_reader(struct reader *r)
{
    unsigned seconds = r->setup.cpu_seconds ? r->setup.cpu_seconds : READER_CPU_SECONDS;
    if (enter_stage_one(r) != 0 || sandbox_cpu_arm(seconds) != 0)
        return -1;
    r->kit = (struct kit){ .outlet_name = r->setup.outlet, .hosts = r->setup.hosts };
    r->kit.outlet = plugin_load(r->pool, r->setup.plugin_fd, r->setup.plugin);
    if (!r->kit.outlet)
        return -1;
    if (!r->kit.hosts.n)
        copy_list(r->pool, r->kit.outlet->hosts, &r->kit.hosts);
    kit_warm_up();
    if (compile_rules(r) != 0)
        return -1;
    describe(r);
    return sandbox_reader_stage_two();
}

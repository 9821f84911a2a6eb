/* config: gazetted.conf and its drop-ins, read once, checked whole, then immutable.
 *
 * INI through inih. Unknown sections and keys, bad values and duplicates are errors that name file and line and say what would be right; all of them
 * are reported, not only the first. Relative paths are taken from the folder of the file that names them. Every key: gazetted.conf(5). */
#ifndef CONFIG_H
#define CONFIG_H

#include "../daemon/base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum keep { KEEP_SKIP, KEEP_ARCHIVE };

struct topic_config {
    const char *name;
    const char *seeds;         /* path of the .seeds file, or NULL */
    const char *seeds_at;      /* "FILE:LINE" that names it */
    const char *rule;          /* see plugins/kit/topic.h, or NULL */
    double likeness;           /* least likeness to the seed set that is on topic without the rule; 0: the rule alone decides */
    enum keep seed_duplicates; /* default skip: watched, not committed */
    enum keep duplicates;      /* default archive (kept, with Duplicate-Of) */
    struct strings search;     /* words that replace "%s" in sources */
};

struct outlet_config {
    const char *name;       /* [a-z0-9-]{1,32} */
    const char *plugin;     /* default: the name */
    const char *at;         /* "FILE:LINE" of its section; NULL: it has none */
    bool enabled;           /* default true */
    uint32_t every_ms;      /* between visits to a source; 0: the source's own or the default of 30 min */
    uint32_t delay_ms;      /* between two requests to a host; 0: the general one */
    uint32_t budget;        /* requests to one of its hosts in one UTC day; 0: the general one */
    bool https;             /* its http URLs are asked for by https first; default false */
    struct strings hosts;   /* replaces the plugin's (generic needs it) */
    struct strings sources; /* sources+ : added to the plugin's; "feed URL", "sitemap URL", "listing URL" or a bare URL */
    struct strings topics;  /* default: all */
    bool own_sources;       /* `sources =` instead of `sources+ =`: the plugin's are not used */
};

struct config {
    struct pool *pool;
    const char *file;
    const char *archive_path;
    const char *contact;
    const char *user_agent;     /* made of version and contact */
    uint32_t timeout_ms;        /* default 60 s */
    uint32_t per_host_delay_ms; /* default 3 s */
    uint32_t per_host_budget;   /* requests to one host in one UTC day; default 10,000; 0: any number */
    uint64_t max_body;          /* default 8 MiB */
    const char *proxy, *ca_file, *connect_to;
    const char *ca_file_at; /* "FILE:LINE" that names it */
    struct strings allow_addresses;
    const char *plugin_path;    /* [plugins] path; NULL: beside the program */
    const char *control_socket; /* [control] socket; default: $RUNTIME_DIRECTORY/control, else ARCHIVE/control */
    struct topic_config *topics;
    size_t topic_count;
    struct outlet_config *outlets; /* those with a section; others: config_outlet() gives the defaults */
    size_t outlet_count;
};

/* NULL when there was any error; each is handed to report() as "FILE:LINE: what is wrong; what to do". */
struct config *config_read(const char *file, void (*report)(const char *text, void *arg), void *arg);
void config_free(struct config *c);
/* The outlet's settings, or the defaults for one without a section (made in c's pool). */
const struct outlet_config *config_outlet(struct config *c, const char *name);

#endif

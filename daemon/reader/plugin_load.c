#include "../base/err.h"
#include "../base/text.h"
#include "../process/plugin.h"
#include "reader.h"

#include <dlfcn.h>
#include <libxml/xpath.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SYMBOL      "gaz_outlet"
#define LIST_MAX    512  /* entries of a plugin's list: more means that its end is missing */
#define TEXT_MAX    1024 /* bytes of a name, host or glob */
#define PURPOSES    4
#define SYMBOL_PATH 32

/* -- What stands in the tables ----------------------------------------------------------------------------------------- */

static int check_line(const char *what, const char *s)
{
    if (!s || !*s)
        return err_set("its %s is empty", what);
    size_t len = strnlen(s, TEXT_MAX + 1);
    if (len > TEXT_MAX || !text_is_clean(s, len, false))
        return err_set("its %s is longer than %d bytes or no clean UTF-8", what, TEXT_MAX);
    return 0;
}

static int check_list(const char *what, const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        if (i >= LIST_MAX || check_line(what, list[i]) != 0)
            return i >= LIST_MAX ? err_set("its list of %s has no end", what) : -1;
    return 0;
}

static int check_hosts(const char *const *hosts)
{
    if (!hosts || !hosts[0])
        return err_set("it names no host");
    if (check_list("hosts", hosts) != 0)
        return -1;
    for (size_t i = 0; hosts[i]; i++)
        if (strcmp(hosts[i], "*") != 0 && strspn(hosts[i], "abcdefghijklmnopqrstuvwxyz0123456789.-:") != strlen(hosts[i]))
            return err_set("\"%s\" is no host: lower-case ASCII, without scheme and path", hosts[i]);
    return 0;
}

static int check_sources(const struct gaz_source *sources)
{
    for (size_t i = 0; sources && sources[i].url; i++) {
        const char *url = sources[i].url;
        if (i >= LIST_MAX)
            return err_set("its list of sources has no end");
        if (check_line("source", url) != 0)
            return -1;
        if (!text_starts(url, "http://") && !text_starts(url, "https://"))
            return err_set("its source \"%s\" is no http(s) URL", url);
        if ((unsigned)sources[i].kind > GAZ_SITEMAP)
            return err_set("its source \"%s\" is of no known kind", url);
    }
    return 0;
}

static int check_xpath(size_t i, const char *xpath)
{
    xmlXPathCompExprPtr compiled = xpath ? xmlXPathCompile((const xmlChar *)xpath) : NULL;
    if (!compiled)
        return err_set("its rule %zu is no XPath: %.200s", i + 1, xpath ? xpath : "(none)");
    xmlXPathFreeCompExpr(compiled);
    return 0;
}

static void ignore_message(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

static int check_rules(const struct gaz_rule *rules)
{
    xmlSetGenericErrorFunc(NULL, ignore_message);
    for (size_t i = 0; rules && rules[i].field != GAZ_END; i++) {
        if (i >= LIST_MAX)
            return err_set("its list of rules has no end");
        if ((unsigned)rules[i].field > GAZ_STATIC || rules[i].purpose > PURPOSES)
            return err_set("its rule %zu is for no known field or purpose", i + 1);
        if (check_xpath(i, rules[i].xpath) != 0)
            return -1;
    }
    return 0;
}

static int check_name(struct pool *pool, const char *name, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!name || !plugin_name_valid(name))
        return err_set("its name is not of the form [a-z0-9-]{1,32}");
    if (strcmp(slash ? slash + 1 : path, pool_printf(pool, "%s.so", name)) != 0)
        return err_set("it calls itself \"%s\": a plugin has the name of its file", name);
    return 0;
}

/* -- Loading ----------------------------------------------------------------------------------------------------------- */

static int check_outlet(struct pool *pool, const struct gaz_outlet *o, const char *path)
{
    if (o->abi != GAZ_ABI)
        return err_set("it was built for version %u of outlet.h, this is %u: build it again", (unsigned)o->abi, (unsigned)GAZ_ABI);
    if (o->size != sizeof *o)
        return err_set("its struct gaz_outlet has %u bytes, not %zu: build it with the outlet.h of this version", (unsigned)o->size, sizeof *o);
    return check_name(pool, o->name, path) || check_line("title", o->title) || check_list("languages", o->languages) || check_hosts(o->hosts) ||
                   check_sources(o->sources) || check_list("articles", o->articles) || check_list("not_articles", o->not_articles) ||
                   check_rules(o->rules) || check_list("strip", o->strip)
               ? -1
               : 0;
}

const struct gaz_outlet *plugin_load(struct pool *pool, int fd, const char *path)
{
    char opened[SYMBOL_PATH]; /* by descriptor: what main has checked is what is loaded */
    snprintf(opened, sizeof opened, "/proc/self/fd/%d", fd);
    void *library = dlopen(opened, RTLD_NOW | RTLD_LOCAL);
    close(fd);
    if (!library) {
        const char *why = dlerror();
        err_set("%s cannot be loaded: %s", path, why ? why : "no reason given");
        return NULL;
    }
    const struct gaz_outlet *outlet = dlsym(library, SYMBOL);
    if (!outlet)
        err_set("%s exports no %s", path, SYMBOL);
    else if (check_outlet(pool, outlet, path) != 0)
        err_prefix("%s", path);
    else
        return outlet;
    return NULL;
}

#include "../base/err.h"
#include "../base/json.h"
#include "../core.h"
#include "command.h"

#include <stdio.h>

static void outlet_json(const struct outlet *o)
{
    struct buf b;
    buf_init(&b, 1u << 20);
    json_begin(&b);
    json_put_string(&b, "name", o->name);
    json_put_string(&b, "title", o->about ? o->about->title : NULL);
    json_put_optional(&b, "refused", o->about ? NULL : o->refused);
    json_put_strings(&b, "hosts", o->hosts.v, o->hosts.n);
    json_key(&b, "sources");
    buf_addc(&b, '[');
    for (size_t i = 0; i < o->source_count; i++) {
        if (i)
            buf_addc(&b, ',');
        json_quote(&b, o->sources[i].url);
    }
    buf_addc(&b, ']');
    json_put_optional(&b, "extractor", o->about ? o->about->extractor : NULL);
    json_put_optional(&b, "sandbox", o->about ? o->about->sandbox : NULL);
    json_end(&b);
    puts(buf_text(&b));
    buf_fini(&b);
}

static void outlet_words(const struct outlet *o)
{
    static const char *const kinds[] = { [GAZ_LISTING] = "listing", [GAZ_FEED] = "feed", [GAZ_SITEMAP] = "sitemap" };
    if (!o->about) {
        printf("%s: left out: %s\n", o->name, o->refused);
        return;
    }
    printf("%s: %s (%s; %s)\n", o->name, o->about->title, o->about->extractor, o->about->sandbox);
    for (size_t i = 0; i < o->hosts.n; i++)
        printf("  host    %s\n", o->hosts.v[i]);
    for (size_t i = 0; i < o->source_count; i++)
        printf("  %-7s %s\n", kinds[o->sources[i].kind], o->sources[i].url);
}

int command_outlets(struct tool *tool, int argc, char **argv)
{
    bool json = false;
    const struct tool_option options[] = { { "json", NULL, &json }, { NULL, NULL, NULL } };
    if (tool_options(tool, options, argc, argv) != 0)
        return tool_usage("outlets");
    if (tool_config(tool) != 0)
        return TOOL_CONFIG;
    struct core *core = core_open_plugins(tool->config);
    tool->config = NULL;
    if (!core)
        return tool_fail(TOOL_FAILED);
    int status = TOOL_GOOD;
    core_describe(core);
    for (size_t i = 0; i < core->outlet_count; i++) {
        if (json)
            outlet_json(&core->outlets[i]);
        else
            outlet_words(&core->outlets[i]);
        if (!core->outlets[i].about)
            status = TOOL_FAILED;
    }
    core_close(core);
    return status;
}

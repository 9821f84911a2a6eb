#include "cases.h"

#include <string.h>

/* Sorted. */
static const char *const kinds[] = { "charset", "date", "extract", "feed", "retry-after", "robots", "sitemap", "slug", "url" };

static bool kind_is_known(const char *what)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], what) == 0)
            return true;
    return false;
}

int command_debug(struct tool *tool, int argc, char **argv)
{
    const char *outlet = "generic";
    const struct tool_option options[] = { { "outlet", &outlet, NULL }, { NULL, NULL, NULL } };
    if (tool_options(tool, options, argc, argv) != 1)
        return tool_usage("debug");
    if (!kind_is_known(argv[1])) {
        tool_say("there is nothing to debug called %s: charset date extract feed retry-after robots sitemap slug url", argv[1]);
        return TOOL_USAGE;
    }
    if (tool_config_or_default(tool) != 0)
        return TOOL_CONFIG;
    return cases_answer(tool, stdin, argv[1], outlet) == 0 ? TOOL_GOOD : tool_fail(TOOL_FAILED);
}

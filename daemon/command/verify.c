/* verify and reindex: the record checked against itself; the index built anew from it. */
#include "../base/err.h"
#include "command.h"

#include <stdio.h>
#include <string.h>

static void verify_report(const char *finding, void *arg)
{
    (void)arg;
    tool_print(finding, strlen(finding));
    putchar('\n');
}

static void verify_progress(const char *what, uint64_t done, void *arg)
{
    (void)arg;
    (void)what;
    (void)done; /* quiet: the tool speaks of findings, and of the end */
}

int command_verify(struct tool *tool, int argc, char **argv)
{
    if (tool_options(tool, NULL, argc, argv) != 0)
        return tool_usage("verify");
    if (tool_config(tool) != 0)
        return TOOL_CONFIG;
    int findings = archive_verify(tool->config->archive_path, verify_report, verify_progress, NULL);
    if (findings < 0)
        return tool_fail(TOOL_FAILED);
    if (findings > 0) {
        tool_say("%d findings in %s", findings, tool->config->archive_path);
        return TOOL_FAILED;
    }
    puts("the record is whole");
    return TOOL_GOOD;
}

int command_reindex(struct tool *tool, int argc, char **argv)
{
    if (tool_options(tool, NULL, argc, argv) != 0)
        return tool_usage("reindex");
    if (tool_config(tool) != 0)
        return TOOL_CONFIG;
    pid_t holder = 0;
    if (archive_reindex(tool->config->archive_path, &holder) == 0) {
        puts("state.db is built anew");
        return TOOL_GOOD;
    }
    return tool_fail(holder ? TOOL_HELD : TOOL_FAILED);
}

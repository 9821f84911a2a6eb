#include "../../config/seeds.h"
#include "../base/err.h"
#include "command.h"

#include <stdio.h>

int command_check_config(struct tool *tool, int argc, char **argv)
{
    if (tool_options(tool, NULL, argc, argv) != 0)
        return tool_usage("check-config");
    if (tool_config(tool) != 0)
        return TOOL_CONFIG;
    const struct config *c = tool->config;
    int status = TOOL_GOOD;
    for (size_t i = 0; i < c->topic_count; i++) {
        struct seed_set *seeds = c->topics[i].seeds ? seeds_read(c->topics[i].seeds) : NULL;
        if (!seeds && c->topics[i].seeds)
            status = tool_fail(TOOL_CONFIG);
        else
            printf("topic %s: %zu seeds\n", c->topics[i].name, seeds ? seeds->n : 0);
        if (seeds)
            seeds_free(seeds);
    }
    printf("archive %s\nuser agent %s\n", c->archive_path, c->user_agent);
    if (status == TOOL_GOOD)
        puts("the configuration is good");
    return status;
}

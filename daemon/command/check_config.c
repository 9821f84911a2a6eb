/* check-config: what is wrong with a configuration, and with what it names: seed sets, certificates, plugins. */
#include "../../config/seeds.h"
#include "../base/err.h"
#include "../control.h"
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

/* The err text, with the place that names what it is about. Returns how many mistakes that makes. */
static int mistake_at(const char *at)
{
    err_prefix("%s", at);
    tool_fail(TOOL_CONFIG);
    return 1;
}

static int check_topic(const struct topic_config *t)
{
    struct seed_set *seeds = t->seeds ? seeds_read(t->seeds) : NULL;
    if (!seeds && t->seeds) {
        err_prefix("[topic %s] seeds", t->name);
        return mistake_at(t->seeds_at);
    }
    printf("topic %s: %zu seeds\n", t->name, seeds ? seeds->n : 0);
    if (seeds)
        seeds_free(seeds);
    return 0;
}

/* One that is switched off may lack its plugin. */
static int check_outlet(struct tool *tool, const struct outlet_config *o)
{
    struct child child = { 0 };
    struct description about;
    if (!o->enabled)
        return 0;
    int rc = tool_reader(tool, o->name, &child, &about);
    if (child.pid)
        child_kill(&child);
    if (rc != 0)
        return mistake_at(o->at);
    if (o->sources.n + (o->own_sources ? 0 : about.source_count) == 0)
        printf("outlet %s: no sources: only pages that are named are fetched\n", o->name);
    return 0;
}

static int check_files(const struct config *c)
{
    int mistakes = 0;
    if (c->ca_file && access(c->ca_file, R_OK) != 0) {
        err_sys("[fetch] ca-file: cannot open %s", c->ca_file);
        mistakes += mistake_at(c->ca_file_at);
    }
    char *socket = control_path(c);
    if (strlen(socket) >= sizeof((struct sockaddr_un *)0)->sun_path) {
        err_set("the control socket's path is too long: %s; write a shorter one as [control] socket", socket);
        mistakes += mistake_at(c->file);
    }
    free(socket);
    return mistakes;
}

int command_check_config(struct tool *tool, int argc, char **argv)
{
    if (tool_options(tool, NULL, argc, argv) != 0)
        return tool_usage("check-config");
    if (tool_config(tool) != 0)
        return TOOL_CONFIG;
    const struct config *c = tool->config;
    int mistakes = check_files(c);
    for (size_t i = 0; i < c->topic_count; i++)
        mistakes += check_topic(&c->topics[i]);
    for (size_t i = 0; i < c->outlet_count; i++)
        mistakes += check_outlet(tool, &c->outlets[i]);
    printf("archive %s\nuser agent %s\n", c->archive_path, c->user_agent);
    if (mistakes)
        return TOOL_CONFIG;
    puts("the configuration is good");
    return TOOL_GOOD;
}

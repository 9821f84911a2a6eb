/* seed: the seed set of a topic: documents that the user holds already. Only fingerprints and terms of them are kept. */
#include "../../config/seeds.h"
#include "../base/clock.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../base/text.h"
#include "../reading.h"
#include "keys.h"

#include <stdio.h>
#include <string.h>

#define SEED_TEXT_MAX (8u << 20)
#define TITLE_MAX     300

struct seed_options {
    const char *topic, *url, *outlet, *title, *date, *seeds;
};

/* The file of the topic named, or of the only one. NULL after it said what is wrong. */
static const char *seeds_file(struct tool *tool, const struct seed_options *o)
{
    if (o->seeds)
        return o->seeds;
    const struct config *c = tool->config;
    for (size_t i = 0; i < c->topic_count; i++) {
        if (o->topic ? strcmp(c->topics[i].name, o->topic) == 0 : c->topic_count == 1) {
            if (!c->topics[i].seeds)
                tool_say("topic %s has no seeds file: set `seeds` in its section", c->topics[i].name);
            return c->topics[i].seeds;
        }
    }
    tool_say(o->topic ? "there is no topic %s" : "which topic? name it with --topic, or a file with --seeds", o->topic);
    return NULL;
}

static int ask_text(struct tool *tool, struct child *child, const char *text, struct fingerprint *print)
{
    struct msg m;
    uint64_t id;
    if (text_send_whole(child->socket, 1, text) != 0 || tool_answer(child, &m) != 0)
        return -1;
    int rc = text_reply_decode(&m, tool->pool, &id, print);
    msg_fini(&m);
    return rc;
}

static int seed_from_text(struct tool *tool, const struct seed_options *o, const char *text, struct seed *seed)
{
    struct child child = { 0 };
    struct description about;
    struct fingerprint print;
    struct link link = { 0 };
    const char *prose = seed_prose(tool->pool, text);
    if (tool_reader(tool, o->outlet ? o->outlet : "generic", &child, &about) != 0)
        return -1;
    int rc = ask_text(tool, &child, prose, &print);
    if (rc == 0 && o->url)
        rc = keys_ask(tool, &child, o->url, &link);
    if (child.pid)
        child_kill(&child);
    if (rc != 0)
        return -1;
    if (o->url && !link.url)
        return err_set("%s is no address that can be fetched", o->url);
    if (print.sketch.shingles == 0)
        return err_set("fewer than five words in it: no text to be known by"); /* a shingle has five */
    seed_make(tool->pool, prose, &print.sketch, &print.terms, seed);
    seed->url = link.url;
    seed->outlet = o->outlet;
    seed->key = link.key;
    seed->title = o->title ? o->title : seed_guess_title(tool->pool, text);
    seed->date = o->date;
    return 0;
}

static int seed_add(struct tool *tool, const struct seed_options *o, const char *file)
{
    struct buf text;
    struct seed seed = { 0 };
    const char *path = seeds_file(tool, o);
    if (!path)
        return TOOL_CONFIG;
    buf_init(&text, SEED_TEXT_MAX);
    int rc = file_read(file, &text);
    if (rc == 0 && !utf8_valid(buf_text(&text), text.len))
        rc = err_set("%s is not UTF-8 text", file);
    if (rc == 0)
        rc = seed_from_text(tool, o, buf_text(&text), &seed);
    if (rc == 0)
        rc = seeds_append(path, &seed);
    buf_fini(&text);
    if (rc != 0)
        return tool_fail(TOOL_FAILED);
    printf("added to %s: %s\n", path, seed.title ? seed.title : file);
    return TOOL_GOOD;
}

static int seed_list(struct tool *tool, const struct seed_options *o)
{
    const char *path = seeds_file(tool, o);
    if (!path)
        return TOOL_CONFIG;
    struct seed_set *set = seeds_read(path);
    if (!set)
        return tool_fail(TOOL_FAILED);
    for (size_t i = 0; i < set->n; i++) {
        const struct seed *s = &set->v[i];
        char line[2048];
        int len = snprintf(line, sizeof line, "seed:%u  %-11s %-10s  %s  %s\n", s->n, s->outlet ? s->outlet : "-", s->date ? s->date : "-",
                           s->title ? s->title : "-", s->url ? s->url : "");
        tool_print(line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
    }
    seeds_free(set);
    return TOOL_GOOD;
}

int command_seed(struct tool *tool, int argc, char **argv)
{
    struct seed_options o = { 0 };
    const struct tool_option options[] = {
        { "date", &o.date, NULL },   { "outlet", &o.outlet, NULL }, { "seeds", &o.seeds, NULL }, { "title", &o.title, NULL },
        { "topic", &o.topic, NULL }, { "url", &o.url, NULL },       { NULL, NULL, NULL },
    };
    int operands = tool_options(tool, options, argc, argv);
    if (o.date && date_parse(o.date, NULL, NULL, NULL) != 0) {
        tool_say("--date takes a date such as 2026-01-31, not %s", o.date);
        return TOOL_USAGE;
    }
    bool add = operands == 2 && strcmp(argv[1], "add") == 0, list = operands == 1 && strcmp(argv[1], "list") == 0;
    if (!add && !list)
        return tool_usage("seed");
    if ((o.seeds ? tool_config_or_default(tool) : tool_config(tool)) != 0)
        return TOOL_CONFIG;
    return add ? seed_add(tool, &o, argv[2]) : seed_list(tool, &o);
}

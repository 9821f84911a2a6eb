/* tool: what the commands share. */
#include "../base/buf.h"
#include "../base/err.h"
#include "../base/text.h"
#include "../core.h"
#include "../reading.h"
#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_CONFIG CONFDIR "/gazetted.conf"
#define ANSWER_MS      60000 /* twice what the service gives a reader: nobody waits behind a person's command */

/* -- Saying ---------------------------------------------------------------------------------------------------------------------------- */

void tool_say(const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct buf b;
    buf_init(&b, 8 * sizeof text);
    text_escape(&b, text, strlen(text));
    fflush(stdout);
    fprintf(stderr, "gazette: %s\n", buf_text(&b));
    buf_fini(&b);
}

int tool_fail(int status)
{
    tool_say("%s", err_text());
    return status;
}

void tool_print(const char *text, size_t len)
{
    struct buf b;
    buf_init(&b, 4 * len + 16);
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t line = end ? (size_t)(end - text) : len;
        text_escape(&b, text, line);
        if (end)
            buf_addc(&b, '\n');
        text += line + (end != NULL);
        len -= line + (end != NULL);
    }
    fwrite(buf_text(&b), 1, b.len, stdout);
    buf_fini(&b);
}

/* -- Options --------------------------------------------------------------------------------------------------------------------------- */

/* Takes argv[*at] (and its argument) if it is an option; 1, 0 when it is an operand, -1 after it said what is wrong. */
static int option_take(const struct tool_option *options, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    for (const struct tool_option *o = options; o->name; o++) {
        if (strlen(o->name) != len || memcmp(o->name, name, len) != 0)
            continue;
        if (o->flag && !equals) {
            *o->flag = true;
            return 1;
        }
        if (o->value && (equals || *at + 1 < argc)) {
            *o->value = equals ? equals + 1 : argv[++*at];
            return 1;
        }
        tool_say(o->flag ? "--%s takes no argument" : "--%s needs an argument", o->name);
        return -1;
    }
    tool_say("there is no option %s here", argv[*at]);
    return -1;
}

int tool_options(struct tool *tool, const struct tool_option *options, int argc, char **argv)
{
    int operands = 0;
    bool only_operands = false;
    struct tool_option all[16] = { { "config", &tool->config_file, NULL } };
    for (size_t i = 0; options && options[i].name && i + 2 < sizeof all / sizeof *all; i++)
        all[i + 1] = options[i];
    for (int i = 1; i < argc; i++) {
        if (only_operands || strncmp(argv[i], "-", 1) != 0 || strcmp(argv[i], "-") == 0) {
            argv[++operands] = argv[i];
        } else if (strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (strncmp(argv[i], "--", 2) != 0) {
            tool_say("there is no option %s: options are long ones", argv[i]);
            return -1;
        } else if (option_take(all, argc, argv, &i) < 0) {
            return -1;
        }
    }
    return operands;
}

/* -- Configuration, archive, readers ------------------------------------------------------------------------------------------------------ */

static void config_complain(const char *text, void *arg)
{
    (void)arg;
    tool_say("%s", text);
}

int tool_config(struct tool *tool)
{
    if (!tool->config)
        tool->config = config_read(tool->config_file ? tool->config_file : DEFAULT_CONFIG, config_complain, NULL);
    if (!tool->config && !tool->config_file && access(DEFAULT_CONFIG, F_OK) != 0)
        tool_say("none is installed there: name yours with --config FILE");
    return tool->config ? 0 : -1;
}

int tool_config_or_default(struct tool *tool)
{
    if (tool->config_file || access(DEFAULT_CONFIG, R_OK) == 0)
        return tool_config(tool);
    if (!tool->config) {
        struct pool *pool = pool_new();
        tool->config = pool_alloc(pool, sizeof *tool->config);
        tool->config->pool = pool;
    }
    return 0;
}

struct archive_reader *tool_archive(struct tool *tool)
{
    if (tool_config(tool) != 0)
        return NULL;
    struct archive_reader *r = archive_reader_open(tool->config->archive_path);
    if (!r)
        tool_fail(TOOL_FAILED);
    return r;
}

int tool_reader(struct tool *tool, const char *outlet, struct child *child, struct description *about)
{
    const struct outlet_config *settings = config_outlet(tool->config, outlet);
    if (reader_spawn(child, tool->config, settings) != 0)
        return -1;
    if (reader_describe(child, tool->pool, about) != 0)
        return err_prefix("outlet %s", outlet);
    return about->error ? err_set("outlet %s: %s", outlet, about->error) : 0;
}

int tool_answer(struct child *child, struct msg *m)
{
    return reader_receive(child, ANSWER_MS, m);
}

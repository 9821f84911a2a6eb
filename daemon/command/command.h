/* command: the commands of gazette(1), one a file; and what they share. */
#ifndef COMMAND_H
#define COMMAND_H

#include "../../archive/reader.h"
#include "../../config/config.h"
#include "../base/pool.h"
#include "../process/spawn.h"
#include "../protocol/protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { TOOL_GOOD = 0, TOOL_FAILED = 1, TOOL_USAGE = 2, TOOL_UNREACHED = 69, TOOL_HELD = 75, TOOL_CONFIG = 78 };

struct tool {
    const char *config_file; /* as named with --config, or NULL */
    struct config *config;   /* tool_config() fills it */
    struct pool *pool;
};

struct command {
    const char *name;
    int (*run)(struct tool *tool, int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
    const char *usage;                                    /* after "gazette " */
    const char *summary;
};

/* -- Options -- */
struct tool_option {
    const char *name;   /* without the dashes; NULL ends the table */
    const char **value; /* where its argument goes, or */
    bool *flag;         /* what it switches on */
};
/* Takes the options (and --config) out of argv, wherever they stand; the operands are left in argv[1…]. How many there are, or -1 after it said what
 * is wrong. "--" ends the options. */
int tool_options(struct tool *tool, const struct tool_option *options, int argc, char **argv);

/* -- Saying -- */
void tool_say(const char *format, ...) __attribute__((format(printf, 1, 2))); /* to standard error, "gazette: " before it, escaped */
int tool_fail(int status);                                                    /* says err_text(); returns status */
/* Text to standard output: escaped, newlines kept, unless it is for a program. */
void tool_print(const char *text, size_t len);
int tool_usage(const char *command); /* says how the command is used; TOOL_USAGE */

/* -- What commands need -- */
/* The configuration, every problem of it said. 0, or -1. */
int tool_config(struct tool *tool);
/* The same, or, where none was named and none is installed, the defaults: for commands that need no archive. */
int tool_config_or_default(struct tool *tool);
/* The archive for reading. NULL after it said why. */
struct archive_reader *tool_archive(struct tool *tool);
/* A reader for an outlet, described. 0, or -1 with err text. */
int tool_reader(struct tool *tool, const char *outlet, struct child *child, struct description *about);
/* The answer to one message already sent: the message, which the caller ends with msg_fini(). 0, or -1 with err text (the child is gone). */
int tool_answer(struct child *child, struct msg *m);

/* A line of a fetch (report.h, or {"trouble":…}): decisions to standard output, troubles to standard error. */
void fetch_print(const char *line, bool json);

int command_check_config(struct tool *tool, int argc, char **argv);
int command_debug(struct tool *tool, int argc, char **argv);
int command_diff(struct tool *tool, int argc, char **argv);
int command_discover(struct tool *tool, int argc, char **argv);
int command_explain(struct tool *tool, int argc, char **argv);
int command_extract(struct tool *tool, int argc, char **argv);
int command_fetch(struct tool *tool, int argc, char **argv);
int command_log(struct tool *tool, int argc, char **argv);
int command_outlets(struct tool *tool, int argc, char **argv);
int command_reindex(struct tool *tool, int argc, char **argv);
int command_seed(struct tool *tool, int argc, char **argv);
int command_show(struct tool *tool, int argc, char **argv);
int command_status(struct tool *tool, int argc, char **argv);
int command_verify(struct tool *tool, int argc, char **argv);

#endif

/* gazette: the tool. A table of commands. */
#include "base/log.h"
#include "command/command.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Sorted by name. */
static const struct command commands[] = {
    { "check-config", command_check_config, "check-config", "read the configuration and say what is wrong with it" },
    { "debug", command_debug, "debug [--outlet NAME] WHAT < CASES",
      "answer test cases: url charset date feed sitemap extract slug robots retry-after" },
    { "diff", command_diff, "diff [--json] URL|PATH [FROM [TO]]", "what changed in an article between two of its states" },
    { "discover", command_discover, "discover URL", "what a site offers, ready to paste into a configuration" },
    { "explain", command_explain, "explain [--json] URL", "the last decisions about a URL, and why" },
    { "extract", command_extract,
      "extract [--explain] [--url URL] [--outlet NAME] [--content-type TYPE] FILE|-  |  extract --batch [--outlet NAME] < CASES",
      "what a plugin makes of a saved page; --explain: and why" },
    { "fetch", command_fetch, "fetch [--dry-run] [--json] [--since DATE] [OUTLET|URL]...", "visit outlets or pages now" },
    { "log", command_log, "log [--json] URL|PATH", "the states an article was seen in" },
    { "outlets", command_outlets, "outlets [--json]", "the outlets, their hosts and sources" },
    { "reindex", command_reindex, "reindex", "build the search index anew from git, captures and journal" },
    { "seed", command_seed,
      "seed add [--topic NAME|--seeds FILE] [--url URL] [--outlet NAME] [--title TITLE] [--date DATE] TEXTFILE|-  |  "
      "seed list [--topic NAME|--seeds FILE]",
      "the seed set of a topic: documents that you hold already" },
    { "show", command_show, "show [--at DATE|COMMIT] [--text|--raw] [--json] URL|PATH", "an article as it was" },
    { "status", command_status, "status [--json]", "what the service does and what the archive holds" },
    { "verify", command_verify, "verify", "check the whole record against itself" },
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static void help(FILE *to)
{
    fputs("usage: gazette [--config FILE] COMMAND …\n\n", to);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(to, "  %-13s %s\n", commands[i].name, commands[i].summary);
    fputs("\n`gazette COMMAND --help` says how a command is used; gazette(1) says it all.\n"
          "The configuration is " CONFDIR "/gazetted.conf unless --config names another.\n",
          to);
}

static const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

int tool_usage(const char *command)
{
    fprintf(stderr, "usage: gazette %s\n", command_find(command)->usage);
    return TOOL_USAGE;
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int run(struct tool *tool, int argc, char **argv)
{
    const struct command *command = command_find(argv[0]);
    if (!command) {
        tool_say("there is no command %s: gazette --help lists them", argv[0]);
        return TOOL_USAGE;
    }
    if (wants_help(argc, argv)) {
        printf("usage: gazette %s\n\n%s\n", command->usage, command->summary);
        return TOOL_GOOD;
    }
    return command->run(tool, argc, argv);
}

/* Whether all that was said has left; an answer cut short is no answer. Who closed the pipe has seen enough and is told nothing. */
static bool all_written(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    struct pollfd out = { .fd = STDOUT_FILENO };
    if (poll(&out, 1, 0) < 1 || !(out.revents & POLLERR))
        tool_say("not all of it could be written to standard output: is there room?");
    return false;
}

int main(int argc, char **argv)
{
    struct tool tool = { 0 };
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of writing, seen where it is written */
    log_set_name("gazette");
    log_set_level(LOG_LEVEL_WARNING);
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "--config") == 0) {
        tool.config_file = argv[2];
        at = 3;
    } else if (argc > 1 && strncmp(argv[1], "--config=", 9) == 0) {
        tool.config_file = argv[1] + 9;
        at = 2;
    }
    if (at >= argc) {
        help(stderr);
        return TOOL_USAGE;
    }
    if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
        help(stdout);
        return TOOL_GOOD;
    }
    if (strcmp(argv[at], "--version") == 0) {
        puts("gazette " GAZETTED_VERSION);
        return TOOL_GOOD;
    }
    tool.pool = pool_new();
    int status = run(&tool, argc - at, argv + at);
    if (!all_written() && status == TOOL_GOOD)
        status = TOOL_FAILED;
    config_free(tool.config);
    pool_free(tool.pool);
    return status;
}

/* keys: which article an address names, for the commands: its outlet, and the key that the outlet's plugin gives it. */
#ifndef COMMAND_KEYS_H
#define COMMAND_KEYS_H

#include "command.h"

#define KEYS_GENERIC "generic"

/* The outlet whose host the URL names; generic where there is none, NULL with err text. Asks every plugin, and takes the configuration along: read it
 * anew after. */
const char *keys_outlet(struct tool *tool, const char *url);
/* What a described reader makes of the URL. 0 (link->url NULL: it is none that can be fetched), or -1 with err text. */
int keys_ask(struct tool *tool, struct child *child, const char *url, struct link *link);

/* An address pasted without its scheme, as browsers show it, with one; anything else as it is. */
const char *keys_address(struct tool *tool, const char *what);
/* Says that the archive has no article of what was named; TOOL_FAILED. */
int keys_none(const char *what);

/* The path of an article, as reader_path(); a URL that was never seen in this spelling is looked for by its key. 0, or -1 with err text. */
int keys_path(struct tool *tool, struct archive_reader *r, const char *what, const char **path);
/* The decisions about it, as reader_decisions(). */
int keys_decisions(struct tool *tool, struct archive_reader *r, const char *url, size_t max, struct decision_row **rows, size_t *n);

#endif

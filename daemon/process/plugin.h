/* plugin: finding plugins on disk and opening them safely, by descriptor.  Main never loads one: a reader does (daemon/reader/load.c). */
#ifndef PROCESS_PLUGIN_H
#define PROCESS_PLUGIN_H

#include "../base/pool.h"

#include <stdbool.h>

/* [a-z0-9-]{1,32} */
bool plugin_name_valid(const char *name);

/* Opens DIR/NAME.so read-only: a regular file (no symbolic link) that nobody but root or we could have written, in a directory of which the same is
 * true, up to the root. A close-on-exec descriptor, or -1 with err text that says what to change. *path, where asked for, is its path in the pool. */
int plugin_open(struct pool *pool, const char *dir, const char *name, const char **path);

/* The names of the plugins in DIR, sorted. Files whose names have another form are passed over. 0 or -1. */
int plugin_list(struct pool *pool, const char *dir, struct strings *names);

#endif

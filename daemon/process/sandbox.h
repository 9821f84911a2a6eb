/* sandbox: what a child gives up, in two stages (DESIGN 3; RELIABILITY facts 6 to 8).
 *
 * Stage one, before dlopen (a constructor is plugin code): no network, no exec, no fork, rlimits, files read-only and only below the library
 * and plugin paths.  Stage two, after the plugin and ICU are warmed up: no files at all, an allow-list of system calls.  The fetcher has a stage of
 * its own.  What the kernel does not offer is left out and said in sandbox_describe(). */
#ifndef PROCESS_SANDBOX_H
#define PROCESS_SANDBOX_H

#include "../base/pool.h"

int sandbox_reader_stage_one(const struct strings *readable_paths); /* 0 or -1 */
int sandbox_reader_stage_two(void);
int sandbox_fetcher(void);
/* Which protections are active in this process: "seccomp landlock/7 rlimits no_new_privs" or with the word "reduced" in SANITIZE=1 builds. Static
 * storage. */
const char *sandbox_describe(void);

#endif

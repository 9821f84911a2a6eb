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
/* The same, where it must be able to read some files more: a CA file of the configuration. NULL entries are passed over. */
int sandbox_fetcher_reading(const struct strings *readable_paths);
/* Gives the reader so many seconds of CPU time from now on; called before every message it answers. 0 or -1. */
int sandbox_cpu_arm(unsigned seconds);
/* Which protections are active in this process: "seccomp landlock/7 rlimits no_new_privs" or with the word "reduced" in SANITIZE=1 builds. Static
 * storage. */
const char *sandbox_describe(void);

#endif

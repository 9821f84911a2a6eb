/* landlock: no files but those below given paths, by raw system calls (Debian 12's headers know ABI 2, running kernels know more). */
#ifndef PROCESS_LANDLOCK_H
#define PROCESS_LANDLOCK_H

#include "../base/pool.h"

#include <stdbool.h>

/* Which ABI the running kernel offers; 0: none. */
int landlock_abi(void);
/* From now on this thread may only read, and only at or below these paths (those that do not exist are passed over), make no TCP listener, send no
 * signal and reach no abstract socket outside; without `connect`, open no TCP connection either. What the kernel's ABI does not know is left out.
 * Needs no_new_privs. 0 or -1. */
int landlock_restrict(const struct strings *readable_paths, bool connect);

#endif

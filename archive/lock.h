/* lock: one writer an archive, by flock() on a file that holds the writer's pid. The lock is the process's: however it dies, it is free at once. The
 * descriptor is close-on-exec, so that no child keeps it. */
#ifndef ARCHIVE_LOCK_H
#define ARCHIVE_LOCK_H

#include <sys/types.h>

/* The descriptor to keep; -1 with err text, and *holder the pid of who has it (0: not known, or another failure). */
int lock_take(const char *path, pid_t *holder);
void lock_release(int fd);
/* Who holds it; 0: nobody. Needs no more than leave to read the file. */
pid_t lock_holder(const char *path);

#endif

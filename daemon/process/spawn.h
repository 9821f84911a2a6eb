/* spawn: starting and watching the children.
 *
 * A child is one of our own executables, started by fork and exec with its socket on descriptor 3, the standard streams, and nothing else open;
 * it dies with its parent (PR_SET_PDEATHSIG, checked against a parent that died meanwhile); its environment holds only LANG, TZ=UTC,
 * and JOURNAL_STREAM where set (and in SANITIZE=1 builds the sanitizers' options). */
#ifndef PROCESS_SPAWN_H
#define PROCESS_SPAWN_H

#include <sys/types.h>

#define CHILD_SOCKET 3

struct child {
    pid_t pid;  /* 0: not running */
    int socket; /* ours, close-on-exec, non-blocking for receiving */
    int pidfd;  /* becomes readable when it ended */
    int errors; /* a reader's standard error (it is hostile: not ours to inherit); child_ended() quotes its last words; -1: inherited */
};

/* Call it from the main thread only: the child dies with the thread that started it.
 * Starts NAME ("gazetted-reader" or "gazetted-fetcher") as program_path() finds it for LIBEXECDIR. 0 or -1. */
int child_start(struct child *c, const char *name);
/* SIGKILL, reap, close. Idle children too: they keep nothing. */
void child_kill(struct child *c);
/* Reaps a child that ended and says how, in words ("killed by signal 31 (SIGSYS: a system call that a reader may not make)", "exit status 3"), into
 * out. */
void child_ended(struct child *c, char *out, unsigned long size);
/* The path of a built or installed file ("gazetted-reader", "plugins"): beside the executable, else where the installation that the executable
 * belongs to has it (PREFIX may have been moved, or stand below a DESTDIR), else in installed_dir, which is below PREFIX. NULL with err text. Caller
 * frees. */
char *program_path(const char *name, const char *installed_dir);
/* A test's own: the directory that stands for that of our executable; NULL gives the real one back. */
void program_set_home(const char *dir);

#endif

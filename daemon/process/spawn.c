#include "spawn.h"

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/mem.h"
#include "../base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_NOT_STARTED 127
#define LAST_WORDS_MAX   400 /* of what a child said on its standard error */
#define END_LOOK_MS      5
#define END_WAIT_MS      200 /* for a child that closed its socket to end by itself */
#define PATH_SIZE        4096

#ifdef GAZETTED_SANITIZE
#define CAPTURE_ERRORS 0 /* a sanitizer's report is for whoever runs the test */
static const char *const inherited[] = { "JOURNAL_STREAM", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS" };
#else
#define CAPTURE_ERRORS 1
static const char *const inherited[] = { "JOURNAL_STREAM" };
#endif
#define INHERITED_COUNT (sizeof inherited / sizeof inherited[0])

/* -- Where our files are ----------------------------------------------------------------------------------------------- */

static const char *test_home; /* see program_set_home() */

void program_set_home(const char *dir)
{
    test_home = dir;
}

static int own_directory(char out[PATH_SIZE])
{
    if (test_home) {
        snprintf(out, PATH_SIZE, "%s", test_home);
        return 0;
    }
    ssize_t len = readlink("/proc/self/exe", out, PATH_SIZE - 1);
    if (len <= 0)
        return err_sys("cannot find our own executable in /proc");
    out[len] = '\0';
    char *slash = strrchr(out, '/');
    assert(slash);
    *slash = '\0';
    return 0;
}

char *program_path(const char *name, const char *installed_dir)
{
    char dir[PATH_SIZE];
    if (own_directory(dir) != 0)
        return NULL;
    assert(text_starts(installed_dir, PREFIX "/"));
    const struct {
        const char *dir, *below;
    } candidates[] = { { dir, "" }, { dir, "/.." }, { installed_dir, "" } };
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        char path[3 * PATH_SIZE];
        const char *below = candidates[i].below;
        snprintf(path, sizeof path, "%s%s%s/%s", candidates[i].dir, below, *below ? installed_dir + strlen(PREFIX) : "", name);
        if (access(path, F_OK) == 0)
            return mem_strdup(path);
    }
    err_set("%s is neither in %s nor in %s", name, dir, installed_dir);
    return NULL;
}

/* -- Starting ---------------------------------------------------------------------------------------------------------- */

struct start {
    char *path;
    char *argv[2];
    char *env[INHERITED_COUNT + 3];
    int socket; /* the child's end */
    int errors; /* the pipe's writing end, or -1 */
    pid_t parent;
};

static void fill_environment(char **env)
{
    size_t n = 0;
    env[n++] = mem_strdup("LANG=C.UTF-8");
    env[n++] = mem_strdup("TZ=UTC");
    for (size_t i = 0; i < INHERITED_COUNT; i++) {
        const char *value = getenv(inherited[i]);
        if (!value)
            continue;
        size_t size = strlen(inherited[i]) + strlen(value) + 2;
        env[n] = mem_alloc(size);
        snprintf(env[n++], size, "%s=%s", inherited[i], value);
    }
    env[n] = NULL;
}

static void free_environment(char **env)
{
    for (; *env; env++)
        free(*env);
}

static void close_from(unsigned first)
{
    if (syscall(SYS_close_range, first, ~0u, 0) == 0)
        return;
    for (long fd = first, end = sysconf(_SC_OPEN_MAX); fd < end; fd++)
        close((int)fd);
}

/* Every signal as a fresh process has it: main blocks those it reads from a descriptor, and exec would pass that on. */
static void reset_signals(void)
{
    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int say_nothing(int errors)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0)
        return -1;
    if (errors < 0)
        return 0;
    return dup2(null, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0 ? -1 : 0;
}

/* Between fork and exec: async-signal-safe calls only (main has a second thread). */
static _Noreturn void become(const struct start *s)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != s->parent)
        _exit(EXIT_NOT_STARTED);
    setsid(); /* a Ctrl-C in the terminal is for main, which ends its children when it is done */
    reset_signals();
    int socket = fcntl(s->socket, F_DUPFD_CLOEXEC, CHILD_SOCKET + 1); /* out of the way of what dup2 overwrites */
    int errors = s->errors >= 0 ? fcntl(s->errors, F_DUPFD_CLOEXEC, CHILD_SOCKET + 1) : -1;
    if (socket < 0 || (s->errors >= 0 && errors < 0) || say_nothing(errors) != 0 || dup2(socket, CHILD_SOCKET) < 0)
        _exit(EXIT_NOT_STARTED);
    close_from(CHILD_SOCKET + 1);
    execve(s->path, s->argv, s->env);
    _exit(EXIT_NOT_STARTED);
}

static int fork_child(struct child *c, const struct start *s)
{
    c->pid = fork();
    if (c->pid == 0)
        become(s);
    if (c->pid < 0) {
        c->pid = 0;
        return err_sys("cannot start %s", s->path);
    }
    c->pidfd = (int)syscall(SYS_pidfd_open, c->pid, 0);
    if (c->pidfd >= 0 || errno == ENOSYS) /* valgrind 3.19 has no such call: its end is looked for instead */
        return 0;
    err_sys("cannot watch %s", s->path);
    child_kill(c);
    return -1;
}

static void close_if_open(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* A pipe that never makes its writer wait: what does not fit is lost. */
static int open_errors(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_sys("cannot make a pipe");
    return 0;
}

int child_start(struct child *c, const char *name)
{
    *c = (struct child){ .socket = -1, .pidfd = -1, .errors = -1 };
    struct start s = { .socket = -1, .errors = -1, .parent = getpid() };
    int sockets[2] = { -1, -1 };
    int errors[2] = { -1, -1 };
    int rc = -1;
    s.path = program_path(name, LIBEXECDIR);
    if (!s.path)
        return -1;
    s.argv[0] = s.path;
    fill_environment(s.env);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
        err_sys("cannot make a socket");
        goto out;
    }
    if (CAPTURE_ERRORS && text_ends(name, "-reader") && open_errors(errors) != 0)
        goto out;
    s.socket = sockets[1];
    s.errors = errors[1];
    if (fcntl(sockets[0], F_SETFL, O_NONBLOCK) != 0 || fork_child(c, &s) != 0)
        goto out;
    c->socket = sockets[0];
    c->errors = errors[0];
    sockets[0] = errors[0] = -1;
    rc = 0;
out:
    for (int i = 0; i < 2; i++) {
        close_if_open(&sockets[i]);
        close_if_open(&errors[i]);
    }
    free_environment(s.env);
    free(s.path);
    return rc;
}

/* -- Ending ------------------------------------------------------------------------------------------------------------ */

static const struct {
    int signal;
    const char *words;
} signals[] = {
    { SIGABRT, "SIGABRT: it gave up" },
    { SIGBUS, "SIGBUS: a bad memory access" },
    { SIGFPE, "SIGFPE: a division by zero" },
    { SIGILL, "SIGILL: a bad instruction" },
    { SIGKILL, "SIGKILL: it was killed" },
    { SIGSEGV, "SIGSEGV: a bad memory access" },
    { SIGSYS, "SIGSYS: a system call that it may not make" },
    { SIGTERM, "SIGTERM: it was told to end" },
    { SIGTRAP, "SIGTRAP: a trap" },
    { SIGXCPU, "SIGXCPU: more processor time than a page may take" },
    { SIGXFSZ, "SIGXFSZ: a larger file than it may write" },
};

static void describe(int status, char *out, size_t size)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_STARTED) {
        snprintf(out, size, "it could not be started");
    } else if (WIFEXITED(status)) {
        snprintf(out, size, "exit status %d", WEXITSTATUS(status));
    } else {
        const char *words = "a signal";
        for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
            if (signals[i].signal == WTERMSIG(status))
                words = signals[i].words;
        snprintf(out, size, "killed by signal %d (%s)", WTERMSIG(status), words);
    }
}

static void quote_last_words(int errors, char *out, size_t size)
{
    char said[LAST_WORDS_MAX + 1];
    char chunk[sizeof said];
    size_t len = 0;
    ssize_t got;
    while ((got = read(errors, chunk, LAST_WORDS_MAX)) > 0) {
        size_t keep = len + (size_t)got > LAST_WORDS_MAX ? LAST_WORDS_MAX - (size_t)got : len;
        memmove(said, said + len - keep, keep);
        memcpy(said + keep, chunk, (size_t)got);
        len = keep + (size_t)got;
    }
    while (len && (said[len - 1] == '\n' || said[len - 1] == ' '))
        len--;
    size_t used = strlen(out);
    if (!len || used + 1 >= size)
        return;
    struct buf words;
    buf_init(&words, 4 * sizeof said);
    text_escape(&words, said, len);
    int shown = (int)utf8_cut(words.data, words.len, LAST_WORDS_MAX);
    snprintf(out + used, size - used, ", saying \"%.*s\"", shown, words.data);
    buf_fini(&words);
}

static int reap(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 0;
    return status;
}

static void forget(struct child *c)
{
    close_if_open(&c->socket);
    close_if_open(&c->pidfd);
    close_if_open(&c->errors);
    c->pid = 0;
}

void child_kill(struct child *c)
{
    if (c->pid > 0) {
        kill(c->pid, SIGKILL);
        reap(c->pid);
    }
    forget(c);
}

/* Whether it ends within END_WAIT_MS; it is not reaped. */
static bool ends_soon(const struct child *c)
{
    struct pollfd ended = { .fd = c->pidfd, .events = POLLIN };
    if (c->pidfd >= 0)
        return poll(&ended, 1, END_WAIT_MS) != 0;
    for (int waited = 0; waited < END_WAIT_MS; waited += END_LOOK_MS) {
        siginfo_t info = { 0 };
        if (waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0)
            return true;
        poll(NULL, 0, END_LOOK_MS);
    }
    return false;
}

void child_ended(struct child *c, char *out, unsigned long size)
{
    assert(c->pid > 0 && size > 0);
    bool stayed = !ends_soon(c);
    if (stayed)
        kill(c->pid, SIGKILL);
    int status = reap(c->pid);
    if (stayed)
        snprintf(out, size, "it closed its socket and did not end");
    else
        describe(status, out, size);
    if (c->errors >= 0)
        quote_last_words(c->errors, out, size);
    forget(c);
}

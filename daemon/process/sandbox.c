#include "sandbox.h"

#include "../base/err.h"
#include "filter.h"
#include "landlock.h"
#include "msg.h"

#include <assert.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MIB           (1024ull * 1024)
#define READER_MEMORY (512 * MIB) /* a page of 8 MB takes 40 times as much in libxml2 (RELIABILITY fact 7) */
/* Three streams, the socket, a message's descriptors, and those of dlopen. Not more: a memory file is no memory of RLIMIT_AS, so that this, times
 * RLIMIT_FSIZE, is what a hostile plugin can fill. */
#define READER_FILES     16
#define READER_LIFE_CPU  (4 * 3600) /* 1,000 pages, each at its ceiling */
#define READER_STACK     (8 * MIB)
#define FETCHER_FILE     (1024 * MIB) /* memory files are files: an exchange of six hops */
#define DESCRIPTION_SIZE 128

#ifdef GAZETTED_SANITIZE
#define REDUCED true /* the sanitizers reserve terabytes, read /proc and trace themselves */
#define SLOWER  5    /* their price in time */
#else
#define REDUCED false
#define SLOWER  1
#endif

struct limit {
    __rlimit_resource_t resource;
    rlim_t soft, hard;
};

#define BOTH(resource, value)                                                                                                                        \
    {                                                                                                                                                \
        (resource), (value), (value)                                                                                                                 \
    }

/* RLIMIT_FSIZE cannot be 0 as it is for a reader that answers through a pipe: a large answer is a memory file, which the kernel counts as one. */
static const struct limit reader_limits[] = {
#ifndef GAZETTED_SANITIZE
    BOTH(RLIMIT_AS, READER_MEMORY),
    BOTH(RLIMIT_NPROC, 0),
#endif
    BOTH(RLIMIT_CORE, 0),
    BOTH(RLIMIT_FSIZE, MSG_PAYLOAD_MAX),
    BOTH(RLIMIT_MEMLOCK, 0),
    BOTH(RLIMIT_MSGQUEUE, 0),
    BOTH(RLIMIT_NOFILE, READER_FILES),
    BOTH(RLIMIT_STACK, READER_STACK),
    { RLIMIT_CPU, READER_LIFE_CPU, READER_LIFE_CPU },
};
static const struct limit fetcher_limits[] = {
    BOTH(RLIMIT_CORE, 0),
    BOTH(RLIMIT_FSIZE, FETCHER_FILE),
    BOTH(RLIMIT_MSGQUEUE, 0),
};

/* Directories, not files: resolv.conf and the CA bundle are replaced by renaming, and a rule for a file would stay with the old one. */
static const char *const fetcher_paths[] = {
    "/dev/null",
    "/dev/urandom",
    "/etc",
    "/lib",
    "/lib64",
    "/run/NetworkManager",
    "/run/resolvconf",
    "/run/systemd/resolve",
    "/usr",
    "/var/lib/ca-certificates",
};

static char active[DESCRIPTION_SIZE] = "none"; /* written once, while the process starts */

const char *sandbox_describe(void)
{
    return active;
}

static void describe(void)
{
    char landlock[32] = "no-landlock";
    if (landlock_abi() > 0)
        snprintf(landlock, sizeof landlock, "landlock/%d", landlock_abi());
    if (REDUCED)
        snprintf(active, sizeof active, "reduced for the sanitizers: seccomp rlimits no_new_privs");
    else
        snprintf(active, sizeof active, "seccomp %s rlimits no_new_privs", landlock);
}

/* A limit that is lower already stays: an administrator's, or a container's. */
static int set_limits(const struct limit *limits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rlimit now;
        if (getrlimit(limits[i].resource, &now) != 0)
            return err_sys("cannot read a resource limit");
        struct rlimit then = { .rlim_cur = limits[i].soft, .rlim_max = limits[i].hard };
        if (now.rlim_max < then.rlim_max)
            then.rlim_max = now.rlim_max;
        if (then.rlim_max < then.rlim_cur)
            then.rlim_cur = then.rlim_max;
        if (setrlimit(limits[i].resource, &then) != 0)
            return err_sys("cannot set a resource limit");
    }
    return 0;
}

/* Root without capabilities is a user like any other, but for the files that are root's. */
static int drop_capabilities(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
    return syscall(SYS_capset, &head, none) == 0 ? 0 : err_sys("cannot drop capabilities");
}

static int give_up_privileges(const struct limit *limits, size_t count)
{
    if (set_limits(limits, count) != 0)
        return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_sys("cannot set no_new_privs");
    if (REDUCED)
        return 0;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return err_sys("cannot become undumpable");
    return drop_capabilities();
}

static int restrict_files(const struct strings *readable_paths, bool connect)
{
    return landlock_abi() > 0 && !REDUCED ? landlock_restrict(readable_paths, connect) : 0;
}

static int restrict_calls(enum filter which)
{
    if (REDUCED && which == FILTER_FETCHER)
        return 0;
    return filter_load(REDUCED ? FILTER_REDUCED : which);
}

int sandbox_reader_stage_one(const struct strings *readable_paths)
{
    if (give_up_privileges(reader_limits, sizeof reader_limits / sizeof reader_limits[0]) != 0 || restrict_files(readable_paths, false) != 0 ||
        restrict_calls(FILTER_READER_LOADING) != 0)
        return -1;
    describe();
    return 0;
}

/* A constructor may have caught or blocked the signals by which a reader is ended; stage two does not let it do so again. */
static void forget_handlers(void)
{
    if (REDUCED)
        return;
    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int sandbox_reader_stage_two(void)
{
    static const struct strings nothing = { 0 };
    forget_handlers();
    return restrict_files(&nothing, false) != 0 || restrict_calls(FILTER_READER) != 0 ? -1 : 0;
}

int sandbox_fetcher_reading(const struct strings *readable_paths)
{
    const size_t own = sizeof fetcher_paths / sizeof fetcher_paths[0];
    struct pool *pool = pool_new();
    struct strings paths = { 0 };
    for (size_t i = 0; i < own; i++)
        strings_add_lent(pool, &paths, fetcher_paths[i]);
    for (size_t i = 0; i < readable_paths->n; i++)
        strings_add_lent(pool, &paths, readable_paths->v[i]);
    int rc = -1;
    if (give_up_privileges(fetcher_limits, sizeof fetcher_limits / sizeof fetcher_limits[0]) == 0 && restrict_files(&paths, true) == 0 &&
        restrict_calls(FILTER_FETCHER) == 0)
        rc = 0;
    pool_free(pool);
    if (rc == 0)
        describe();
    return rc;
}

int sandbox_fetcher(void)
{
    static const struct strings nothing = { 0 };
    return sandbox_fetcher_reading(&nothing);
}

int sandbox_cpu_arm(unsigned seconds)
{
    struct rusage used;
    struct rlimit limit;
    if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0)
        return err_sys("cannot read the processor time");
    time_t spent = used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1; /* the kernel compares whole seconds */
    rlim_t wanted = (rlim_t)spent + (rlim_t)seconds * SLOWER;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    return setrlimit(RLIMIT_CPU, &limit) == 0 ? 0 : err_sys("cannot limit the processor time");
}

#include "filter.h"

#include "../base/err.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* -- The lists, each sorted -------------------------------------------------------------------------------------------- */

/* Memory, time, and what is already open. */
static const char *const computing[] = {
    "brk",
    "clock_getres",
    "clock_gettime",
    "close",
    "exit",
    "exit_group",
    "fstat",
    "ftruncate",
    "futex",
    "getcpu",
    "getegid",
    "geteuid",
    "getgid",
    "getpid",
    "getppid",
    "getrandom",
    "getrusage",
    "gettid",
    "gettimeofday",
    "getuid",
    "lseek",
    "madvise",
    "mremap",
    "munmap",
    "poll",
    "ppoll",
    "pread64",
    "read",
    "readv",
    "recvmsg",
    "restart_syscall",
    "rseq",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_yield",
    "sendmsg",
    "set_robust_list",
    "sigaltstack",
    "sysinfo",
    "time",
    "uname",
    "write",
    "writev",
};

/* Looking at files; opening them is conditional, and Landlock says which. */
static const char *const looking[] = {
    "access",     "arch_prctl", "faccessat",  "faccessat2",   "fadvise64",      "fstatfs",         "getcwd", "getdents64", "lstat",
    "newfstatat", "readlink",   "readlinkat", "rt_sigaction", "rt_sigprocmask", "set_tid_address", "stat",   "statfs",     "statx",
};

/* What restricts further, and the limits that go with it. */
static const char *const restricting[] = {
    "capget", "capset", "getrlimit", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "prlimit64", "seccomp", "setrlimit",
};

static const char *const networking[] = {
    "bind",        "clock_nanosleep", "connect",    "dup",        "dup2",        "dup3",      "epoll_create",   "epoll_create1",   "epoll_ctl",
    "epoll_pwait", "epoll_pwait2",    "epoll_wait", "eventfd2",   "getpeername", "getresgid", "getresuid",      "getsockname",     "getsockopt",
    "mincore",     "nanosleep",       "pipe",       "pipe2",      "pselect6",    "pwrite64",  "recvfrom",       "recvmmsg",        "rt_sigtimedwait",
    "select",      "sendmmsg",        "sendto",     "setsockopt", "shutdown",    "signalfd4", "timerfd_create", "timerfd_gettime", "timerfd_settime",
};

static const char *const never[] = {
    "add_key",
    "bpf",
    "chroot",
    "delete_module",
    "execve",
    "execveat",
    "finit_module",
    "fork",
    "init_module",
    "io_uring_enter",
    "io_uring_register",
    "io_uring_setup",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "kill",
    "mount",
    "open_by_handle_at",
    "perf_event_open",
    "pidfd_getfd",
    "pidfd_open",
    "pidfd_send_signal",
    "pivot_root",
    "process_vm_readv",
    "process_vm_writev",
    "ptrace",
    "reboot",
    "request_key",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "setns",
    "swapon",
    "tkill",
    "umount2",
    "unshare",
    "userfaultfd",
    "vfork",
};

static const char *const never_for_a_reader[] = {
    "accept", "accept4", "bind", "clone", "clone3", "connect", "listen", "recvfrom", "sendmmsg", "sendto", "socket", "socketpair",
};

static const char *const refused_for_a_reader[] = {
    "access", "faccessat", "faccessat2", "open", "openat", "openat2", "readlink", "readlinkat", "rt_sigaction", "rt_sigprocmask", "stat", "statx",
};

static const char *const network_or_programs[] = {
    "accept", "accept4", "bind", "connect", "execve", "execveat", "listen",
};

#define WHERE(argument, compare, a, b) ((struct scmp_arg_cmp){ (argument), (compare), (a), (b) })
#define COUNT(list)                    (sizeof(list) / sizeof((list)[0]))
#define KILL                           SCMP_ACT_KILL_PROCESS
#define REFUSE                         SCMP_ACT_ERRNO(EPERM)

/* -- Rules ------------------------------------------------------------------------------------------------------------- */

/* libseccomp's answers are negative errno values. Names that this libseccomp or this architecture does not know have no rule, and so the default. */
static int add(scmp_filter_ctx ctx, uint32_t action, const char *name, unsigned count, const struct scmp_arg_cmp *conditions)
{
    int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR)
        return 0;
    int rc = seccomp_rule_add_array(ctx, action, number, count, conditions);
    if (rc == 0 || rc == -EDOM)
        return 0;
    return err_set("seccomp: no rule for %s: %s", name, strerror(-rc));
}

static int add_all(scmp_filter_ctx ctx, uint32_t action, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (add(ctx, action, names[i], 0, NULL) != 0)
            return -1;
    return 0;
}

static int add_if(scmp_filter_ctx ctx, uint32_t action, const char *name, struct scmp_arg_cmp condition)
{
    return add(ctx, action, name, 1, &condition);
}

/* Allows the call where its argument is one of these values. */
static int allow_values(scmp_filter_ctx ctx, const char *name, unsigned argument, const uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (add_if(ctx, SCMP_ACT_ALLOW, name, WHERE(argument, SCMP_CMP_EQ, values[i], 0)) != 0)
            return -1;
    return 0;
}

/* Reading only: no bit that writes, creates or truncates. */
static int allow_reading_files(scmp_filter_ctx ctx)
{
    const uint64_t writes = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
    return add_if(ctx, SCMP_ACT_ALLOW, "openat", WHERE(2, SCMP_CMP_MASKED_EQ, writes, O_RDONLY)) ||
                   add_if(ctx, SCMP_ACT_ALLOW, "open", WHERE(1, SCMP_CMP_MASKED_EQ, writes, O_RDONLY))
               ? -1
               : 0;
}

/* A signal to ourselves is how abort() ends us; to anybody else, an attack. */
static int allow_own_signals(scmp_filter_ctx ctx)
{
    uint64_t self = (uint64_t)getpid();
    return add_if(ctx, SCMP_ACT_ALLOW, "tgkill", WHERE(0, SCMP_CMP_EQ, self, 0)) || add_if(ctx, KILL, "tgkill", WHERE(0, SCMP_CMP_NE, self, 0)) ? -1
                                                                                                                                                : 0;
}

/* F_SETOWN and F_SETSIG, by which a descriptor sends signals to others, are not among them. */
static int allow_descriptors(scmp_filter_ctx ctx)
{
    static const uint64_t commands[] = { F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_ADD_SEALS, F_GET_SEALS };
    static const uint64_t terminals[] = { FIONREAD, FIONBIO };
    static const uint64_t memory_files[] = { MFD_CLOEXEC | MFD_ALLOW_SEALING };
    return allow_values(ctx, "fcntl", 1, commands, COUNT(commands)) || allow_values(ctx, "ioctl", 1, terminals, COUNT(terminals)) ||
                   allow_values(ctx, "memfd_create", 1, memory_files, COUNT(memory_files))
               ? -1
               : 0;
}

static int allow_memory(scmp_filter_ctx ctx, bool code)
{
    static const char *const calls[] = { "mmap", "mprotect" };
    if (code)
        return add_all(ctx, SCMP_ACT_ALLOW, calls, COUNT(calls));
    for (size_t i = 0; i < COUNT(calls); i++)
        if (add_if(ctx, SCMP_ACT_ALLOW, calls[i], WHERE(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) ||
            add_if(ctx, REFUSE, calls[i], WHERE(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)))
            return -1;
    return 0;
}

static int allow_prctl(scmp_filter_ctx ctx)
{
    static const uint64_t options[] = { PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_SET_SECCOMP, PR_GET_SECCOMP,
                                        PR_SET_NAME,         PR_GET_NAME,         PR_GET_DUMPABLE };
    return allow_values(ctx, "prctl", 0, options, COUNT(options));
}

/* -- The filters ------------------------------------------------------------------------------------------------------- */

static int fill_reader(scmp_filter_ctx ctx, bool loading)
{
    if (add_all(ctx, SCMP_ACT_ALLOW, computing, COUNT(computing)) || add_all(ctx, KILL, never, COUNT(never)) ||
        add_all(ctx, KILL, never_for_a_reader, COUNT(never_for_a_reader)) || allow_own_signals(ctx) || allow_descriptors(ctx) ||
        allow_memory(ctx, loading))
        return -1;
    if (loading)
        return add_all(ctx, SCMP_ACT_ALLOW, looking, COUNT(looking)) || add_all(ctx, SCMP_ACT_ALLOW, restricting, COUNT(restricting)) ||
                       allow_prctl(ctx) || allow_reading_files(ctx)
                   ? -1
                   : 0;
    /* Only the clock of the next message is wound up; fstat() of this C library is newfstatat() with an empty path. */
    const struct scmp_arg_cmp own_cpu[] = { WHERE(0, SCMP_CMP_EQ, 0, 0), WHERE(1, SCMP_CMP_EQ, RLIMIT_CPU, 0) };
    return add_all(ctx, REFUSE, refused_for_a_reader, COUNT(refused_for_a_reader)) ||
                   add(ctx, SCMP_ACT_ALLOW, "prlimit64", COUNT(own_cpu), own_cpu) ||
                   add_if(ctx, SCMP_ACT_ALLOW, "setrlimit", WHERE(0, SCMP_CMP_EQ, RLIMIT_CPU, 0)) ||
                   add_if(ctx, SCMP_ACT_ALLOW, "newfstatat", WHERE(3, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH)) ||
                   add_if(ctx, REFUSE, "newfstatat", WHERE(3, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0))
               ? -1
               : 0;
}

/* Threads (curl's resolver makes them), no processes; internet sockets, and netlink by which the C library looks at our addresses. No local sockets:
 * the service's own control socket is one. */
static int fill_fetcher(scmp_filter_ctx ctx)
{
    static const uint64_t families[] = { AF_INET, AF_INET6, AF_NETLINK };
    static const uint64_t pairs[] = { AF_UNIX };
    return add_all(ctx, SCMP_ACT_ALLOW, computing, COUNT(computing)) || add_all(ctx, SCMP_ACT_ALLOW, looking, COUNT(looking)) ||
                   add_all(ctx, SCMP_ACT_ALLOW, restricting, COUNT(restricting)) || add_all(ctx, SCMP_ACT_ALLOW, networking, COUNT(networking)) ||
                   add_all(ctx, KILL, never, COUNT(never)) || allow_own_signals(ctx) || allow_descriptors(ctx) || allow_memory(ctx, true) ||
                   allow_prctl(ctx) || allow_reading_files(ctx) || allow_values(ctx, "socket", 0, families, COUNT(families)) ||
                   allow_values(ctx, "socketpair", 0, pairs, COUNT(pairs)) ||
                   add_if(ctx, SCMP_ACT_ALLOW, "clone", WHERE(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) ||
                   add_if(ctx, KILL, "clone", WHERE(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0))
               ? -1
               : 0;
}

static int fill(scmp_filter_ctx ctx, enum filter which)
{
    switch (which) {
    case FILTER_READER_LOADING:
        return fill_reader(ctx, true);
    case FILTER_READER:
        return fill_reader(ctx, false);
    case FILTER_FETCHER:
        return fill_fetcher(ctx);
    case FILTER_REDUCED:
        return add_all(ctx, REFUSE, network_or_programs, COUNT(network_or_programs));
    }
    return err_set("seccomp: no such filter");
}

int filter_load(enum filter which)
{
    scmp_filter_ctx ctx = seccomp_init(which == FILTER_REDUCED ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(ENOSYS));
    if (!ctx)
        return err_set("seccomp: no memory for a filter");
    int rc = -1;
    if (seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, KILL) != 0 || seccomp_attr_set(ctx, SCMP_FLTATR_CTL_NNP, 1) != 0) {
        err_set("seccomp: this libseccomp is too old");
        goto out;
    }
    if (fill(ctx, which) != 0)
        goto out;
    rc = seccomp_load(ctx);
    if (rc != 0)
        rc = err_set("seccomp: the kernel refuses the filter: %s", strerror(-rc));
out:
    seccomp_release(ctx);
    return rc;
}

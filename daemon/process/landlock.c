#include "landlock.h"

#include "../base/err.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The numbers are the same on every architecture. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif

#define CREATE_VERSION 1u
#define RULE_PATH      1

#define READ_FILE   (1ull << 2)
#define READ_DIR    (1ull << 3)
#define BIND_TCP    (1ull << 0)
#define CONNECT_TCP (1ull << 1)
#define SCOPES      3ull /* abstract sockets, signals */

#define ABI_NETWORK 4
#define ABI_SCOPES  6

/* How many file rights each ABI knows, bit by bit: 1 had thirteen, then came REFER, TRUNCATE and IOCTL_DEV. */
static const struct {
    int abi;
    unsigned rights;
} file_rights[] = { { 5, 16 }, { 3, 15 }, { 2, 14 }, { 1, 13 } };

struct ruleset_attributes {
    uint64_t files, network, scopes;
};
struct path_rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

int landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, CREATE_VERSION);
    return abi > 0 ? (int)abi : 0;
}

static int allow_path(int ruleset, const char *path)
{
    struct stat st;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return 0;
    struct path_rule rule = { .allowed = READ_FILE, .parent = fd };
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        rule.allowed |= READ_DIR;
    long rc = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0u);
    close(fd);
    return rc == 0 ? 0 : err_sys("landlock: cannot allow %s", path);
}

static int open_ruleset(int abi, bool connect)
{
    struct ruleset_attributes wanted = { 0 };
    for (size_t i = 0; !wanted.files; i++)
        if (abi >= file_rights[i].abi)
            wanted.files = (1ull << file_rights[i].rights) - 1;
    if (abi >= ABI_NETWORK)
        wanted.network = connect ? BIND_TCP : BIND_TCP | CONNECT_TCP;
    if (abi >= ABI_SCOPES)
        wanted.scopes = SCOPES;
    /* An older kernel takes the longer struct as long as what it does not know is zero. */
    return (int)syscall(SYS_landlock_create_ruleset, &wanted, sizeof wanted, 0u);
}

int landlock_restrict(const struct strings *readable_paths, bool connect)
{
    int abi = landlock_abi();
    if (abi < 1)
        return err_set("landlock: this kernel has none");
    int ruleset = open_ruleset(abi, connect);
    if (ruleset < 0)
        return err_sys("landlock: cannot make a ruleset");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < readable_paths->n; i++)
        if (readable_paths->v[i])
            rc = allow_path(ruleset, readable_paths->v[i]);
    if (rc == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0u) != 0)
        rc = err_sys("landlock: cannot restrict");
    close(ruleset);
    return rc;
}

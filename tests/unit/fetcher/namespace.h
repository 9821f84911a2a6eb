/* namespace: a network of our own, with public addresses on its loopback and a DNS that the test writes: the guard is as in service, nothing
 * excepted. */
#ifndef TEST_FETCHER_NAMESPACE_H
#define TEST_FETCHER_NAMESPACE_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PUBLIC "93.184.216." /* an address on a loopback stands for its network: hosts need not share one */
#define DNS    "127.0.0.77"

/* What must never be connected to, and is there to be. */
static const char *const inside[] = { "127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1" };
#define INSIDE_COUNT (sizeof inside / sizeof inside[0])

static inline int add_address(int fd, int number, const char *address)
{
    struct ifreq r = { 0 };
    struct sockaddr_in at = { .sin_family = AF_INET };
    inet_pton(AF_INET, address, &at.sin_addr);
    snprintf(r.ifr_name, sizeof r.ifr_name, number == 0 ? "lo" : "lo:%d", number);
    memcpy(&r.ifr_addr, &at, sizeof at);
    if (number > 0 && ioctl(fd, SIOCSIFADDR, &r) != 0)
        return -1;
    r.ifr_flags = IFF_UP | IFF_RUNNING;
    return ioctl(fd, SIOCSIFFLAGS, &r);
}

/* options: of resolv.conf. 0, or -1 with errno. */
static inline int enter_namespace(const char *options)
{
    char file[] = "/tmp/gazetted-resolv-XXXXXX";
    char text[128];
    int len = snprintf(text, sizeof text, "nameserver " DNS "\noptions %s\n", options);
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
    int fd = mkstemp(file);
    if (fd < 0 || fchmod(fd, 0644) != 0 || write(fd, text, (size_t)len) < 0 || mount(file, "/etc/resolv.conf", NULL, MS_BIND, NULL) != 0)
        return -1;
    close(fd);
    unlink(file);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    int rc = fd >= 0 ? add_address(fd, 0, "127.0.0.1") : -1;
    rc = rc == 0 ? add_address(fd, 1, PUBLIC "1") : rc;
    for (size_t i = 1; rc == 0 && i < INSIDE_COUNT; i++)
        rc = add_address(fd, (int)i + 1, inside[i]);
    close(fd);
    return rc;
}

static inline int bound(int type, const char *address, uint16_t port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
    inet_pton(AF_INET, address, &at.sin_addr);
    const int again = 1; /* what an earlier test left there does not matter */
    int fd = socket(AF_INET, type, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || (type == SOCK_STREAM && listen(fd, 512) != 0))
        return -1;
    return fd;
}

#endif

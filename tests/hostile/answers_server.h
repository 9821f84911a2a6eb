/* answers_server: serves the behaviours of answers.h on loopback, in a process of its own. */
#ifndef TESTS_HOSTILE_ANSWERS_SERVER_H
#define TESTS_HOSTILE_ANSWERS_SERVER_H

#include "answers.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#define BOMB_BYTES (64u << 20)

static inline bool say(int fd, const void *data, size_t len)
{
    const char *p = data;
    while (len > 0) {
        ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

static inline void say_bomb(int fd)
{
    static unsigned char zeros[1u << 20], out[1u << 20];
    z_stream z = { 0 };
    deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY);
    z.next_out = out;
    z.avail_out = sizeof out;
    for (unsigned n = 0; n < BOMB_BYTES / sizeof zeros; n++) {
        z.next_in = zeros;
        z.avail_in = sizeof zeros;
        deflate(&z, (n + 1) * sizeof zeros == BOMB_BYTES ? Z_FINISH : Z_NO_FLUSH);
    }
    char head[128];
    int len = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %lu\r\n\r\n", z.total_out);
    if (say(fd, head, (size_t)len))
        say(fd, out, z.total_out);
    deflateEnd(&z);
}

/* Waits until the client has gone, or a moment passed. */
static inline bool client_gone(int fd, int ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN | POLLRDHUP };
    char c;
    return poll(&p, 1, ms) > 0 && ((p.revents & (POLLHUP | POLLERR)) != 0 || recv(fd, &c, 1, MSG_DONTWAIT) <= 0);
}

static inline void say_on(int fd, const char *again, int pause_ms)
{
    size_t len = strlen(again), total = 0;
    char block[65536];
    while (pause_ms == 0 && total + len <= sizeof block) {
        memcpy(block + total, again, len);
        total += len;
    }
    if (pause_ms == 0)
        while (say(fd, block, total))
            ;
    else
        while (!client_gone(fd, pause_ms) && say(fd, again, len))
            ;
}

static inline void behave(int fd, const struct behaviour *b, const char *path)
{
    char text[512];
    if (b->says == NULL) {
        say_bomb(fd);
    } else if (b->ending == END_COUNT) {
        int n = snprintf(text, sizeof text, "HTTP/1.1 302 On\r\nLocation: /%ld\r\nContent-Length: 0\r\n\r\n", strtol(path + 1, NULL, 10) + 1);
        say(fd, text, (size_t)n);
    } else {
        say(fd, b->says, b->len);
    }
    if (b->ending == END_REPEAT || b->ending == END_DRIP)
        say_on(fd, b->again, b->ending == END_DRIP ? 100 : 0);
    while (b->ending == END_SILENT && !client_gone(fd, 1000))
        ;
    if (b->ending == END_RESET) {
        const struct linger now = { .l_onoff = 1 };
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else {
        shutdown(fd, SHUT_WR);
        client_gone(fd, 1000);
    }
}

static inline void answer_request(int fd, const char *head)
{
    char path[256] = "", host[256] = "";
    const char *line = strstr(head, "\r\nHost: ");
    sscanf(head, "%*s %255s", path);
    if (line != NULL)
        sscanf(line + 8, "%255[^.:\r]", host);
    bool robots = strcmp(path, "/robots.txt") == 0;
    for (size_t i = 0; i < BEHAVIOUR_COUNT; i++)
        if (strcmp(behaviours[i].name, host) == 0 && (strncmp(host, "robots", 6) == 0) == robots) {
            behave(fd, &behaviours[i], path);
            return;
        }
    static const char none[] = "HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    static const char page[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage";
    say(fd, robots ? none : page, robots ? sizeof none - 1 : sizeof page - 1);
}

static inline void *answer_main(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char head[8192];
    size_t len = 0;
    for (ssize_t n; len < sizeof head - 1 && (n = recv(fd, head + len, sizeof head - 1 - len, 0)) > 0;) {
        len += (size_t)n;
        head[len] = '\0';
        if (head[0] == 0x16) { /* a TLS hello is answered in plain HTTP */
            say(fd, "HTTP/1.1 400 No\r\n\r\n", 19);
            break;
        }
        if (strstr(head, "\r\n\r\n") != NULL) {
            answer_request(fd, head);
            break;
        }
    }
    close(fd);
    return NULL;
}

/* Starts it; the port in *port. */
static inline pid_t answers_start(int *port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 256) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) != 0)
        return -1;
    *port = ntohs(at.sin_port);
    pid_t pid = fork();
    if (pid != 0) {
        close(listener);
        return pid;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        pthread_t thread;
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0 && pthread_create(&thread, NULL, answer_main, (void *)(intptr_t)fd) == 0)
            pthread_detach(thread);
    }
}

#endif

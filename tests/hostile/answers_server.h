/* answers_server: serves the behaviours of answers.h on loopback, in a process of its own. */
#ifndef TESTS_HOSTILE_ANSWERS_SERVER_H
#define TESTS_HOSTILE_ANSWERS_SERVER_H

#include "answers_groups.h"

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

#define BOMB_BYTES       (64u << 20)
#define BOMB_TIMES       3
#define RECEIVED_AT_ONCE 1024
#define SIP_PATH         "GET /sip" /* the path of an END_SIP: its request is longer than our window */

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

/* Packs so many bytes; the zeros are made up where there is no data. The result is the caller's. */
static inline unsigned char *pack(unsigned char *data, size_t len, size_t *packed)
{
    static unsigned char zeros[65536];
    z_stream z = { 0 };
    deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY);
    size_t room = deflateBound(&z, len);
    unsigned char *out = malloc(room);
    z.next_out = out;
    z.avail_out = (uInt)room;
    for (size_t done = 0, n; done < len; done += n) {
        n = len - done < sizeof zeros ? len - done : sizeof zeros;
        z.next_in = data != NULL ? data + done : zeros;
        z.avail_in = (uInt)n;
        deflate(&z, done + n == len ? Z_FINISH : Z_NO_FLUSH);
    }
    *packed = z.total_out;
    deflateEnd(&z);
    return out;
}

/* Packed once, twice, thrice; made before anybody waits for them. */
static struct {
    unsigned char *data;
    size_t len;
} bombs[BOMB_TIMES];

static inline void make_bombs(void)
{
    for (size_t i = 0; i < BOMB_TIMES; i++)
        bombs[i].data = pack(i > 0 ? bombs[i - 1].data : NULL, i > 0 ? bombs[i - 1].len : BOMB_BYTES, &bombs[i].len);
}

static inline void say_bomb(int fd, size_t times)
{
    char head[256];
    int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip%s%s\r\nContent-Length: %zu\r\n\r\n", times > 1 ? ", gzip" : "",
                     times > 2 ? ", gzip" : "", bombs[times - 1].len);
    if (say(fd, head, (size_t)n))
        say(fd, bombs[times - 1].data, bombs[times - 1].len);
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

static inline void reset_on_close(int fd)
{
    const struct linger now = { .l_onoff = 1 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static inline void behave(int fd, const struct behaviour *b, const char *path)
{
    char text[512];
    if (b->says == NULL) {
        say_bomb(fd, b->len);
    } else if (b->ending == END_COUNT) {
        int n = snprintf(text, sizeof text, "HTTP/1.1 302 On\r\nLocation: /%ld\r\nContent-Length: 0\r\n\r\n", strtol(path + 1, NULL, 10) + 1);
        say(fd, text, (size_t)n);
    } else {
        say(fd, b->says, b->len);
    }
    if (b->ending == END_REPEAT || b->ending == END_DRIP)
        say_on(fd, b->again, b->ending == END_DRIP ? 100 : 0);
    if (b->ending == END_HALF)
        shutdown(fd, SHUT_WR);
    while ((b->ending == END_SILENT || b->ending == END_HALF) && !client_gone(fd, 1000))
        ;
    if (b->ending == END_RESET) {
        reset_on_close(fd);
    } else {
        shutdown(fd, SHUT_WR);
        client_gone(fd, 1000);
    }
}

/* The one whose turn it is: of this host, at this stage. NULL: nothing out of the ordinary. */
static inline const struct behaviour *behaviour_for(const char *host, bool robots)
{
    const struct behaviour *b = behaviour_named(host);
    return b != NULL && behaviour_is(b, "robots") == robots && !behaviour_is(b, "tls") ? b : NULL;
}

static inline bool keeps_alive(const struct behaviour *b)
{
    return b != NULL && (b->ending == END_KEEP || b->ending == END_KEEP_RESET);
}

/* True where the connection stays open for another. */
static inline bool answer_request(int fd, const char *head, bool first)
{
    static const char none[] = "HTTP/1.1 404 None\r\nContent-Length: 0\r\n", page[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n";
    char path[256] = "", host[256] = "";
    const char *line = strstr(head, "\r\nHost: "), *cookies = strstr(head, "\r\nCookie: ");
    sscanf(head, "%*s %255s", path);
    if (line != NULL)
        sscanf(line + 8, "%255[^.:\r]", host);
    bool robots = strcmp(path, "/robots.txt") == 0;
    const struct behaviour *b = behaviour_for(host, robots), *later = behaviour_for(host, false);
    if (strcmp(path, "/cookies") == 0) { /* says what it was given */
        char text[4096];
        int len = cookies != NULL ? (int)strcspn(cookies + 10, "\r") : 0;
        int n = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%.*s", len, len,
                         cookies != NULL ? cookies + 10 : "");
        say(fd, text, (size_t)n);
        return false;
    }
    if (b != NULL && (!keeps_alive(b) || first)) {
        behave(fd, b, path);
        return false;
    }
    if (b != NULL) {
        if (b->ending == END_KEEP_RESET)
            reset_on_close(fd);
        return false;
    }
    bool keep = robots && keeps_alive(later);
    say(fd, robots ? none : page, robots ? sizeof none - 1 : sizeof page - 1);
    say(fd, keep ? "\r\n" : "Connection: close\r\n\r\n", keep ? 2 : 21);
    say(fd, "page", robots ? 0 : 4);
    return keep;
}

/* What a TLS hello is answered with: the name that it asks for stands in it in plain text. */
static inline void answer_hello(int fd, const char *hello, size_t len)
{
    const struct behaviour *b;
    for (size_t i = 0; (b = behaviour_at(i)) != NULL; i++) {
        char name[128];
        int n = snprintf(name, sizeof name, "%s.example", b->name);
        if (behaviour_is(b, "tls") && memmem(hello, len, name, (size_t)n) != NULL) {
            behave(fd, b, "");
            return;
        }
    }
}

/* Reads on byte by byte, so slowly that the window closes (the listener's is small). */
static inline void sip(int fd)
{
    char c;
    struct pollfd p = { .fd = fd, .events = POLLRDHUP };
    while (poll(&p, 1, 100) == 0 && recv(fd, &c, 1, 0) == 1)
        ;
}

static inline void *answer_main(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char head[8192] = "";
    size_t len = 0;
    bool open = true;
    for (unsigned requests = 0; open; requests++) {
        while (strstr(head, "\r\n\r\n") == NULL && open) {
            ssize_t n = recv(fd, head + len, RECEIVED_AT_ONCE, 0);
            open = n > 0 && len + 2 * RECEIVED_AT_ONCE < sizeof head;
            len += n > 0 ? (size_t)n : 0;
            head[len] = '\0';
            if (open && head[0] == 0x16) {
                answer_hello(fd, head, len);
                open = false;
            } else if (open && strstr(head, SIP_PATH) != NULL) {
                sip(fd);
                open = false;
            }
        }
        open = open && answer_request(fd, head, requests == 0);
        head[len = 0] = '\0';
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
    const int window = 1; /* as small as the kernel has it: some 1,150 bytes, more than an honest request */
    setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    if (listener < 0 || bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 256) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) != 0)
        return -1;
    *port = ntohs(at.sin_port);
    fflush(NULL);
    pid_t pid = fork();
    if (pid != 0) {
        close(listener);
        return pid;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    make_bombs();
    for (;;) {
        pthread_t thread;
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0 && pthread_create(&thread, NULL, answer_main, (void *)(intptr_t)fd) == 0)
            pthread_detach(thread);
    }
}

#endif

/* replay_web: the web that replay.c visits for days: hosts that ask for this and that, and a log of every request by the clock of the test. */
#ifndef TEST_FETCHER_REPLAY_WEB_H
#define TEST_FETCHER_REPLAY_WEB_H

#include "driven.h"
#include "namespace.h"

#include <pthread.h>
#include <sys/mman.h>

#define HOSTS      14
#define ADDRESSES  10 /* h10 to h13 share those of h0 to h3 */
#define SECTIONS   4
#define LOG_MAX    40000
#define ROBOTS     (-1) /* as section */
#define HOUR_MS    INT64_C(3600000)
#define DAY_MS     (24 * HOUR_MS)
#define OUTAGE_MS  (30 * HOUR_MS) /* when nobody has anything but 503 */
#define OUTAGE_END (OUTAGE_MS + 24 * HOUR_MS)

enum {
    HOST_PLAIN,
    HOST_CRAWL,
    HOST_CRAWL_ABSURD,
    HOST_SLOW_OUTLET,
    HOST_LATER = 6,
    HOST_TOO_MANY,
    HOST_CHANGING,
    HOST_REDIRECTS,
    HOST_BROKEN,
    HOST_FEW,
    HOST_NO_ROBOTS,
    HOST_OPEN
};

struct rules {
    int status;
    unsigned forbidden; /* bit by section */
    int64_t crawl_ms;   /* -1: says nothing */
};

struct entry {
    int host, address, section, number, status;
    int64_t begin, end;
    int64_t not_before; /* what its Retry-After says; 0: nothing */
    struct rules rules; /* what a robots.txt said */
    unsigned together;  /* others at work at the same host or address */
};

struct web_log {
    atomic_uint connections, n, at_host[HOSTS], at_address[ADDRESSES], pages[HOSTS];
    struct entry v[LOG_MAX];
};
static struct web_log *web_log; /* shared */

static inline struct rules rules_of(int host, int64_t now)
{
    struct rules r = { 200, 1u << 3, -1 };
    if (host == HOST_CRAWL)
        r.crawl_ms = 5000;
    if (host == HOST_CRAWL_ABSURD)
        r.crawl_ms = 1000000000000;
    if (host == HOST_CHANGING)
        r.forbidden = 1u << (now / (6 * HOUR_MS) % SECTIONS);
    if (host == HOST_OPEN)
        r = (struct rules){ 404, 0, -1 };
    if ((host == HOST_NO_ROBOTS && now / (8 * HOUR_MS) % 2 == 1) || (now >= OUTAGE_MS && now < OUTAGE_END))
        r = (struct rules){ 503, 0, -1 };
    return r;
}

static inline int robots_text(const struct rules *r, char *out, size_t size)
{
    int n = snprintf(out, size, "User-agent: *\nDisallow: /private\n");
    for (unsigned s = 0; s < SECTIONS; s++)
        if ((r->forbidden & 1u << s) != 0)
            n += snprintf(out + n, size - (size_t)n, "Disallow: /%c/\n", 'a' + (int)s);
    if (r->crawl_ms >= 0)
        n += snprintf(out + n, size - (size_t)n, "Crawl-delay: %lld\n", (long long)(r->crawl_ms / 1000));
    return n;
}

static inline void http_date(char *out, size_t size, int64_t ms, unsigned form)
{
    static const char *const forms[] = { "%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y" };
    time_t at = (time_t)(ms / 1000);
    struct tm tm;
    strftime(out, size, forms[form % 3], gmtime_r(&at, &tm));
}

/* The head of a page's answer, and what the log has to know of it. */
static inline void page_answer(struct entry *e, char *out, size_t size)
{
    unsigned n = atomic_fetch_add(&web_log->pages[e->host], 1);
    char date[64];
    e->status = 200;
    snprintf(out, size, "HTTP/1.1 200 OK\r\n");
    if (e->begin >= OUTAGE_MS && e->begin < OUTAGE_END) {
        e->status = 503;
        snprintf(out, size, "HTTP/1.1 503 Down\r\n");
    } else if (e->host == HOST_LATER && n % 20 == 19) {
        e->status = 503;
        e->not_before = e->begin + 120000; /* and what the answer takes: log_end() */
        snprintf(out, size, "HTTP/1.1 503 Later\r\nRetry-After: 120\r\n");
    } else if (e->host == HOST_TOO_MANY && n % 25 == 24) {
        int64_t until = (REAL_MS + e->begin) / 1000 * 1000 + 600000;
        e->status = 429;
        e->not_before = until - REAL_MS;
        http_date(date, sizeof date, until, n / 25);
        snprintf(out, size, "HTTP/1.1 429 Slow\r\nRetry-After: %s\r\n", date);
    } else if (e->host == HOST_BROKEN && n % 15 < 3) {
        e->status = 500;
        snprintf(out, size, "HTTP/1.1 500 Broken\r\n");
    } else if (e->host == HOST_REDIRECTS && e->section == 2) {
        static const char *const to[] = { "/d/%d", "http://h0.example/a/%d", "http://other.example/a/%d", "/a/%d" };
        char place[64];
        e->status = 302;
        snprintf(place, sizeof place, to[e->number / (HOSTS * SECTIONS) % 4], e->number);
        snprintf(out, size, "HTTP/1.1 302 On\r\nLocation: %s\r\n", place);
    }
}

static inline struct entry *log_begin(int fd, int host, const char *path)
{
    struct sockaddr_in to;
    socklen_t len = sizeof to;
    unsigned i = atomic_fetch_add(&web_log->n, 1);
    if (i >= LOG_MAX)
        abort();
    struct entry *e = &web_log->v[i];
    getsockname(fd, (struct sockaddr *)&to, &len);
    *e = (struct entry){ .host = host, .address = (int)(ntohl(to.sin_addr.s_addr) & 0xff) - 2, .section = ROBOTS };
    if (strcmp(path, "/robots.txt") != 0) {
        e->section = path[1] - 'a';
        e->number = atoi(path + 3);
    }
    e->together = atomic_fetch_add(&web_log->at_host[host], 1);
    e->together += atomic_fetch_add(&web_log->at_address[e->address], 1);
    e->begin = driven_mono();
    return e;
}

/* An answer takes its time, which passes for everybody. */
static inline void log_end(struct entry *e)
{
    int64_t took = 20 + (e->number * 37 + e->host * 11) % 300;
    e->end = atomic_fetch_add(driven_clock, took) + took;
    e->not_before += e->host == HOST_LATER && e->not_before > 0 ? e->end - e->begin : 0;
    atomic_fetch_sub(&web_log->at_host[e->host], 1);
    atomic_fetch_sub(&web_log->at_address[e->address], 1);
}

/* False where the connection ends. */
static inline bool web_request(int fd, const char *head)
{
    char path[128] = "", text[1024], body[512] = "page", line[256];
    const char *host = strstr(head, "\r\nHost: h");
    sscanf(head, "GET %127s", path);
    if (host == NULL)
        return false;
    struct entry *e = log_begin(fd, atoi(host + 9), path);
    if (e->section == ROBOTS) {
        e->rules = rules_of(e->host, e->begin);
        e->status = e->rules.status;
        snprintf(line, sizeof line, "HTTP/1.1 %d Robots\r\n", e->status);
        if (e->status == 200)
            robots_text(&e->rules, body, sizeof body);
    } else {
        page_answer(e, line, sizeof line);
    }
    bool keep = (e->number + e->host) % 3 != 0;
    int n = snprintf(text, sizeof text, "%sContent-Length: %zu\r\n%s\r\n%s", line, strlen(body), keep ? "" : "Connection: close\r\n", body);
    log_end(e);
    return send(fd, text, (size_t)n, MSG_NOSIGNAL) == n && keep;
}

static inline void *web_connection(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char head[4096];
    size_t len = 0;
    for (ssize_t n; len < sizeof head - 1 && (n = recv(fd, head + len, sizeof head - 1 - len, 0)) > 0;) {
        len += (size_t)n;
        head[len] = '\0';
        if (strstr(head, "\r\n\r\n") == NULL)
            continue;
        if (!web_request(fd, head))
            break;
        len = 0;
    }
    close(fd);
    atomic_fetch_sub(&web_log->connections, 1);
    return NULL;
}

/* "h12.example" stands at the address of h2. */
static inline void web_name(int fd)
{
    unsigned char m[1024];
    struct sockaddr_in from;
    socklen_t from_len = sizeof from;
    ssize_t got = recvfrom(fd, m, 512, 0, (struct sockaddr *)&from, &from_len);
    if (got < 20)
        return;
    size_t label = m[12], end = 12 + 1 + label + 9 + 4; /* NAME, "example", root, type, class */
    unsigned char digit = (unsigned char)(m[12 + label] - '0');
    const unsigned char answer[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 93, 184, 216, (unsigned char)(digit + 2) };
    m[2] = 0x84;
    m[3] = 0x80;
    memset(m + 6, 0, 6);
    if (m[end - 3] == 1) {
        memcpy(m + end, answer, sizeof answer);
        end += sizeof answer;
        m[7] = 1;
    }
    sendto(fd, m, end, 0, (struct sockaddr *)&from, from_len);
}

/* Until what a killed fetcher had still sent has been answered, and logged: a connection of our own comes behind all of its. */
static inline void web_settle(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(80) };
    char c;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, PUBLIC "2", &at.sin_addr);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    shutdown(fd, SHUT_WR);
    while (recv(fd, &c, 1, 0) > 0)
        ;
    close(fd);
    while (atomic_load(&web_log->connections) > 0)
        sched_yield();
}

static inline pid_t web_start(void)
{
    struct pollfd p[] = { { .fd = bound(SOCK_DGRAM, DNS, 53), .events = POLLIN }, { .fd = bound(SOCK_STREAM, "0.0.0.0", 80), .events = POLLIN } };
    assert_true(p[0].fd >= 0 && p[1].fd >= 0);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (pid == 0 && poll(p, 2, -1) >= 0) {
        pthread_t thread;
        if ((p[0].revents & POLLIN) != 0)
            web_name(p[0].fd);
        if ((p[1].revents & POLLIN) != 0)
            atomic_fetch_add(&web_log->connections, 1);
        if ((p[1].revents & POLLIN) != 0 && pthread_create(&thread, NULL, web_connection, (void *)(intptr_t)accept(p[1].fd, NULL, NULL)) == 0)
            pthread_detach(thread);
    }
    close(p[0].fd);
    close(p[1].fd);
    return pid;
}

#endif

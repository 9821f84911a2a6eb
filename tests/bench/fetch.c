/* fetch: how many pages a second come through the fetcher to main, bodies included, delays off (BENCHMARKS.md; tests/bench/fetch.sh runs it).
 *
 * usage: fetch BUILD-DIR URL-FILE BODY-BYTES: a real gazetted-fetcher from BUILD-DIR, every URL of the file, one line at the end:
 * "PAGES pages SECONDS s RATE pages/s, processor time a page: fetcher US us, main US us" on standard output. Status 1 when a page is not the 200 with
 * BODY-BYTES that it must be. */
#include "../../daemon/base/err.h"
#include "../../daemon/base/file.h"
#include "../../daemon/process/spawn.h"
#include "../../daemon/protocol/protocol.h"

#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define SAMPLE      50  /* every so many-th body is looked at */
#define OUTSTANDING 128 /* requests that the fetcher holds: two for each of 64 hosts, so that none waits for us */

struct bench {
    struct child fetcher;
    FILE *urls;
    size_t body_bytes;
    uint64_t sent, received, bad;
    bool all_sent;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Microseconds of processor time. */
static double used(int who)
{
    struct rusage r;
    getrusage(who, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static int bench_start(struct bench *b, const char *build)
{
    struct pool *pool = pool_new();
    struct fetcher_setup setup = { .user_agent = "gazetted/bench (+mailto:bench@example.org)",
                                   .contact = "mailto:bench@example.org",
                                   .timeout_ms = 10000,
                                   .connect_ms = 5000,
                                   .max_body = 8u << 20 };
    strings_add(pool, &setup.allow, "127.0.0.0/8");
    program_set_home(build);
    int rc = child_start(&b->fetcher, "gazetted-fetcher") == 0 ? fetcher_setup_send(b->fetcher.socket, &setup) : -1;
    pool_free(pool);
    return rc;
}

/* Keeps OUTSTANDING requests at the fetcher. */
static int bench_send(struct bench *b)
{
    char line[512];
    while (!b->all_sent && b->sent - b->received < OUTSTANDING) {
        if (fgets(line, sizeof line, b->urls) == NULL) {
            b->all_sent = true;
            break;
        }
        line[strcspn(line, "\n")] = '\0';
        const struct fetch_request q = { .id = ++b->sent, .outlet = "bench", .url = line };
        if (fetch_request_send(b->fetcher.socket, &q) != 0)
            return -1;
    }
    return 0;
}

/* Main does not look into a body, so neither is one mapped here, but for a sample of them. */
static bool body_is_there(const struct bench *b, const struct fetch_reply *reply)
{
    struct view body;
    if (fetch_reply_body_fd(reply) < 0 || reply->hop_count != 1 || reply->hops[0].body_len != b->body_bytes)
        return false;
    if (b->received % SAMPLE != 0)
        return true;
    if (fetch_reply_body(reply, &body) != 0)
        return false;
    bool good = body.len == b->body_bytes && memcmp(body.data, "<html>", 6) == 0;
    view_fini(&body);
    return good;
}

/* What main does with an answer: decodes it and checks it, its descriptors included (sealed, as long as it says), has them, lets go. */
static int bench_take(struct bench *b, struct msg *m)
{
    struct pool *pool = pool_new();
    struct fetch_reply reply;
    if (m->type != MESSAGE_FETCHED) {
        pool_free(pool);
        return 0; /* what is kept over a restart */
    }
    int rc = fetch_reply_decode(m, pool, &reply);
    if (rc == 0) {
        bool good = reply.outcome == FETCH_ANSWERED && reply.status == 200 && body_is_there(b, &reply);
        if (!good && b->bad++ == 0)
            fprintf(stderr, "%s: %d %s\n", fetch_outcome_name(reply.outcome), reply.status, reply.reason != NULL ? reply.reason : "");
        if (reply.body_fd >= 0)
            close(reply.body_fd);
        if (reply.exchange_fd >= 0)
            close(reply.exchange_fd);
        b->received++;
    }
    pool_free(pool);
    return rc;
}

static int bench_run(struct bench *b)
{
    while (bench_send(b) == 0 && b->received < b->sent) {
        struct pollfd p = { .fd = b->fetcher.socket, .events = POLLIN };
        struct msg m;
        poll(&p, 1, -1);
        enum msg_result got;
        while ((got = msg_receive(b->fetcher.socket, &m)) == MSG_GOT) {
            int rc = bench_take(b, &m);
            msg_fini(&m);
            if (rc != 0)
                return -1;
        }
        if (got != MSG_AGAIN)
            return got == MSG_END ? err_set("the fetcher ended") : -1;
    }
    return b->all_sent ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct bench b = { 0 };
    if (argc != 4 || (b.urls = fopen(argv[2], "r")) == NULL) {
        fputs("usage: fetch BUILD-DIR URL-FILE BODY-BYTES\n", stderr);
        return 2;
    }
    b.body_bytes = (size_t)strtoul(argv[3], NULL, 10);
    sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 }); /* as main is in service (contrib/systemd) */
    double start = now();
    int rc = bench_start(&b, argv[1]) == 0 ? bench_run(&b) : -1;
    double seconds = now() - start, pages = (double)b.received;
    if (b.fetcher.pid != 0)
        child_kill(&b.fetcher);
    if (rc != 0)
        fprintf(stderr, "fetch: %s\n", err_text());
    else
        printf("%.0f pages %.3f s %.0f pages/s, processor time a page: fetcher %.1f us, main %.1f us\n", pages, seconds, pages / seconds,
               used(RUSAGE_CHILDREN) / pages, used(RUSAGE_SELF) / pages);
    fclose(b.urls);
    return rc != 0 || b.bad > 0;
}

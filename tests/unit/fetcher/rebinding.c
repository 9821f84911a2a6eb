/* The guard as it is in service, nothing excepted: in a network namespace of our own with a public address on its loopback and a DNS that lies
 * (RELIABILITY: 0 of 1,000 rebindings).  Skipped where namespaces are not permitted. */
#include "harness.h"
#include "namespace.h"

#include <sys/mman.h>
#include <sys/prctl.h>

#define NAMES   1000
#define REPLIES 64 /* requests under way */

struct counts {
    unsigned answered, trapped, questions;
};

/* -- The servers ------------------------------------------------------------------------------------------------------- */

static size_t add_answer(unsigned char *out, const char *address)
{
    static const unsigned char head[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4 }; /* the name asked for, A, IN, TTL 0 */
    memcpy(out, head, sizeof head);
    inet_pton(AF_INET, address, out + sizeof head);
    return sizeof head + 4;
}

/* Each question turns the answer: public, inside, both in either order. */
static void answer_question(int fd, struct counts *counts)
{
    unsigned char m[1024];
    struct sockaddr_in from;
    socklen_t from_len = sizeof from;
    ssize_t got = recvfrom(fd, m, 512, 0, (struct sockaddr *)&from, &from_len);
    if (got < 17)
        return;
    size_t at = 12;
    while (at < (size_t)got && m[at] != 0)
        at += m[at] + 1u;
    size_t end = at + 5;
    bool address = m[at + 2] == 1; /* A; no AAAA */
    m[2] = 0x84;
    m[3] = 0x80;
    memset(m + 6, 0, 6);
    if (address) {
        unsigned turn = counts->questions++ % 4;
        char public[32];
        snprintf(public, sizeof public, PUBLIC "%u", 1 + counts->questions % 250);
        const char *lie = inside[counts->questions / 4 % INSIDE_COUNT];
        const char *answers[] = { turn == 0 || turn == 2 ? public : lie, turn < 2 ? NULL : turn == 2 ? lie : public };
        for (size_t i = 0; i < 2 && answers[i] != NULL; i++, m[7]++)
            end += add_answer(m + end, answers[i]);
    }
    sendto(fd, m, end, 0, (struct sockaddr *)&from, from_len);
}

static void answer_connection(int listener, struct counts *counts)
{
    static const char page[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage";
    static const char none[] = "HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    static const char away[] = "HTTP/1.1 302 On\r\nLocation: http://next.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    struct sockaddr_in to;
    socklen_t len = sizeof to;
    char head[2048] = "", address[64] = "";
    int fd = accept(listener, NULL, NULL);
    getsockname(fd, (struct sockaddr *)&to, &len);
    inet_ntop(AF_INET, &to.sin_addr, address, sizeof address);
    bool outside = strncmp(address, PUBLIC, strlen(PUBLIC)) == 0;
    counts->answered += outside;
    counts->trapped += !outside;
    if (recv(fd, head, sizeof head - 1, 0) > 0) {
        const char *say = strstr(head, "robots.txt") != NULL ? none : strstr(head, "/away") != NULL ? away : page;
        send(fd, say, strlen(say), MSG_NOSIGNAL);
    }
    close(fd);
}

static pid_t servers_start(struct counts *counts)
{
    struct pollfd p[] = { { .fd = bound(SOCK_DGRAM, DNS, 53), .events = POLLIN }, { .fd = bound(SOCK_STREAM, "0.0.0.0", 80), .events = POLLIN } };
    assert_true(p[0].fd >= 0 && p[1].fd >= 0);
    pid_t pid = fork();
    if (pid == 0)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (pid == 0 && poll(p, 2, -1) >= 0) {
        if ((p[0].revents & POLLIN) != 0)
            answer_question(p[0].fd, counts);
        if ((p[1].revents & POLLIN) != 0)
            answer_connection(p[1].fd, counts);
    }
    close(p[0].fd);
    close(p[1].fd);
    return pid;
}

/* -- The claim --------------------------------------------------------------------------------------------------------- */

static void no_name_leads_inside_however_often_its_address_changes(void **state)
{
    struct pool *pool = pool_new();
    struct child fetcher;
    struct strings hosts = { 0 };
    char url[64];
    unsigned good = 0, refused = 0;
    (void)state;
    if (enter_namespace("timeout:2 attempts:2") != 0) {
        printf("skipped: no network namespace here (%s)\n", strerror(errno));
        pool_free(pool);
        skip();
    }
    struct counts *counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(counts != MAP_FAILED);
    pid_t servers = servers_start(counts);
    setenv("http_proxy", "http://127.0.0.1:80", 1); /* the environment has no say */
    strings_add(pool, &hosts, "next.example");
    const struct fetch_request more = { .hosts = hosts };
    fetcher_begin(&fetcher, (struct fetcher_setup){ 0 });
    for (unsigned sent = 0, got = 0; got < NAMES; got++) {
        struct fetch_reply r;
        for (; sent < NAMES && sent - got < REPLIES; sent++) {
            snprintf(url, sizeof url, "http://r%u.example/%s", sent, sent % 5 == 0 ? "away" : "page");
            fetcher_send(&fetcher, sent, url, &more);
        }
        fetcher_reply(&fetcher, pool, &r);
        good += r.outcome == FETCH_ANSWERED;
        refused += r.outcome == FETCH_BAD_ADDRESS;
        if (r.outcome != FETCH_ANSWERED && r.outcome != FETCH_BAD_ADDRESS && r.outcome != FETCH_NOT_YET && r.outcome != FETCH_UNREACHABLE)
            fail_msg("%u: %s: %s", (unsigned)r.id, fetch_outcome_name(r.outcome), r.reason);
        reply_close(&r);
    }
    printf("rebinding: %u of %d names led inside; %u answered from outside, %u refused, %u questions\n", counts->trapped, NAMES, good, refused,
           counts->questions);
    assert_int_equal(counts->trapped, 0);
    assert_true(good > NAMES / 2 && refused > NAMES / 10);
    child_kill(&fetcher);
    kill(servers, SIGKILL);
    waitpid(servers, NULL, 0);
    munmap(counts, sizeof *counts);
    fetcher_forgets();
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(no_name_leads_inside_however_often_its_address_changes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

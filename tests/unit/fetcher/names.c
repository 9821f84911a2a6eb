/* The real fetcher and a DNS that fails, lies or says nothing (tests/hostile/names.h), in a network namespace of our own, the guard as in service:
 * each trouble is named, nobody is led inside, the good names do not wait.  Skipped where namespaces are not permitted. */
#include "battery.h"
#include "namespace.h"

#include "../../hostile/names_server.h"

#include <sys/mman.h>
#include <sys/prctl.h>

#define CONNECT_MS  1500
#define TIMEOUT_MS  4000
#define RESOLVER    "timeout:3 attempts:2" /* a name that nobody answers for takes 6 s, far longer than anybody waits */
#define BACKLOG_TRY 8

static unsigned *trapped; /* connections to inside, shared with the servers */

static void answer_connection(int listener)
{
    static const char page[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage";
    static const char none[] = "HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    struct sockaddr_in to;
    socklen_t len = sizeof to;
    char head[2048] = "", address[64] = "";
    int fd = accept(listener, NULL, NULL);
    getsockname(fd, (struct sockaddr *)&to, &len);
    inet_ntop(AF_INET, &to.sin_addr, address, sizeof address);
    *trapped += strncmp(address, "93.", 3) != 0;
    if (recv(fd, head, sizeof head - 1, 0) > 0) {
        const char *say = strstr(head, "robots.txt") != NULL ? none : page;
        send(fd, say, strlen(say), MSG_NOSIGNAL);
    }
    close(fd);
}

static void answer_datagram(int fd)
{
    unsigned char question[512];
    struct answer a;
    struct sockaddr_in from;
    socklen_t from_len = sizeof from;
    ssize_t got = recvfrom(fd, question, sizeof question, 0, (struct sockaddr *)&from, &from_len);
    if (got > NAME_AT && answer_question(question, (size_t)got, &a))
        sendto(fd, a.data, a.len, 0, (struct sockaddr *)&from, from_len);
}

/* Takes the connections that its queue has room for; those that come later get no answer to their SYN. */
static void swallow(int listener)
{
    struct sockaddr_in at;
    socklen_t len = sizeof at;
    listen(listener, 0);
    getsockname(listener, (struct sockaddr *)&at, &len);
    for (int i = 0; i < BACKLOG_TRY; i++)
        connect(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), (struct sockaddr *)&at, sizeof at);
}

static pid_t servers_start(void)
{
    struct pollfd p[] = { { .fd = bound(SOCK_DGRAM, DNS, 53), .events = POLLIN }, { .fd = bound(SOCK_STREAM, "0.0.0.0", 80), .events = POLLIN } };
    int full = bound(SOCK_STREAM, SWALLOWED, 8080);
    assert_true(p[0].fd >= 0 && p[1].fd >= 0 && full >= 0);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        swallow(full);
    }
    while (pid == 0 && poll(p, 2, -1) >= 0) {
        if ((p[0].revents & POLLIN) != 0)
            answer_datagram(p[0].fd);
        if ((p[1].revents & POLLIN) != 0)
            answer_connection(p[1].fd);
    }
    close(p[0].fd);
    close(p[1].fd);
    close(full);
    return pid;
}

static void url_of(const struct behaviour *b, char *out, size_t size)
{
    const char *port = "";
    for (size_t i = 0; i < NAME_BEHAVIOURS; i++)
        if (strcmp(name_behaviours[i].name, b->name) == 0 && name_behaviours[i].port != NULL)
            port = name_behaviours[i].port;
    snprintf(out, size, "http://%s.example%s/page", b->name, port);
}

static int enter(void **state)
{
    (void)state;
    if (enter_namespace(RESOLVER) != 0) {
        printf("skipped: no network namespace here (%s)\n", strerror(errno));
        return 0;
    }
    trapped = mmap(NULL, sizeof *trapped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(trapped != MAP_FAILED);
    return 0;
}

static void a_resolver_that_was_down_at_the_start_is_asked_when_it_is_back(void **state)
{
    struct pool *pool = pool_new();
    struct child fetcher;
    struct fetch_reply r;
    (void)state;
    if (trapped == NULL)
        skip();
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_ms = CONNECT_MS, .timeout_ms = TIMEOUT_MS });
    fetch_one(&fetcher, pool, "http://good-0.example/page", NULL, &r);
    if (r.outcome != FETCH_UNREACHABLE)
        fail_msg("%s: %s", fetch_outcome_name(r.outcome), r.reason);
    pid_t servers = servers_start();
    fetch_one(&fetcher, pool, "http://good-1.example/page", NULL, &r);
    if (r.outcome != FETCH_ANSWERED)
        fail_msg("%s: %s", fetch_outcome_name(r.outcome), r.reason);
    reply_close(&r);
    child_kill(&fetcher);
    kill(servers, SIGKILL);
    waitpid(servers, NULL, 0);
    pool_free(pool);
}

static void each_behaviour_is_named_and_nobody_else_waits(void **state)
{
    static struct behaviour names[NAME_BEHAVIOURS];
    struct child fetcher;
    (void)state;
    if (trapped == NULL)
        skip();
    for (size_t i = 0; i < NAME_BEHAVIOURS; i++) {
        const struct name_behaviour *b = &name_behaviours[i];
        names[i] = (struct behaviour){ .name = b->name, .outcome = b->outcome, .words = b->words };
    }
    pid_t servers = servers_start();
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_ms = CONNECT_MS, .timeout_ms = TIMEOUT_MS });
    battery_run(&fetcher, &(struct battery){ "6 DNS", names, NAME_BEHAVIOURS, url_of, "http://good-%u.example/page", 0 });
    assert_int_equal(*trapped, 0);
    child_kill(&fetcher);
    kill(servers, SIGKILL);
    waitpid(servers, NULL, 0);
}

/* libcurl waits for the thread that asks for a name before it gives the request up, if it is let. */
static void who_waits_for_a_name_in_vain_holds_nobody_up(void **state)
{
    struct pool *pool = pool_new();
    struct child fetcher;
    struct fetch_reply r = { 0 };
    (void)state;
    if (trapped == NULL)
        skip();
    pid_t servers = servers_start();
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_ms = CONNECT_MS, .timeout_ms = TIMEOUT_MS });
    fetcher_send(&fetcher, GOOD_ID, "http://dns-silent.example/page", NULL);
    bool given_up = false;
    for (uint64_t id = 0; !given_up; id++) {
        int64_t start = clock_mono_ms();
        fetcher_send(&fetcher, id, "http://good-2.example/page", NULL);
        do {
            fetcher_reply(&fetcher, pool, &r);
            given_up = given_up || r.id == GOOD_ID;
            assert_int_equal(r.outcome, r.id == GOOD_ID ? FETCH_TIMEOUT : FETCH_ANSWERED);
            reply_close(&r);
        } while (r.id != id);
        assert_true(clock_mono_ms() - start < GOOD_WAIT_MS);
    }
    child_kill(&fetcher);
    kill(servers, SIGKILL);
    waitpid(servers, NULL, 0);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resolver_that_was_down_at_the_start_is_asked_when_it_is_back),
        cmocka_unit_test(who_waits_for_a_name_in_vain_holds_nobody_up),
        cmocka_unit_test(each_behaviour_is_named_and_nobody_else_waits),
    };
    return cmocka_run_group_tests(tests, enter, NULL);
}

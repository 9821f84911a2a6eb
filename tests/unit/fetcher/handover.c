/* handover: every reply comes, whole and in its order, or is given back; main may be slow, or gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/base/err.h"
#include "../../../daemon/base/file.h"
#include "../../../daemon/base/mem.h"
#include "../../../daemon/fetcher/client.h"
#include "../../../daemon/fetcher/handover.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAIT_MS 20000
#define MANY    300
#define HEAD    "GET / HTTP/1.1\r\n\r\n"
#define ANSWER  "HTTP/1.1 200 OK\r\n\r\n"

static int ours, theirs; /* the thread's end, and main's */
static struct handover *h;
static struct handed replies[MANY];
static struct hop hop;
static char exchange[] = HEAD ANSWER "packed", contents[MANY][16];

/* Five of one outlet, three of another, two that share with nobody, and again. */
static const char *outlet_of(size_t i)
{
    return i % 10 < 5 ? "one" : i % 10 < 8 ? "two" : NULL;
}

static int setup(void **state)
{
    int fds[2], small = 1;
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
    ours = fds[0];
    theirs = fds[1];
    assert_int_equal(setsockopt(ours, SOL_SOCKET, SO_SNDBUF, &small, sizeof small), 0); /* a few messages */
    hop = (struct hop){ "https://www.example.org/", 200, 1, NULL, sizeof HEAD - 1, sizeof ANSWER - 1, 6 };
    for (size_t i = 0; i < MANY; i++) {
        snprintf(contents[i], sizeof contents[i], "content %zu", i);
        replies[i] = (struct handed){ .reply = { .id = i + 1,
                                                 .outcome = FETCH_ANSWERED,
                                                 .status = 200,
                                                 .url = "https://www.example.org/",
                                                 .hops = &hop,
                                                 .hop_count = 1,
                                                 .body_offset = sizeof exchange - 1,
                                                 .body_len = strlen(contents[i]),
                                                 .exchange_fd = -1,
                                                 .body_fd = -1 },
                                      .outlet = outlet_of(i),
                                      .pool = pool_new(),
                                      .parts = { { exchange, sizeof exchange - 1 }, { contents[i], strlen(contents[i]) } },
                                      .part_count = 2 };
    }
    h = handover_new(ours);
    assert_non_null(h);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (h != NULL)
        handover_stop(h);
    handover_free(h);
    for (size_t i = 0; i < MANY; i++)
        pool_free(replies[i].pool);
    close(ours);
    if (theirs >= 0)
        close(theirs);
    return 0;
}

static void put(size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        handover_put(h, &replies[i]);
}

/* How many were given back by a call that must go well; they begin with `first`. */
static size_t pass(bool ready, size_t first)
{
    struct handed *back;
    size_t n = 0;
    assert_int_equal(handover_pass(h, ready, &back), 0);
    for (; back != NULL; back = back->next)
        assert_int_equal(back->reply.id, first + n++);
    return n;
}

static bool comes(int fd, int ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    return poll(&p, 1, ms) == 1;
}

static void take(struct pool *pool, struct fetch_reply *r)
{
    struct msg m;
    assert_true(comes(theirs, WAIT_MS));
    assert_int_equal(msg_receive(theirs, &m), MSG_GOT);
    assert_int_equal(fetch_reply_decode(&m, pool, r), 0);
    msg_fini(&m);
}

/* Main gets this reply, its exchange and body, and closes the file: which one it was. */
static ino_t take_good(uint64_t id)
{
    struct pool *pool = pool_new();
    struct fetch_reply r;
    struct view body, hops;
    struct stat st;
    const size_t hops_len = sizeof exchange - 1;
    take(pool, &r);
    assert_int_equal(r.id, id);
    assert_int_equal(r.outcome, FETCH_ANSWERED);
    assert_int_equal(fetch_reply_body(&r, &body), 0);
    assert_int_equal(body.len, strlen(contents[id - 1]));
    assert_memory_equal(body.data, contents[id - 1], body.len);
    view_fini(&body);
    assert_int_equal(memfd_map_part(r.exchange_fd, r.exchange_offset, hops_len, hops_len, &hops), 0);
    assert_memory_equal(hops.data, exchange, hops_len);
    view_fini(&hops);
    assert_int_equal(fstat(r.exchange_fd, &st), 0);
    close(r.exchange_fd);
    pool_free(pool);
    return st.st_ino;
}

static void all_come_whole_and_in_their_order(void **state)
{
    (void)state;
    size_t back = 0;
    for (size_t i = 0; i < MANY; i += 10) {
        put(i, i + 10);
        back += pass(true, back + 1);
        for (size_t k = i; k < i + 10; k++)
            take_good(k + 1);
    }
    assert_true(back <= MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_true(i >= back || replies[i].reply.exchange_fd == -1);
}

static void exchanges_share_a_file_with_those_of_their_outlet_only(void **state)
{
    (void)state;
    ino_t file[MANY];
    size_t shared = 0;
    put(0, MANY);
    pass(true, 1);
    for (size_t i = 0; i < MANY; i++) {
        file[i] = take_good(i + 1);
        handover_help(h);
        for (size_t k = 0; k < i; k++)
            if (file[k] == file[i]) {
                assert_non_null(outlet_of(i));
                assert_ptr_equal(outlet_of(i), outlet_of(k));
                shared++;
            }
    }
    assert_true(shared > MANY / 4);
}

/* What main needs for long should not hold the memory of what it has done with. */
static void large_exchanges_share_with_nobody(void **state)
{
    (void)state;
    const size_t large = 400u << 10;
    char *bytes = mem_alloc(large);
    memcpy(bytes, exchange, sizeof exchange - 1);
    for (size_t i = 0; i < 3; i++) {
        replies[i].parts[0] = (struct iovec){ bytes, large };
        replies[i].reply.body_offset = large;
    }
    put(0, 3);
    pass(true, 1);
    ino_t first = take_good(1), second = take_good(2), third = take_good(3);
    assert_true(first != second && second != third);
    handover_stop(h);
    handover_free(h);
    h = NULL;
    free(bytes);
}

static void what_is_not_ready_to_be_sent_waits(void **state)
{
    (void)state;
    put(0, 2);
    pass(false, 1);
    assert_false(comes(theirs, 0));
    put(2, 3);
    pass(true, 1);
    for (size_t i = 0; i < 3; i++)
        take_good(i + 1);
}

static void a_main_that_is_slow_is_waited_for_and_the_loop_told_when_it_has_read(void **state)
{
    (void)state;
    size_t back = 0;
    put(0, CLIENT_PARALLEL - 1);
    assert_false(handover_is_behind(h));
    put(CLIENT_PARALLEL - 1, MANY);
    assert_true(handover_is_behind(h));
    back += pass(true, 1);
    assert_true(handover_is_behind(h));
    for (size_t i = 0; i < MANY; i++)
        take_good(i + 1);
    while (handover_is_behind(h)) {
        assert_true(comes(handover_fd(h), WAIT_MS));
        back += pass(true, back + 1);
    }
    assert_true(back > MANY - CLIENT_PARALLEL);
}

static void bytes_count_as_well_as_replies(void **state)
{
    (void)state;
    const size_t large = 40u << 20;
    char *bytes = mem_alloc(large);
    for (size_t i = 0; i < 2; i++) {
        replies[i].parts[0] = (struct iovec){ bytes, large };
        replies[i].reply.body_offset = large;
        memcpy(bytes, exchange, sizeof exchange - 1);
        assert_false(handover_is_behind(h));
        put(i, i + 1);
    }
    assert_true(handover_is_behind(h));
    size_t back = pass(true, 1);
    take_good(1);
    take_good(2);
    while (back < 2) {
        assert_true(comes(handover_fd(h), WAIT_MS));
        back += pass(true, back + 1);
    }
    assert_false(handover_is_behind(h));
    free(bytes);
}

/* With a main that reads nothing: the thread has filled the socket, and holds a few. */
static void the_loop_may_make_some_ahead_and_all_come_in_their_order(void **state)
{
    (void)state;
    size_t helped = 0;
    assert_false(handover_help(h));
    put(0, MANY);
    assert_false(handover_help(h)); /* what was put is not yet to be sent */
    pass(true, 1);
    while (handover_help(h))
        helped++;
    assert_true(helped > 0 && helped < MANY / 2);
    for (size_t i = 0; i < MANY; i++) {
        take_good(i + 1);
        handover_help(h);
    }
}

/* No descriptor more, or no byte more in a file. */
static void want_of_means_is_an_answer(int resource, rlim_t limit, const char *reason)
{
    struct rlimit before, now;
    struct pool *pool = pool_new();
    struct fetch_reply r;
    assert_int_equal(getrlimit((__rlimit_resource_t)resource, &before), 0);
    now = (struct rlimit){ limit, before.rlim_max };
    signal(SIGXFSZ, SIG_IGN);
    put(0, 1);
    assert_int_equal(setrlimit((__rlimit_resource_t)resource, &now), 0);
    pass(true, 1);
    take(pool, &r);
    assert_int_equal(setrlimit((__rlimit_resource_t)resource, &before), 0);
    assert_int_equal(r.id, 1);
    assert_int_equal(r.outcome, FETCH_TIMEOUT);
    assert_non_null(strstr(r.reason, reason));
    assert_int_equal(r.exchange_fd, -1);
    assert_int_equal(fetch_reply_body_fd(&r), -1);
    put(1, 2);
    pass(true, 1);
    take_good(2);
    pool_free(pool);
}

static void without_a_descriptor_the_reply_says_so(void **state)
{
    (void)state;
    want_of_means_is_an_answer(RLIMIT_NOFILE, 3, "cannot make a memory file");
}

static void without_memory_the_reply_says_so(void **state)
{
    (void)state;
    want_of_means_is_an_answer(RLIMIT_FSIZE, 0, "cannot write a memory file");
}

static void stopping_gives_all_back_whatever_waits(void **state)
{
    (void)state;
    uint64_t n = 0;
    size_t back = 0;
    put(0, MANY - 1);
    back += pass(true, 1);
    take_good(1); /* it is at work, and will find no room */
    put(MANY - 1, MANY);
    while (handover_help(h))
        ;
    for (const struct handed *r = handover_stop(h); r != NULL; r = r->next) {
        assert_int_equal(r->reply.id, back + ++n);
        assert_int_equal(r->reply.exchange_fd, -1);
    }
    assert_int_equal(back + n, MANY);
    handover_free(h);
    h = NULL;
}

static void an_idle_one_stops(void **state)
{
    (void)state;
    assert_null(handover_stop(h));
    handover_free(h);
    h = NULL;
}

static void when_main_is_gone_the_loop_is_told(void **state)
{
    (void)state;
    struct handed *back;
    put(0, MANY);
    pass(true, 1);
    take_good(1);
    close(theirs);
    theirs = -1;
    int rc;
    do
        assert_true(comes(handover_fd(h), WAIT_MS));
    while ((rc = handover_pass(h, true, &back)) == 0);
    assert_int_equal(rc, -1);
    assert_non_null(strstr(err_text(), "cannot send"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_come_whole_and_in_their_order, setup, teardown),
        cmocka_unit_test_setup_teardown(exchanges_share_a_file_with_those_of_their_outlet_only, setup, teardown),
        cmocka_unit_test_setup_teardown(large_exchanges_share_with_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_ready_to_be_sent_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(a_main_that_is_slow_is_waited_for_and_the_loop_told_when_it_has_read, setup, teardown),
        cmocka_unit_test_setup_teardown(bytes_count_as_well_as_replies, setup, teardown),
        cmocka_unit_test_setup_teardown(the_loop_may_make_some_ahead_and_all_come_in_their_order, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_descriptor_the_reply_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(without_memory_the_reply_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(stopping_gives_all_back_whatever_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(an_idle_one_stops, setup, teardown),
        cmocka_unit_test_setup_teardown(when_main_is_gone_the_loop_is_told, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

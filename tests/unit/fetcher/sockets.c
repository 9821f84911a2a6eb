/* The sockets that libcurl waits for: all that are ready in one turn, none that it does not wait for, and no number taken for its predecessor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/fetcher/sockets.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAIRS 5

struct world {
    sd_event *event;
    struct sockets *sockets;
    int pairs[PAIRS][2];
    int ready[64]; /* what each descriptor was told */
    unsigned told;
};

static void on_ready(int fd, int what, void *arg)
{
    struct world *w = arg;
    assert_in_range(fd, 0, 63);
    w->ready[fd] = what;
}

static void on_told(void *arg)
{
    struct world *w = arg;
    w->told++;
}

static int setup(void **state)
{
    static struct world w;
    w = (struct world){ 0 };
    assert_true(sd_event_new(&w.event) >= 0);
    w.sockets = sockets_new(w.event, on_ready, on_told, &w);
    assert_non_null(w.sockets);
    for (size_t i = 0; i < PAIRS; i++)
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, w.pairs[i]), 0);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    sockets_free(w->sockets);
    sd_event_unref(w->event);
    for (size_t i = 0; i < PAIRS; i++)
        for (size_t k = 0; k < 2; k++)
            if (w->pairs[i][k] >= 0)
                close(w->pairs[i][k]);
    return 0;
}

/* One turn of the loop that waits for nothing; how many were told. */
static unsigned turn(struct world *w)
{
    unsigned n = 0;
    for (size_t i = 0; i < 64; i++)
        w->ready[i] = 0;
    assert_true(sd_event_run(w->event, 0) >= 0);
    for (size_t i = 0; i < 64; i++)
        n += w->ready[i] != 0;
    return n;
}

static void say(const struct world *w, size_t pair)
{
    assert_int_equal(write(w->pairs[pair][1], "x", 1), 1);
}

static void all_that_are_ready_are_told_in_one_turn(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < PAIRS; i++)
        assert_int_equal(sockets_watch(w->sockets, w->pairs[i][0], CURL_POLL_IN), 0);
    assert_int_equal(turn(w), 0);
    assert_int_equal(w->told, 0);
    for (size_t i = 0; i < PAIRS; i++)
        say(w, i);
    assert_int_equal(turn(w), PAIRS);
    assert_int_equal(w->told, 1);
    assert_int_equal(w->ready[w->pairs[0][0]], CURL_CSELECT_IN);
}

static void what_is_waited_for_can_change(void **state)
{
    struct world *w = *state;
    int fd = w->pairs[0][0];
    assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_OUT), 0);
    assert_int_equal(turn(w), 1);
    assert_int_equal(w->ready[fd], CURL_CSELECT_OUT);
    assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_IN), 0);
    assert_int_equal(turn(w), 0);
    say(w, 0);
    assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_INOUT), 0);
    assert_int_equal(turn(w), 1);
    assert_int_equal(w->ready[fd], CURL_CSELECT_IN | CURL_CSELECT_OUT);
}

static void an_idle_connection_that_says_something_keeps_nobody_awake_and_can_be_used_again(void **state)
{
    struct world *w = *state;
    int fd = w->pairs[0][0];
    assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_IN), 0);
    assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_REMOVE), 0);
    say(w, 0);
    turn(w);
    unsigned told = w->told;
    for (int i = 0; i < 3; i++)
        assert_int_equal(turn(w), 0);
    assert_int_equal(w->told, told);
    assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_IN), 0);
    assert_int_equal(turn(w), 1);
}

static void a_number_that_is_another_sockets_now_is_waited_for_like_a_new_one(void **state)
{
    struct world *w = *state;
    int fd = w->pairs[0][0];
    for (int removed = 0; removed < 2; removed++) {
        assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_IN), 0);
        if (removed)
            assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_REMOVE), 0);
        close(w->pairs[0][0]);
        close(w->pairs[0][1]);
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, w->pairs[0]), 0);
        assert_int_equal(w->pairs[0][0], fd);
        assert_int_equal(sockets_watch(w->sockets, fd, CURL_POLL_IN), 0);
        say(w, 0);
        assert_int_equal(turn(w), 1);
        assert_int_equal(w->ready[fd], CURL_CSELECT_IN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_that_are_ready_are_told_in_one_turn, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_waited_for_can_change, setup, teardown),
        cmocka_unit_test_setup_teardown(an_idle_connection_that_says_something_keeps_nobody_awake_and_can_be_used_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_number_that_is_another_sockets_now_is_waited_for_like_a_new_one, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

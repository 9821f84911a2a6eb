/* Ten thousand answers over connections that their server never closes (group 1 of tests/hostile/README.md): ours are closed for good all the same.
 */
#include "battery.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define PAGES       10000
#define HOSTS       16
#define OUTSTANDING 64 /* requests that the fetcher has at once */
#define OTHER_FILES 64 /* that the server has open, whatever it serves */

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage";

/* As many as this machine lets the server keep open. */
static size_t pages_to_ask(void)
{
    struct rlimit files;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = files.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    size_t most = (size_t)files.rlim_max - HOSTS - OTHER_FILES;
    return most < PAGES ? most : PAGES;
}

static void serve(int listener)
{
    char head[4096];
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0 && (recv(fd, head, sizeof head, 0) <= 0 || send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0))
            close(fd); /* else never */
    }
}

static pid_t server_start(char address[64])
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, OUTSTANDING), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
    snprintf(address, 64, "127.0.0.1:%d", ntohs(at.sin_port));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(listener);
    }
    close(listener);
    return pid;
}

static void ask(struct child *fetcher, size_t i)
{
    char url[64];
    snprintf(url, sizeof url, "http://linger-%zu.example/%zu", i % HOSTS, i);
    fetcher_send(fetcher, i, url, NULL);
}

static void connections_that_their_server_never_closes_cost_nothing(void **state)
{
    struct child fetcher;
    struct pool *pool = pool_new();
    char address[64];
    size_t pages = pages_to_ask(), asked = 0, answered = 0;
    pid_t server = server_start(address);
    (void)state;
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = address });
    int files = open_files_at_work(&fetcher, pool);
    while (answered < pages) {
        struct fetch_reply r;
        while (asked < pages && asked - answered < OUTSTANDING)
            ask(&fetcher, asked++);
        fetcher_reply(&fetcher, pool, &r);
        if (r.outcome != FETCH_ANSWERED)
            fail_msg("page %zu: %s: %s", (size_t)r.id, fetch_outcome_name(r.outcome), r.reason);
        reply_close(&r);
        answered++;
    }
    printf("%zu connections left open by their server; peak %ld KB\n", pages, peak_kb(fetcher.pid));
    assert_true(open_files(fetcher.pid) <= files + FILES_MORE);
    assert_true(peak_kb(fetcher.pid) < MEMORY_KB);
    child_kill(&fetcher);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(connections_that_their_server_never_closes_cost_nothing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

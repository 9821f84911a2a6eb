/* The real fetcher against servers that speak HTTP/2, and TLS, as no server should (tests/hostile/http2_frames.h): each named, the good ones on time,
 * memory and descriptors kept. */
#include "battery.h"

#include "../../hostile/http2_frames.h"

#define TIMEOUT_MS 2500
#define MAX_BODY   (1u << 20)

struct server {
    char folder[64], ca[96], address[32];
    pid_t pid;
};

static void server_start(struct server *s)
{
    int out[2];
    char port[16] = "";
    snprintf(s->folder, sizeof s->folder, "/tmp/gazetted-test-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->ca, sizeof s->ca, "%s/ca.pem", s->folder);
    assert_int_equal(pipe(out), 0);
    s->pid = fork();
    if (s->pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        close(out[1]);
        execl(BUILD "/tests/hostile/http2", "http2", s->ca, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    assert_true(read(out[0], port, sizeof port - 1) > 1);
    close(out[0]);
    snprintf(s->address, sizeof s->address, "127.0.0.1:%ld", strtol(port, NULL, 10));
}

static void server_stop(struct server *s)
{
    kill(s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
    unlink(s->ca);
    rmdir(s->folder);
}

static void url_of(const struct behaviour *b, char *out, size_t size)
{
    snprintf(out, size, "https://%s.example/page", b->name);
}

static void each_behaviour_is_named_and_nobody_else_waits(void **state)
{
    static struct behaviour frames[H2_BEHAVIOURS], tls[TLS_BEHAVIOURS];
    struct server server;
    struct child fetcher;
    (void)state;
    for (size_t i = 0; i < H2_BEHAVIOURS; i++) {
        const struct h2_behaviour *b = &h2_behaviours[i];
        frames[i] = (struct behaviour){ .name = b->name, .outcome = b->outcome, .status = b->status, .words = b->words };
    }
    for (size_t i = 0; i < TLS_BEHAVIOURS; i++) {
        const struct tls_behaviour *b = &tls_behaviours[i];
        tls[i] = (struct behaviour){ .name = b->name, .outcome = b->outcome, .status = b->status, .words = b->words };
    }
    server_start(&server);
    fetcher_begin(&fetcher,
                  (struct fetcher_setup){ .connect_to = server.address, .ca_file = server.ca, .timeout_ms = TIMEOUT_MS, .max_body = MAX_BODY });
    battery_run(&fetcher, &(struct battery){ "8 HTTP/2", frames, H2_BEHAVIOURS, url_of, "https://good-%u.example/page", H2_BEHAVIOURS });
    battery_run(&fetcher, &(struct battery){ "7 TLS, past the handshake", tls, TLS_BEHAVIOURS, url_of, "https://good-%u.example/page", 0 });
    child_kill(&fetcher);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_behaviour_is_named_and_nobody_else_waits) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

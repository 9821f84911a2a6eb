/* harness: a real gazetted-fetcher and a real test site for the tests of the fetcher. */
#ifndef TEST_FETCHER_HARNESS_H
#define TEST_FETCHER_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/base/buf.h"
#include "../../../daemon/base/err.h"
#include "../../../daemon/base/file.h"
#include "../../../daemon/base/map.h"
#include "../../../daemon/base/mem.h"
#include "../../../daemon/process/spawn.h"
#include "../../../daemon/protocol/protocol.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef GAZETTED_SANITIZE
#define BUILD "build/sanitize"
#else
#define BUILD "build"
#endif

#define REPLY_WAIT_MS 20000

/* -- The site ---------------------------------------------------------------------------------------------------------- */

struct site {
    char root[64];
    char ca[96], log[96], address[32];
    pid_t pid;
};

static inline void site_make(struct site *s)
{
    snprintf(s->root, sizeof s->root, "/tmp/gazetted-test-XXXXXX");
    assert_non_null(mkdtemp(s->root));
    snprintf(s->ca, sizeof s->ca, "%s/ca.pem", s->root);
    snprintf(s->log, sizeof s->log, "%s/log", s->root);
    s->pid = 0;
}

static inline void site_put(const struct site *s, const char *name, const char *content)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", s->root, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    assert_int_equal(file_make_dirs(path, 0755), 0);
    *slash = '/';
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static inline void site_start(struct site *s, const char *option)
{
    int out[2];
    char port[16] = "";
    assert_int_equal(pipe(out), 0);
    s->pid = fork();
    if (s->pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        close(out[1]);
        execl(BUILD "/tests/site/server", "server", "--root", s->root, "--ca-file", s->ca, "--log", s->log, option, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    assert_true(read(out[0], port, sizeof port - 1) > 1);
    close(out[0]);
    snprintf(s->address, sizeof s->address, "127.0.0.1:%ld", strtol(port, NULL, 10));
}

/* From here on: the answer is awaited, as a signal could be overtaken by the next request. */
static inline void site_version(const struct site *s, int version)
{
    char text[128];
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)strtoul(strchr(s->address, ':') + 1, NULL, 10)) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    int len = snprintf(text, sizeof text, "POST /__site/version HTTP/1.1\r\nHost: site\r\nContent-Length: 1\r\n\r\n%d", version);
    assert_int_equal(write(fd, text, (size_t)len), len);
    assert_true(read(fd, text, sizeof text) > 0);
    close(fd);
}

/* How many lines of the access log hold the text. */
static inline unsigned site_asked(const struct site *s, const char *text)
{
    unsigned n = 0;
    char *line = NULL;
    size_t size = 0;
    FILE *f = fopen(s->log, "r");
    assert_non_null(f);
    while (getline(&line, &size, f) >= 0)
        n += strstr(line, text) != NULL;
    free(line);
    fclose(f);
    return n;
}

static inline void site_stop(struct site *s)
{
    char command[128];
    if (s->pid > 0) {
        kill(s->pid, SIGTERM);
        waitpid(s->pid, NULL, 0);
    }
    snprintf(command, sizeof command, "rm -rf '%s'", s->root);
    assert_int_equal(system(command), 0);
}

/* -- The fetcher ------------------------------------------------------------------------------------------------------- */

static inline void fetcher_begin(struct child *c, struct fetcher_setup setup)
{
    program_set_home(BUILD);
    setup.user_agent = "gazetted/test (+mailto:test@example.org)";
    setup.contact = "mailto:test@example.org";
    setup.timeout_ms = setup.timeout_ms != 0 ? setup.timeout_ms : 10000;
    setup.connect_ms = setup.connect_ms != 0 ? setup.connect_ms : 5000;
    setup.max_body = setup.max_body != 0 ? setup.max_body : 8u << 20;
    if (child_start(c, "gazetted-fetcher") != 0 || fetcher_setup_send(c->socket, &setup) != 0)
        fail_msg("%s", err_text());
}

static inline void fetcher_send(struct child *c, uint64_t id, const char *url, const struct fetch_request *more)
{
    struct fetch_request q = { 0 };
    if (more != NULL)
        q = *more;
    q.id = id;
    q.outlet = q.outlet != NULL ? q.outlet : "test";
    q.url = url;
    if (fetch_request_send(c->socket, &q) != 0)
        fail_msg("%s", err_text());
}

/* What the fetchers of this test had kept: name → value. */
static struct map *harness_kept;

static inline void fetcher_kept(struct msg *m)
{
    struct pool *pool = pool_new();
    struct kept k;
    if (kept_decode(m, pool, &k) != 0)
        fail_msg("%s", err_text());
    if (harness_kept == NULL)
        harness_kept = map_new();
    free(k.value != NULL ? map_put(harness_kept, k.name, mem_strdup(k.value)) : map_remove(harness_kept, k.name));
    pool_free(pool);
}

/* Hands it to the next one, as main does. */
static inline void fetcher_recalls(struct child *c)
{
    const char *name;
    void *value;
    for (size_t i = 0; harness_kept != NULL && map_next(harness_kept, &i, &name, &value);)
        assert_int_equal(kept_send(c->socket, &(struct kept){ .name = name, .value = value }), 0);
}

static inline void fetcher_forgets(void)
{
    map_free(harness_kept, free);
    harness_kept = NULL;
}

/* Waits for the next reply. */
static inline void fetcher_reply(struct child *c, struct pool *pool, struct fetch_reply *reply)
{
    for (;;) {
        struct pollfd p = { .fd = c->socket, .events = POLLIN };
        struct msg m;
        assert_int_equal(poll(&p, 1, REPLY_WAIT_MS), 1);
        enum msg_result result = msg_receive(c->socket, &m);
        if (result == MSG_AGAIN)
            continue;
        if (result != MSG_GOT) {
            char how[256];
            child_ended(c, how, sizeof how);
            fail_msg("the fetcher ended: %s", how);
        }
        if (m.type == MESSAGE_KEEP) {
            fetcher_kept(&m);
            msg_fini(&m);
            continue;
        }
        assert_int_equal(m.type, MESSAGE_FETCHED);
        if (fetch_reply_decode(&m, pool, reply) != 0)
            fail_msg("%s", err_text());
        msg_fini(&m);
        return;
    }
}

static inline void reply_close(struct fetch_reply *reply)
{
    if (reply->body_fd >= 0)
        close(reply->body_fd);
    if (reply->exchange_fd >= 0)
        close(reply->exchange_fd);
    reply->body_fd = reply->exchange_fd = -1;
}

static inline void fetch_one(struct child *c, struct pool *pool, const char *url, const struct fetch_request *more, struct fetch_reply *reply)
{
    static uint64_t id;
    fetcher_send(c, ++id, url, more);
    fetcher_reply(c, pool, reply);
    assert_int_equal(reply->id, id);
}

/* All hops of an answer, one after another and NUL-terminated, in the pool; its file is closed. */
static inline const char *take_exchange(struct pool *pool, struct fetch_reply *r)
{
    struct view v;
    uint64_t len = 0;
    for (size_t i = 0; i < r->hop_count; i++)
        len += r->hops[i].request_len + r->hops[i].head_len + r->hops[i].body_len;
    assert_int_equal(memfd_map_part(r->exchange_fd, r->exchange_offset, len, 64u << 20, &v), 0);
    const char *text = pool_strndup(pool, v.data, v.len);
    view_fini(&v);
    close(r->exchange_fd);
    r->exchange_fd = -1;
    return text;
}

/* The same for the body of an answer; its file stays open. */
static inline const char *take_body(struct pool *pool, struct fetch_reply *r)
{
    struct view v;
    assert_true(fetch_reply_body_fd(r) >= 0);
    assert_int_equal(fetch_reply_body(r, &v), 0);
    const char *text = pool_strndup(pool, v.data, v.len);
    view_fini(&v);
    return text;
}

#endif

/* readers: the real gazetted-reader, started as main starts it. */
#ifndef TESTS_READERS_H
#define TESTS_READERS_H

#include "daemon/base/err.h"
#include "daemon/base/file.h"
#include "daemon/process/plugin.h"
#include "daemon/process/spawn.h"
#include "daemon/protocol/protocol.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 60000 /* on a machine that does other things as well */

/* The build directory: tests are in tests/AREA/ below it. */
static inline const char *build_directory(void)
{
    static char dir[4096];
    ssize_t len = readlink("/proc/self/exe", dir, sizeof dir - 1);
    assert_true(len > 0);
    dir[len] = '\0';
    for (int up = 0; up < 3; up++)
        *strrchr(dir, '/') = '\0';
    return dir;
}

struct tested {
    struct child child;
    struct pool *pool; /* decoded messages live here */
    struct msg m;      /* the last that came */
};

static inline void start_reader(struct tested *t, const char *plugin_dir, const char *plugin, struct reader_setup *s)
{
    *t = (struct tested){ .pool = pool_new() };
    s->outlet = s->outlet ? s->outlet : plugin;
    s->plugin_fd = plugin_open(t->pool, plugin_dir, plugin, &s->plugin);
    if (s->plugin_fd < 0)
        fail_msg("%s", err_text());
    if (child_start(&t->child, "gazetted-reader") != 0)
        fail_msg("%s", err_text());
    assert_int_equal(reader_setup_send(t->child.socket, s), 0);
    close(s->plugin_fd);
}

/* Waits for a message or the end. */
static inline enum msg_result await_message(struct tested *t, int patience_ms)
{
    struct pollfd wait = { .fd = t->child.socket, .events = POLLIN };
    if (poll(&wait, 1, patience_ms) <= 0)
        return MSG_AGAIN;
    return msg_receive(t->child.socket, &t->m);
}

static inline void await_description(struct tested *t, struct description *d)
{
    enum msg_result got = await_message(t, PATIENCE_MS);
    if (got != MSG_GOT) {
        char words[1024];
        child_ended(&t->child, words, sizeof words);
        fail_msg("no description but %d: %s", (int)got, words);
    }
    if (description_decode(&t->m, t->pool, d) != 0)
        fail_msg("%s", err_text());
    msg_fini(&t->m);
}

static inline void stop_reader(struct tested *t)
{
    child_kill(&t->child);
    pool_free(t->pool);
}

static inline int send_page(struct tested *t, const char *url, const char *html, size_t len, const char *content_encoding)
{
    int body = memfd_from("page", html, len);
    struct read_request r = { .id = 5,
                              .url = url,
                              .content_type = "text/html; charset=utf-8",
                              .content_encoding = content_encoding,
                              .purpose = 1,
                              .body_fd = body,
                              .body_len = len };
    int rc = read_request_send(t->child.socket, &r);
    close(body);
    return rc;
}

#define PARAGRAPH                                                                                                                                    \
    "<p>The European Union should press Azerbaijan to respect the rights of journalists and activists, the organisation said on Wednesday. It "      \
    "called on ministers to raise the cases of people who have been detained since the election. The meeting in Brussels was the first of its "      \
    "kind, "                                                                                                                                         \
    "and both sides described the talks as useful and frank.</p>\n"
static const char sample_page[] =
    "<!DOCTYPE html><html lang=en><head><title>A headline for the test</title></head><body><article><h1>A headline for the test</h1>\n" PARAGRAPH
        PARAGRAPH PARAGRAPH "</article></body></html>";

#endif

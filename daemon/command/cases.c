#include "cases.h"

#include "../base/err.h"
#include "../base/file.h"
#include "../base/mem.h"
#include "../reading.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS_MAX       16
#define CASE_FILE_MAX   (64u << 20) /* a sitemap has 50 MB at most */
#define OUTLET_NAME_MAX 33

/* A child and the case it is at. */
struct slot {
    struct child child;
    char outlet[OUTLET_NAME_MAX];
    json_t *one;      /* NULL: idle */
    const char *lost; /* what kept the case from being asked at all (pool) */
};

struct cases {
    struct tool *tool;
    const char *what, *outlet;
    struct slot slots[SLOTS_MAX];
    size_t n, asked, answered;
    bool by_fetcher;
};

static bool is_fetchers(const char *what)
{
    return strcmp(what, "robots") == 0 || strcmp(what, "retry-after") == 0;
}

/* -- Children ---------------------------------------------------------------------------------------------------------------------------- */

static int slot_start(struct cases *c, struct slot *s, const char *outlet)
{
    if (s->child.pid && strcmp(s->outlet, outlet) == 0)
        return 0;
    if (s->child.pid)
        child_kill(&s->child);
    if (c->by_fetcher) {
        snprintf(s->outlet, sizeof s->outlet, "%s", outlet);
        return child_start(&s->child, "gazetted-fetcher");
    }
    struct description about;
    if (tool_reader(c->tool, outlet, &s->child, &about) != 0)
        return -1;
    snprintf(s->outlet, sizeof s->outlet, "%s", outlet);
    return 0;
}

/* The file that the case names as a sealed memory file; -1 when it names none, -2 with err text when it cannot be read. */
static int case_file(const json_t *one)
{
    const char *path = json_string_value(json_object_get(one, "file"));
    struct buf b;
    if (!path)
        return -1;
    buf_init(&b, CASE_FILE_MAX);
    int fd = file_read(path, &b) == 0 ? memfd_from("case", buf_text(&b), b.len) : -1;
    buf_fini(&b);
    return fd >= 0 ? fd : -2;
}

static int slot_ask(struct cases *c, struct slot *s)
{
    const char *outlet = json_string_value(json_object_get(s->one, "outlet"));
    if (slot_start(c, s, outlet && !c->by_fetcher ? outlet : c->outlet) != 0) {
        /* A path can be asked for of an outlet that has no plugin here. */
        if (strcmp(c->what, "slug") != 0 || slot_start(c, s, c->outlet) != 0)
            return -1;
    }
    int fd = case_file(s->one);
    if (fd == -2)
        return -1;
    char *json = json_dumps(s->one, JSON_COMPACT);
    struct debug_case wanted = { .id = c->asked, .what = c->what, .json = json, .file_fd = fd };
    int rc = debug_case_send(s->child.socket, &wanted);
    free(json);
    if (fd >= 0)
        close(fd);
    return rc;
}

/* -- Answers ------------------------------------------------------------------------------------------------------------------------------ */

static void answer_print(const json_t *one, json_t *answer)
{
    json_t *id = json_object_get(one, "id"), *whole = json_object();
    if (id)
        json_object_set(whole, "id", id);
    json_object_update(whole, answer);
    char *text = json_dumps(whole, JSON_COMPACT | JSON_ENSURE_ASCII);
    puts(text ? text : "{}");
    free(text);
    json_decref(whole);
}

static json_t *answer_lost(const char *why)
{
    return json_pack("{s:b, s:s}", "ok", 0, "error", why);
}

static json_t *slot_receive(struct slot *s)
{
    struct msg m;
    if (tool_answer(&s->child, &m) != 0)
        return answer_lost(err_text());
    struct pool *pool = pool_new();
    uint64_t id;
    const char *text;
    json_error_t error;
    json_t *answer = debug_reply_decode(&m, pool, &id, &text) == 0 ? json_loads(text, 0, &error) : NULL;
    msg_fini(&m);
    pool_free(pool);
    if (!json_is_object(answer)) {
        json_decref(answer);
        return answer_lost("the answer is no JSON object");
    }
    return answer;
}

/* Prints the answer of the oldest case that is open. */
static void cases_receive(struct cases *c)
{
    struct slot *s = &c->slots[c->answered++ % c->n];
    json_t *answer = s->lost ? answer_lost(s->lost) : slot_receive(s);
    answer_print(s->one, answer);
    json_decref(answer);
    json_decref(s->one);
    s->one = NULL;
    s->lost = NULL;
}

static void cases_put(struct cases *c, json_t *one, const char *broken)
{
    if (c->asked - c->answered == c->n)
        cases_receive(c);
    struct slot *s = &c->slots[c->asked % c->n];
    s->one = one;
    if (broken)
        s->lost = broken;
    else if (slot_ask(c, s) != 0)
        s->lost = pool_strdup(c->tool->pool, err_text());
    c->asked++;
}

int cases_answer(struct tool *tool, FILE *in, const char *what, const char *outlet)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct cases *c = mem_alloc(sizeof *c);
    *c = (struct cases){ .tool = tool, .what = what, .outlet = outlet, .by_fetcher = is_fetchers(what) };
    c->n = cores < 1 ? 1 : cores > SLOTS_MAX ? SLOTS_MAX : (size_t)cores;
    int rc = slot_start(c, &c->slots[0], outlet); /* a missing plugin is said at once */
    char *line = NULL;
    size_t size = 0;
    ssize_t len;
    while (rc == 0 && (len = getline(&line, &size, in)) > 0) {
        json_error_t error;
        json_t *one = json_loadb(line, (size_t)len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
        if (!one && strspn(line, " \t\r\n") == (size_t)len)
            continue;
        bool good = json_is_object(one);
        if (!good) {
            json_decref(one);
            one = json_object();
        }
        cases_put(c, one, good ? NULL : "the case is no JSON object");
    }
    while (c->answered < c->asked)
        cases_receive(c);
    for (size_t i = 0; i < c->n; i++)
        if (c->slots[i].child.pid)
            child_kill(&c->slots[i].child);
    free(line);
    free(c);
    return rc;
}

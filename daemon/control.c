#include "control.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "core.h"
#include "request.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CLIENTS_MAX 16
#define REQUEST_MAX (64u << 10)
#define ANSWER_MAX  (16u << 20) /* lines that a client has not read yet; more, and it is cut off */

struct client {
    struct control *control;
    int fd;
    sd_event_source *io;
    struct buf in, out;
    struct pool *pool; /* of the request */
    struct request request;
    struct run *run; /* NULL: none under way */
    bool may_act, ended;
};

struct control {
    struct core *core;
    int fd;
    char *path;
    sd_event_source *io, *pulse;
    struct client *clients[CLIENTS_MAX];
    int64_t started_ms;
};

/* -- One client --------------------------------------------------------------------------------------------------------------------- */

static void client_free(struct client *c)
{
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (c->control->clients[i] == c)
            c->control->clients[i] = NULL;
    if (c->run)
        request_abandon(c->run);
    sd_event_source_disable_unref(c->io);
    close(c->fd);
    buf_fini(&c->in);
    buf_fini(&c->out);
    pool_free(c->pool);
    free(c);
}

/* Writes what there is and listens for what is needed next. False when the client is gone. */
static bool client_flush(struct client *c)
{
    size_t done = 0;
    while (done < c->out.len) {
        ssize_t put = send(c->fd, c->out.data + done, c->out.len - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && errno == EAGAIN)
            break;
        if (put < 0)
            return false;
        done += (size_t)put;
    }
    if (done) {
        memmove(c->out.data, c->out.data + done, c->out.len - done);
        buf_truncate(&c->out, c->out.len - done);
    }
    sd_event_source_set_io_events(c->io, c->out.len ? EPOLLIN | EPOLLOUT : EPOLLIN);
    return !(c->ended && c->out.len == 0) && !c->out.failed;
}

static void client_line(const char *json, void *arg)
{
    struct client *c = arg;
    buf_puts(&c->out, json);
    buf_addc(&c->out, '\n');
    sd_event_source_set_io_events(c->io, EPOLLIN | EPOLLOUT); /* written by the loop: a client is never freed under the feet of a run */
}

static void client_end(int status, const char *counts, void *arg)
{
    struct client *c = arg;
    char end[64];
    snprintf(end, sizeof end, "{\"end\":%d,\"counts\":", status);
    buf_puts(&c->out, end);
    buf_puts(&c->out, counts);
    client_line("}", c);
    c->run = NULL;
    c->ended = true;
}

static void client_refuse(struct client *c, const char *why)
{
    struct buf b;
    buf_init(&b, REQUEST_MAX);
    json_begin(&b);
    json_put_int(&b, "end", 2);
    json_put_string(&b, "error", why);
    json_end(&b);
    client_line(buf_text(&b), c);
    buf_fini(&b);
    c->ended = true;
}

/* -- Requests ------------------------------------------------------------------------------------------------------------------------ */

static void client_fetch(struct client *c, const json_t *request)
{
    if (!c->may_act) {
        client_refuse(c, "only root and the service's own user may ask it to fetch");
        return;
    }
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(request, "what"), i, item)
    {
        if (json_is_string(item))
            strings_add(c->pool, &c->request.what, json_string_value(item));
    }
    c->request.dry_run = json_is_true(json_object_get(request, "dry_run"));
    c->request.since_ms = json_integer_value(json_object_get(request, "since"));
    c->request.line = client_line;
    c->request.end = client_end;
    c->request.arg = c;
    if (request_start(c->control->core, &c->request, &c->run) != 0) {
        c->run = NULL;
        client_refuse(c, err_text());
    } else if (c->ended) {
        c->run = NULL; /* it was over before request_start() returned */
    }
}

static void client_status(struct client *c)
{
    const struct core *core = c->control->core;
    struct buf b;
    buf_init(&b, ANSWER_MAX);
    char stamp[STAMP_SIZE];
    buf_puts(&b, "{\"status\":{");
    json_put_int(&b, "pid", getpid());
    json_put_string(&b, "version", GAZETTED_VERSION);
    json_put_string(&b, "started", stamp_utc(c->control->started_ms, stamp));
    json_put_int(&b, "unwritten", (int64_t)archive_pending(core->archive));
    json_key(&b, "outlets");
    buf_addc(&b, '[');
    for (size_t i = 0; i < core->outlet_count; i++) {
        const struct outlet *o = &core->outlets[i];
        buf_puts(&b, i ? ",{" : "{");
        json_put_string(&b, "name", o->name);
        json_put_int(&b, "active", (int64_t)o->active);
        json_put_optional(&b, "refused", o->about ? NULL : o->refused);
        json_end(&b);
    }
    buf_puts(&b, "]}}");
    client_line(buf_text(&b), c);
    client_line("{\"end\":0}", c);
    buf_fini(&b);
    c->ended = true;
}

static void client_request(struct client *c)
{
    json_error_t error;
    json_t *request = json_loads(buf_text(&c->in), 0, &error);
    const char *verb = json_string_value(json_object_get(request, "verb"));
    if (!verb)
        client_refuse(c, "a request is a line of JSON with a \"verb\"");
    else if (strcmp(verb, "fetch") == 0)
        client_fetch(c, request);
    else if (strcmp(verb, "status") == 0)
        client_status(c);
    else
        client_refuse(c, "this verb is not known here: fetch and status are");
    json_decref(request);
}

/* Reads up to the end of the request's line; whatever comes after it is thrown away. False when the client is gone. */
static bool client_read(struct client *c)
{
    char chunk[4096];
    ssize_t got = recv(c->fd, chunk, sizeof chunk, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    if (got == 0)
        return false;
    if (c->run || c->ended)
        return true;
    buf_add(&c->in, chunk, (size_t)got);
    if (c->in.failed) {
        client_refuse(c, "the request is too long");
        return true;
    }
    char *end = memchr(c->in.data, '\n', c->in.len);
    if (end) {
        *end = '\0';
        client_request(c);
    }
    return true;
}

static int client_ready(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    (void)source;
    (void)fd;
    struct client *c = arg;
    bool there = !(events & (EPOLLERR | EPOLLHUP));
    if (there && events & EPOLLIN)
        there = client_read(c);
    if (there)
        there = client_flush(c);
    if (!there)
        client_free(c);
    return 0;
}

/* -- The socket ----------------------------------------------------------------------------------------------------------------------- */

static int control_accept(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    (void)source;
    (void)events;
    struct control *control = arg;
    int client_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client_fd < 0)
        return 0;
    size_t slot = 0;
    while (slot < CLIENTS_MAX && control->clients[slot])
        slot++;
    struct ucred peer;
    socklen_t len = sizeof peer;
    if (slot == CLIENTS_MAX || getsockopt(client_fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0) {
        close(client_fd);
        return 0;
    }
    struct client *c = mem_alloc(sizeof *c);
    c->control = control;
    c->fd = client_fd;
    c->pool = pool_new();
    c->may_act = peer.uid == 0 || peer.uid == geteuid();
    buf_init(&c->in, REQUEST_MAX);
    buf_init(&c->out, ANSWER_MAX);
    control->clients[slot] = c;
    if (sd_event_add_io(control->core->loop, &c->io, client_fd, EPOLLIN, client_ready, c) < 0)
        client_free(c);
    return 0;
}

char *control_path(const struct config *config)
{
    if (config->control_socket)
        return mem_strdup(config->control_socket);
    struct buf b;
    buf_init(&b, 4096);
    buf_printf(&b, "%s/control", config->archive_path);
    return buf_take(&b);
}

static int control_address(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address->sun_path)
        return err_set("the control socket's path is too long (%zu bytes at most): %s; set [control] socket", sizeof address->sun_path - 1, path);
    memcpy(address->sun_path, path, strlen(path) + 1);
    return 0;
}

/* We hold the archive's lock, so a socket of ours that is there is a dead one's; anything else is not ours to remove. */
static int control_clear(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return 0;
    if (!S_ISSOCK(st.st_mode) || st.st_uid != geteuid())
        return err_set("%s is in the way: it is no socket of ours", path);
    return unlink(path) == 0 ? 0 : err_sys("cannot remove %s", path);
}

/* An empty line to each client that waits for a run: it knows that we live, however long a polite visit takes. */
static int control_pulse(sd_event_source *source, uint64_t usec, void *arg)
{
    (void)usec;
    struct control *control = arg;
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (control->clients[i] && control->clients[i]->run && !control->clients[i]->out.len)
            client_line("", control->clients[i]);
    sd_event_source_set_time_relative(source, (uint64_t)CONTROL_PULSE_MS * 1000);
    sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    return 0;
}

static int control_listen(struct control *c)
{
    struct sockaddr_un address;
    if (control_address(c->path, &address) != 0 || control_clear(c->path) != 0)
        return -1;
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd < 0)
        return err_sys("cannot make the control socket");
    if (bind(c->fd, (struct sockaddr *)&address, sizeof address) != 0 || chmod(c->path, 0660) != 0 || listen(c->fd, CLIENTS_MAX) != 0)
        return err_sys("cannot open the control socket %s", c->path);
    if (sd_event_add_io(c->core->loop, &c->io, c->fd, EPOLLIN, control_accept, c) < 0 ||
        sd_event_add_time_relative(c->core->loop, &c->pulse, CLOCK_MONOTONIC, (uint64_t)CONTROL_PULSE_MS * 1000, 0, control_pulse, c) < 0)
        return err_set("the event loop takes no more sockets");
    return 0;
}

struct control *control_new(struct core *core)
{
    struct control *c = mem_alloc(sizeof *c);
    c->core = core;
    c->fd = -1;
    c->path = control_path(core->config);
    c->started_ms = clock_real_ms();
    if (control_listen(c) == 0)
        return c;
    control_free(c);
    return NULL;
}

void control_free(struct control *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (c->clients[i])
            client_free(c->clients[i]);
    sd_event_source_disable_unref(c->io);
    sd_event_source_disable_unref(c->pulse);
    if (c->fd >= 0) {
        close(c->fd);
        unlink(c->path);
    }
    free(c->path);
    free(c);
}

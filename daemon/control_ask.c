#include "control.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MAX_BYTES (16u << 20)

static int ask_connect(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path)
        return err_set("the control socket's path is too long: %s", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_sys("cannot make a socket");
    struct timeval silence = { .tv_sec = CONTROL_SILENCE_S };
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence) == 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    err_sys("cannot speak to the service at %s", path);
    close(fd);
    return -1;
}

/* Hands the line on; *status is set by the one that ends the answer, *error where that one gives a reason. */
static bool ask_line(const char *line, void (*hand)(const char *, void *), void *arg, int *status)
{
    json_error_t error;
    json_t *object = json_loads(line, 0, &error);
    if (!object)
        return false; /* a pulse */
    json_t *end = json_object_get(object, "end");
    if (json_is_integer(end)) {
        *status = (int)json_integer_value(end);
        const char *why = json_string_value(json_object_get(object, "error"));
        if (why)
            err_set("%s", why);
    }
    hand(line, arg);
    bool ended = end != NULL;
    json_decref(object);
    return ended;
}

int control_ask(const char *path, const char *request, void (*line)(const char *json, void *arg), void *arg)
{
    int fd = ask_connect(path), status = -1;
    if (fd < 0)
        return -1;
    struct buf in;
    buf_init(&in, LINE_MAX_BYTES);
    bool ended = file_write_all(fd, request, strlen(request)) != 0 || file_write_all(fd, "\n", 1) != 0;
    while (!ended) {
        char chunk[8192];
        ssize_t got = recv(fd, chunk, sizeof chunk, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            err_set(got == 0 ? "the service broke off" : "the service has been silent for 20 seconds");
            break;
        }
        buf_add(&in, chunk, (size_t)got);
        for (char *end; !ended && in.len && (end = memchr(in.data, '\n', in.len)) != NULL;) {
            *end = '\0';
            ended = ask_line(in.data, line, arg, &status);
            size_t used = (size_t)(end + 1 - in.data);
            memmove(in.data, end + 1, in.len - used);
            buf_truncate(&in, in.len - used);
        }
        if (in.failed)
            break;
    }
    buf_fini(&in);
    close(fd);
    return status;
}

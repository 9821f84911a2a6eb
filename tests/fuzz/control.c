/* The control socket: the input is what a client sends. Each gets an answer in lines of JSON, and no client hurts the next. */
#include "../../daemon/control.h"
#include "../../daemon/base/mem.h"
#include "../../daemon/core.h"
#include "fuzz.h"

#include <errno.h>
#include <ftw.h>
#include <jansson.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_MAX (17u << 20)
#define TURNS_MAX  1000 /* of the loop, for one client: accepting, reading in pieces, answering */

static struct control *control;
static struct core core; /* with an empty archive, without outlets or children: what is asked for is refused */
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static char folder[] = "/tmp/gazetted-fuzz-control-XXXXXX";

static void start(void)
{
    static struct config config;
    static char path[sizeof folder + 16];
    char archive[sizeof folder + 16];
    pid_t holder;
    const struct archive_options options = { .create = true, .creator = "gazetted fuzz" };
    if (!mkdtemp(folder))
        abort();
    snprintf(archive, sizeof archive, "%s/archive", folder);
    snprintf(path, sizeof path, "%s/control", folder);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    config.control_socket = path;
    core.config = &config;
    core.pool = pool_new();
    if (!(core.archive = archive_open(archive, &options, &holder)) || sd_event_new(&core.loop) < 0 || !(control = control_new(&core)))
        abort();
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static void end(void)
{
    archive_close(core.archive);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void check_line(const char *line, size_t len)
{
    json_t *value = json_loadb(line, len, 0, NULL);
    fuzz_demand(value != NULL, "an answer is a line of JSON", line);
    fuzz_demand(text_is_clean(line, len, false), "an answer is one clean line", line);
    json_decref(value);
}

static void check_answer(struct buf *answer)
{
    const char *at = buf_text(answer), *last = at + answer->len;
    while (at < last) {
        const char *line_end = memchr(at, '\n', (size_t)(last - at));
        fuzz_demand(line_end != NULL, "an answer ends with its line", at);
        if (line_end > at)
            check_line(at, (size_t)(line_end - at));
        at = line_end + 1;
    }
}

/* Whether the service has closed the connection. */
static bool take_answer(int fd, struct buf *answer)
{
    char chunk[4096];
    ssize_t got;
    while ((got = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT)) > 0)
        buf_add(answer, chunk, (size_t)got);
    return got == 0 || errno == ECONNRESET; /* it did not wait for the rest of a line that it had refused */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct buf answer;
    if (!control) {
        start();
        atexit(end);
    }
    buf_init(&answer, ANSWER_MAX);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        abort();
    const ssize_t sent = send(fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    bool closed = false;
    for (int i = 0; i < TURNS_MAX && !closed; i++) {
        if (sd_event_run(core.loop, 0) == 0)
            break; /* it waits for the rest of a line */
        closed = take_answer(fd, &answer);
    }
    check_answer(&answer);
    fuzz_demand(closed || sent < (ssize_t)len || !memchr(data, '\n', len), "a request is answered and its connection closed", buf_text(&answer));
    close(fd);
    for (int i = 0; i < TURNS_MAX && sd_event_run(core.loop, 0) > 0; i++)
        ;
    buf_fini(&answer);
    return 0;
}

#include "reading.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "core.h"
#include "pipeline.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORKERS_MAX     16     /* of one outlet; fewer where there are fewer cores */
#define PAGES_MAX       1000   /* then a reader is replaced: what leaks, leaks no further */
#define WALL_MS         30000  /* for one page: three times the CPU time it may take */
#define IDLE_MS         60000  /* then it ends */
#define DEATHS_IN_A_ROW 5      /* then the outlet is suspended */
#define SUSPEND_MS      900000 /* the first time; doubled each time after */
#define SUSPEND_MAX_MS  (24 * 3600 * 1000)

enum question { QUESTION_READ, QUESTION_KEY };

struct task {
    struct task *next;
    struct job *job;
    enum question question;
    const struct read_request *request;
    struct read_reply *into;
    const char *url;
};

struct worker {
    struct reading *reading;
    struct child child;
    sd_event_source *io, *timer;
    struct task *task; /* NULL: idle */
    unsigned pages;
    bool described; /* its first message, the description, has come */
};

struct reading {
    struct outlet *outlet;
    struct worker workers[WORKERS_MAX];
    size_t worker_count;
    struct task *queue, *queue_last;
    unsigned deaths; /* in a row */
    unsigned suspensions;
    int64_t suspended_until_ms; /* monotonic */
    uint64_t next_id;
    bool pumping;
};

static void reading_pump(struct reading *r);

struct reading *reading_new(struct outlet *outlet)
{
    struct reading *r = mem_alloc(sizeof *r);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    r->outlet = outlet;
    r->worker_count = cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (size_t)cores;
    for (size_t i = 0; i < r->worker_count; i++)
        r->workers[i].reading = r;
    return r;
}

static void worker_end(struct worker *w)
{
    w->io = sd_event_source_disable_unref(w->io);
    w->timer = sd_event_source_disable_unref(w->timer);
    if (w->child.pid)
        child_kill(&w->child);
    w->pages = 0;
}

void reading_free(struct reading *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->worker_count; i++) {
        worker_end(&r->workers[i]);
        free(r->workers[i].task);
    }
    while (r->queue) {
        struct task *next = r->queue->next;
        free(r->queue);
        r->queue = next;
    }
    free(r);
}

/* -- The end of a task ------------------------------------------------------------------------------------------------------ */

static void task_end(struct task *task, const char *died)
{
    struct job *job = task->job;
    job->read_died = died ? pool_strdup(job->pool, died) : NULL;
    job->read_untried = false;
    free(task);
    pipeline_resume(job);
}

/* Ends a task that no reader saw. */
static void task_refuse(struct task *task, const char *why)
{
    struct job *job = task->job;
    job->read_died = pool_strdup(job->pool, why);
    job->read_untried = true;
    free(task);
    pipeline_resume(job);
}

static bool reading_suspended(const struct reading *r)
{
    return r->suspended_until_ms > clock_mono_ms();
}

/* One more reader died: after several in a row the outlet rests, which is said once. */
static void reading_count_death(struct reading *r)
{
    if (++r->deaths < DEATHS_IN_A_ROW)
        return;
    int64_t rest = SUSPEND_MS;
    for (unsigned i = 0; i < r->suspensions && rest < SUSPEND_MAX_MS; i++)
        rest *= 2;
    rest = rest < SUSPEND_MAX_MS ? rest : SUSPEND_MAX_MS;
    r->suspensions++;
    r->deaths = 0;
    r->suspended_until_ms = clock_mono_ms() + rest;
    char minutes[32];
    snprintf(minutes, sizeof minutes, "%lld", (long long)(rest / 60000));
    log_error("outlet-suspended", "outlet", r->outlet->name, "minutes", minutes, "reason", "its reader died over several pages in a row", NULL);
}

static void worker_died(struct worker *w, const char *why)
{
    struct task *task = w->task;
    char how[512];
    w->task = NULL;
    w->io = sd_event_source_disable_unref(w->io);
    w->timer = sd_event_source_disable_unref(w->timer);
    if (why) {
        child_kill(&w->child);
        snprintf(how, sizeof how, "%s", why);
    } else {
        child_ended(&w->child, how, sizeof how);
    }
    w->pages = 0;
    if (!task)
        return;
    log_warning("reader-died", "outlet", w->reading->outlet->name, "url", task->job->url, "how", how, NULL);
    reading_count_death(w->reading);
    task_end(task, how);
    reading_pump(w->reading);
}

/* -- Answers ---------------------------------------------------------------------------------------------------------------- */

static int task_decode(struct task *task, struct msg *m)
{
    struct job *job = task->job;
    uint64_t id;
    if (task->question == QUESTION_READ && m->type == MESSAGE_READ_REPLY)
        return read_reply_decode(m, job->pool, task->into);
    if (task->question == QUESTION_KEY && m->type == MESSAGE_KEY_REPLY)
        return key_reply_decode(m, job->pool, &id, &job->link, &job->slug);
    return err_set("an answer of type %u to another question", m->type);
}

static int worker_idle(sd_event_source *source, uint64_t usec, void *arg)
{
    (void)source;
    (void)usec;
    worker_end(arg);
    return 0;
}

static int worker_overdue(sd_event_source *source, uint64_t usec, void *arg)
{
    (void)source;
    (void)usec;
    worker_died(arg, "no answer within 30 seconds");
    return 0;
}

static void worker_timer(struct worker *w, int64_t ms, sd_event_time_handler_t handler)
{
    w->timer = sd_event_source_disable_unref(w->timer);
    sd_event_add_time_relative(w->reading->outlet->core->loop, &w->timer, CLOCK_MONOTONIC, (uint64_t)ms * 1000, 0, handler, w);
}

/* The description of a reader that was started for a page: main has one already, so only its error is of interest. */
static void worker_described(struct worker *w, struct msg *m)
{
    struct pool *pool = pool_new();
    struct description about;
    if (description_decode(m, pool, &about) != 0)
        worker_died(w, err_text());
    else if (about.error)
        worker_died(w, about.error);
    else
        w->described = true;
    pool_free(pool);
}

static void worker_answered(struct worker *w, struct msg *m)
{
    struct task *task = w->task;
    if (!task) {
        worker_died(w, "it spoke without being asked");
        return;
    }
    if (task_decode(task, m) != 0) {
        char why[ERR_TEXT_MAX + 64];
        snprintf(why, sizeof why, "its answer is not to be believed: %s", err_text());
        worker_died(w, why);
        return;
    }
    w->task = NULL;
    w->reading->deaths = 0;
    if (++w->pages >= PAGES_MAX)
        worker_end(w);
    else
        worker_timer(w, IDLE_MS, worker_idle);
    task_end(task, NULL);
    reading_pump(w->reading);
}

static int worker_readable(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    (void)source;
    (void)events;
    struct worker *w = arg;
    struct msg m;
    enum msg_result got = msg_receive(fd, &m);
    if (got == MSG_AGAIN)
        return 0;
    if (got != MSG_GOT) {
        worker_died(w, got == MSG_ERROR ? err_text() : NULL);
        return 0;
    }
    if (!w->described)
        worker_described(w, &m);
    else
        worker_answered(w, &m);
    msg_fini(&m);
    return 0;
}

/* -- Questions -------------------------------------------------------------------------------------------------------------- */

static int worker_start(struct worker *w)
{
    struct outlet *outlet = w->reading->outlet;
    if (reader_spawn(&w->child, outlet->core->config, outlet->settings) != 0)
        return -1;
    w->described = false;
    if (sd_event_add_io(outlet->core->loop, &w->io, w->child.socket, EPOLLIN, worker_readable, w) >= 0)
        return 0;
    child_kill(&w->child);
    return err_set("the event loop takes no more sockets");
}

static void worker_ask(struct worker *w, struct task *task)
{
    if (!w->child.pid && worker_start(w) != 0) {
        reading_count_death(w->reading);
        task_refuse(task, err_text());
        return;
    }
    w->task = task;
    uint64_t id = ++w->reading->next_id;
    int rc;
    if (task->question == QUESTION_KEY) {
        rc = key_send(w->child.socket, id, task->url);
    } else {
        struct read_request request = *task->request;
        request.id = id;
        rc = read_request_send(w->child.socket, &request);
    }
    if (rc != 0)
        worker_died(w, err_text());
    else
        worker_timer(w, WALL_MS, worker_overdue);
}

/* A worker that is free: a running one before a new one; a new one only while all others are busy. */
static struct worker *reading_free_worker(struct reading *r)
{
    struct worker *unstarted = NULL;
    for (size_t i = 0; i < r->worker_count; i++) {
        struct worker *w = &r->workers[i];
        if (w->child.pid && !w->task)
            return w;
        if (!w->child.pid && !unstarted)
            unstarted = w;
    }
    return unstarted;
}

static void reading_pump(struct reading *r)
{
    if (r->pumping)
        return; /* the outermost call goes on */
    r->pumping = true;
    while (r->queue) {
        struct worker *w = reading_suspended(r) ? NULL : reading_free_worker(r);
        if (!w && !reading_suspended(r))
            break;
        struct task *task = r->queue;
        r->queue = task->next;
        if (!r->queue)
            r->queue_last = NULL;
        if (w)
            worker_ask(w, task);
        else
            task_refuse(task, "the outlet is suspended, since its reader died over several pages in a row");
    }
    r->pumping = false;
}

static void reading_push(struct reading *r, struct job *job, const struct task *task)
{
    struct task *copy = mem_alloc(sizeof *copy);
    *copy = *task;
    copy->job = job;
    if (r->queue_last)
        r->queue_last->next = copy;
    else
        r->queue = copy;
    r->queue_last = copy;
    reading_pump(r);
}

void reading_ask(struct reading *r, struct job *job, const struct read_request *request, struct read_reply *into)
{
    reading_push(r, job, &(struct task){ .question = QUESTION_READ, .request = request, .into = into });
}

void reading_ask_key(struct reading *r, struct job *job, const char *url)
{
    reading_push(r, job, &(struct task){ .question = QUESTION_KEY, .url = url });
}

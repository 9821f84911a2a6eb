#include "handover.h"

#include "../base/err.h"
#include "../base/file.h"
#include "../base/mem.h"
#include "client.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#define BEHIND_REPLIES CLIENT_PARALLEL /* as many again may be under way */
#define BEHIND_BYTES   (64u << 20)     /* waiting for main; what is under way comes on top */
#define BATCH_MAX      8               /* at once, each perhaps a descriptor; more leave the loop nothing to help with */
#define AHEAD_MAX      16              /* made by the loop, that wait for the thread */
#define SHARE_MAX      8               /* in one memory file, */
#define SHARE_BYTES    (512u << 10)    /* and so large at most, if they are several */
#define ROOM_RETRY_MS  5               /* where too many descriptors are in flight (msg.h), nothing says when it is over */

/* In the order of being put. */
struct chain {
    struct handed *first, **end;
};

/* What the thread has in hand. */
struct batch {
    struct handed *v[BATCH_MAX];
    size_t n, made; /* the first `made` of them by the loop */
};

struct handover {
    int socket;
    int told; /* eventfd: the loop is to look */
    int stop; /* eventfd: the thread is to end, also where it waits for room */
    pthread_t thread;

    /* The loop's own. */
    struct chain put;
    size_t count, bytes; /* put and not given back */

    pthread_mutex_t lock; /* never held while something is made or sent */
    pthread_cond_t more;
    struct chain queue, sent;
    size_t ahead;      /* made or begun by the loop, not in the thread's hand */
    size_t wake_after; /* so many more sent, or an empty queue: tell the loop; 0: it looks by itself */
    bool stopped;
    char failure[ERR_TEXT_MAX]; /* why the thread has ended; "": it has not */
};

static void chain_add(struct chain *c, struct handed *r)
{
    r->next = NULL;
    *c->end = r;
    c->end = &r->next;
}

static struct handed *chain_take_all(struct chain *c)
{
    struct handed *first = c->first;
    c->first = NULL;
    c->end = &c->first;
    return first;
}

static void chain_move(struct chain *to, struct chain *from)
{
    if (from->first == NULL)
        return;
    *to->end = from->first;
    to->end = from->end;
    chain_take_all(from);
}

/* -- The thread -------------------------------------------------------------------------------------------------------- */

/* In one call as a rule; what it leaves, for want of memory, is an error soon. */
static int write_parts(int fd, const struct iovec *parts, size_t count)
{
    ssize_t n = writev(fd, parts, (int)count);
    if (n < 0)
        return err_sys("cannot write a memory file");
    size_t done = (size_t)n;
    for (size_t i = 0; i < count; i++) {
        const struct iovec *v = &parts[i];
        size_t skip = done < v->iov_len ? done : v->iov_len;
        if (skip < v->iov_len && file_write_all(fd, (const char *)v->iov_base + skip, v->iov_len - skip) != 0)
            return -1;
        done -= skip;
    }
    return 0;
}

static size_t size_of(const struct handed *r)
{
    size_t total = 0;
    for (size_t i = 0; i < r->part_count; i++)
        total += r->parts[i].iov_len;
    return total;
}

/* One sealed file of all their exchanges; -1 with err text. */
static int make_file(struct handed *const *v, size_t n)
{
    struct iovec parts[SHARE_MAX * HANDED_PARTS];
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < v[i]->part_count; k++)
            parts[count++] = v[i]->parts[k];
    int fd = memfd_open("exchange");
    if (fd < 0)
        return -1;
    if (write_parts(fd, parts, count) == 0 && memfd_seal(fd) == 0)
        return fd;
    close(fd);
    return -1;
}

/* Our own want of descriptors or memory: the page is not to blame, and will be asked for again. */
static void fail_reply(struct handed *r)
{
    struct fetch_reply *reply = &r->reply;
    reply->outcome = FETCH_TIMEOUT;
    reply->reason = pool_strdup(r->pool, err_text());
    reply->body_offset = reply->body_len = 0;
}

static void make_shared(struct handed *const *v, size_t n)
{
    int fd = make_file(v, n);
    uint64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        struct fetch_reply *reply = &v[i]->reply;
        if (fd < 0) {
            fail_reply(v[i]);
            continue;
        }
        reply->exchange_fd = fd;
        reply->exchange_offset = at;
        reply->body_offset += at;
        v[i]->shared = i + 1 < n;
        at += size_of(v[i]);
    }
}

/* How many from the first on go into one memory file: exchanges of one outlet, as its reader sees all of them anyway, and small ones, as all of it
 * stays as long as main needs any. */
static size_t count_sharing(struct handed *const *v, size_t n)
{
    size_t count = 1, bytes = size_of(v[0]);
    if (v[0]->outlet == NULL || v[0]->part_count == 0)
        return 1;
    while (count < n && count < SHARE_MAX && v[count]->outlet != NULL && v[count]->part_count > 0 && strcmp(v[count]->outlet, v[0]->outlet) == 0 &&
           (bytes += size_of(v[count])) <= SHARE_BYTES)
        count++;
    return count;
}

static void make(struct handed *const *v, size_t n)
{
    for (size_t at = 0, count; at < n; at += count) {
        count = count_sharing(v + at, n - at);
        if (v[at]->part_count > 0)
            make_shared(v + at, count);
    }
}

/* Until there may be room. False when told to stop. */
static bool wait_for_room(const struct handover *h, bool in_vain)
{
    struct pollfd p[] = { { .fd = h->stop, .events = POLLIN }, { .fd = h->socket, .events = POLLOUT } };
    poll(p, in_vain ? 1 : 2, in_vain ? ROOM_RETRY_MS : -1);
    return p[0].revents == 0;
}

/* 1, 0 when told to stop before, -1. */
static int send_reply(const struct handover *h, const struct fetch_reply *reply)
{
    int sent = fetch_reply_offer(h->socket, reply);
    for (bool in_vain = false; sent == 0 && wait_for_room(h, in_vain); in_vain = !in_vain)
        sent = fetch_reply_offer(h->socket, reply);
    return sent;
}

static void close_exchange(struct handed *r)
{
    if (r->reply.exchange_fd >= 0 && !r->shared)
        close(r->reply.exchange_fd);
    r->reply.exchange_fd = -1;
}

/* All are made before the first is sent: main then finds several at a time, and is woken once. 1, 0 when told to stop before, -1. */
static int hand_over(const struct handover *h, const struct batch *b)
{
    int sent = 1;
    make(b->v + b->made, b->n - b->made);
    for (size_t i = 0; i < b->n; i++) {
        if (sent == 1)
            sent = send_reply(h, &b->v[i]->reply);
        close_exchange(b->v[i]);
    }
    return sent;
}

static void tell_loop(const struct handover *h)
{
    eventfd_write(h->told, 1);
}

/* -- Under the lock -- */

static bool nothing_to_do(const struct handover *h)
{
    return h->queue.first == NULL || h->queue.first->state == MAKING; /* by the loop: it tells us when it is done */
}

/* The next few of the queue, which they do not leave yet: the loop adds behind them. Those that the loop has made stand before all others. */
static struct batch look_at_queue(struct handover *h)
{
    struct batch b = { 0 };
    for (struct handed *r = h->queue.first; r != NULL && r->state != MAKING && b.n < BATCH_MAX; r = r->next) {
        b.made += r->state == MADE;
        r->state = MAKING;
        b.v[b.n++] = r;
    }
    h->ahead -= b.made;
    return b;
}

static void give_back(struct handover *h, const struct batch *b)
{
    h->queue.first = b->v[b->n - 1]->next;
    if (h->queue.first == NULL)
        h->queue.end = &h->queue.first;
    for (size_t i = 0; i < b->n; i++)
        chain_add(&h->sent, b->v[i]);
    bool enough = b->n >= h->wake_after || h->queue.first == NULL;
    if (h->wake_after > 0 && enough)
        tell_loop(h);
    h->wake_after -= enough ? h->wake_after : b->n;
}

static void *work(void *arg)
{
    struct handover *h = arg;
    int sent = 1;
    prctl(PR_SET_NAME, "handover");
    pthread_mutex_lock(&h->lock);
    while (sent == 1) {
        while (nothing_to_do(h) && !h->stopped)
            pthread_cond_wait(&h->more, &h->lock);
        if (h->stopped)
            break;
        const struct batch b = look_at_queue(h);
        pthread_mutex_unlock(&h->lock);
        sent = hand_over(h, &b);
        pthread_mutex_lock(&h->lock);
        if (sent == 1)
            give_back(h, &b);
    }
    if (sent < 0) {
        snprintf(h->failure, sizeof h->failure, "%s", err_text());
        tell_loop(h);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

/* -- The loop ---------------------------------------------------------------------------------------------------------- */

struct handover *handover_new(int socket)
{
    struct handover *h = mem_alloc(sizeof *h);
    h->socket = socket;
    h->put.end = &h->put.first;
    h->queue.end = &h->queue.first;
    h->sent.end = &h->sent.first;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->more, NULL);
    h->told = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    h->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (h->told < 0 || h->stop < 0)
        err_sys("cannot make an eventfd");
    else if ((errno = pthread_create(&h->thread, NULL, work, h)) == 0)
        return h;
    else
        err_sys("cannot start a thread");
    handover_free(h);
    return NULL;
}

void handover_free(struct handover *h)
{
    if (h == NULL)
        return;
    if (h->told >= 0)
        close(h->told);
    if (h->stop >= 0)
        close(h->stop);
    pthread_cond_destroy(&h->more);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

int handover_fd(const struct handover *h)
{
    return h->told;
}

void handover_put(struct handover *h, struct handed *r)
{
    h->count++;
    h->bytes += size_of(r);
    chain_add(&h->put, r);
}

size_t handover_waiting(const struct handover *h)
{
    return h->count;
}

bool handover_is_behind(const struct handover *h)
{
    return h->count >= BEHIND_REPLIES || h->bytes >= BEHIND_BYTES;
}

/* Under the lock: when the loop, which begins nothing while it is behind, is to look again. */
static void ask_for_wake(struct handover *h)
{
    eventfd_t ignored;
    eventfd_read(h->told, &ignored);
    h->wake_after = handover_is_behind(h) ? BEHIND_REPLIES / 2 : 0;
}

int handover_pass(struct handover *h, bool ready, struct handed **back)
{
    pthread_mutex_lock(&h->lock);
    *back = chain_take_all(&h->sent);
    for (const struct handed *r = *back; r != NULL; r = r->next) {
        h->count--;
        h->bytes -= size_of(r);
    }
    bool idle = h->queue.first == NULL, more = ready && h->put.first != NULL;
    if (more)
        chain_move(&h->queue, &h->put);
    ask_for_wake(h);
    bool failed = h->failure[0] != '\0';
    pthread_mutex_unlock(&h->lock);
    if (idle && more)
        pthread_cond_signal(&h->more);
    return failed ? err_set("%s", h->failure) : 0;
}

/* Under the lock: the next few that nobody has begun. */
static size_t take_unmade(struct handover *h, struct handed **v)
{
    size_t n = 0;
    struct handed *r = h->ahead < AHEAD_MAX ? h->queue.first : NULL;
    while (r != NULL && r->state != UNMADE)
        r = r->next;
    for (; r != NULL && n < SHARE_MAX; r = r->next) {
        r->state = MAKING;
        v[n++] = r;
    }
    h->ahead += n;
    return n;
}

bool handover_help(struct handover *h)
{
    struct handed *v[SHARE_MAX];
    pthread_mutex_lock(&h->lock);
    size_t n = take_unmade(h, v);
    pthread_mutex_unlock(&h->lock);
    if (n == 0)
        return false;
    make(v, n);
    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < n; i++)
        v[i]->state = MADE;
    bool awaited = h->queue.first == v[0];
    pthread_mutex_unlock(&h->lock);
    if (awaited)
        pthread_cond_signal(&h->more);
    return true;
}

struct handed *handover_stop(struct handover *h)
{
    struct handed *back;
    pthread_mutex_lock(&h->lock);
    h->stopped = true;
    pthread_mutex_unlock(&h->lock);
    pthread_cond_signal(&h->more);
    eventfd_write(h->stop, 1);
    pthread_join(h->thread, NULL);
    chain_move(&h->sent, &h->queue);
    chain_move(&h->sent, &h->put);
    back = chain_take_all(&h->sent);
    for (struct handed *r = back; r != NULL; r = r->next)
        close_exchange(r); /* of those that were made ahead and not sent */
    h->count = h->bytes = 0;
    return back;
}

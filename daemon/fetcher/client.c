#include "client.h"

#include "../base/clock.h"
#include "../base/err.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "sockets.h"
#include "staple.h"
#include "transfer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCEPT_PAGES      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#define LOW_SPEED_BYTES   100L /* a second, over */
#define LOW_SPEED_SECONDS 20L  /* this long: a server that drips holds a slot of everybody */
#define IDLE_CONNECTIONS  128L /* kept for reuse: one a host that is in turn */
#define IDLE_SECONDS      60L
#define DNS_SECONDS       60L             /* of the DNS cache; the guard looks at every connection anyway */
#define BUFFER_BYTES      (64L << 10)     /* read at once: most pages in one or two calls */
#define HANDLES_MAX       CLIENT_PARALLEL /* easy handles kept for reuse, of an outlet: setting one up costs as much as a request */
#define RUNS_MAX          8u              /* at a stretch, of what libcurl wants to do at once: then the others */
#define COOKIES_MAX       200u            /* answers with Set-Cookie until an outlet's jar is emptied: a hostile one fills it for ever */

/* What one outlet's requests share: cookies, and with them the handles that hold them. */
struct jar {
    CURLSH *share; /* NULL: of requests that keep none */
    unsigned set;
    CURL *idle[HANDLES_MAX];
    size_t idle_count;
};

struct client {
    sd_event *event;
    sd_event_source *timer;
    uint64_t due, armed; /* when libcurl wants to be called, and when the timer will; UINT64_MAX: not at all */
    bool soon;           /* it wants to be called now */
    struct sockets *sockets;
    client_turned *turned;
    void *turned_arg;
    const struct fetcher_setup *setup;
    const struct guard *guard;
    CURLM *multi;
    struct map *jars;                /* outlet -> struct jar; "": none's */
    struct curl_slist *page_headers; /* of a page asked for without validators: as good as always */
    struct curl_slist *connect_to;
};

static void check_done(struct client *c);

static void on_ready(int fd, int what, void *arg)
{
    struct client *c = arg;
    int running;
    curl_multi_socket_action(c->multi, fd, what, &running);
}

static uint64_t loop_now(const struct client *c)
{
    uint64_t now = 0;
    sd_event_now(c->event, CLOCK_MONOTONIC, &now);
    return now;
}

/* libcurl puts its time-out off several times a page, and setting a timer is dear: one that fires too early is set again then. */
static int arm(struct client *c)
{
    if (c->due >= c->armed)
        return 0;
    c->armed = c->due;
    return sd_event_source_set_time(c->timer, c->due) < 0 || sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT) < 0 ? -1 : 0;
}

void client_run(struct client *c)
{
    int running;
    for (unsigned i = 0; c->soon && i < RUNS_MAX; i++) {
        c->soon = false;
        curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    check_done(c);
    if (c->soon) { /* too many at a stretch, or one that ended is tried again */
        c->due = loop_now(c);
        arm(c);
    }
}

static void on_told(void *arg)
{
    struct client *c = arg;
    client_run(c);
    c->turned(c->turned_arg);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
    struct client *c = arg;
    (void)source;
    (void)usec;
    c->armed = UINT64_MAX;
    if (c->due > loop_now(c))
        return arm(c);
    c->due = UINT64_MAX;
    c->soon = true;
    on_told(c);
    return 0;
}

static int set_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
    const struct client *c = arg;
    struct transfer *t = NULL;
    (void)known;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
    if (t != NULL)
        t->state->fd = what == CURL_POLL_REMOVE ? -1 : fd;
    return sockets_watch(c->sockets, fd, what);
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
    struct client *c = arg;
    (void)multi;
    if (ms == 0) {
        c->soon = true;
        return 0;
    }
    c->due = ms < 0 ? UINT64_MAX : loop_now(c) + (uint64_t)ms * 1000;
    return arm(c);
}

static void count_cookies(struct jar *jar, CURL *easy)
{
    if (jar->share != NULL && ++jar->set >= COOKIES_MAX) {
        curl_easy_setopt(easy, CURLOPT_COOKIELIST, "ALL");
        jar->set = 0;
    }
}

/* A connection whose server has taken leave (HTTP/2 GOAWAY) is still a good one to libcurl 7.88, which finds out when it is used again, and then does
 * not repeat the request over another as it does with HTTP/1.1. Nothing was asked. */
static bool repeat(struct client *c, struct transfer *t, CURLcode code)
{
    struct transfer_state *s = t->state;
    long connects = 1;
    curl_easy_getinfo(s->easy, CURLINFO_NUM_CONNECTS, &connects);
    if (code != CURLE_HTTP2 || connects > 0 || s->header_bytes > 0 || s->repeated)
        return false;
    s->repeated = true;
    curl_easy_setopt(s->easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_multi_remove_handle(c->multi, s->easy);
    return curl_multi_add_handle(c->multi, s->easy) == CURLM_OK;
}

static void check_done(struct client *c)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(c->multi, &left)) != NULL;) {
        struct transfer *t = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        assert(t != NULL);
        if (repeat(c, t, code))
            continue;
        transfer_finish(t, code);
        if (t->set_cookie)
            count_cookies(t->state->jar, t->state->easy);
        curl_multi_remove_handle(c->multi, t->state->easy);
        t->state->done(t, t->state->arg);
    }
}

struct client *client_new(sd_event *event, const struct fetcher_setup *setup, const struct guard *guard, client_turned *turned, void *arg)
{
    struct client *c = mem_alloc(sizeof *c);
    c->event = sd_event_ref(event);
    c->setup = setup;
    c->guard = guard;
    c->turned = turned;
    c->turned_arg = arg;
    c->jars = map_new();
    c->multi = curl_multi_init();
    c->due = c->armed = UINT64_MAX;
    int rc = sd_event_add_time_relative(event, &c->timer, CLOCK_MONOTONIC, UINT64_C(1000000), 1, on_timer, c);
    c->sockets = sockets_new(event, on_ready, on_told, c);
    if (c->multi == NULL || rc < 0 || c->sockets == NULL) {
        err_set("cannot start libcurl or its timer");
        client_free(c);
        return NULL;
    }
    sd_event_source_set_enabled(c->timer, SD_EVENT_OFF);
    if (setup->connect_to != NULL) {
        char *line = NULL;
        int n = asprintf(&line, "::%s", setup->connect_to);
        assert(n > 0);
        c->connect_to = curl_slist_append(NULL, line);
        free(line);
    }
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, set_socket);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
    curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, IDLE_CONNECTIONS);
    return c;
}

static void free_jar(void *arg)
{
    struct jar *jar = arg;
    while (jar->idle_count > 0)
        curl_easy_cleanup(jar->idle[--jar->idle_count]);
    curl_share_cleanup(jar->share);
    free(jar);
}

void client_free(struct client *c)
{
    if (c == NULL)
        return;
    if (c->multi != NULL)
        curl_multi_cleanup(c->multi);
    map_free(c->jars, free_jar);
    curl_slist_free_all(c->connect_to);
    curl_slist_free_all(c->page_headers);
    sd_event_source_disable_unref(c->timer);
    sockets_free(c->sockets);
    sd_event_unref(c->event);
    free(c);
}

static struct jar *jar_of(struct client *c, const char *outlet)
{
    struct jar *jar = map_get(c->jars, outlet != NULL ? outlet : "");
    if (jar != NULL)
        return jar;
    jar = mem_alloc(sizeof *jar);
    if (outlet != NULL) {
        jar->share = curl_share_init();
        curl_share_setopt(jar->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    }
    map_put(c->jars, outlet != NULL ? outlet : "", jar);
    return jar;
}

static void add_header(struct curl_slist **list, const char *name, const char *value)
{
    char *line = NULL;
    if (value == NULL)
        return;
    int n = asprintf(&line, "%s: %s", name, value);
    assert(n > 0);
    *list = curl_slist_append(*list, line);
    free(line);
}

/* Everything that libcurl would take from elsewhere (environment, files, defaults of a distribution) is said here. */
static void set_policy(struct client *c, CURL *e)
{
    const struct fetcher_setup *s = c->setup;
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, s->proxy != NULL ? s->proxy : "");
    curl_easy_setopt(e, CURLOPT_NOPROXY, "");
    curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L); /* normalised already, by one parser */
    curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_DNS_CACHE_TIMEOUT, DNS_SECONDS);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* else giving up on a name waits for the resolver, and everybody with it */
    curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, IDLE_SECONDS);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)s->connect_ms);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)s->timeout_ms);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, LOW_SPEED_SECONDS);
    if (s->proxy != NULL)
        curl_easy_setopt(e, CURLOPT_USERAGENT, s->user_agent); /* it is told too; servers are by set_headers() */
    curl_easy_setopt(e, CURLOPT_BUFFERSIZE, BUFFER_BYTES);
    if (s->ca_file != NULL)
        curl_easy_setopt(e, CURLOPT_CAINFO, s->ca_file);
    if (c->connect_to != NULL)
        curl_easy_setopt(e, CURLOPT_CONNECT_TO, c->connect_to);
}

/* A handle with everything set that is the same for all requests of the outlet. */
static CURL *handle_of(struct client *c, struct jar *jar)
{
    if (jar->idle_count > 0)
        return jar->idle[--jar->idle_count];
    CURL *e = curl_easy_init();
    if (e == NULL)
        abort();
    set_policy(c, e);
    transfer_prepare(e);
    staple_watch(e);
    if (jar->share != NULL) {
        curl_easy_setopt(e, CURLOPT_SHARE, jar->share);
        curl_easy_setopt(e, CURLOPT_COOKIEFILE, ""); /* keeps them in memory */
    }
    return e;
}

static void set_headers(struct client *c, struct transfer_state *s, const struct transfer_request *q)
{
    bool plain = q->accept == NULL && q->etag == NULL && q->last_modified == NULL;
    struct curl_slist **list = plain ? &c->page_headers : &s->headers;
    if (*list == NULL) {
        add_header(list, "User-Agent", c->setup->user_agent); /* its own option libcurl would put together anew for each request */
        add_header(list, "Accept", q->accept != NULL ? q->accept : ACCEPT_PAGES);
        add_header(list, "Accept-Encoding", BODY_ACCEPTED);
        add_header(list, "If-None-Match", q->etag);
        add_header(list, "If-Modified-Since", q->last_modified);
    }
    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, *list);
}

int client_start(struct client *c, const struct transfer_request *q, transfer_done *done, void *arg)
{
    struct transfer *t = mem_alloc(sizeof *t);
    struct transfer_state *s = t->state = mem_alloc(sizeof *s);
    s->jar = jar_of(c, q->outlet);
    s->easy = handle_of(c, s->jar);
    s->guard = c->guard;
    s->claim = q->claim;
    s->claim_arg = q->claim_arg;
    s->done = done;
    s->arg = arg;
    t->at_ms = clock_real_ms();
    body_init(&t->body, q->max_body);
    t->body.elsewhere = q->exchange != NULL;
    s->exchange = q->exchange;
    transfer_hook(t);
    set_headers(c, s, q);
    curl_easy_setopt(s->easy, CURLOPT_URL, q->url);
    curl_easy_setopt(s->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, s->error);
    /* Spares us the body where its length is told; body.c counts in any case. */
    curl_easy_setopt(s->easy, CURLOPT_MAXFILESIZE_LARGE, q->beginning ? (curl_off_t)0 : (curl_off_t)q->max_body);
    CURLMcode rc = curl_multi_add_handle(c->multi, s->easy);
    if (rc != CURLM_OK) {
        transfer_free(t);
        return err_set("libcurl: %s", curl_multi_strerror(rc));
    }
    return 0;
}

/* One that went well goes to the next request of its outlet, without what points to this one. */
static void put_handle(struct jar *jar, CURL *e, bool good)
{
    if (!good || jar->idle_count == HANDLES_MAX) {
        curl_easy_cleanup(e);
        return;
    }
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(e, CURLOPT_PRIVATE, NULL);
    curl_easy_setopt(e, CURLOPT_VERBOSE, 0L);
    curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 0L);
    jar->idle[jar->idle_count++] = e;
}

void transfer_free(struct transfer *t)
{
    if (t == NULL)
        return;
    put_handle(t->state->jar, t->state->easy, t->outcome == FETCH_ANSWERED);
    curl_slist_free_all(t->state->headers);
    free(t->state);
    buf_fini(&t->request_head);
    buf_fini(&t->head);
    body_fini(&t->body);
    free(t);
}

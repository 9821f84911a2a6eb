#include "client.h"

#include "../base/clock.h"
#include "../base/err.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "transfer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#define ACCEPT_PAGES      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#define LOW_SPEED_BYTES   100L /* a second, over */
#define LOW_SPEED_SECONDS 20L  /* this long: a server that drips holds a slot of everybody */
#define IDLE_CONNECTIONS  128L /* kept for reuse: one a host that is in turn */
#define IDLE_SECONDS      60L
#define DNS_SECONDS       60L  /* of the DNS cache; the guard looks at every connection anyway */
#define COOKIES_MAX       200u /* answers with Set-Cookie until an outlet's jar is emptied: a hostile one fills it for ever */

struct jar {
    CURLSH *share;
    unsigned set;
};

struct client {
    sd_event *event;
    sd_event_source *timer;
    const struct fetcher_setup *setup;
    const struct guard *guard;
    CURLM *multi;
    struct map *jars; /* outlet -> struct jar */
    struct curl_slist *connect_to;
};

static void check_done(struct client *c);

static int on_io(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    struct client *c = arg;
    int flags = 0, running;
    (void)source;
    flags |= (events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0;
    flags |= (events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
    flags |= (events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0;
    curl_multi_socket_action(c->multi, fd, flags, &running);
    check_done(c);
    return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
    struct client *c = arg;
    int running;
    (void)source;
    (void)usec;
    curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    check_done(c);
    return 0;
}

static int set_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
    struct client *c = arg;
    sd_event_source *source = known;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        sd_event_source_disable_unref(source);
        curl_multi_assign(c->multi, fd, NULL);
        return 0;
    }
    uint32_t events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) | (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    if (source != NULL)
        return sd_event_source_set_io_events(source, events) < 0 ? -1 : 0;
    if (sd_event_add_io(c->event, &source, fd, events, on_io, c) < 0)
        return -1;
    curl_multi_assign(c->multi, fd, source);
    return 0;
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
    struct client *c = arg;
    (void)multi;
    if (ms < 0)
        return sd_event_source_set_enabled(c->timer, SD_EVENT_OFF) < 0 ? -1 : 0;
    if (sd_event_source_set_time_relative(c->timer, (uint64_t)ms * 1000) < 0 || sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT) < 0)
        return -1;
    return 0;
}

static void count_cookies(struct client *c, const char *outlet, CURL *easy)
{
    struct jar *jar = map_get(c->jars, outlet);
    if (jar != NULL && ++jar->set >= COOKIES_MAX) {
        curl_easy_setopt(easy, CURLOPT_COOKIELIST, "ALL");
        jar->set = 0;
    }
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
        transfer_finish(t, code);
        if (t->set_cookie && t->state->outlet != NULL)
            count_cookies(c, t->state->outlet, t->state->easy);
        curl_multi_remove_handle(c->multi, t->state->easy);
        t->state->done(t, t->state->arg);
    }
}

struct client *client_new(sd_event *event, const struct fetcher_setup *setup, const struct guard *guard)
{
    struct client *c = mem_alloc(sizeof *c);
    c->event = sd_event_ref(event);
    c->setup = setup;
    c->guard = guard;
    c->jars = map_new();
    c->multi = curl_multi_init();
    int rc = sd_event_add_time_relative(event, &c->timer, CLOCK_MONOTONIC, UINT64_C(1000000), 1, on_timer, c);
    if (c->multi == NULL || rc < 0) {
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
    sd_event_source_disable_unref(c->timer);
    sd_event_unref(c->event);
    free(c);
}

static CURLSH *jar_of(struct client *c, const char *outlet)
{
    struct jar *jar = map_get(c->jars, outlet);
    if (jar == NULL) {
        jar = mem_alloc(sizeof *jar);
        jar->share = curl_share_init();
        curl_share_setopt(jar->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
        map_put(c->jars, outlet, jar);
    }
    return jar->share;
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
    curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, IDLE_SECONDS);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)s->connect_ms);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)s->timeout_ms);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, LOW_SPEED_SECONDS);
    curl_easy_setopt(e, CURLOPT_USERAGENT, s->user_agent);
    if (s->ca_file != NULL)
        curl_easy_setopt(e, CURLOPT_CAINFO, s->ca_file);
    if (c->connect_to != NULL)
        curl_easy_setopt(e, CURLOPT_CONNECT_TO, c->connect_to);
}

int client_start(struct client *c, const struct transfer_request *q, transfer_done *done, void *arg)
{
    struct transfer *t = mem_alloc(sizeof *t);
    struct transfer_state *s = t->state = mem_alloc(sizeof *s);
    s->easy = curl_easy_init();
    if (s->easy == NULL)
        abort();
    s->guard = c->guard;
    s->claim = q->claim;
    s->claim_arg = q->claim_arg;
    s->done = done;
    s->arg = arg;
    s->outlet = mem_strdup(q->outlet);
    t->at_ms = clock_real_ms();
    body_init(&t->body, q->max_body);
    set_policy(c, s->easy);
    transfer_hook(t);
    add_header(&s->headers, "Accept", q->accept != NULL ? q->accept : ACCEPT_PAGES);
    add_header(&s->headers, "Accept-Encoding", BODY_ACCEPTED);
    add_header(&s->headers, "If-None-Match", q->etag);
    add_header(&s->headers, "If-Modified-Since", q->last_modified);
    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers);
    curl_easy_setopt(s->easy, CURLOPT_URL, q->url);
    curl_easy_setopt(s->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, s->error);
    if (!q->beginning) /* spares us the body where its length is told; body.c counts in any case */
        curl_easy_setopt(s->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)q->max_body);
    if (q->outlet != NULL) {
        curl_easy_setopt(s->easy, CURLOPT_SHARE, jar_of(c, q->outlet));
        curl_easy_setopt(s->easy, CURLOPT_COOKIEFILE, ""); /* keeps them in memory */
    }
    CURLMcode rc = curl_multi_add_handle(c->multi, s->easy);
    if (rc != CURLM_OK) {
        transfer_free(t);
        return err_set("libcurl: %s", curl_multi_strerror(rc));
    }
    return 0;
}

void transfer_free(struct transfer *t)
{
    if (t == NULL)
        return;
    curl_easy_cleanup(t->state->easy);
    curl_slist_free_all(t->state->headers);
    free(t->state->outlet);
    free(t->state);
    buf_fini(&t->request_head);
    buf_fini(&t->head);
    body_fini(&t->body);
    free(t);
}

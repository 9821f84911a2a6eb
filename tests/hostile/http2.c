/* http2: a server over TLS that speaks HTTP/2 as http2_frames.h tells it, by hand and badly; one host name a behaviour.
 *
 * http2 CA-FILE: writes the certificate of its authority there, prints its port, ends with its parent.  The first request of a host is that for
 * robots.txt: it gets a 404 and an end in good order, so that each behaviour meets the page. */
#include "http2_frames.h"

#include "../site/cert.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOSTS       (H2_BEHAVIOURS + TLS_BEHAVIOURS + 4)
#define GOOD_HOSTS  4 /* good-0 … */
#define FRAME_MAX   16384u
#define PREFACE_LEN 24u
#define TOGETHER    32 /* frames of a flood in one record */

struct host {
    char name[64];
    const struct h2_behaviour *h2; /* NULL for both: a good one */
    const struct tls_behaviour *tls;
    atomic_uint connections;
};
static struct host hosts[HOSTS];

static struct host *host_of(const char *name)
{
    for (size_t i = 0; name != NULL && i < HOSTS; i++)
        if (strcmp(hosts[i].name, name) == 0)
            return &hosts[i];
    return NULL;
}

static void name_hosts(void)
{
    size_t n = 0;
    for (size_t i = 0; i < H2_BEHAVIOURS; i++, n++) {
        snprintf(hosts[n].name, sizeof hosts[n].name, "%s.example", h2_behaviours[i].name);
        hosts[n].h2 = &h2_behaviours[i];
    }
    for (size_t i = 0; i < TLS_BEHAVIOURS; i++, n++) {
        snprintf(hosts[n].name, sizeof hosts[n].name, "%s.example", tls_behaviours[i].name);
        hosts[n].tls = &tls_behaviours[i];
    }
    for (unsigned i = 0; i < GOOD_HOSTS; i++, n++)
        snprintf(hosts[n].name, sizeof hosts[n].name, "good-%u.example", i);
}

/* -- Frames ------------------------------------------------------------------------------------------------------------ */

static size_t put_frame(unsigned char *out, const struct h2_frame *f)
{
    if (f->type == H2_RAW) {
        memcpy(out, f->payload, f->len);
        return f->len;
    }
    size_t told = f->claims != 0 ? f->claims : f->len;
    const unsigned char head[] = {
        (unsigned char)(told >> 16),     (unsigned char)(told >> 8), (unsigned char)told, (unsigned char)f->type, (unsigned char)f->flags, 0, 0,
        (unsigned char)(f->stream >> 8), (unsigned char)f->stream
    };
    memcpy(out, head, sizeof head);
    memcpy(out + sizeof head, f->payload, f->len);
    return sizeof head + f->len;
}

static bool write_all(SSL *s, const void *data, size_t len)
{
    size_t n;
    return len == 0 || (SSL_write_ex(s, data, len, &n) == 1 && n == len);
}

static bool say_frame(SSL *s, const struct h2_frame *f)
{
    unsigned char out[FRAME_MAX + 9];
    return write_all(s, out, put_frame(out, f));
}

/* One header of 4,000 bytes into the dynamic table, and then named as often as a frame holds names: 16 KB become 48 MB. */
static bool say_header_bomb(SSL *s)
{
    static char payload[FRAME_MAX];
    static const char head[] = STATUS_200 "\x40\x01"
                                          "a\x7f\xa1\x1e";
    size_t len = sizeof head - 1;
    memcpy(payload, head, len);
    memset(payload + len, 'b', 4000);
    memset(payload + len + 4000, '\xbe', sizeof payload - len - 4000);
    return say_frame(s, &(struct h2_frame){ H2_HEADERS, H2_END_HEADERS | H2_END_STREAM, 1, payload, sizeof payload, 0 });
}

/* For ever: nobody reads what the client has to say to it. */
static void flood(SSL *s, const struct h2_frame *f)
{
    static const size_t room = TOGETHER * 1100;
    unsigned char *block = malloc(room);
    size_t len = 0;
    for (int i = 0; i < TOGETHER; i++)
        len += put_frame(block + len, f);
    while (write_all(s, block, len))
        ;
    free(block);
}

/* What the client says, frame by frame. */
struct input {
    unsigned char data[65536];
    size_t len, at; /* at: of the next frame */
};

/* The stream of the client's next HEADERS: its request. 0 when it is gone. */
static unsigned await_stream(SSL *s, struct input *in)
{
    static const size_t head_len = 9;
    size_t n;
    do {
        while (in->at + head_len <= in->len) {
            const unsigned char *f = in->data + in->at;
            in->at += head_len + ((size_t)f[0] << 16 | (size_t)f[1] << 8 | f[2]);
            if (f[3] == H2_HEADERS)
                return (unsigned)f[7] << 8 | f[8];
        }
    } while (in->len < sizeof in->data && SSL_read_ex(s, in->data + in->len, sizeof in->data - in->len, &n) == 1 && (in->len += n) > 0);
    return 0;
}

static bool await_request(SSL *s)
{
    struct input in = { .at = PREFACE_LEN };
    return await_stream(s, &in) != 0;
}

static void await_end(SSL *s)
{
    char c[4096];
    size_t n;
    while (SSL_read_ex(s, c, sizeof c, &n) == 1)
        ;
}

/* -- Behaviours -------------------------------------------------------------------------------------------------------- */

static const struct h2_frame settings = { H2_SETTINGS, 0, 0, "", 0, 0 };

/* 404 for robots.txt, and the connection ends in good order. */
static void answer_robots(SSL *s)
{
    const struct h2_frame head = { H2_HEADERS, H2_END_HEADERS | H2_END_STREAM, 1, STATUS_404, 1, 0 };
    const struct h2_frame away = { H2_GOAWAY, 0, 0, "\0\0\0\1\0\0\0\0", 8, 0 };
    if (!say_frame(s, &settings) || !await_request(s) || !say_frame(s, &head) || !say_frame(s, &away))
        return;
    SSL_shutdown(s);
    await_end(s);
}

/* As everybody should: 404 for robots.txt, then pages, over one connection. */
static void answer_well(SSL *s, bool robots)
{
    struct input in = { .at = PREFACE_LEN };
    unsigned stream;
    for (bool good = say_frame(s, &settings); good && (stream = await_stream(s, &in)) != 0; robots = false) {
        const struct h2_frame none = { H2_HEADERS, H2_END_HEADERS | H2_END_STREAM, stream, STATUS_404, 1, 0 };
        const struct h2_frame head = { H2_HEADERS, H2_END_HEADERS, stream, STATUS_200, 1, 0 },
                              body = { H2_DATA, H2_END_STREAM, stream, "page", 4, 0 };
        good = robots ? say_frame(s, &none) : say_frame(s, &head) && say_frame(s, &body);
    }
}

static void behave(SSL *s, const struct h2_behaviour *b)
{
    const struct h2_frame *f = b->frames;
    if (!b->no_settings)
        say_frame(s, &settings);
    if (!b->early && !await_request(s))
        return;
    for (; f < b->frames + 4 && (f->payload != NULL || f->len > 0); f++)
        if (!(f->payload == NULL ? say_header_bomb(s) : say_frame(s, f)))
            return;
    if (b->after == H2_AGAIN)
        flood(s, f - 1);
    if (b->after == H2_SILENT)
        await_end(s);
}

/* HTTP/1.1: robots.txt is not there, the page as told. */
static void behave_tls(SSL *s, const struct tls_behaviour *b)
{
    char request[4096];
    size_t n;
    if (SSL_read_ex(s, request, sizeof request - 1, &n) != 1)
        return;
    request[n] = '\0';
    if (strstr(request, "GET /robots.txt") != NULL) {
        static const char none[] = "HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        write_all(s, none, sizeof none - 1);
        SSL_shutdown(s);
        return;
    }
    if (b->renegotiates && (SSL_renegotiate(s) != 1 || SSL_do_handshake(s) != 1 || SSL_do_handshake(s) != 1))
        return;
    write_all(s, b->says, strlen(b->says));
    if (!b->no_notify)
        SSL_shutdown(s);
}

/* -- Serving ----------------------------------------------------------------------------------------------------------- */

static int choose(SSL *s, const unsigned char **out, unsigned char *len, const unsigned char *offered, unsigned offered_len, void *arg)
{
    const struct host *h = host_of(SSL_get_servername(s, TLSEXT_NAMETYPE_host_name));
    const char *protocol = h == NULL || h->tls == NULL ? "h2" : h->tls->protocol != NULL ? h->tls->protocol : "http/1.1";
    (void)offered;
    (void)offered_len;
    (void)arg;
    *out = (const unsigned char *)protocol;
    *len = (unsigned char)strlen(protocol);
    return SSL_TLSEXT_ERR_OK;
}

/* Another handshake is only to be asked for below TLS 1.3. */
static int on_hello(SSL *s, int *alert, void *arg)
{
    const unsigned char *data;
    size_t len;
    static const char name[] = "tls-renegotiates";
    (void)alert;
    (void)arg;
    if (SSL_client_hello_get0_ext(s, TLSEXT_TYPE_server_name, &data, &len) == 1 && memmem(data, len, name, sizeof name - 1) != NULL)
        SSL_set_max_proto_version(s, TLS1_2_VERSION);
    return SSL_CLIENT_HELLO_SUCCESS;
}

struct connection {
    int fd;
    SSL_CTX *context;
};

static void *serve(void *arg)
{
    struct connection c = *(struct connection *)arg;
    SSL *s = SSL_new(c.context);
    free(arg);
    if (s != NULL && SSL_set_fd(s, c.fd) == 1 && SSL_accept(s) == 1) {
        struct host *h = host_of(SSL_get_servername(s, TLSEXT_NAMETYPE_host_name));
        if (h != NULL && h->tls != NULL)
            behave_tls(s, h->tls);
        else if (h != NULL && h->h2 == NULL)
            answer_well(s, atomic_fetch_add(&h->connections, 1) == 0);
        else if (h != NULL && atomic_fetch_add(&h->connections, 1) == 0)
            answer_robots(s);
        else if (h != NULL)
            behave(s, h->h2);
    }
    SSL_free(s);
    close(c.fd);
    return NULL;
}

static SSL_CTX *make_context(const char *ca_file)
{
    const char *names[HOSTS];
    for (size_t i = 0; i < HOSTS; i++)
        names[i] = hosts[i].name;
    SSL_CTX *context = cert_context(names, HOSTS, ca_file, CERT_GOOD);
    if (context == NULL)
        exit(1);
    SSL_CTX_set_alpn_select_cb(context, choose, NULL);
    SSL_CTX_set_client_hello_cb(context, on_hello, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
    return context;
}

int main(int argc, char **argv)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    name_hosts();
    SSL_CTX *context = make_context(argc > 1 ? argv[1] : NULL);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 256) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) != 0) {
        perror("http2");
        return 1;
    }
    printf("%d\n", ntohs(at.sin_port));
    fflush(stdout);
    for (;;) {
        pthread_t thread;
        struct connection *c = malloc(sizeof *c);
        *c = (struct connection){ .fd = accept(listener, NULL, NULL), .context = context };
        if (c->fd < 0 || pthread_create(&thread, NULL, serve, c) != 0)
            free(c);
        else
            pthread_detach(thread);
    }
}

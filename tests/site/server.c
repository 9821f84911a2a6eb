/* server: a small news web on loopback for the tests; HTTP, TLS and proxy requests on one port.  README.md beside this file says how. */
#include "cert.h"
#include "tree.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#define REQUEST_MAX  65536
#define TROUBLE      256 /* options from here on are kinds of enum cert_trouble */
#define IDLE_SECONDS 60  /* an idle keep-alive connection is closed after this */
#define STACK_SIZE   (512u << 10)

struct server {
    const char *root;
    FILE *log;
    SSL_CTX *tls;
    atomic_int version;
    pthread_mutex_t log_lock;
};

struct connection {
    struct server *server;
    int fd;
    SSL *ssl;
    unsigned long id;
    char peer[INET6_ADDRSTRLEN];
    char in[REQUEST_MAX + 1];
    size_t len;
};

struct request {
    char method[16], target[TREE_PATH_MAX + 2], host[256];
    const char *head; /* NUL-terminated header lines */
    int64_t start;
    bool proxied, keep;
};

static int64_t mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static ssize_t conn_read(struct connection *c)
{
    if (c->ssl != NULL)
        return SSL_read(c->ssl, c->in + c->len, (int)(REQUEST_MAX - c->len));
    return recv(c->fd, c->in + c->len, REQUEST_MAX - c->len, 0);
}

static bool conn_write(struct connection *c, const void *data, size_t len)
{
    const char *p = data;
    while (len > 0) {
        size_t piece = len > (1u << 20) ? 1u << 20 : len;
        ssize_t n = c->ssl != NULL ? SSL_write(c->ssl, p, (int)piece) : send(c->fd, p, piece, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

/* The value of a request header into out; false where it is absent. */
static bool header(const char *head, const char *name, char *out, size_t size)
{
    size_t len = strlen(name);
    for (const char *line = head; *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        if (end == NULL)
            break;
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            const char *value = line + len + 1 + strspn(line + len + 1, " \t");
            snprintf(out, size, "%.*s", value < end ? (int)(end - value) : 0, value);
            return true;
        }
        line = end + 2;
    }
    out[0] = '\0';
    return false;
}

static void log_string(FILE *f, const char *s)
{
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\' || c < 0x20 || c >= 0x7f)
            fprintf(f, "\\u%04x", c);
        else
            fputc(c, f);
    }
}

static void log_request(struct connection *c, const struct request *r, int status, size_t bytes)
{
    char agent[512];
    header(r->head, "User-Agent", agent, sizeof agent);
    struct server *s = c->server;
    pthread_mutex_lock(&s->log_lock);
    fprintf(s->log, "{\"start\":%lld,\"end\":%lld,\"connection\":%lu,\"tls\":%s,\"peer\":\"%s\",\"version\":%d,\"method\":\"", (long long)r->start,
            (long long)mono_ms(), c->id, c->ssl != NULL ? "true" : "false", c->peer, s->version);
    log_string(s->log, r->method);
    fputs("\",\"host\":\"", s->log);
    log_string(s->log, r->host);
    fputs("\",\"path\":\"", s->log);
    log_string(s->log, r->target);
    fprintf(s->log, "\",\"status\":%d,\"bytes\":%zu,\"agent\":\"", status, bytes);
    log_string(s->log, agent);
    fputs("\"}\n", s->log);
    fflush(s->log);
    pthread_mutex_unlock(&s->log_lock);
}

static void http_date(time_t t, char out[40])
{
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(out, 40, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

/* RFC 9110 13.1: If-None-Match (weak comparison) counts before If-Modified-Since. */
static bool not_modified(const struct request *r, const char *etag, const char *modified)
{
    char value[2048];
    if (header(r->head, "If-None-Match", value, sizeof value))
        return etag[0] != '\0' && (strcmp(value, "*") == 0 || strstr(value, strncmp(etag, "W/", 2) == 0 ? etag + 2 : etag) != NULL);
    if (modified[0] == '\0' || !header(r->head, "If-Modified-Since", value, sizeof value))
        return false;
    struct tm asked = { 0 }, ours = { 0 };
    return strptime(value, "%a, %d %b %Y %H:%M:%S", &asked) != NULL && strptime(modified, "%a, %d %b %Y %H:%M:%S", &ours) != NULL &&
           timegm(&ours) <= timegm(&asked);
}

static void compress_body(struct answer *a)
{
    z_stream z = { 0 };
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    size_t size = deflateBound(&z, a->len) + 32;
    unsigned char *out = malloc(size);
    if (out == NULL)
        abort();
    z.next_in = a->body;
    z.avail_in = (uInt)a->len;
    z.next_out = out;
    z.avail_out = (uInt)size;
    deflate(&z, Z_FINISH);
    free(a->body);
    a->body = out;
    a->len = z.total_out;
    deflateEnd(&z);
}

/* ETag and Last-Modified: ours, or the header file's, or none where that says "-". */
static void validators(struct answer *a, char etag[256], char modified[256])
{
    const char *own = answer_header(a, "ETag"), *own_date = answer_header(a, "Last-Modified");
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < a->len; i++)
        hash = (hash ^ a->body[i]) * 1099511628211u;
    if (own == NULL)
        snprintf(etag, 256, "\"%016llx\"", (unsigned long long)hash);
    else
        snprintf(etag, 256, "%s", own[0] == '-' ? "" : own);
    if (own_date != NULL)
        snprintf(modified, 256, "%s", own_date[0] == '-' ? "" : own_date);
    else if (a->modified != 0)
        http_date(a->modified, modified);
    else
        modified[0] = '\0';
}

static bool send_answer(struct connection *c, const struct request *r, struct answer *a)
{
    char etag[256] = "", modified[256] = "", date[40], accept[512], *head = NULL;
    size_t head_len = 0;
    if (a->status == 200)
        validators(a, etag, modified);
    if (a->status == 200 && not_modified(r, etag, modified)) {
        a->status = 304;
        a->len = 0;
    }
    bool body = a->status != 304 && a->status != 204;
    header(r->head, "Accept-Encoding", accept, sizeof accept);
    bool gzip = body && a->gzip && strstr(accept, "gzip") != NULL;
    if (gzip)
        compress_body(a);
    FILE *f = open_memstream(&head, &head_len);
    if (f == NULL)
        abort();
    http_date(time(NULL), date);
    fprintf(f, "HTTP/1.1 %d %s\r\nDate: %s\r\nServer: gazetted-test-site\r\n", a->status, a->status < 400 ? "OK" : "Error", date);
    if (body)
        fprintf(f, "Content-Type: %s\r\n", a->type);
    if (body && a->chunked)
        fputs("Transfer-Encoding: chunked\r\n", f);
    else if (body)
        fprintf(f, "Content-Length: %zu\r\n", a->len);
    if (gzip)
        fputs("Content-Encoding: gzip\r\n", f);
    if (etag[0] != '\0')
        fprintf(f, "ETag: %s\r\n", etag);
    if (modified[0] != '\0')
        fprintf(f, "Last-Modified: %s\r\n", modified);
    for (size_t i = 0; i < a->line_count; i++)
        if (strncasecmp(a->lines[i], "ETag:", 5) != 0 && strncasecmp(a->lines[i], "Last-Modified:", 14) != 0)
            fprintf(f, "%s\r\n", a->lines[i]);
    fputs(r->keep ? "\r\n" : "Connection: close\r\n\r\n", f);
    fclose(f);
    bool with_body = body && strcmp(r->method, "HEAD") != 0;
    bool good = conn_write(c, head, head_len);
    free(head);
    if (good && with_body && a->chunked) {
        char size[32];
        int n = snprintf(size, sizeof size, "%zx\r\n", a->len);
        good = (a->len == 0 || (conn_write(c, size, (size_t)n) && conn_write(c, a->body, a->len) && conn_write(c, "\r\n", 2))) &&
               conn_write(c, "0\r\n\r\n", 5);
    } else if (good && with_body) {
        good = conn_write(c, a->body, a->len);
    }
    log_request(c, r, a->status, with_body ? a->len : 0);
    return good;
}

/* Reads on until the head is whole; its length with the empty line, 0 at the end of the connection. */
static size_t read_head(struct connection *c, int64_t *start)
{
    *start = c->len > 0 ? mono_ms() : 0;
    for (;;) {
        c->in[c->len] = '\0';
        const char *end = strstr(c->in, "\r\n\r\n");
        if (end != NULL)
            return (size_t)(end - c->in) + 4;
        ssize_t n = c->len < REQUEST_MAX ? conn_read(c) : 0;
        if (n <= 0)
            return 0;
        if (*start == 0)
            *start = mono_ms();
        c->len += (size_t)n;
    }
}

static bool parse_request(char *head, struct request *r)
{
    char target[TREE_PATH_MAX], minor;
    if (sscanf(head, "%15s %4095s HTTP/1.%c", r->method, target, &minor) != 3)
        return false;
    r->head = strstr(head, "\r\n") + 2;
    char value[256];
    header(r->head, "Host", r->host, sizeof r->host);
    const char *path = target;
    r->proxied = strncasecmp(target, "http://", 7) == 0;
    if (r->proxied) {
        size_t len = strcspn(target + 7, "/?");
        snprintf(r->host, sizeof r->host, "%.*s", (int)len, target + 7);
        path = target + 7 + len;
    }
    snprintf(r->target, sizeof r->target, "%s%s", path[0] == '/' || strcmp(r->method, "CONNECT") == 0 ? "" : "/", path);
    r->host[strcspn(r->host, ":")] = '\0';
    for (char *p = r->host; *p != '\0'; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    r->keep = minor != '0' && !(header(r->head, "Connection", value, sizeof value) && strcasecmp(value, "close") == 0);
    return true;
}

static bool start_tls_when_asked(struct connection *c)
{
    unsigned char first;
    if (c->ssl != NULL || recv(c->fd, &first, 1, MSG_PEEK) != 1 || first != 0x16)
        return true;
    c->ssl = SSL_new(c->server->tls);
    return c->ssl != NULL && SSL_set_fd(c->ssl, c->fd) == 1 && SSL_accept(c->ssl) == 1;
}

static void set_version(struct connection *c, size_t head_len, const struct request *r)
{
    char value[32];
    size_t len = header(r->head, "Content-Length", value, sizeof value) ? (size_t)strtoul(value, NULL, 10) : 0;
    while (c->len < head_len + len && c->len < REQUEST_MAX) {
        ssize_t n = conn_read(c);
        if (n <= 0)
            break;
        c->len += (size_t)n;
    }
    c->in[c->len] = '\0';
    int version = (int)strtol(c->in + head_len, NULL, 10);
    if (version > 0)
        c->server->version = version;
    c->len = head_len; /* the body is consumed */
}

/* One request and its answer; false when the connection is to end. */
static bool serve_one(struct connection *c)
{
    struct request r = { 0 };
    struct answer a = { 0 };
    size_t head_len = read_head(c, &r.start);
    if (head_len == 0)
        return false;
    char *head = strndup(c->in, head_len - 2);
    bool good = head != NULL && parse_request(head, &r);
    if (good && strcmp(r.method, "CONNECT") == 0) {
        log_request(c, &r, 200, 0);
        c->len = 0;
        good = conn_write(c, "HTTP/1.1 200 Connected\r\n\r\n", 26) && start_tls_when_asked(c);
    } else if (good) {
        if (strcmp(r.method, "POST") == 0 && strcmp(r.target, "/__site/version") == 0) {
            set_version(c, head_len, &r);
            a.status = 204;
        } else if (strcmp(r.method, "GET") != 0 && strcmp(r.method, "HEAD") != 0) {
            a.status = 405;
            r.keep = false;
        } else {
            tree_answer(c->server->root, r.host, r.target, c->server->version, &a);
        }
        poll(NULL, 0, (int)a.delay_ms);
        good = send_answer(c, &r, &a) && r.keep;
        answer_fini(&a);
        c->len -= head_len;
        memmove(c->in, c->in + head_len, c->len);
    }
    free(head);
    return good;
}

static void *connection_main(void *arg)
{
    struct connection *c = arg;
    if (start_tls_when_asked(c))
        while (serve_one(c))
            ;
    if (c->ssl != NULL)
        SSL_shutdown(c->ssl);
    SSL_free(c->ssl);
    close(c->fd);
    free(c);
    return NULL;
}

static void accept_one(struct server *s, int listener, unsigned long id)
{
    struct sockaddr_in from;
    socklen_t len = sizeof from;
    struct connection *c = calloc(1, sizeof *c);
    int fd = accept4(listener, (struct sockaddr *)&from, &len, SOCK_CLOEXEC);
    if (c == NULL || fd < 0) {
        free(c);
        return;
    }
    const struct timeval idle = { .tv_sec = IDLE_SECONDS };
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    c->server = s;
    c->fd = fd;
    c->id = id;
    inet_ntop(AF_INET, &from.sin_addr, c->peer, sizeof c->peer);
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attr, connection_main, c) != 0) {
        close(fd);
        free(c);
    }
    pthread_attr_destroy(&attr);
}

static int listen_on(const char *address, int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    socklen_t len = sizeof at;
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || inet_pton(AF_INET, address, &at.sin_addr) != 1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 512) != 0 || getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
        perror(address);
        return -1;
    }
    printf("%u\n", ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}

static void run(struct server *s, int listener, int signals)
{
    struct pollfd wait[] = { { .fd = listener, .events = POLLIN }, { .fd = signals, .events = POLLIN } };
    for (unsigned long id = 1;;) {
        if (poll(wait, 2, -1) < 0)
            continue;
        struct signalfd_siginfo info;
        if ((wait[1].revents & POLLIN) != 0 && read(signals, &info, sizeof info) == sizeof info) {
            if (info.ssi_signo != SIGUSR1)
                return;
            s->version++;
        }
        if ((wait[0].revents & POLLIN) != 0)
            accept_one(s, listener, id++);
    }
}

static int take_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

int main(int argc, char **argv)
{
    static const struct option options[] = { { "root", 1, NULL, 'r' },
                                             { "version", 1, NULL, 'v' },
                                             { "ca-file", 1, NULL, 'c' },
                                             { "log", 1, NULL, 'l' },
                                             { "port", 1, NULL, 'p' },
                                             { "listen", 1, NULL, 'a' },
                                             { "expired", 0, NULL, TROUBLE + CERT_EXPIRED },
                                             { "future", 0, NULL, TROUBLE + CERT_FUTURE },
                                             { "self-signed", 0, NULL, TROUBLE + CERT_SELF_SIGNED },
                                             { "tls1.0", 0, NULL, TROUBLE + CERT_OLD_TLS },
                                             { "sha1", 0, NULL, TROUBLE + CERT_SHA1 },
                                             { "nul-name", 0, NULL, TROUBLE + CERT_NUL_NAME },
                                             { "revoked", 0, NULL, TROUBLE + CERT_REVOKED },
                                             { "not-revoked", 0, NULL, TROUBLE + CERT_NOT_REVOKED },
                                             { "others-revoked", 0, NULL, TROUBLE + CERT_OTHERS_REVOKED },
                                             { 0 } };
    struct server s = { .version = 1, .log = stderr, .log_lock = PTHREAD_MUTEX_INITIALIZER };
    const char *ca_file = NULL, *address = "127.0.0.1", *log_file = NULL, *hosts[TREE_HOSTS_MAX];
    int port = 0;
    enum cert_trouble trouble = CERT_GOOD;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) >= 0;) {
        switch (o) {
        case 'r':
            s.root = optarg;
            break;
        case 'v':
            s.version = (int)strtol(optarg, NULL, 10);
            break;
        case 'c':
            ca_file = optarg;
            break;
        case 'l':
            log_file = optarg;
            break;
        case 'p':
            port = (int)strtol(optarg, NULL, 10);
            break;
        case 'a':
            address = optarg;
            break;
        default:
            trouble = o >= TROUBLE ? (enum cert_trouble)(o - TROUBLE) : CERT_GOOD;
            if (o < TROUBLE) {
                s.root = NULL;
                optind = argc + 1;
            }
        }
    }
    if (s.root == NULL || optind != argc) {
        fputs("usage: server --root DIR [--version N] [--ca-file FILE] [--log FILE] [--listen ADDRESS] [--port N] "
              "[--expired|--future|--self-signed|--tls1.0|--sha1|--nul-name|--revoked|--not-revoked|--others-revoked]\n",
              stderr);
        return 2;
    }
    if (log_file != NULL && (s.log = fopen(log_file, "ae")) == NULL) {
        perror(log_file);
        return 1;
    }
    int signals = take_signals();
    s.tls = cert_context(hosts, tree_hosts(s.root, hosts), ca_file, trouble);
    int listener = s.tls != NULL && signals >= 0 ? listen_on(address, port) : -1;
    if (listener < 0)
        return 1;
    run(&s, listener, signals);
    _exit(0); /* connections still open are not worth waiting for */
}

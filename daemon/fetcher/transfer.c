#include "transfer.h"

#include "../base/err.h"
#include "../base/text.h"
#include "exchange.h"
#include "staple.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define HEAD_BYTES_MAX   (64u << 10) /* an honest head has 1-4 KB; interim answers and trailers count too */
#define HEAD_LINES_MAX   100         /* an honest head has 10-30 */
#define REQUEST_HEAD_MAX (64u << 10)
#define USUAL_HEAD       1000         /* bytes: most have fewer */
#define FRAMING_MAX      (256u << 10) /* an honest server spends some 8 bytes a chunk, 9 a frame; 28,000 of them are more than a page has */
#define TLS_HEAD_LEN     5            /* of a record: type, version, length */
#define TLS_TYPE_FIRST   20
#define TLS_TYPE_LAST    24
#define TLS_MAJOR        3

static void fail(struct transfer *t, enum fetch_outcome outcome, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void fail(struct transfer *t, enum fetch_outcome outcome, const char *format, ...)
{
    char text[CLIENT_REASON_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    t->outcome = outcome;
    text_escape_to(t->reason, sizeof t->reason, text);
}

static bool line_is(const char *line, size_t len, const char *name)
{
    size_t name_len = strlen(name);
    return len > name_len && line[name_len] == ':' && strncasecmp(line, name, name_len) == 0;
}

/* "HTTP/2 200" is written HTTP/1.1, as WARC knows no other. */
static void start_head(struct transfer *t, const char *line, size_t len)
{
    const char *space = memchr(line, ' ', len);
    size_t version = space != NULL ? (size_t)(space - line) : len;
    buf_clear(&t->head);
    if (version == 8 && memcmp(line, "HTTP/1.", 7) == 0) {
        buf_add(&t->head, line, len);
    } else {
        buf_puts(&t->head, "HTTP/1.1");
        buf_add(&t->head, line + version, len - version);
    }
}

/* libcurl undoes "chunked" and takes others for none. */
static bool known_transfer_coding(const char *line, size_t len)
{
    const char *value = line + sizeof "Transfer-Encoding:" - 1;
    size_t left = len - (sizeof "Transfer-Encoding:" - 1);
    while (left > 0 && strchr(" \t", *value) != NULL) {
        value++;
        left--;
    }
    while (left > 0 && strchr(" \t\r\n", value[left - 1]) != NULL)
        left--;
    return (left == 7 && strncasecmp(value, "chunked", 7) == 0) || (left == 8 && strncasecmp(value, "identity", 8) == 0);
}

static size_t on_header(char *line, size_t size, size_t count, void *arg)
{
    struct transfer *t = arg;
    struct transfer_state *s = t->state;
    size_t len = size * count;
    s->header_bytes += len;
    if (s->header_bytes > HEAD_BYTES_MAX || ++s->header_lines > HEAD_LINES_MAX) {
        fail(t, FETCH_TOO_LARGE, "more than %u bytes or %u lines of headers", HEAD_BYTES_MAX, HEAD_LINES_MAX);
        return 0;
    }
    if (s->body_started)
        return len; /* a trailer: counted, not kept */
    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0)
        start_head(t, line, len);
    else if (!line_is(line, len, "Transfer-Encoding"))
        buf_add(&t->head, line, len);
    else if (!known_transfer_coding(line, len)) {
        fail(t, FETCH_BAD_PROTOCOL, "a transfer coding that was not asked for");
        return 0;
    }
    t->set_cookie = t->set_cookie || line_is(line, len, "Set-Cookie");
    return len;
}

/* Content-Encoding may stand on several lines. */
static void take_codings(struct transfer *t)
{
    static const char name[] = "Content-Encoding";
    const char *at = buf_text(&t->head), *end = at + t->head.len;
    while (at < end && t->body.result == BODY_GOOD) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        size_t len = line_end != NULL ? (size_t)(line_end - at) + 1 : (size_t)(end - at);
        if (line_is(at, len, name)) {
            char value[256];
            snprintf(value, sizeof value, "%.*s", (int)(len - sizeof name), at + sizeof name);
            value[strcspn(value, "\r\n")] = '\0';
            body_coding(&t->body, value);
        }
        at += len;
    }
}

static void fail_body(struct transfer *t)
{
    if (t->body.result != BODY_GOOD)
        fail(t, t->body.result == BODY_TOO_LARGE ? FETCH_TOO_LARGE : FETCH_BAD_PROTOCOL, "%s", t->body.reason);
}

static size_t on_body(char *data, size_t size, size_t count, void *arg)
{
    struct transfer *t = arg;
    size_t len = size * count;
    t->state->delivered += len;
    if (!t->state->body_started) {
        t->state->body_started = true;
        take_codings(t);
    }
    if (t->body.result != BODY_GOOD || body_add(&t->body, data, len) != BODY_GOOD) {
        fail_body(t);
        return 0;
    }
    if (t->state->exchange != NULL && exchange_write_body(t->state->exchange, t, data, len) != 0) {
        fail(t, FETCH_TOO_LARGE, "%s", err_text());
        return 0;
    }
    return len;
}

/* The heads of TLS records are all that tells how much comes where HTTP/2 is spoken: frames that are neither headers nor data are nghttp2's alone. */
static size_t record_len(const char *head, size_t len)
{
    const unsigned char *b = (const unsigned char *)head;
    return len == TLS_HEAD_LEN && b[0] >= TLS_TYPE_FIRST && b[0] <= TLS_TYPE_LAST && b[1] == TLS_MAJOR ? (size_t)b[3] << 8 | b[4] : 0;
}

/* What is neither head nor body (chunk extensions, HTTP/2 settings and pings) comes to no other callback than this one.  Without end and at full
 * speed it keeps libcurl 7.88 from returning at all, time-out or not, and us from everybody else; an end of what there is to read is an end to that.
 */
static void count_read(struct transfer *t, curl_infotype type, const char *data, size_t len)
{
    struct transfer_state *s = t->state;
    s->received += type == CURLINFO_DATA_IN ? len : 0;
    s->records += type == CURLINFO_SSL_DATA_IN ? record_len(data, len) : 0;
    uint64_t read = s->received > s->records ? s->received : s->records;
    if (read <= s->delivered + s->header_bytes + FRAMING_MAX || s->fd < 0)
        return;
    if (t->outcome == 0)
        fail(t, FETCH_TOO_LARGE, "more than %u bytes of framing around the body", FRAMING_MAX);
    shutdown(s->fd, SHUT_RDWR);
    s->fd = -1;
}

static int on_debug(CURL *easy, curl_infotype type, char *data, size_t len, void *arg)
{
    struct transfer *t = arg;
    (void)easy;
    count_read(t, type, data, len);
    if (type != CURLINFO_HEADER_OUT || (len > 8 && memcmp(data, "CONNECT ", 8) == 0))
        return 0;
    buf_clear(&t->request_head); /* a request repeated on a new connection replaces the one that got no answer */
    const char *end = memchr(data, '\n', len), *version = end != NULL ? memmem(data, (size_t)(end - data), " HTTP/2", 7) : NULL;
    size_t line = version != NULL ? (size_t)(version - data) : 0;
    if (version != NULL) {
        buf_add(&t->request_head, data, line);
        buf_puts(&t->request_head, " HTTP/1.1\r\n");
        line = (size_t)(end - data) + 1;
    }
    buf_add(&t->request_head, data + line, len - line);
    return 0;
}

/* libcurl tells on_debug() of what it reads and writes. Not before a connection is opened or found: its words on the search cost more than they are
 * worth.  Nothing is printed. */
static void speak(const struct transfer *t)
{
    curl_easy_setopt(t->state->easy, CURLOPT_VERBOSE, 1L);
}

static int on_connected(void *arg, char *to, char *from, int to_port, int from_port)
{
    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    speak(arg);
    return CURL_PREREQFUNC_OK;
}

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *t = arg;
    struct transfer_state *s = t->state;
    const char *why = purpose == CURLSOCKTYPE_IPCXN ? guard_address(s->guard, &address->addr) : "no outgoing connection";
    char text[INET6_ADDRSTRLEN] = "?";
    const void *raw = &((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr;
    if (address->family == AF_INET6)
        raw = &((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr;
    inet_ntop(address->family, raw, text, sizeof text);
    if (why != NULL) {
        snprintf(s->refused, sizeof s->refused, "its address %s is %s", text, why);
        return CURL_SOCKET_BAD;
    }
    if (s->claim != NULL && !s->claim(s->claim_arg, text)) {
        t->postponed = true;
        snprintf(t->address, sizeof t->address, "%s", text);
        return CURL_SOCKET_BAD;
    }
    s->opened++;
    speak(t);
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void transfer_prepare(CURL *e)
{
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_connected);
}

void transfer_hook(struct transfer *t)
{
    CURL *e = t->state->easy;
    t->state->fd = -1;
    buf_init(&t->request_head, REQUEST_HEAD_MAX);
    buf_reserve(&t->request_head, USUAL_HEAD);
    buf_init(&t->head, HEAD_BYTES_MAX + 64);
    buf_reserve(&t->head, USUAL_HEAD);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(e, CURLOPT_DEBUGDATA, t);
    curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
}

/* What libcurl's failures mean; sorted by outcome. What is not listed is a broken answer. */
static const struct {
    CURLcode code;
    enum fetch_outcome outcome;
    const char *words;
} meanings[] = {
    { CURLE_URL_MALFORMAT, FETCH_BAD_URL, "not a URL that can be asked for" },
    { CURLE_FILESIZE_EXCEEDED, FETCH_TOO_LARGE, "the body is larger than allowed" },
    { CURLE_OUT_OF_MEMORY, FETCH_TOO_LARGE, "a header is larger than allowed" }, /* so libcurl 7.88 calls a line of more than 100 KB */
    { CURLE_CHUNK_FAILED, FETCH_BAD_PROTOCOL, "bad chunk" },
    { CURLE_GOT_NOTHING, FETCH_BAD_PROTOCOL, "the server closed the connection without an answer" },
    { CURLE_PARTIAL_FILE, FETCH_BAD_PROTOCOL, "the body is shorter than announced" },
    { CURLE_RECV_ERROR, FETCH_BAD_PROTOCOL, "the connection broke while the answer came" },
    { CURLE_UNSUPPORTED_PROTOCOL, FETCH_BAD_PROTOCOL, "the answer is no HTTP" },
    { CURLE_WEIRD_SERVER_REPLY, FETCH_BAD_PROTOCOL, "the answer is no HTTP" },
    { CURLE_PEER_FAILED_VERIFICATION, FETCH_TLS, "the certificate is not trusted" },
    { CURLE_SSL_CACERT_BADFILE, FETCH_TLS, "the file of trusted certificates cannot be read" },
    { CURLE_SSL_CONNECT_ERROR, FETCH_TLS, "the TLS handshake failed" },
    { CURLE_SSL_CIPHER, FETCH_TLS, "no common TLS cipher" },
    { CURLE_SSL_ISSUER_ERROR, FETCH_TLS, "the certificate's issuer is not trusted" },
    { CURLE_SSL_INVALIDCERTSTATUS, FETCH_TLS, "the certificate is revoked or its status unknown" },
    { CURLE_COULDNT_CONNECT, FETCH_UNREACHABLE, "no connection" },
    { CURLE_COULDNT_RESOLVE_HOST, FETCH_UNREACHABLE, "no such host in DNS" },
    { CURLE_COULDNT_RESOLVE_PROXY, FETCH_UNREACHABLE, "no such proxy in DNS" },
    { CURLE_PROXY, FETCH_UNREACHABLE, "the proxy refused" },
    { CURLE_SEND_ERROR, FETCH_UNREACHABLE, "the connection broke before the request was sent" },
    { CURLE_OPERATION_TIMEDOUT, FETCH_TIMEOUT, "no answer in time" },
};

static void name_failure(struct transfer *t, CURLcode code)
{
    const char *detail = t->state->error[0] != '\0' ? t->state->error : curl_easy_strerror(code);
    if (t->state->refused[0] != '\0' && t->state->opened == 0) {
        fail(t, FETCH_BAD_ADDRESS, "%s", t->state->refused);
        return;
    }
    if (strstr(detail, STAPLE_REVOKED) != NULL) {
        fail(t, FETCH_TLS, "the certificate is revoked, as its server says (%s)", detail);
        return;
    }
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (meanings[i].code == code) {
            fail(t, meanings[i].outcome, "%s (%s)", meanings[i].words, detail);
            return;
        }
    fail(t, FETCH_BAD_PROTOCOL, "%s", detail);
}

/* libcurl takes a connection closed in the middle of the head for its end. */
static bool head_complete(const struct buf *head)
{
    const char *end = buf_text(head) + head->len;
    return (head->len >= 3 && memcmp(end - 3, "\n\r\n", 3) == 0) || (head->len >= 2 && memcmp(end - 2, "\n\n", 2) == 0);
}

void transfer_finish(struct transfer *t, CURLcode code)
{
    CURL *e = t->state->easy;
    t->postponed = t->postponed && t->state->opened == 0 && code != CURLE_OK;
    if (t->postponed) {
        t->outcome = FETCH_UNREACHABLE;
        return;
    }
    long status = 0, head = 0;
    char *address = NULL;
    curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(e, CURLINFO_PRIMARY_IP, &address);
    curl_easy_getinfo(e, CURLINFO_HEADER_SIZE, &head);
    t->status = (int)status;
    t->wire_bytes = (uint64_t)head + t->body.wire_len;
    snprintf(t->address, sizeof t->address, "%s", address != NULL ? address : "");
    if (t->outcome != 0)
        return; /* a callback stopped it and said why */
    if (code != CURLE_OK) {
        name_failure(t, code);
        return;
    }
    body_end(&t->body);
    if (t->body.result != BODY_GOOD)
        fail_body(t);
    else if (status < 200 || status > 599)
        fail(t, FETCH_BAD_PROTOCOL, "%ld is no status", status);
    else if (t->head.failed || t->request_head.failed || !head_complete(&t->head))
        fail(t, FETCH_BAD_PROTOCOL, "the head of the answer is cut short");
    else
        t->outcome = FETCH_ANSWERED;
}

const char *transfer_header(const struct transfer *t, struct pool *pool, const char *name)
{
    const char *at = buf_text(&t->head), *end = at + t->head.len;
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        size_t len = line_end != NULL ? (size_t)(line_end - at) + 1 : (size_t)(end - at);
        if (line_is(at, len, name)) {
            const char *value = at + strlen(name) + 1;
            size_t value_len = len - strlen(name) - 1;
            while (value_len > 0 && strchr(" \t\r\n", value[value_len - 1]) != NULL)
                value_len--;
            size_t skip = 0;
            while (skip < value_len && (value[skip] == ' ' || value[skip] == '\t'))
                skip++;
            return pool_strndup(pool, value + skip, strnlen(value + skip, value_len - skip));
        }
        at += len;
    }
    return NULL;
}

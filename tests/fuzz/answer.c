/* Answers of servers: the input is what the server sends before it closes, through libcurl and the fetcher's callbacks (transfer.c, body.c), then as
 * the exchange that main takes captures from. libcurl itself comes from the package: its own parser is run, not measured. */
#include "../../archive/capture_head.h"
#include "../../archive/warc.h"
#include "../../daemon/fetcher/exchange.h"
#include "../../daemon/fetcher/retry_after.h"
#include "../../daemon/fetcher/transfer.h"
#include "fuzz.h"

#include <sys/socket.h>
#include <unistd.h>

#define BODY_MAX   65536u
#define TIMEOUT_MS 2000L /* nobody waits for a server that has closed */
#define NOW        INT64_C(1763769600000)

static curl_socket_t take_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    (void)address;
    return *(int *)arg;
}

static int is_connected(void *arg, curl_socket_t fd, curlsocktype purpose)
{
    (void)arg;
    (void)fd;
    (void)purpose;
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}

/* A server that has said all it has to say. The client's end of the connection. */
static int server(const uint8_t *data, size_t len, int *ours)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        abort();
    if (len && send(pair[0], data, len, MSG_NOSIGNAL) != (ssize_t)len)
        abort();
    shutdown(pair[0], SHUT_WR);
    *ours = pair[0];
    return pair[1];
}

/* What a capture would hold must be read again as the same answer. */
static void check_capture(struct pool *pool, const struct transfer *t, const char *body, size_t len)
{
    struct buf head;
    const char *type;
    struct warc_http http;
    buf_init(&head, 4 * BODY_MAX);
    fuzz_demand(capture_head_response(&head, pool, buf_text(&t->head), t->head.len, len, &type) == 0, "an answer's head can be kept",
                buf_text(&t->head));
    buf_add(&head, body, len);
    const struct warc_record record = { .block = buf_text(&head), .len = head.len };
    fuzz_demand(warc_http(pool, &record, &http) == 0, "a capture is read again", record.block);
    fuzz_demand(http.status == t->status && http.body_len == len, "a capture says the same", record.block);
    buf_fini(&head);
}

/* All of it lies where main is told that it does: heads, body as it came, content. */
static void check_exchange(struct pool *pool, struct exchange *e, struct transfer *t)
{
    struct handed out = { .part_count = 0 };
    fuzz_demand(exchange_add(e, pool, "https://example.org/a", t) == 0 && e->count == 1, "an answer can be handed over", NULL);
    const struct hop *hop = &e->hops[0];
    const size_t heads = hop->request_len + hop->head_len;
    const bool coded = t->body.coding_count > 0;
    fuzz_demand(e->bytes.len == heads + hop->body_len && hop->body_len <= BODY_MAX, "the body stands behind the heads", NULL);
    check_capture(pool, t, buf_text(&e->bytes) + heads, hop->body_len);
    exchange_end(e, t, &out);
    fuzz_demand(out.reply.body_offset == (coded ? e->bytes.len : heads), "the content stands last", NULL);
    fuzz_demand(out.reply.body_len == (coded ? e->content.len : hop->body_len), "all of the content is the body", NULL);
    fuzz_demand(e->content.len <= BODY_MAX && out.part_count == (e->content.len > 0 ? 2 : 1), "all of it is handed over", NULL);
}

static void check(struct exchange *e, struct transfer *t)
{
    struct pool *pool = pool_new();
    fuzz_demand(t->outcome >= FETCH_ANSWERED && t->outcome < FETCH_OUTCOME_COUNT, "an answer has an outcome", t->reason);
    fuzz_demand((t->outcome == FETCH_ANSWERED) == (t->reason[0] == '\0'), "what failed says why", t->reason);
    fuzz_demand_line(t->reason, "a reason is one clean line");
    fuzz_demand(t->body.wire_len <= BODY_MAX && t->body.content.len <= BODY_MAX, "a ceiling holds", NULL);
    if (t->outcome == FETCH_ANSWERED) {
        const char *retry = transfer_header(t, pool, "Retry-After");
        const int64_t at = retry ? retry_after_parse(retry, NOW) : 0;
        fuzz_demand(at == 0 || (at >= NOW && at <= NOW + RETRY_AFTER_MAX_MS), "Retry-After has a ceiling", retry);
        check_exchange(pool, e, t);
    }
    pool_free(pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    int ours, theirs = server(data, len, &ours);
    struct spares spares = { .count = 0 };
    struct exchange e;
    exchange_init(&e, &spares);
    struct transfer_state state = { .easy = curl_easy_init(), .exchange = &e };
    struct transfer t = { .state = &state };
    body_init(&t.body, BODY_MAX);
    t.body.elsewhere = true;
    transfer_prepare(state.easy);
    transfer_hook(&t);
    curl_easy_setopt(state.easy, CURLOPT_URL, "http://93.184.216.34/a");
    curl_easy_setopt(state.easy, CURLOPT_PROXY, "");
    curl_easy_setopt(state.easy, CURLOPT_ERRORBUFFER, state.error);
    curl_easy_setopt(state.easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(state.easy, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
    curl_easy_setopt(state.easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)BODY_MAX);
    curl_easy_setopt(state.easy, CURLOPT_OPENSOCKETFUNCTION, take_socket);
    curl_easy_setopt(state.easy, CURLOPT_OPENSOCKETDATA, &theirs);
    curl_easy_setopt(state.easy, CURLOPT_SOCKOPTFUNCTION, is_connected);
    state.opened = 1;
    transfer_finish(&t, curl_easy_perform(state.easy));
    check(&e, &t);
    exchange_fini(&e);
    spares_fini(&spares);
    curl_easy_cleanup(state.easy);
    body_fini(&t.body);
    buf_fini(&t.request_head);
    buf_fini(&t.head);
    close(ours);
    return 0;
}

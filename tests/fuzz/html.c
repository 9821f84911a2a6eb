/* Pages: HTML to an article, through the kit's whole ladder, for an outlet without rules. The input is the page; its length chooses the purpose.
 * What comes out must be fit to be sent: an honest reader is never refused by main. */
#include "../../daemon/protocol/protocol.h"
#include "../../plugins/kit/kit.h"
#include "../../plugins/kit/topic.h"
#include "fuzz.h"

#include <sys/socket.h>

static const struct gaz_outlet outlet = { GAZ_OUTLET_HEAD, .name = "fuzz", .title = "Fuzz", .version = 1, .hosts = GAZ_LIST("*") };

static void fingerprint(struct pool *pool, struct read_reply *reply)
{
    struct words title, text;
    topic_words(pool, reply->article.title ? reply->article.title : "", &title);
    topic_words(pool, reply->text, &text);
    topic_sketch(pool, &text, 0, SKETCH_MAX, &reply->print.sketch);
    topic_terms(pool, &text, &reply->print.terms);
}

/* Sends it as a reader does, and receives it as main does. */
static void check_reply(struct pool *pool, const struct read_reply *reply)
{
    static int sockets[2] = { -1, -1 };
    struct read_reply again;
    struct msg m;
    if (sockets[0] < 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        abort();
    if (read_reply_send(sockets[0], reply) != 0) {
        fuzz_demand(strstr(err_text(), "more than") != NULL, "only a ceiling keeps a reply from being sent", reply->reason);
        return;
    }
    fuzz_demand(msg_receive(sockets[1], &m) == MSG_GOT && read_reply_decode(&m, pool, &again) == 0, "what was sent is understood", reply->reason);
    fuzz_demand(again.verdict == reply->verdict, "what was sent came", reply->reason);
    msg_fini(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    const struct kit kit = { .outlet = &outlet, .outlet_name = "fuzz" };
    const struct read_request request = { .id = 1,
                                          .url = "https://www.example.org/news/2020/03/04/a-page",
                                          .requested = "https://www.example.org/news/2020/03/04/a-page",
                                          .content_type = len % 2 ? "text/html" : "text/html; charset=utf-8",
                                          .purpose = len % 7 ? GAZ_PURPOSE_ARTICLE : GAZ_PURPOSE_SOURCE,
                                          .source_kind = (int)(len / 7 % 3),
                                          .body_fd = -1 };
    struct read_reply reply = { 0 };
    if (kit_read(&kit, pool, &request, (const char *)data, len, &reply) == 0) {
        if (reply.verdict == VERDICT_ARTICLE && reply.text)
            fingerprint(pool, &reply);
        reply.id = request.id;
        check_reply(pool, &reply);
    }
    pool_free(pool);
    return 0;
}

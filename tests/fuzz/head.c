/* Heads of HTTP messages, on their way into a capture: what is kept is well formed, and kept again as it is. */
#include "../../archive/capture_head.h"
#include "fuzz.h"

#define HEAD_MAX (1u << 20)

/* Lines that end in CRLF, without controls, up to the one empty line at the end. */
static void check_form(const struct buf *head)
{
    const char *at = buf_text(head), *end = at + head->len;
    fuzz_demand(head->len > 4 && memcmp(end - 4, "\r\n\r\n", 4) == 0, "a head ends in an empty line", at);
    for (const char *line = at; line < end - 2;) {
        const char *cr = memchr(line, '\r', (size_t)(end - line));
        fuzz_demand(cr && cr > line && cr[1] == '\n', "a line of a head is not empty and ends in CRLF", line);
        for (const char *c = line; c < cr; c++)
            fuzz_demand(*c == '\t' || ((unsigned char)*c >= 0x20 && *c != 0x7F), "a head is without controls", line);
        line = cr + 2;
    }
}

static void keep(struct buf *out, struct pool *pool, bool response, const char *head, size_t len)
{
    const char *type = NULL;
    if ((response ? capture_head_response(out, pool, head, len, 17, &type) : capture_head_request(out, head, len)) == 0)
        check_form(out);
    else
        buf_clear(out);
    fuzz_demand_line(type, "a content type is one clean line");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pool *pool = pool_new();
    for (int response = 0; response < 2; response++) {
        struct buf once, twice;
        buf_init(&once, HEAD_MAX);
        buf_init(&twice, HEAD_MAX);
        keep(&once, pool, response, (const char *)data, len);
        if (once.len) {
            keep(&twice, pool, response, buf_text(&once), once.len);
            fuzz_demand(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0, "a head that was kept is kept as it is",
                        buf_text(&once));
        }
        buf_fini(&once);
        buf_fini(&twice);
    }
    pool_free(pool);
    return 0;
}

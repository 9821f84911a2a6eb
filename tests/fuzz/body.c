/* Content codings: the first byte chooses them, the second the size of the pieces, the rest is the body. A reader that unpacks a capture of it must
 * see the page that the fetcher saw. */
#include "../../daemon/base/body.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define MAX 65536u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_unpacked(const char *codings, const struct body *b)
{
    const struct buf *content = body_content(b);
    struct buf again;
    buf_init(&again, MAX);
    int rc = body_unpack(codings, buf_text(&b->wire), b->wire.len, &again);
    assert(rc == 0 && again.len == content->len && memcmp(buf_text(&again), buf_text(content), again.len) == 0);
    buf_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const codings[] = { "gzip", "deflate", "br", "gzip, br", "deflate,gzip", "br, br, br", "identity", "" };
    struct body b;
    if (len < 2)
        return 0;
    size_t piece = (size_t)data[1] + 1;
    body_init(&b, MAX);
    body_coding(&b, codings[data[0] % 8]);
    for (size_t i = 2; i < len && b.result == BODY_GOOD; i += piece)
        body_add(&b, data + i, len - i < piece ? len - i : piece);
    body_end(&b);
    assert(body_content(&b)->len <= MAX && b.wire.len <= MAX);
    assert((b.result == BODY_GOOD) == (b.reason[0] == '\0'));
    if (b.result == BODY_GOOD)
        check_unpacked(codings[data[0] % 8], &b);
    body_fini(&b);
    return 0;
}

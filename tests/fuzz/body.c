/* Content codings: the first byte chooses them, the second the size of the pieces, the rest is the body. */
#include "../../daemon/fetcher/body.h"

#include <assert.h>
#include <stdint.h>

#define MAX 65536u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

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
    body_fini(&b);
    return 0;
}

/* Retry-After and HTTP dates. */
#include "../../daemon/fetcher/retry_after.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1763769600000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = strndup((const char *)data, len);
    int64_t at = retry_after_parse(text, NOW);
    assert(at == 0 || (at >= NOW && at <= NOW + RETRY_AFTER_MAX_MS));
    assert(http_date_parse(text, NOW) >= -1);
    free(text);
    return 0;
}

/* charset: from bytes to UTF-8, in the WHATWG order: BOM, HTTP, <meta> prescan, guess. */
#ifndef KIT_CHARSET_H
#define KIT_CHARSET_H

#include "../../daemon/base/pool.h"

#include <stddef.h>

enum charset_source { CHARSET_BOM, CHARSET_HTTP, CHARSET_META, CHARSET_GUESS };

struct decoded {
    const char *text; /* valid UTF-8 without a BOM; may be data itself */
    size_t len;
    const char *encoding; /* WHATWG name, lower case: "utf-8", "windows-1252", … static storage */
    enum charset_source source;
    size_t replaced; /* how many U+FFFD had to be put in */
};
/* content_type is the HTTP header's value, or NULL. xml: look for an XML declaration as well. Never fails. */
void charset_decode(struct pool *pool, const char *data, size_t len, const char *content_type, int xml, struct decoded *out);
/* The WHATWG name for a label, or NULL. */
const char *charset_name(const char *label, size_t len);

#endif

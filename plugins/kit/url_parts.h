/* url_parts: what the URL parser's files share; nobody else includes it. */
#ifndef KIT_URL_PARTS_H
#define KIT_URL_PARTS_H

#include "../../daemon/base/buf.h"
#include "url.h"

#include <stdbool.h>
#include <stddef.h>

#define URL_PART_MAX (URL_MAX * 3) /* every byte may become %XX before the whole is measured */

/* A URL being put together. */
struct url_draft {
    struct buf scheme, username, password, host, path, query, fragment;
    bool special, file, has_host, opaque_path, has_query, has_fragment;
    int port;
};

/* Reads input into d (all its parts empty). base may be NULL. 0, or -1 with err text. */
int url_draft_parse(struct url_draft *d, const char *input, size_t len, const struct url_draft *base);

/* The percent-encode sets of the URL Standard, each within the next but for the query's two. */
enum escape_set { ESCAPE_CONTROL, ESCAPE_FRAGMENT, ESCAPE_QUERY, ESCAPE_SPECIAL_QUERY, ESCAPE_PATH, ESCAPE_USERINFO };

/* Appends s with the set's bytes as %XX; bytes that are no UTF-8 become U+FFFD first. */
void url_escape(struct buf *out, const char *s, size_t len, enum escape_set set);
/* Appends s with every %XX decoded. */
void url_unescape(struct buf *out, const char *s, size_t len);
/* ASCII letters become small ones. */
void url_lower(char *s, size_t len);
/* The value of a hexadecimal digit, or -1. */
int url_hex(char c);

/* Appends the serialised host. special: a domain or an address, else an opaque host. 0, or -1 with err text. */
int url_host_parse(const char *s, size_t len, bool special, struct buf *out);

#endif

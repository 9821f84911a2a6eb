/* generic: any site, by the kit's ladder alone. The configuration names its hosts and sources:  [outlet NAME] plugin = generic, hosts, sources+ */
#include "outlet.h"

#include <string.h>

#define PAGE_DIGITS 2 /* of a page's number: no article has a hundred */

/* "/2", "/page/2", "?page=2", "&p=2" behind the address of the first page: rel=next is a further page of the same article. Elsewhere it is another
 * article, the next of a blog. */
static bool is_page_of(const char *first, const char *next)
{
    size_t len = strlen(first);
    while (len > 0 && first[len - 1] == '/')
        len--;
    if (strncmp(first, next, len) != 0)
        return false;
    const char *rest = next + len;
    if (*rest == '/')
        rest += strncmp(rest, "/page/", 6) == 0 ? 6 : 1;
    if (*rest == '?' || *rest == '&')
        rest += 1 + strcspn(rest + 1, "=/0123456789");
    else if (rest == next + len)
        return false;
    rest += *rest == '=';
    const size_t digits = strspn(rest, "0123456789");
    return digits > 0 && digits <= PAGE_DIGITS && (rest[digits] == '\0' || strcmp(rest + digits, "/") == 0);
}

/* The cookie is the address of the first page. */
static void want_next(struct gaz_page *page)
{
    size_t len;
    const char *cookie = gaz_cookie(page, &len);
    const char *first = cookie ? gaz_format(page, "%.*s", (int)len, cookie) : gaz_url(page);
    const char *href = gaz_text(page, "/html/head/link[@rel='next']/@href");
    const char *next = href ? gaz_absolute(page, href) : NULL;
    if (first && next && is_page_of(first, next))
        gaz_want(page, next, GAZ_PURPOSE_NEXT, first, strlen(first));
}

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD,
    .name = "generic",
    .title = "Any site",
    .version = 2,
    .hosts = GAZ_LIST("*"),
    .extract = want_next,
    .rules =
        (const struct gaz_rule[]){
            { GAZ_NEXT, "//link[@rel='next'] | //a[@rel='next']", 1 + GAZ_PURPOSE_SOURCE }, /* a backfill walks listings through these */
            { 0 },
        },
};

/* Gives far more than an article has: authors, tags and titles without end, of 64 KB each. */
#include "hostile.h"

static void extract(struct gaz_page *page)
{
    static char value[1 << 16];
    memset(value, 'a', sizeof value - 1);
    gaz_set(page, GAZ_TITLE, value);
    gaz_set(page, GAZ_SUBTITLE, value);
    for (int i = 0; i < 1000; i++) {
        for (size_t at = 0; at < sizeof i; at++) /* each another */
            value[at] = (char)('a' + ((i >> (4 * at)) & 15));
        gaz_set(page, GAZ_AUTHOR, value);
        gaz_set(page, GAZ_TAG, value);
    }
}
HOSTILE("huge", extract);

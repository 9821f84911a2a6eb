/* Lies with every character that a terminal obeys. */
#include "hostile.h"

static void extract(struct gaz_page *page)
{
    gaz_set(page, GAZ_TITLE, "\x1b]0;owned\x07 title \xe2\x80\xae reversed \xff\xfe");
    gaz_set(page, GAZ_AUTHOR, "Ann\nKind: new\r\n");
}
HOSTILE("escapes", extract);

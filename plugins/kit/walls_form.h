/* walls_form: login forms; for walls.c. */
#ifndef KIT_WALLS_FORM_H
#define KIT_WALLS_FORM_H

#include "page.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether a login form stands where the article should: title is the document's, prose the bytes of main text found. */
bool walls_is_login(const struct page *page, const char *title, size_t prose);

#endif

/* names: the names in a byline. */
#ifndef KIT_NAMES_H
#define KIT_NAMES_H

#include "../../daemon/base/pool.h"

#include <stdbool.h>
#include <stddef.h>

#define NAME_BYTES_MAX 70
#define NAME_WORDS_MAX 6

size_t names_words(const char *name);
/* Whether a word of it is a role or an organisation's. */
bool names_has_role(const char *name);
/* Whether it begins with a letter that is not lower case. */
bool names_begins(const char *text);
/* Whether it reads like a person's whole name: two words and more, each as names begin. */
bool names_is_full(const char *name);
/* "dpa", "AFP": the short name of an agency, or a reporter's initials. */
bool names_is_agency(const char *name);
/* Whether it is the site's name, or the one holds the other. */
bool names_is_site(struct pool *pool, const char *name, const char *site_name);
/* Adds it unless it is there, whatever its case and typography. */
void names_add(struct pool *pool, const char *name, struct strings *out);

#endif

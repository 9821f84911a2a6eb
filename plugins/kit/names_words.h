/* names_words: the words that tell what in a byline is no name. */
#ifndef KIT_NAMES_WORDS_H
#define KIT_NAMES_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum names_list {
    NAMES_ROLES,     /* words that no person's name holds */
    NAMES_TRAILERS,  /* what stands behind a name on the same line: the name ends before it */
    NAMES_PARTICLES, /* words of names that begin in lower case */
    NAMES_DEGREES    /* what scholars and physicians write behind their names */
};

/* Whether the list has the word, whatever its case. */
bool names_list_has(enum names_list list, const char *word, size_t len);

#endif

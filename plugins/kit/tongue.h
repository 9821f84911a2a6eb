/* tongue: the language of a text, by its script and its commonest words. */
#ifndef KIT_TONGUE_H
#define KIT_TONGUE_H

#include <stddef.h>
#include <unicode/uscript.h>

#define TONGUE_MAX 12 /* bytes of a language's code, and of a few subtags */

struct tongue {
    char language[TONGUE_MAX]; /* ISO 639, "" where the words do not say */
    UScriptCode script;        /* that most letters are of; USCRIPT_UNKNOWN where there is none */
    size_t letters;            /* that were looked at; those of scripts that write a syllable or a word with one count as three */
};

/* hits: common words that must speak for the language. */
void tongue_of(const char *text, size_t len, unsigned hits, struct tongue *out);
/* Opens once what ICU would open later. */
void tongue_warm_up(void);

#endif

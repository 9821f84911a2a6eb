/* tongue_words: which languages a common word may be of; for tongue.c. */
#ifndef KIT_TONGUE_WORDS_H
#define KIT_TONGUE_WORDS_H

#define TONGUE_WORD_MAX 24 /* bytes; the longest word has fewer */

/* The languages that have this word (lower case) among their commonest, "de nl", or NULL. */
const char *tongue_languages(const char *word);

#endif

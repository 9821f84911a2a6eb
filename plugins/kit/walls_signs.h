/* walls_signs: what pages say that hold no article; for walls.c. */
#ifndef KIT_WALLS_SIGNS_H
#define KIT_WALLS_SIGNS_H

#include "../../daemon/base/reading.h"

#include <stddef.h>

/* How a sign is weighed against the prose around it. */
enum sign_kind {
    SIGN_BOT,     /* the page checks who asks */
    SIGN_READ_ON, /* the rest is for those who log in or pay: prose before it is the beginning of an article */
    SIGN_CONSENT, /* asks for consent, in many words: prose that speaks of something else is an article's */
    SIGN_GONE     /* not there, not now, not here */
};
struct sign {
    const char *words; /* case folded */
    enum sign_kind kind;
    enum verdict verdict;
    const char *reason;
};

/* Of a title, and of a line of the text (sorted). */
extern const struct sign walls_title_signs[], walls_text_signs[];
extern const size_t walls_title_count, walls_text_count;
/* Words of texts that ask for consent; NULL at the end. */
extern const char *const walls_consent_words[];

#endif

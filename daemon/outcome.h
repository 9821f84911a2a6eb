/* outcome: what each kind of answer means for the record; the one table of it (the manual shows it: gazetted(8)). */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "protocol/protocol.h"

enum meaning {
    MEANING_CONTENT,   /* a page to read */
    MEANING_UNCHANGED, /* 304: what is known stands */
    MEANING_GONE,      /* the outlet says that it is no longer there; to be confirmed */
    MEANING_WITHHELD,  /* there, but not for us: held, the text stays */
    MEANING_TRANSIENT, /* says nothing about the article: tried again later */
    MEANING_PERMANENT, /* no article can come of this URL as it stands */
    MEANING_REFUSED,   /* our own rules or guards */
    MEANING_POSTPONED  /* nothing was asked, nothing is said: due again when the host may be asked */
};

struct outcome {
    enum meaning meaning;
    const char *words; /* for the reason: "the server is too busy" */
};

struct outcome outcome_of(const struct fetch_reply *reply);
const char *meaning_name(enum meaning m);

#endif

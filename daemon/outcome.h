/* outcome: what each kind of answer, and of page, means for the record; the one place of it (the manual shows it: gazetted(8)). */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "protocol/protocol.h"

enum meaning {
    MEANING_CONTENT,   /* a page to read, an article to compare */
    MEANING_UNCHANGED, /* 304: what is known stands */
    MEANING_GONE,      /* the outlet says that it is no longer there; to be confirmed */
    MEANING_MOVED,     /* the address leads to another article: an alias of it from now on */
    MEANING_BLOCKED,   /* there, but not for us: held, the text stays */
    MEANING_WALL,      /* something else stands where the text should: held, the text stays */
    MEANING_TRANSIENT, /* says nothing about the article: tried again later */
    MEANING_PERMANENT, /* no article can come of this URL as it stands */
    MEANING_REFUSED,   /* our own rules or guards */
    MEANING_POSTPONED, /* nothing was asked, nothing is said: due again when the host may be asked */
    MEANING_COUNT
};

/* Where the page turned out to be. */
enum place {
    PLACE_OWN,        /* at the candidate's own article */
    PLACE_OTHER,      /* at another article: after redirects, or by a canonical link that is believed */
    PLACE_FRONT_PAGE, /* redirected to a front page */
    PLACE_ANY         /* in the table */
};

struct outcome {
    enum meaning meaning;
    const char *words; /* for the reason: "the server is too busy" */
};

/* Of what the fetcher brought: by status, or by what kept it from asking. */
struct outcome outcome_of_answer(const struct fetch_reply *reply);
/* Of what the reader made of the page. */
struct outcome outcome_of_page(enum verdict verdict, enum place place);
const char *meaning_name(enum meaning m);

#endif

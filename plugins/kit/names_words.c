#include "names_words.h"

#include <strings.h>

/* All in lower case. */
static const char *const roles[] = {
    "adviser",
    "advisor",
    "analyst",
    "associate",
    "attorney",
    "bio",
    "blogger",
    "ceo",
    "chief",
    "collaborator",
    "collaborators",
    "columnist",
    "contributor",
    "coordinator",
    "correspondent",
    "counsel",
    "department",
    "deputy",
    "director",
    "division",
    "editor",
    "editors",
    "expert",
    "follow",
    "founder",
    "freelance",
    "journalist",
    "journaliste",
    "kolumnist",
    "korrespondent",
    "korrespondentin",
    "manager",
    "muhabir",
    "officer",
    "photographer",
    "political",
    "president",
    "producer",
    "professor",
    "read",
    "redakteur",
    "redakteurin",
    "redaktor",
    "reporter",
    "reporters",
    "reporting",
    "researcher",
    "reviewer",
    "senior",
    "share",
    "special",
    "staff",
    "stories",
    "subscribe",
    "view",
    "writer",
    "redaktion",
    "redaktionen",
    "editorial",
    "newsroom",
    "desk",
    "news",
    "agency",
    "agencies",
    "agence",
    "team",
    "admin",
    "administrator",
    "author",
    "redacción",
    "redazione",
    "rédaction",
    "redactie",
    "guest",
    "online",
    "press",
    "presse",
    "media",
    "online-redaktion",
    "newsdesk",
    "webmaster",
    "twitter",
    "facebook",
    "whatsapp",
    "service",
    "wire",
    "wires",
    "associated",
    "reuters",
    "ressort",
    "редакция",
    "редакцiя",
    "magazine",
    "times",
    "comments",
    "email",
    "copyright",
    "haber",
    "merkezi",
    "servisi",
    "tv",
    "radio",
    "newspaper",
    "bureau",
    "health",
    "politics",
    "sports",
    "business",
    "science",
    "technology",
    "culture",
    "opinion",
    "world",
    "exclusive",
    "nachrichten",
};
static const char *const trailers[] = {
    "edited", "friday",    "illustration", "illustrations", "minute",   "minutes", "monday",  "photographs", "photos",
    "posted", "published", "saturday",     "sunday",        "thursday", "tuesday", "updated", "wednesday",
};
static const char *const particles[] = {
    "af", "al", "av",  "ben", "bin", "bint", "da",  "das", "de",  "del", "della", "den", "der", "di", "do",  "dos", "du",
    "e",  "el", "ibn", "la",  "le",  "les",  "ten", "ter", "und", "van", "vom",   "von", "y",   "zu", "zum", "zur",
};
static const char *const degrees[] = { "dr", "dvm", "esq", "jr", "ma", "mba", "md", "mph", "ms", "msc", "phd", "rd", "rn", "sr" };

#define LIST(words)                                                                                                                                  \
    {                                                                                                                                                \
        words, sizeof(words) / sizeof(*(words))                                                                                                      \
    }
static const struct {
    const char *const *words;
    size_t n;
} lists[] = {
    [NAMES_ROLES] = LIST(roles),
    [NAMES_TRAILERS] = LIST(trailers),
    [NAMES_PARTICLES] = LIST(particles),
    [NAMES_DEGREES] = LIST(degrees),
};
#undef LIST

bool names_list_has(enum names_list list, const char *word, size_t len)
{
    for (size_t i = 0; i < lists[list].n; i++)
        if (strncasecmp(lists[list].words[i], word, len) == 0 && lists[list].words[i][len] == '\0')
            return true;
    return false;
}

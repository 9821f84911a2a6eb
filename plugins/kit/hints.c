/* hints: what an element's own words say of it.  Words, not sites: each stands for what many outlets call a thing. */
#include "scan.h"

#include <string.h>
#include <strings.h>

#define WORD_MAX 32 /* bytes of a word of a class that are looked at */
#define ATTR_MAX 400

struct hint {
    const char *word;
    uint32_t hints;
};

/* Sorted by word; whole words of class, id, role, data-testid, split at what is no letter and where case changes. */
static const struct hint WORDS[] = {
    { "ad", HINT_FURNITURE },
    { "addthis", HINT_FURNITURE },
    { "addtoany", HINT_FURNITURE },
    { "ads", HINT_FURNITURE },
    { "advert", HINT_FURNITURE },
    { "advertentie", HINT_FURNITURE },
    { "advertisement", HINT_FURNITURE },
    { "advertising", HINT_FURNITURE },
    { "affiliate", HINT_FURNITURE },
    { "alert", HINT_SOFT },
    { "also", HINT_FURNITURE },
    { "annons", HINT_FURNITURE },
    { "annonse", HINT_FURNITURE },
    { "anzeige", HINT_FURNITURE },
    { "appeal", HINT_FURNITURE },
    { "article", HINT_CONTENT },
    { "articlebody", HINT_BODY },
    { "articlecontent", HINT_BODY },
    { "articletext", HINT_BODY },
    { "aside", HINT_HARD },
    { "author", HINT_SOFT },
    { "authors", HINT_SOFT },
    { "avatar", HINT_SOFT },
    { "banner", HINT_FURNITURE },
    { "bildtext", HINT_CAPTION },
    { "bildunterschrift", HINT_CAPTION },
    { "bio", HINT_SOFT },
    { "bodytext", HINT_BODY },
    { "bookmark", HINT_FURNITURE },
    { "breadcrumb", HINT_HARD },
    { "breadcrumbs", HINT_HARD },
    { "byline", HINT_SOFT },
    { "bylines", HINT_SOFT },
    { "caption", HINT_CAPTION },
    { "carousel", HINT_FURNITURE },
    { "comentario", HINT_COMMENTS },
    { "comentarios", HINT_COMMENTS },
    { "comment", HINT_COMMENTS },
    { "commentaire", HINT_COMMENTS },
    { "commentaires", HINT_COMMENTS },
    { "commenti", HINT_COMMENTS },
    { "commentlist", HINT_COMMENTS },
    { "comments", HINT_COMMENTS },
    { "connexes", HINT_FURNITURE },
    { "consent", HINT_HARD | HINT_CONSENT },
    { "content", HINT_CONTENT },
    { "cookie", HINT_HARD | HINT_CONSENT },
    { "cookies", HINT_HARD | HINT_CONSENT },
    { "copyright", HINT_SOFT },
    { "correlati", HINT_FURNITURE },
    { "credit", HINT_SOFT },
    { "credits", HINT_SOFT },
    { "cta", HINT_SOFT },
    { "date", HINT_SOFT },
    { "dateline", HINT_SOFT },
    { "dialog", HINT_HARD },
    { "didascalia", HINT_CAPTION },
    { "disclaimer", HINT_SOFT },
    { "disqus", HINT_COMMENTS },
    { "donate", HINT_FURNITURE },
    { "donation", HINT_FURNITURE },
    { "dropdown", HINT_FURNITURE },
    { "empfehlung", HINT_FURNITURE },
    { "empfehlungen", HINT_FURNITURE },
    { "entry", HINT_CONTENT },
    { "factbox", HINT_FURNITURE },
    { "factfile", HINT_FURNITURE },
    { "faktenbox", HINT_FURNITURE },
    { "feedback", HINT_FURNITURE },
    { "follow", HINT_FURNITURE },
    { "footer", HINT_HARD },
    { "form", HINT_SOFT },
    { "gallery", HINT_SOFT },
    { "gdpr", HINT_HARD | HINT_CONSENT },
    { "gerelateerd", HINT_FURNITURE },
    { "hidden", HINT_SOFT },
    { "ilgili", HINT_FURNITURE },
    { "infobox", HINT_FURNITURE },
    { "infokasten", HINT_FURNITURE },
    { "keywords", HINT_FURNITURE },
    { "komentare", HINT_COMMENTS },
    { "komentarze", HINT_COMMENTS },
    { "kommentar", HINT_COMMENTS },
    { "kommentare", HINT_COMMENTS },
    { "kommentarer", HINT_COMMENTS },
    { "legal", HINT_SOFT },
    { "legende", HINT_CAPTION },
    { "leyenda", HINT_CAPTION },
    { "lightbox", HINT_FURNITURE },
    { "login", HINT_FURNITURE },
    { "main", HINT_CONTENT },
    { "masthead", HINT_HARD },
    { "menu", HINT_HARD },
    { "meta", HINT_SOFT },
    { "metadata", HINT_SOFT },
    { "modal", HINT_HARD },
    { "more", HINT_SOFT },
    { "nav", HINT_HARD },
    { "navbar", HINT_HARD },
    { "navi", HINT_HARD },
    { "navigation", HINT_HARD },
    { "newsletter", HINT_HARD },
    { "noprint", HINT_SOFT },
    { "notification", HINT_FURNITURE },
    { "outbrain", HINT_FURNITURE },
    { "overlay", HINT_SOFT },
    { "pager", HINT_FURNITURE },
    { "pagination", HINT_FURNITURE },
    { "partner", HINT_SOFT },
    { "paywall", HINT_SOFT },
    { "podobne", HINT_FURNITURE },
    { "poll", HINT_FURNITURE },
    { "popular", HINT_FURNITURE },
    { "popup", HINT_HARD },
    { "post", HINT_CONTENT },
    { "print", HINT_SOFT },
    { "profile", HINT_SOFT },
    { "promo", HINT_FURNITURE },
    { "promoted", HINT_FURNITURE },
    { "promotion", HINT_FURNITURE },
    { "pubblicita", HINT_FURNITURE },
    { "publicidad", HINT_FURNITURE },
    { "publicidade", HINT_FURNITURE },
    { "publicite", HINT_FURNITURE },
    { "rating", HINT_FURNITURE },
    { "reacties", HINT_COMMENTS },
    { "readmore", HINT_FURNITURE },
    { "recirc", HINT_FURNITURE },
    { "recirculation", HINT_FURNITURE },
    { "recomendados", HINT_FURNITURE },
    { "recommend", HINT_FURNITURE },
    { "recommendation", HINT_FURNITURE },
    { "recommendations", HINT_FURNITURE },
    { "recommended", HINT_FURNITURE },
    { "register", HINT_FURNITURE },
    { "reklam", HINT_FURNITURE },
    { "reklama", HINT_FURNITURE },
    { "relacionadas", HINT_FURNITURE },
    { "relacionado", HINT_FURNITURE },
    { "relacionados", HINT_FURNITURE },
    { "related", HINT_FURNITURE },
    { "relatedposts", HINT_FURNITURE },
    { "respond", HINT_COMMENTS },
    { "screenreader", HINT_FURNITURE },
    { "search", HINT_FURNITURE },
    { "share", HINT_FURNITURE },
    { "sharedaddy", HINT_FURNITURE },
    { "sharing", HINT_FURNITURE },
    { "shop", HINT_SOFT },
    { "sidebar", HINT_HARD },
    { "sidebox", HINT_FURNITURE },
    { "signup", HINT_FURNITURE },
    { "skip", HINT_FURNITURE },
    { "social", HINT_FURNITURE },
    { "sponsor", HINT_FURNITURE },
    { "sponsored", HINT_FURNITURE },
    { "story", HINT_CONTENT },
    { "storybody", HINT_BODY },
    { "subscribe", HINT_FURNITURE },
    { "subscription", HINT_FURNITURE },
    { "suggested", HINT_FURNITURE },
    { "swiper", HINT_SOFT },
    { "taboola", HINT_FURNITURE },
    { "tag", HINT_SOFT },
    { "tags", HINT_FURNITURE },
    { "teaser", HINT_SOFT },
    { "teasers", HINT_FURNITURE },
    { "timestamp", HINT_SOFT },
    { "toolbar", HINT_FURNITURE },
    { "tools", HINT_FURNITURE },
    { "tooltip", HINT_FURNITURE },
    { "topics", HINT_FURNITURE },
    { "trending", HINT_FURNITURE },
    { "video", HINT_SOFT },
    { "werbung", HINT_FURNITURE },
    { "widget", HINT_SOFT },
    { "yorum", HINT_COMMENTS },
    { "yorumlar", HINT_COMMENTS },
};

/* Sorted; pairs of words that together say what neither says alone. */
static const struct hint PAIRS[] = {
    { "about author", HINT_FURNITURE },   { "article body", HINT_BODY },     { "article content", HINT_BODY },      { "article text", HINT_BODY },
    { "audio player", HINT_FURNITURE },   { "author bio", HINT_FURNITURE },  { "author box", HINT_FURNITURE },      { "author info", HINT_FURNITURE },
    { "author profile", HINT_FURNITURE }, { "body content", HINT_BODY },     { "content body", HINT_BODY },         { "entry content", HINT_BODY },
    { "fact box", HINT_FURNITURE },       { "image caption", HINT_CAPTION }, { "image description", HINT_CAPTION }, { "img caption", HINT_CAPTION },
    { "img description", HINT_CAPTION },  { "info box", HINT_FURNITURE },    { "inline article", HINT_FURNITURE },  { "more from", HINT_FURNITURE },
    { "more on", HINT_FURNITURE },        { "most read", HINT_FURNITURE },   { "most viewed", HINT_FURNITURE },     { "photo caption", HINT_CAPTION },
    { "post author", HINT_FURNITURE },    { "post body", HINT_BODY },        { "post content", HINT_BODY },         { "prev next", HINT_HARD },
    { "previous next", HINT_HARD },       { "read also", HINT_FURNITURE },   { "read more", HINT_FURNITURE },       { "read next", HINT_FURNITURE },
    { "screen reader", HINT_FURNITURE },  { "single content", HINT_BODY },   { "sr only", HINT_FURNITURE },         { "story body", HINT_BODY },
    { "story content", HINT_BODY },       { "up next", HINT_FURNITURE },     { "visually hidden", HINT_FURNITURE },
};

static uint32_t hint_find(const struct hint *table, size_t n, const char *word)
{
    /* By hand, the first letter looked at first: this is asked for each word of each class. */
    for (size_t low = 0, high = n; low < high;) {
        const size_t middle = low + (high - low) / 2;
        int order = word[0] - table[middle].word[0];
        if (order == 0)
            order = strcmp(word, table[middle].word);
        if (order == 0)
            return table[middle].hints;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

static bool hint_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool hint_letter(char c)
{
    return hint_upper(c) || (c >= 'a' && c <= 'z');
}

/* "has-sidebar", "without-ads": what stands beside or within, not what it is. */
static bool hint_is_modifier(const char *name)
{
    static const char *const PREFIXES[] = { "has-", "no-", "with-", "without-", "has_", "no_", "with_" };
    for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++)
        if (name[0] == PREFIXES[i][0] && strncmp(name, PREFIXES[i], strlen(PREFIXES[i])) == 0)
            return true;
    return false;
}

/* The hints of all words in an attribute's value. */
static uint32_t hints_of_words(const char *value)
{
    uint32_t hints = 0;
    char pair[2 * WORD_MAX + 2];
    size_t before = 0; /* length of the word before, at pair's start */
    for (const char *c = value; *c && c < value + ATTR_MAX;) {
        if (c == value || c[-1] == ' ') {
            /* "print:hidden", "md:[&_p]:mt-2": how it looks somewhere, not what it is. */
            const size_t name = strcspn(c, " \t\r\n");
            if (memchr(c, ':', name) || hint_is_modifier(c)) {
                c += name;
                before = 0;
                continue;
            }
        }
        if (!hint_letter(*c)) {
            before = *c == ' ' ? 0 : before;
            c++;
            continue;
        }
        const char *start = c++;
        while (hint_letter(*c) && !(hint_upper(*c) && !hint_upper(c[-1])))
            c++;
        const size_t len = (size_t)(c - start);
        if (len >= WORD_MAX) {
            before = 0;
            continue;
        }
        char *word = pair;
        if (before) {
            pair[before] = ' ';
            word = pair + before + 1;
        }
        for (size_t i = 0; i < len; i++)
            word[i] = (char)(start[i] | 0x20);
        word[len] = '\0';
        hints |= hint_find(WORDS, sizeof WORDS / sizeof *WORDS, word);
        if (before)
            hints |= hint_find(PAIRS, sizeof PAIRS / sizeof *PAIRS, pair);
        memmove(pair, word, len + 1);
        before = len;
    }
    return hints;
}

/* A class that says so alone, "hidden" or "d-none", where no other shows it again on some screens ("md:block", "d-md-block"). */
static bool hint_is_hidden_class(const char *value)
{
    bool hidden = false;
    for (const char *c = value; *c;) {
        c += strspn(c, " \t\r\n");
        const size_t len = strcspn(c, " \t\r\n");
        hidden = hidden || (len == 6 && strncmp(c, "hidden", 6) == 0) || (len == 6 && strncmp(c, "d-none", 6) == 0) ||
                 (len == 9 && strncmp(c, "is-hidden", 9) == 0);
        c += len;
    }
    return hidden && !strstr(value, "block") && !strstr(value, "flex") && !strstr(value, "grid") && !strstr(value, "inline");
}

static uint32_t hints_of_role(const char *role)
{
    static const char *const FURNITURE[] = { "alert", "banner",  "complementary", "contentinfo", "dialog",  "form",
                                             "menu",  "menubar", "navigation",    "search",      "tablist", "toolbar" };
    for (size_t i = 0; i < sizeof FURNITURE / sizeof *FURNITURE; i++)
        if (strcasecmp(role, FURNITURE[i]) == 0)
            return HINT_FURNITURE;
    return strcasecmp(role, "main") == 0 || strcasecmp(role, "article") == 0 ? HINT_CONTENT : 0;
}

static bool hint_is_hidden_style(const char *style)
{
    const char *display = strcasestr(style, "display");
    if (display) {
        display += 7;
        display += strspn(display, " :");
        if (strncasecmp(display, "none", 4) == 0)
            return true;
    }
    return strcasestr(style, "visibility:hidden") || strcasestr(style, "visibility: hidden");
}

static uint32_t hints_of_tag(enum tag tag)
{
    switch (tag) {
    case TAG_VOID:
    case TAG_BUTTON:
        return HINT_NEVER;
    case TAG_NAV:
    case TAG_FOOTER:
    case TAG_ASIDE:
        return HINT_HARD;
    case TAG_FORM:
        return HINT_SOFT;
    case TAG_FIGCAPTION:
        return HINT_CAPTION;
    case TAG_ARTICLE:
    case TAG_MAIN:
        return HINT_CONTENT;
    default:
        return 0;
    }
}

static bool hint_is(const char *name, const char *known)
{
    return name[0] == known[0] && strcmp(name, known) == 0;
}

static uint32_t hints_of_attribute(const char *name, const char *value)
{
    if (hint_is(name, "class"))
        return hints_of_words(value) | (hint_is_hidden_class(value) ? HINT_HIDDEN : 0);
    if (hint_is(name, "id") || hint_is(name, "data-testid") || hint_is(name, "data-component"))
        return hints_of_words(value);
    if (hint_is(name, "role"))
        return hints_of_role(value);
    if (hint_is(name, "itemprop"))
        return strcasecmp(value, "articleBody") == 0 || strcasecmp(value, "reviewBody") == 0 ? HINT_BODY : 0;
    if (hint_is(name, "style"))
        return hint_is_hidden_style(value) ? HINT_HIDDEN : 0;
    if (hint_is(name, "hidden"))
        return HINT_HIDDEN;
    return hint_is(name, "aria-hidden") && strcasecmp(value, "true") == 0 ? HINT_HIDDEN : 0;
}

uint32_t hints_of(const xmlNode *node, enum tag tag)
{
    uint32_t hints = hints_of_tag(tag);
    if (hints & HINT_NEVER)
        return hints;
    for (const xmlAttr *a = node->properties; a; a = a->next)
        hints |= hints_of_attribute((const char *)a->name, a->children && a->children->content ? (const char *)a->children->content : "");
    return tag == TAG_BODY || tag == TAG_HTML ? 0 : hints;
}

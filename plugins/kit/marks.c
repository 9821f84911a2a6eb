#include "marks.h"

#include "tag.h"

#include <string.h>
#include <strings.h>

#define MARKS_MAX  20000 /* elements noted; a page with more is a list */
#define ASIDES_MAX 64    /* asides within asides; deeper ones count as the one around them */
#define VALUE_MAX  400   /* bytes of an attribute looked at: utility classes run long, and say nothing at their end */

struct word {
    const char *text;
    size_t len;
    uint32_t is;
};
#define WORD(text, is)                                                                                                                               \
    {                                                                                                                                                \
        text, sizeof(text) - 1, is                                                                                                                   \
    }
/* Lower case, ASCII, by their first letter, so that few are compared; each list ends in an empty one. */
static const struct word words_a[] = {
    WORD("actualiz", MARK_CHANGED | MARK_DATE),
    WORD("aggiornat", MARK_CHANGED | MARK_DATE),
    WORD("aktualis", MARK_CHANGED | MARK_DATE),
    WORD("alternativeheadline", MARK_SUBTITLE),
    WORD("article-intro", MARK_SUBTITLE),
    WORD("auteur", MARK_AUTHOR),
    WORD("author", MARK_AUTHOR),
    WORD("autor", MARK_AUTHOR),
    { NULL, 0, 0 },
};
static const struct word words_b[] = {
    WORD("byline", MARK_AUTHOR | MARK_DATE),
    { NULL, 0, 0 },
};
static const struct word words_c[] = {
    WORD("carousel", MARK_ASIDE),
    WORD("chapeau", MARK_SUBTITLE),
    WORD("comment", MARK_ASIDE),
    WORD("correction", MARK_NOTE),
    WORD("corrigendum", MARK_NOTE),
    WORD("created", MARK_DATE),
    { NULL, 0, 0 },
};
static const struct word words_d[] = {
    WORD("date", MARK_DATE), WORD("datum", MARK_DATE), WORD("dek", MARK_SUBTITLE), WORD("disqus", MARK_ASIDE), { NULL, 0, 0 },
};
static const struct word words_e[] = {
    WORD("editor-note", MARK_NOTE), WORD("editornote", MARK_NOTE), WORD("editors-note", MARK_NOTE), WORD("editorsnote", MARK_NOTE), { NULL, 0, 0 },
};
static const struct word words_f[] = {
    WORD("fecha", MARK_DATE),
    { NULL, 0, 0 },
};
static const struct word words_i[] = {
    WORD("info", MARK_DATE),
    { NULL, 0, 0 },
};
static const struct word words_l[] = {
    WORD("latest", MARK_ASIDE),
    WORD("lead-text", MARK_SUBTITLE),
    { NULL, 0, 0 },
};
static const struct word words_m[] = {
    WORD("meta", MARK_DATE),       WORD("modif", MARK_CHANGED | MARK_DATE), WORD("more-from", MARK_ASIDE), WORD("morefrom", MARK_ASIDE),
    WORD("most-read", MARK_ASIDE), WORD("most_read", MARK_ASIDE),           WORD("mostread", MARK_ASIDE),  { NULL, 0, 0 },
};
static const struct word words_n[] = {
    WORD("navigation", MARK_ASIDE),
    WORD("newsletter", MARK_ASIDE),
    { NULL, 0, 0 },
};
static const struct word words_o[] = {
    WORD("outbrain", MARK_ASIDE),
    { NULL, 0, 0 },
};
static const struct word words_p[] = {
    WORD("popular", MARK_ASIDE), WORD("posted", MARK_DATE), WORD("promo", MARK_ASIDE),  WORD("pubblicat", MARK_DATE),
    WORD("publica", MARK_DATE),  WORD("publie", MARK_DATE), WORD("publish", MARK_DATE), { NULL, 0, 0 },
};
static const struct word words_r[] = {
    WORD("read-more", MARK_ASIDE), WORD("readmore", MARK_ASIDE), WORD("recommend", MARK_ASIDE), WORD("related", MARK_ASIDE), { NULL, 0, 0 },
};
static const struct word words_s[] = {
    WORD("sidebar", MARK_ASIDE),         WORD("standfirst", MARK_SUBTITLE),  WORD("strapline", MARK_SUBTITLE),
    WORD("sub-headline", MARK_SUBTITLE), WORD("subheadline", MARK_SUBTITLE), WORD("submitted", MARK_DATE),
    WORD("subtitle", MARK_SUBTITLE),     WORD("suggest", MARK_ASIDE),        { NULL, 0, 0 },
};
static const struct word words_t[] = {
    WORD("taboola", MARK_ASIDE),  WORD("tarih", MARK_DATE), WORD("teaser", MARK_ASIDE), WORD("ticker", MARK_ASIDE), WORD("time", MARK_DATE),
    WORD("trending", MARK_ASIDE), { NULL, 0, 0 },
};
static const struct word words_u[] = {
    WORD("up-next", MARK_ASIDE),
    WORD("updat", MARK_CHANGED | MARK_DATE),
    WORD("upnext", MARK_ASIDE),
    { NULL, 0, 0 },
};
static const struct word words_w[] = {
    WORD("writer", MARK_AUTHOR),
    { NULL, 0, 0 },
};
static const struct word *const words[32] = {
    ['a' & 31] = words_a, ['b' & 31] = words_b, ['c' & 31] = words_c, ['d' & 31] = words_d, ['e' & 31] = words_e, ['f' & 31] = words_f,
    ['i' & 31] = words_i, ['l' & 31] = words_l, ['m' & 31] = words_m, ['n' & 31] = words_n, ['o' & 31] = words_o, ['p' & 31] = words_p,
    ['r' & 31] = words_r, ['s' & 31] = words_s, ['t' & 31] = words_t, ['u' & 31] = words_u, ['w' & 31] = words_w,
};
#undef WORD

static inline unsigned letter(char c)
{
    return (unsigned char)c & 31u;
}

/* Which pairs of letters begin a word, as bits: nearly all places of nearly all values fail here. */
static const uint32_t starts[32] = {
#define PAIR(a, b) [(a)&31] = (b)
#define L(c)       (1u << ((c)&31))
    PAIR('a', L('c') | L('g') | L('k') | L('l') | L('r') | L('u')),
    PAIR('b', L('r') | L('y')),
    PAIR('c', L('a') | L('h') | L('o') | L('r')),
    PAIR('d', L('a') | L('e') | L('i')),
    PAIR('e', L('d') | L('n')),
    PAIR('f', L('e')),
    PAIR('i', L('n')),
    PAIR('l', L('a') | L('e')),
    PAIR('m', L('e') | L('o')),
    PAIR('n', L('a') | L('e')),
    PAIR('o', L('u')),
    PAIR('p', L('o') | L('r') | L('u')),
    PAIR('r', L('e')),
    PAIR('s', L('i') | L('t') | L('u')),
    PAIR('t', L('a') | L('e') | L('i') | L('r')),
    PAIR('u', L('p')),
    PAIR('w', L('r')),
#undef PAIR
#undef L
};

uint32_t marks_words(const char *value)
{
    uint32_t is = 0;

    for (const char *s = value; s[0] != '\0' && s[1] != '\0' && s < value + VALUE_MAX; s++) {
        if ((starts[letter(s[0])] >> letter(s[1]) & 1u) == 0)
            continue;
        for (const struct word *word = words[letter(s[0])]; word != NULL && word->text != NULL; word++)
            if (letter(word->text[1]) == letter(s[1]) && strncasecmp(s, word->text, word->len) == 0)
                is |= word->is;
    }
    return is;
}

static bool is_jsonld(const char *type)
{
    return strncasecmp(type, "application/ld+json", 19) == 0 || strncasecmp(type, "application/ld-json", 19) == 0 ||
           strncasecmp(type, "application/json+ld", 19) == 0;
}

/* libxml2 gives names of HTML elements in lower case. */
static uint32_t by_name(const char *name)
{
    static const struct {
        const char *name;
        uint32_t is;
    } names[] = {
        { "abbr", MARK_TIME }, { "aside", MARK_ASIDE }, { "footer", MARK_ASIDE }, { "h1", MARK_H1 },     { "h2", MARK_H2 },
        { "h3", MARK_H2 },     { "h4", MARK_H2 },       { "h5", MARK_H2 },        { "link", MARK_LINK }, { "meta", MARK_META },
        { "nav", MARK_ASIDE }, { "time", MARK_TIME },   { "title", MARK_TITLE },
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].name[0] == name[0] && strcmp(names[i].name, name) == 0)
            return names[i].is;
    return 0;
}

static uint32_t by_attribute(const char *name, const char *value, uint32_t is)
{
    static const char *const telling[] = { "data-component", "data-qa", "data-test", "data-testid", "rel" };

    switch (name[0]) {
    case 'c':
        return strcmp(name, "class") == 0 ? marks_words(value) : 0;
    case 'h':
        return strcmp(name, "href") == 0 && (strstr(value, "/aut") != NULL || strstr(value, "/byline") != NULL) ? marks_words(value) & MARK_AUTHOR
                                                                                                                : 0;
    case 'i':
        if (strcmp(name, "id") == 0)
            return marks_words(value);
        if (strcmp(name, "itemscope") == 0)
            return MARK_SCOPE;
        if (strcmp(name, "itemprop") == 0)
            return MARK_PROPERTY | (marks_words(value) & ~MARK_ASIDE) | (strcasecmp(value, "author") == 0 ? MARK_REL : 0);
        return 0;
    case 'p':
        return strcmp(name, "property") == 0 && (is & MARK_META) == 0 ? MARK_PROPERTY : 0;
    case 't':
        return strcmp(name, "typeof") == 0 ? MARK_SCOPE : 0;
    default:
        break;
    }
    for (size_t i = 0; i < sizeof(telling) / sizeof(*telling); i++)
        if (telling[i][0] == name[0] && strcmp(telling[i], name) == 0)
            return (marks_words(value) & ~MARK_ASIDE) | (i == 4 && strcasecmp(value, "author") == 0 ? MARK_REL : 0);
    return 0;
}

static uint32_t read_element(const xmlNode *node)
{
    const char *name = (const char *)node->name;
    uint32_t is = by_name(name);

    if (name[0] == 's' && strcmp(name, "script") == 0) {
        const char *type = tag_attr(node, "type");
        return type != NULL && is_jsonld(type) ? MARK_JSONLD : 0;
    }
    if ((is & MARK_LINK) != 0)
        return is;
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
        is |= by_attribute((const char *)a->name, a->children != NULL && a->children->content != NULL ? (const char *)a->children->content : "", is);
    return is;
}

/* Words that open a paragraph on what was wrong: of the outlet, not of the story, so none that a sentence could open with. */
static bool opens_note(const char *text)
{
    static const char *const openings[] = {
        "Correction:",
        "Corrections:",
        "CORRECTION:",
        "Correction (",
        "Corrections and clarifications",
        "Clarification:",
        "CLARIFICATION:",
        "Editor's note:",
        "Editor’s note:",
        "Editor's Note:",
        "Editor’s Note:",
        "EDITOR'S NOTE:",
        "EDITOR’S NOTE:",
        "This article was amended",
        "This article was corrected",
        "This article has been amended",
        "This article has been corrected",
        "This article has been updated to correct",
        "This story has been corrected",
        "This story was corrected",
        "This story has been updated to correct",
        "This post has been corrected",
        "An earlier version of this",
        "A previous version of this",
        "Korrektur:",
        "Berichtigung:",
        "Richtigstellung:",
        "Anmerkung der Redaktion:",
        "Anm. d. Red.:",
        "In einer früheren Version",
        "Rectificatif",
        "Correctif",
        "Note de la rédaction",
        "Corrección:",
        "Fe de errores",
        "Fe de erratas",
        "Nota del editor:",
        "Errata corrige",
        "Rettifica:",
        "Nota della redazione:",
        "Correção:",
        "Errata:",
        "Nota da redação:",
        "Rectificatie:",
        "Rättelse:",
        "Rettelse:",
        "Oikaisu:",
        "Sprostowanie:",
        "Oprava:",
        "Исправление:",
        "Поправка:",
        "Виправлення:",
        "Düzeltme:",
        "Düzəliş:",
        "訂正：",
        "更正：",
    };
    text += strspn(text, " \t\r\n*");
    /* No opening begins in lower case or with a digit. */
    if ((unsigned char)text[0] < 0x80 && (text[0] < 'A' || (text[0] & 0x20) != 0))
        return false;
    for (size_t i = 0; i < sizeof(openings) / sizeof(*openings); i++)
        if (openings[i][0] == text[0] && openings[i][1] == text[1] && strncmp(text, openings[i], strlen(openings[i])) == 0)
            return true;
    return false;
}

static void add(struct pool *pool, struct marks *out, struct mark mark)
{
    if (out->n == out->size) {
        struct mark *wider = pool_alloc(pool, (out->size + 256) * 2 * sizeof(*wider));
        if (out->n > 0)
            memcpy(wider, out->v, out->n * sizeof(*wider));
        out->v = wider;
        out->size = (out->size + 256) * 2;
    }
    out->v[out->n++] = mark;
}

void marks_collect(const struct page *page, struct marks *out)
{
    const xmlNode *asides[ASIDES_MAX], *top = xmlDocGetRootElement(page->doc), *svg = NULL;
    size_t depth = 0;
    uint32_t at = 0;

    memset(out, 0, sizeof(*out));
    for (const xmlNode *n = top; n != NULL && out->n < MARKS_MAX;) {
        if (n->type == XML_ELEMENT_NODE) {
            uint32_t is = read_element(n);
            at++;
            if (svg == NULL && strcmp((const char *)n->name, "svg") == 0)
                svg = n;
            if ((is & MARK_TITLE) != 0 && svg != NULL)
                is = 0;
            if ((is & MARK_ASIDE) != 0 && depth < ASIDES_MAX)
                asides[depth++] = n;
            if ((is & ~MARK_ASIDE) != 0)
                add(page->pool, out, (struct mark){ n, depth > 0 ? asides[depth - 1] : NULL, is, at });
            if (n->children != NULL) {
                n = n->children;
                continue;
            }
        }
        if (n->type == XML_TEXT_NODE && n->content != NULL && n->parent != NULL && opens_note((const char *)n->content))
            add(page->pool, out, (struct mark){ n->parent, depth > 0 ? asides[depth - 1] : NULL, MARK_NOTE, at });
        for (;;) {
            if (depth > 0 && asides[depth - 1] == n)
                depth--;
            if (svg == n)
                svg = NULL;
            if (n == top || n->next != NULL || n->parent == NULL)
                break;
            n = n->parent;
        }
        n = n == top ? NULL : n->next;
    }
}

/* Stops counting where it is too long, so that a mark on half the page costs little. */
static bool is_short(const xmlNode *node, size_t max)
{
    size_t len = 0;

    for (const xmlNode *n = node->children; n != NULL; n = tag_next(n, node)) {
        if (n->type != XML_TEXT_NODE || n->content == NULL)
            continue;
        const char *s = (const char *)n->content;
        s += strspn(s, " \t\r\n");
        for (; *s != '\0' && len <= max; s++)
            len += *s != ' ' && *s != '\n' && *s != '\t' && *s != '\r';
        if (len > max)
            return false;
    }
    return true;
}

const char *marks_text(const struct page *page, const xmlNode *node, size_t max)
{
    if (!is_short(node, max))
        return NULL;
    const char *text = page_node_text(page, node);
    return strlen(text) <= max ? text : NULL;
}

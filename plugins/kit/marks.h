/* marks: one pass over a page that notes which elements are marked as what, so that no rung of the ladder walks the page by itself. */
#ifndef KIT_MARKS_H
#define KIT_MARKS_H

#include "page.h"

#include <stdint.h>

/* What an element's name or attributes say of it. */
#define MARK_META     0x0001u /* <meta> */
#define MARK_LINK     0x0002u /* <link> */
#define MARK_TITLE    0x0004u /* <title>, but not of a drawing */
#define MARK_JSONLD   0x0008u /* a script that holds JSON-LD */
#define MARK_H1       0x0010u
#define MARK_H2       0x0020u /* and the lower ones */
#define MARK_TIME     0x0040u /* <time>, and <abbr> with a title, which came before it */
#define MARK_PROPERTY 0x0080u /* itemprop, or RDFa's property outside <head> */
#define MARK_SCOPE    0x0100u /* itemscope, typeof */
/* Words of class, id, itemprop, rel and the attributes that tests go by. */
#define MARK_DATE     0x0200u
#define MARK_CHANGED  0x0400u /* names an update */
#define MARK_AUTHOR   0x0800u
#define MARK_SUBTITLE 0x1000u
#define MARK_REL      0x2000u /* rel=author, itemprop=author */
#define MARK_NOTE     0x4000u /* a correction or editor's note */
#define MARK_ASIDE    0x8000u /* of what surrounds an article but is not it; never alone in a list */

struct mark {
    const xmlNode *node;
    const xmlNode *aside; /* the nearest element at or above it that is beside the article, or NULL */
    uint32_t is;          /* MARK_… */
    uint32_t at;          /* which element of the page it is, counted in document order: what distances are measured in */
};
struct marks {
    struct mark *v; /* in document order */
    size_t n, size;
};

void marks_collect(const struct page *page, struct marks *out);
/* The words of one value, as marks see them. */
uint32_t marks_words(const char *value);
/* The text of an element, or NULL where that is longer than max bytes: then it is not what its mark says. */
const char *marks_text(const struct page *page, const xmlNode *node, size_t max);

#endif

/* scan: one pass over a tree that counts what main-text extraction decides on. */
#ifndef KIT_SCAN_H
#define KIT_SCAN_H

#include "page.h"
#include "tag.h"

#include <stdint.h>

/* What tag, class, id and role say of an element. */
#define HINT_FURNITURE 0x01u /* navigation, share boxes, related cards, forms, comments …: dropped unless it holds most of the text */
#define HINT_BODY      0x02u /* names itself the article's body: articleBody, entry-content … */
#define HINT_CONTENT   0x04u /* names itself content, story, article, post */
#define HINT_HIDDEN    0x08u /* not shown */
#define HINT_CAPTION   0x10u
#define HINT_NEVER     0x20u  /* script, style, forms' insides: no text at all */
#define HINT_COMMENTS  0x40u  /* readers' comments: furniture even where they hold most of the text */
#define HINT_HARD      0x200u /* navigation, footers, consent boxes, dialogs: furniture unless nearly all text is in it */
#define HINT_CONSENT   0x400u /* asks for consent to cookies; HINT_HARD as well */
#define HINT_SOFT      0x100u /* teaser, meta, author …: furniture only where little text is in it */

struct item {
    xmlNode *node;
    uint32_t parent; /* index; the root is its own */
    uint32_t end;    /* index after the last item below it */
    uint32_t hints;
    uint8_t tag; /* enum tag */
    bool dropped;
    uint16_t depth;
    /* Of the text that stands in it with no block element between (paragraph text), in bytes without white space at the ends: */
    uint32_t own, own_linked, own_stops; /* stops: full stops, commas and their like in other scripts */
    /* Of all text below it that is not dropped: */
    uint32_t text, linked;
    uint32_t images;  /* below it, itself included */
    uint32_t good;    /* bytes in good paragraphs (maintext.c) */
    uint32_t paras;   /* how many good paragraphs */
    uint32_t direct;  /* bytes of them that are this element's own or its children's */
    uint32_t cluster; /* the most that any one element at or below this one has so */
};
struct scan {
    struct item *v; /* elements in document order, the first is the root */
    uint32_t n;
};
void scan_page(const struct page *page, struct scan *out);

/* What the words of class, id and role say (hints.c). */
uint32_t hints_of(const xmlNode *node, enum tag tag);

#endif

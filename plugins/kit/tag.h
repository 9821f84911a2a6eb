/* tag: HTML element names as numbers, and what each means for text. */
#ifndef KIT_TAG_H
#define KIT_TAG_H

#include <libxml/tree.h>
#include <stdbool.h>

enum tag {
    TAG_OTHER = 0,
    TAG_A,
    TAG_ARTICLE,
    TAG_ASIDE,
    TAG_B,
    TAG_BLOCKQUOTE,
    TAG_BODY,
    TAG_BR,
    TAG_BUTTON,
    TAG_CODE,
    TAG_DD,
    TAG_DIV,
    TAG_DL,
    TAG_DT,
    TAG_EM,
    TAG_FIGCAPTION,
    TAG_FIGURE,
    TAG_FOOTER,
    TAG_FORM,
    TAG_H1,
    TAG_H2,
    TAG_H3,
    TAG_H4,
    TAG_H5,
    TAG_H6,
    TAG_HEADER,
    TAG_HR,
    TAG_HTML,
    TAG_IMG,
    TAG_LI,
    TAG_MAIN,
    TAG_NAV,
    TAG_OL,
    TAG_P,
    TAG_PRE,
    TAG_Q,
    TAG_SECTION,
    TAG_SPAN,
    TAG_SUB,
    TAG_SUP,
    TAG_TABLE,
    TAG_TBODY,
    TAG_TD,
    TAG_TH,
    TAG_TIME,
    TAG_TR,
    TAG_UL,
    TAG_BLOCK, /* any other element that starts a new line */
    TAG_VOID,  /* never text of the page: script, style, form controls, embeds */
    TAG_COUNT
};

enum tag tag_of(const xmlNode *node);
bool tag_is_block(enum tag tag);   /* starts a new paragraph */
bool tag_is_heading(enum tag tag); /* h1 to h6 */

/* The node after this one in document order, its children left out, below top; NULL at the end. */
xmlNode *tag_skip(const xmlNode *node, const xmlNode *top);
/* The same with its children. */
xmlNode *tag_next(const xmlNode *node, const xmlNode *top);
/* A copy of nothing: the attribute's text where it is one text node (always, in parsed HTML); "" for an empty one, NULL for none. */
const char *tag_attr(const xmlNode *node, const char *name);

#endif

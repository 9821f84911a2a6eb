/* mend_parts: a page's text while it is mended, for mend.c and mend_tag.c. */
#ifndef KIT_MEND_PARTS_H
#define KIT_MEND_PARTS_H

#include "../../daemon/base/buf.h"
#include "lift.h"

#include <stdbool.h>
#include <stddef.h>

/* Edits come in the order of the text; what lies between is copied when the next one is made. */
struct mending {
    const char *text;
    size_t len;
    struct buf out;
    size_t done;       /* bytes of text that out has, or has something else for */
    size_t plain;      /* where text stands that libxml2 would take as it is, up to the next markup */
    struct lift *lift; /* NULL: nothing is lifted out, or nothing more since the parser may have lost its way */
};

/* Writes `words` in the place of the bytes from `from` to `to`. */
void mend_put(struct mending *m, size_t from, size_t to, const char *words);
/* Lifts the bytes from `from` to `to` out, if they are worth it and nothing was mended in them. */
void mend_lift(struct mending *m, size_t from, size_t to);

/* mend_tag.c: the start tag whose name begins at `at`. Nothing more is lifted behind one that libxml2 may read otherwise. */
struct mend_tag {
    size_t end;  /* behind its '>' */
    bool closed; /* "<x/>", which libxml2 takes for an empty element */
};
struct mend_tag mend_tag(struct mending *m, size_t at);

static inline bool mend_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

#endif

/* lift: what the parser need not read letter by letter is lifted out of a page's text, a mark put in its place, and put back into the tree.
 *
 * libxml2 spends some forty instructions on each character of a script, a comment, a paragraph or an attribute, and none of them matters to the shape
 * of the tree. A mark is six bytes: U+FDD0, which Unicode leaves to a program's own use, and a number. */
#ifndef KIT_LIFT_H
#define KIT_LIFT_H

#include "../../daemon/base/pool.h"

#include <stdbool.h>
#include <stddef.h>

#define LIFT_MARK 6  /* bytes of a mark */
#define LIFT_MIN  16 /* bytes that are worth one */

struct lifted {
    const char *text;
    size_t len;
};

struct lift {
    struct pool *pool;
    struct lifted *v;
    size_t n, size;
};

/* False: nothing may be lifted out of this page, since it has U+FDD0 itself, or characters that libxml2 drops. */
bool lift_init(struct lift *lift, struct pool *pool, const char *page, size_t len);
/* Keeps `text`, which is lent until the tree is built, and writes its mark and a NUL; false when there are too many. */
bool lift_take(struct lift *lift, const char *text, size_t len, char mark[LIFT_MARK + 1]);
/* What was lifted where these LIFT_MARK bytes stand, or NULL where they are no mark. */
const struct lifted *lift_find(const struct lift *lift, const char *mark);
/* Whether what may begin a mark stands in the text. */
bool lift_is_in(const char *text, size_t len);

#endif

/* plain: text out of values that may hold entities and markup, as feeds, <meta> and JSON-LD have them. */
#ifndef KIT_PLAIN_H
#define KIT_PLAIN_H

#include "../../daemon/base/pool.h"

/* "&amp;", "&#8217;" and the like undone, once. */
const char *plain_entities(struct pool *pool, const char *text);
/* One clean line: tags dropped, entities undone (twice where they were escaped twice), white space folded; NULL when nothing is left. */
const char *plain_line(struct pool *pool, const char *text);
/* The same over several lines: blocks end in a newline. */
const char *plain_text(struct pool *pool, const char *text);

/* Markup with <script> and <style> left out; NULL stays NULL. */
const char *plain_without_scripts(struct pool *pool, const char *markup);
/* What browsers make of &#128; to &#159;. */
unsigned plain_c1(unsigned c);

#endif

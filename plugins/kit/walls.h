/* walls: what looks like a page of the outlet but holds no article: login and consent walls, bot checks, soft 404s, front pages, empty pages. */
#ifndef KIT_WALLS_H
#define KIT_WALLS_H

#include "../../daemon/base/reading.h"
#include "metadata.h"
#include "page.h"

struct finding {
    enum verdict verdict; /* VERDICT_ARTICLE when nothing speaks against it */
    const char *reason;   /* in words; static storage */
};
/* What was found on the page. */
struct wall_text {
    const char *text;    /* the prose, NULL or "" when none was found */
    const xmlNode *body; /* the element that holds it, or NULL */
    double confidence;   /* the main text's */
    bool ruled;          /* a rule of the outlet's chose the body */
};
void walls_judge(const struct page *page, const struct metadata *metadata, const struct wall_text *text, struct finding *out);

#endif

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
/* text is the prose found, NULL or "" when none was; confidence is the main text's; ruled: a rule of the outlet's chose the body. */
void walls_judge(const struct page *page, const struct metadata *metadata, const char *text, double confidence, bool ruled, struct finding *out);

#endif

/* live: the times of a live blog's entries, which look like the labels that surround an article. */
#ifndef KIT_LIVE_H
#define KIT_LIVE_H

#include "blocks.h"

/* Below node, where several elements that were taken for furniture are a time of day and nothing else, they are none. */
void live_keep_times(const struct page *page, xmlNode *node);
/* The same among blocks that were trimmed: an entry's time is no label above or below the prose. */
void live_restore_times(struct blocks *blocks);

#endif

/* topic_stop: words that are in every text and tell nothing of its topic. */
#ifndef KIT_TOPIC_STOP_H
#define KIT_TOPIC_STOP_H

#include <stdbool.h>

bool topic_stop_word(const char *folded);

#endif

/* config_lines: one INI file taken apart, with the number of each line. inih splits key and value; what it cannot say (where, how many mistakes,
 * lines beyond its 200 bytes) is done around it. */
#ifndef CONFIG_LINES_H
#define CONFIG_LINES_H

#include "../daemon/base/buf.h"

/* What a file is made of, in its order. All are lent. */
struct config_events {
    void (*section)(void *arg, unsigned line, const char *name);
    void (*key)(void *arg, unsigned line, const char *name, const char *value); /* lines of a continued value are separated by '\n' */
    void (*mistake)(void *arg, unsigned line, const char *text);
    void *arg;
};
void config_lines(const struct buf *text, const struct config_events *events);

#endif

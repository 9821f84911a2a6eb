/* log: one key=value line an event, to standard error, where journald or a person reads it.
 *
 *   log_info("started", "archive", path, "outlets", "5", NULL);   ->   level=info event=started archive=/var/… outlets=5
 *
 * Values are escaped and quoted where they need it.  With $JOURNAL_STREAM set, lines start with the sd-daemon "<N>" prefix. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

void log_set_level(enum log_level least); /* default LOG_LEVEL_INFO */
void log_set_name(const char *process);   /* "gazetted", "fetcher", "reader:hrw": first key of each line */

/* Pairs of strings (key, value; a NULL value skips the pair), ended by a NULL key. */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));
#define log_error(...)   log_event(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_event(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)    log_event(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)   log_event(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif

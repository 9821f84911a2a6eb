#include "log.h"

#include "buf.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_LINE_MAX 16384 /* a decision with a long URL and reason fits several times */
#define LOG_NAME_MAX 48

static enum log_level log_least = LOG_LEVEL_INFO;
static char log_process[LOG_NAME_MAX] = "gazetted";

void log_set_level(enum log_level least)
{
    log_least = least;
}

void log_set_name(const char *process)
{
    snprintf(log_process, sizeof log_process, "%s", process);
}

static const char *log_level_name(enum log_level level)
{
    switch (level) {
    case LOG_LEVEL_ERROR:
        return "error";
    case LOG_LEVEL_WARNING:
        return "warning";
    case LOG_LEVEL_INFO:
        return "info";
    case LOG_LEVEL_DEBUG:
        return "debug";
    }
    return "info";
}

static void log_value(struct buf *line, const char *value)
{
    struct buf clean;
    buf_init(&clean, LOG_LINE_MAX);
    text_escape(&clean, value, strlen(value));
    const char *text = buf_text(&clean);
    if (*text && !strpbrk(text, " \"=")) {
        buf_puts(line, text);
    } else {
        buf_addc(line, '"');
        for (; *text; text++) {
            if (*text == '"')
                buf_addc(line, '\\');
            buf_addc(line, *text);
        }
        buf_addc(line, '"');
    }
    buf_fini(&clean);
}

void log_event(enum log_level level, const char *event, ...)
{
    if (level > log_least)
        return;
    struct buf line;
    buf_init(&line, LOG_LINE_MAX);
    if (getenv("JOURNAL_STREAM"))
        buf_printf(&line, "<%d>", (int)level);
    buf_printf(&line, "%s level=%s event=%s", log_process, log_level_name(level), event);
    va_list args;
    va_start(args, event);
    for (const char *key; (key = va_arg(args, const char *)) != NULL;) {
        const char *value = va_arg(args, const char *);
        if (!value)
            continue;
        buf_printf(&line, " %s=", key);
        log_value(&line, value);
    }
    va_end(args);
    buf_truncate(&line, utf8_cut(buf_text(&line), line.len, LOG_LINE_MAX - 1));
    line.failed = false;
    buf_addc(&line, '\n');
    /* One write a line: lines of several processes never mix. A log that cannot be written is nothing to die of. */
    ssize_t written = write(STDERR_FILENO, line.data, line.len);
    (void)written;
    buf_fini(&line);
}

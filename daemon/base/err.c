#include "err.h"

#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char err_now[ERR_TEXT_MAX];

/* What is put in may quote the network or a file name: it is escaped here, once, for every log and terminal behind. */
static void err_store(const char *text)
{
    text_escape_to(err_now, sizeof err_now, text);
}

int err_set_text(const char *format, ...)
{
    char text[ERR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    err_store(text);
    return -1;
}

int err_sys_text(const char *format, ...)
{
    int saved = errno;
    char text[ERR_TEXT_MAX], reason[128], whole[ERR_TEXT_MAX + 136];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(whole, sizeof whole, "%s: %s", text, strerror_r(saved, reason, sizeof reason));
    err_store(whole);
    errno = saved;
    return -1;
}

int err_prefix_text(const char *format, ...)
{
    char text[ERR_TEXT_MAX], whole[2 * ERR_TEXT_MAX + 2];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(whole, sizeof whole, "%s: %s", text, err_now);
    err_store(whole);
    return -1;
}

const char *err_text(void)
{
    return err_now;
}

#include "config_lines.h"

#include "../daemon/base/mem.h"
#include "../daemon/base/text.h"

#include <assert.h>
#include <ini.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES_MAX 4096 /* as long as the longest URL; a longer line is an accident */
#define NAME_BYTES_MAX 48   /* inih cuts section and key names silently at 49 bytes */
#define VALUE_MAX      (64u << 10)

/* How a piece handed to inih goes on with the one before. */
enum joint { JOINT_NEW, JOINT_LINE, JOINT_GLUE };

struct source {
    const char *at, *end;
    unsigned line;
    const struct config_events *events;
    char rest[LINE_BYTES_MAX + 1]; /* what did not fit into the piece before */
    size_t rest_len;
    enum joint joint;
    bool open;        /* a key's value may still go on */
    unsigned started; /* the line of that key */
    char name[NAME_BYTES_MAX + 2];
    struct buf value;
};

static void source_flush(struct source *s)
{
    if (!s->open)
        return;
    s->open = false;
    if (s->value.failed)
        s->events->mistake(s->events->arg, s->started, "the value is longer than 64 KB");
    else
        s->events->key(s->events->arg, s->started, s->name, buf_text(&s->value));
}

static void source_mistake(struct source *s, const char *text)
{
    source_flush(s);
    s->events->mistake(s->events->arg, s->line, text);
}

static bool name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '+' || c == '.';
}

/* Where the '=' (or ':') of "name = value" stands; NULL: it is no such line. */
static const char *find_equals(const char *line, bool colon_too)
{
    const char *s = line;
    while (name_byte(*s))
        s++;
    if (s == line)
        return NULL;
    s += strspn(s, " \t");
    return *s == '=' || (colon_too && *s == ':') ? s : NULL;
}

/* Cuts what follows " ;", as inih would, and blanks at the end. */
static void cut_comment(char *line)
{
    for (char *s = line; *s != '\0'; s++) {
        if (*s == ';' && s > line && (s[-1] == ' ' || s[-1] == '\t')) {
            *s = '\0';
            break;
        }
    }
    size_t len = strlen(line);
    while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
        line[--len] = '\0';
}

static bool take_section(struct source *s, const char *line)
{
    size_t len = strlen(line);
    if (line[len - 1] != ']' || len < 3) {
        source_mistake(s, "a section without its closing bracket; write [name]");
        return false;
    }
    if (len - 2 > NAME_BYTES_MAX) {
        source_mistake(s, "the section's name is too long; names have at most 32 characters");
        return false;
    }
    source_flush(s);
    char name[NAME_BYTES_MAX + 1] = { 0 };
    memcpy(name, line + 1, len - 2);
    s->events->section(s->events->arg, s->line, name);
    s->joint = JOINT_NEW;
    return true;
}

/* Says whether inih is to see this line, and how it is to be joined. Blank lines and comments keep a value open. */
static bool take_line(struct source *s, const char *line, bool indented)
{
    if (*line == '\0' || *line == '#' || *line == ';')
        return false;
    bool address = indented && s->open && text_starts(line, "[:"); /* an IPv6 address in a list */
    if (*line == '[' && !address)
        return take_section(s, line);
    const char *equals = find_equals(line, !indented);
    if (equals != NULL) {
        source_flush(s);
        s->joint = JOINT_NEW;
        s->started = s->line;
        if (strcspn(line, " \t=:") <= NAME_BYTES_MAX)
            return true;
        source_mistake(s, "the key's name is too long");
        return false;
    }
    if (indented && s->open) {
        s->joint = JOINT_LINE;
        return true;
    }
    source_mistake(s, "neither a [section], nor key = value, nor a comment; a value is continued by indented lines");
    return false;
}

/* The next line without its end, checked; false at the end of the file. What was wrong leaves an empty line. */
static bool next_line(struct source *s, char line[LINE_BYTES_MAX + 1])
{
    line[0] = '\0';
    if (s->at >= s->end)
        return false;
    const char *stop = memchr(s->at, '\n', (size_t)(s->end - s->at));
    size_t len = (size_t)((stop == NULL ? s->end : stop) - s->at);
    const char *start = s->at;
    s->at += len + (stop != NULL);
    s->line++;
    if (len > 0 && start[len - 1] == '\r')
        len--;
    if (len > LINE_BYTES_MAX) {
        source_mistake(s, "the line is longer than 4096 bytes; continue the value on indented lines");
        return true;
    }
    memcpy(line, start, len);
    line[len] = '\0';
    for (size_t i = 0; i < len; i++)
        if (line[i] == '\t')
            line[i] = ' ';
    if (!text_is_clean(line, len, false)) {
        line[0] = '\0';
        source_mistake(s, utf8_valid(start, len) ? "a control character in the line" : "the line is no valid UTF-8");
    }
    return true;
}

/* How much of the rest inih gets now: never cut beside a blank, which it would strip, nor before what it would take for a comment. */
static size_t piece_length(const char *rest, size_t len, size_t room)
{
    if (len <= room)
        return len;
    for (size_t cut = utf8_cut(rest, len, room); cut > room / 2; cut--)
        if (rest[cut - 1] != ' ' && rest[cut] != ' ' && rest[cut] != ';' && rest[cut] != '#' && (rest[cut] & 0xC0) != 0x80)
            return cut;
    return 0;
}

static void emit_piece(struct source *s, char *out, size_t size)
{
    if (s->rest_len == 0) {
        memcpy(out, "\n", 2);
        return;
    }
    bool further = s->joint == JOINT_GLUE || s->joint == JOINT_LINE;
    size_t cut = piece_length(s->rest, s->rest_len, size - 4);
    if (cut == 0) {
        source_mistake(s, "a run of blanks in the line is too long");
        s->rest_len = 0;
    }
    size_t at = 0;
    if (further)
        out[at++] = ' '; /* inih takes an indented line for a continuation */
    memcpy(out + at, s->rest, cut);
    at += cut;
    out[at++] = '\n';
    out[at] = '\0';
    if (cut > 0) {
        s->rest_len -= cut;
        memmove(s->rest, s->rest + cut, s->rest_len + 1);
    }
}

/* An ini_reader: fgets() on our lines. */
static char *source_read(char *out, int size, void *arg)
{
    struct source *s = arg;
    assert(size > 64);
    if (s->rest_len > 0) {
        s->joint = JOINT_GLUE;
        emit_piece(s, out, (size_t)size);
        return out;
    }
    char line[LINE_BYTES_MAX + 1] = { 0 };
    if (!next_line(s, line))
        return NULL;
    const char *start = line + strspn(line, " ");
    bool indented = start > line;
    cut_comment(line);
    if (!take_line(s, start, indented))
        start = "";
    s->rest_len = strlen(start);
    memcpy(s->rest, start, s->rest_len + 1);
    emit_piece(s, out, (size_t)size);
    return out;
}

/* An ini_handler. The section is known already: inih's is a cut copy. */
static int source_value(void *arg, const char *section, const char *name, const char *value)
{
    struct source *s = arg;
    (void)section;
    if (s->joint == JOINT_NEW) {
        buf_clear(&s->value);
        s->open = true;
        size_t len = strnlen(name, NAME_BYTES_MAX);
        memcpy(s->name, name, len);
        s->name[len] = '\0';
    } else if (s->joint == JOINT_LINE) {
        buf_addc(&s->value, '\n');
    }
    buf_puts(&s->value, value);
    return 1;
}

void config_lines(const struct buf *text, const struct config_events *events)
{
    struct source *s = mem_alloc(sizeof *s);
    s->events = events;
    s->at = buf_text(text);
    s->end = s->at + text->len;
    if (text_starts(s->at, "\xEF\xBB\xBF"))
        s->at += 3;
    buf_init(&s->value, VALUE_MAX);
    /* Each mistake was told on the way: inih would only say where the first is. */
    if (ini_parse_stream(source_read, s, source_value, s) < 0)
        events->mistake(events->arg, s->line, "the file cannot be taken apart");
    source_flush(s);
    buf_fini(&s->value);
    free(s);
}

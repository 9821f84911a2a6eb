/* article_parse: an article's file read back. */
#include "../daemon/base/err.h"
#include "../daemon/base/text.h"
#include "article_fields.h"
#include "article_file.h"

#include <jansson.h>
#include <string.h>

/* The lines of a file, taken one by one. */
struct cursor {
    const char *at;
    const char *end;
    unsigned line;
};

/* The next line without its newline; NULL at the end, or where the newline is missing. */
static const char *cursor_line(struct cursor *c, size_t *len)
{
    const char *line = c->at, *newline = memchr(c->at, '\n', (size_t)(c->end - c->at));

    if (!newline)
        return NULL;
    *len = (size_t)(newline - line);
    c->at = newline + 1;
    c->line++;
    return line;
}

static int cursor_fence(struct cursor *c)
{
    size_t len;
    const char *line = cursor_line(c, &len);

    if (!line || len != 3 || memcmp(line, "---", 3) != 0)
        return err_set("line %u: --- expected", c->line);
    return 0;
}

static int parse_list(struct pool *pool, json_t *value, struct strings *out)
{
    json_t *item;
    size_t i;

    if (!json_is_array(value))
        return -1;
    json_array_foreach(value, i, item)
    {
        if (!json_is_string(item))
            return -1;
        strings_add(pool, out, json_string_value(item));
    }
    return 0;
}

static int parse_value(struct pool *pool, const struct article_front *f, json_t *value, struct article_file *out)
{
    void *member = (char *)out + f->offset;

    if (f->form == FORM_LIST)
        return parse_list(pool, value, member);
    if (json_is_null(value) && f->form == FORM_NULLABLE)
        return 0;
    if (!json_is_string(value))
        return -1;
    *(const char **)member = pool_strdup(pool, json_string_value(value));
    return 0;
}

/* One line "name: value". 0; 1 where an optional field is not there; -1. */
static int parse_field(struct pool *pool, struct cursor *c, const struct article_front *f, struct article_file *out)
{
    struct cursor before = *c;
    size_t len, name_len = strlen(f->name);
    const char *line = cursor_line(c, &len);
    json_t *value;
    int rc;

    if (!line || len < name_len + 2 || memcmp(line, f->name, name_len) != 0 || memcmp(line + name_len, ": ", 2) != 0) {
        *c = before;
        return f->form == FORM_OPTIONAL ? 1 : err_set("line %u: \"%s: …\" expected", c->line + 1, f->name);
    }
    value = json_loadb(line + name_len + 2, len - name_len - 2, JSON_DECODE_ANY, NULL);
    rc = value ? parse_value(pool, f, value, out) : -1;
    json_decref(value);
    return rc < 0 ? err_set("line %u: not a value for %s", c->line, f->name) : 0;
}

static int parse_body(struct pool *pool, const struct cursor *c, struct article_file *out)
{
    size_t len = (size_t)(c->end - c->at);

    if (len == 0)
        return 0;
    if (len < 3 || c->at[0] != '\n' || c->at[1] == '\n' || c->end[-1] != '\n')
        return err_set("line %u: an empty line and a body that ends in a newline expected", c->line + 1);
    if (!text_is_clean(c->at, len, true))
        return err_set("the body is not clean UTF-8");
    out->article.body = pool_strndup(pool, c->at + 1, len - 1);
    return 0;
}

/* JSON has many spellings of a string, a file has one: what was read must be written as it stands. */
static int check_form(const char *text, size_t len, const struct article_file *file)
{
    struct buf again;
    unsigned line = 1;
    size_t at = 0;
    int rc = 0;

    buf_init(&again, ARTICLE_FILE_MAX);
    if (article_file_write(&again, file) < 0) {
        rc = -1;
        goto out;
    }
    for (; at < len && at < again.len && text[at] == again.data[at]; at++)
        line += text[at] == '\n';
    if (at != len || at != again.len)
        rc = err_set("line %u: not spelt as gazetted writes it", line);
out:
    buf_fini(&again);
    return rc;
}

int article_file_parse(struct pool *pool, const char *text, size_t len, struct article_file *out)
{
    struct cursor c = { .at = text, .end = text + len };

    memset(out, 0, sizeof *out);
    if (cursor_fence(&c) < 0)
        return -1;
    for (size_t i = 0; i < ARTICLE_FRONT_COUNT; i++) {
        if (parse_field(pool, &c, &article_front[i], out) < 0)
            return -1;
    }
    if (cursor_fence(&c) < 0)
        return -1;
    if (parse_body(pool, &c, out) < 0)
        return -1;
    return check_form(text, len, out);
}

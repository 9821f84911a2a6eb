#include "article_file.h"

#include "../daemon/base/err.h"
#include "../daemon/base/json.h"
#include "../daemon/base/text.h"
#include "article_fields.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define FENCE "---\n"

const struct article_front article_front[ARTICLE_FRONT_COUNT] = {
    { "title", FORM_NULLABLE, offsetof(struct article_file, article.title) },
    { "subtitle", FORM_NULLABLE, offsetof(struct article_file, article.subtitle) },
    { "outlet", FORM_STRING, offsetof(struct article_file, outlet) },
    { "url", FORM_STRING, offsetof(struct article_file, url) },
    { "authors", FORM_LIST, offsetof(struct article_file, article.authors) },
    { "published", FORM_NULLABLE, offsetof(struct article_file, article.published) },
    { "modified", FORM_NULLABLE, offsetof(struct article_file, article.modified) },
    { "language", FORM_NULLABLE, offsetof(struct article_file, article.language) },
    { "section", FORM_NULLABLE, offsetof(struct article_file, article.section) },
    { "tags", FORM_LIST, offsetof(struct article_file, article.tags) },
    { "correction", FORM_OPTIONAL, offsetof(struct article_file, article.correction) },
    { "status", FORM_STRING, offsetof(struct article_file, status) },
};

static const char *field_string(const struct article_file *file, const struct article_front *f)
{
    return *(const char *const *)((const char *)file + f->offset);
}

static const struct strings *field_list(const struct article_file *file, const struct article_front *f)
{
    return (const struct strings *)((const char *)file + f->offset);
}

static int check_line(const char *name, const char *value)
{
    if (value && !text_is_clean(value, strlen(value), false))
        return err_set("%s is not one line of clean UTF-8", name);
    return 0;
}

static int check_field(const struct article_file *file, const struct article_front *f)
{
    const struct strings *list;

    if (f->form != FORM_LIST)
        return check_line(f->name, field_string(file, f));
    list = field_list(file, f);
    for (size_t i = 0; i < list->n; i++) {
        if (check_line(f->name, list->v[i]) < 0)
            return -1;
    }
    return 0;
}

static int check_body(const char *body)
{
    size_t len = body ? strlen(body) : 0;

    if (len == 0)
        return 0;
    if (!text_is_clean(body, len, true))
        return err_set("the body is not clean UTF-8");
    if (body[len - 1] != '\n' || body[0] == '\n')
        return err_set("the body does not start with text and end in a newline");
    return 0;
}

static void write_field(struct buf *out, const struct article_file *file, const struct article_front *f)
{
    if (f->form == FORM_LIST) {
        const struct strings *list = field_list(file, f);

        buf_printf(out, "%s: ", f->name);
        json_quote_list(out, list->v, list->n);
    } else {
        const char *value = field_string(file, f);

        if (!value && f->form == FORM_OPTIONAL)
            return;
        assert(value || f->form == FORM_NULLABLE);
        buf_printf(out, "%s: ", f->name);
        json_quote(out, value);
    }
    buf_addc(out, '\n');
}

int article_file_write(struct buf *out, const struct article_file *file)
{
    const char *body = file->article.body;
    size_t start = out->len;

    for (size_t i = 0; i < ARTICLE_FRONT_COUNT; i++) {
        if (check_field(file, &article_front[i]) < 0)
            return -1;
    }
    if (check_body(body) < 0)
        return -1;
    buf_puts(out, FENCE);
    for (size_t i = 0; i < ARTICLE_FRONT_COUNT; i++)
        write_field(out, file, &article_front[i]);
    buf_puts(out, FENCE);
    if (body && body[0] != '\0') {
        buf_addc(out, '\n');
        buf_puts(out, body);
    }
    if (buf_check(out, "an article's file") < 0) {
        buf_truncate(out, start);
        return -1;
    }
    return 0;
}

/* article_fields: the front matter's table, shared by the writer and the parser of an article's file. */
#ifndef ARCHIVE_ARTICLE_FIELDS_H
#define ARCHIVE_ARTICLE_FIELDS_H

#include <stddef.h>

/* What a field's value is. */
enum form { FORM_STRING, FORM_NULLABLE, FORM_OPTIONAL, FORM_LIST };

struct article_front {
    const char *name;
    enum form form;
    size_t offset; /* of the member in struct article_file */
};
#define ARTICLE_FRONT_COUNT 12
/* In the order of the file. */
extern const struct article_front article_front[ARTICLE_FRONT_COUNT];

#endif

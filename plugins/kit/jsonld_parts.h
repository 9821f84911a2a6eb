/* jsonld_parts: what the two JSON-LD files share; nobody else includes it. */
#ifndef KIT_JSONLD_PARTS_H
#define KIT_JSONLD_PARTS_H

#include "jsonld.h"

#define JSONLD_DEPTH_MAX   24   /* nobody nests deeper, and recursion must end */
#define JSONLD_OBJECTS_MAX 2000 /* objects looked at in one page */

/* All objects of a page with a @type, in document order, and whether each lies within a list of other pages. */
struct jsonld_object {
    const json_t *value;
    bool aside; /* below itemListElement, hasPart, mentions, … */
};
struct jsonld_objects {
    struct jsonld_object *v;
    size_t n;
    json_t *roots; /* array that owns everything */
};

/* Plain text of a value that should be a string: the string, the first of an array, or an object's name or @value. */
const char *jsonld_text(const struct page *page, const json_t *value);
/* An object's @type, the telling one of several, without "http://schema.org/"; "" for none. */
const char *jsonld_type(const json_t *object);
/* A member by its name, with or without the "schema:" prefix. */
const json_t *jsonld_get(const json_t *object, const char *key);
/* The object that a {"@id": …} refers to, else the value itself. */
const json_t *jsonld_follow(const struct jsonld_objects *all, const json_t *value);
void jsonld_fill(const struct page *page, const struct jsonld_objects *all, const json_t *article, struct jsonld *out);

#endif

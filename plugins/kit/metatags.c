/* metatags: <meta>, <title> and <link> of a page. */
#include "metadata_parts.h"
#include "plain.h"
#include "tag.h"

#include <string.h>
#include <strings.h>

#define TAGS_MAX 400 /* pages with more repeat themselves */

static void add_tag(struct evidence *e, const char *name, const char *content)
{
    if (e->tag_count == TAGS_MAX || name == NULL || content == NULL)
        return;
    char *low = pool_strdup(e->page->pool, name);
    for (char *c = low; *c != '\0'; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    const char *line = plain_line(e->page->pool, content);
    if (line == NULL)
        return;
    e->tags[e->tag_count].name = low;
    e->tags[e->tag_count++].content = line;
}

static void read_meta(struct evidence *e, const xmlNode *n)
{
    static const char *const keys[] = { "property", "name", "itemprop", "http-equiv" };

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        add_tag(e, tag_attr(n, keys[i]), tag_attr(n, "content"));
}

static void read_link(struct evidence *e, const xmlNode *n)
{
    const char *rel = tag_attr(n, "rel"), *href = tag_attr(n, "href");

    if (rel == NULL || href == NULL || *href == '\0')
        return;
    if (strcasecmp(rel, "canonical") == 0 && e->canonical == NULL)
        e->canonical = pool_strdup(e->page->pool, href);
    if (strcasecmp(rel, "amphtml") == 0 && e->amp == NULL)
        e->amp = pool_strdup(e->page->pool, href);
}

void metatags_read(struct evidence *e)
{
    e->tags = pool_alloc(e->page->pool, TAGS_MAX * sizeof(*e->tags));
    for (size_t i = 0; i < e->marks.n; i++) {
        const struct mark *m = &e->marks.v[i];
        if ((m->is & MARK_META) != 0)
            read_meta(e, m->node);
        else if ((m->is & MARK_LINK) != 0)
            read_link(e, m->node);
        else if ((m->is & MARK_TITLE) != 0 && e->title_tag == NULL)
            e->title_tag = plain_line(e->page->pool, page_node_text(e->page, m->node));
    }
}

const char *metatags_first(const struct evidence *e, const char *const *names)
{
    for (; *names != NULL; names++)
        for (size_t i = 0; i < e->tag_count; i++)
            if (strcmp(e->tags[i].name, *names) == 0)
                return e->tags[i].content;
    return NULL;
}

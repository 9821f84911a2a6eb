/* entries: the parts of a page that goes on (a live blog, a ticker), each with a time of its own, which is not the page's. */
#include "../../daemon/base/clock.h"
#include "metadata_parts.h"
#include "tag.h"

#include <stdint.h>
#include <string.h>

#define ENTRIES_MIN  3   /* boxes of one kind with three different times: an article tells two, of its publication and of its change */
#define BOXES_MAX    400 /* beside one that are looked at */
#define TIME_MAX     60  /* bytes: "Wednesday, 4 March 2020, 12:05 pm GMT" */
#define MORE_REACH   6   /* elements behind the last entry among which the way to older ones stands */
#define CLASS_SPACES " \t\r\n"

/* Boxes of one kind, by name and the first word of the class: "entry", "entry pinned". */
static bool is_like(const xmlNode *a, const xmlNode *b)
{
    if (a->type != XML_ELEMENT_NODE || strcmp((const char *)a->name, (const char *)b->name) != 0)
        return false;
    const char *x = tag_attr(a, "class"), *y = tag_attr(b, "class");
    x = x != NULL ? x + strspn(x, CLASS_SPACES) : "";
    y = y != NULL ? y + strspn(y, CLASS_SPACES) : "";
    const size_t len = strcspn(x, CLASS_SPACES);
    return len == strcspn(y, CLASS_SPACES) && memcmp(x, y, len) == 0;
}

/* A link that leads to another page: entries link to themselves at most ("?page=2#block-12"). */
static bool leads_away(const xmlNode *n)
{
    const char *href = tag_of(n) == TAG_A ? tag_attr(n, "href") : NULL;

    return href != NULL && strchr(href, '#') == NULL && strncmp(href, "javascript:", 11) != 0;
}

/* Whether a node stands in a link that leads away, or a link in a heading: a card names its article so. */
static bool is_linked(const xmlNode *n, const xmlNode *box, bool heading)
{
    bool link = false;

    for (; n != box->parent; n = n->parent) {
        link = link || leads_away(n);
        heading = heading || tag_is_heading(tag_of(n));
    }
    return link && heading;
}

/* The time that a box states first; NULL for none, and for a card of another page. */
static const char *box_time(const struct evidence *e, const xmlNode *box)
{
    const char *date = NULL;

    for (const xmlNode *n = box; n != NULL; n = tag_next(n, box)) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        if (is_linked(n, box, false))
            return NULL;
        const char *class = tag_attr(n, "class"), *property = tag_attr(n, "itemprop");
        const bool named = (class != NULL && (marks_words(class) & MARK_DATE) != 0) || (property != NULL && (marks_words(property) & MARK_DATE) != 0);
        if (date != NULL || (tag_of(n) != TAG_TIME && !named))
            continue;
        date = published_believe(e, tag_attr(n, "datetime"), false);
        if (date == NULL)
            date = published_believe(e, tag_attr(n, "content"), false);
        if (date == NULL)
            date = published_believe(e, marks_text(e->page, n, TIME_MAX), true);
        if (date != NULL && is_linked(n, box, true))
            return NULL;
    }
    return date;
}

struct series {
    const xmlNode *last;  /* box */
    const char *times[2]; /* two that differ */
    const char *oldest;
    size_t different; /* times, up to ENTRIES_MIN */
    bool cut;         /* there may be more of them */
};

static bool is_older(const char *a, const char *b)
{
    int64_t x, y;

    return b == NULL || (date_parse(a, &x, NULL, NULL) == 0 && date_parse(b, &y, NULL, NULL) == 0 && x < y);
}

static void add_time(struct series *s, const char *date)
{
    bool known = s->different >= ENTRIES_MIN;

    for (size_t i = 0; i < 2 && i < s->different; i++)
        known = known || strcmp(s->times[i], date) == 0;
    if (!known && s->different < 2)
        s->times[s->different] = date;
    s->different += !known;
    if (is_older(date, s->oldest))
        s->oldest = date;
}

/* The boxes beside this one, itself among them, and their times; all: to the last, else as many as make a series. */
static void read_series(const struct evidence *e, const xmlNode *box, bool all, struct series *s)
{
    size_t looked = 0;

    memset(s, 0, sizeof(*s));
    for (const xmlNode *n = box->parent->children; n != NULL && looked < BOXES_MAX && (all || s->different < ENTRIES_MIN); n = n->next) {
        if (!is_like(n, box))
            continue;
        looked++;
        s->cut = looked == BOXES_MAX;
        const char *date = box_time(e, n);
        if (date != NULL)
            add_time(s, date);
        s->last = n;
    }
}

/* Whether a box is one of a series. A page of comments asks for each: what was found last on a level is kept. */
static bool is_of_series(const struct evidence *e, const xmlNode *box, struct entry_memo *memo)
{
    struct series s;

    if (memo->parent == box->parent && is_like(box, memo->like))
        return memo->series;
    read_series(e, box, false, &s);
    *memo = (struct entry_memo){ box->parent, box, s.different >= ENTRIES_MIN };
    return memo->series;
}

/* The box of the entry that a node stands in, or NULL. What holds the headline or the text is no entry. */
static const xmlNode *entry_of(const struct evidence *e, const xmlNode *node)
{
    for (int up = 0; up < ENTRY_UP && node->parent != NULL && node->parent->type == XML_ELEMENT_NODE; up++, node = node->parent) {
        if ((e->h1 != NULL && where_contains(node, e->h1)) || node == e->body || (e->body != NULL && where_contains(node, e->body)))
            return NULL;
        if (node->prev == NULL && node->next == NULL)
            continue;
        if (is_of_series(e, node, &e->entries[up]))
            return node;
    }
    return NULL;
}

bool entries_hold(const struct evidence *e, const xmlNode *node)
{
    return entry_of(e, node) != NULL;
}

/* A way to older entries: then the first one is not here. */
static bool has_more(const xmlNode *last)
{
    static const char *const words[] = { "load-more",  "loadmore", "more-button", "older",    "pager",
                                         "pagination", "paging",   "show-more",   "showmore", NULL };
    const xmlNode *n = tag_skip(last, NULL);

    for (size_t looked = 0; n != NULL && looked < MORE_REACH; n = tag_next(n, NULL)) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        if (where_has_word(n, words))
            return true;
        looked++;
    }
    return false;
}

const char *entries_first(const struct evidence *e, const xmlNode *node)
{
    const xmlNode *box = e->body != NULL && where_contains(e->body, node) ? entry_of(e, node) : NULL;
    struct series s;

    if (box == NULL)
        return NULL;
    read_series(e, box, true, &s);
    return s.cut || has_more(s.last) ? NULL : s.oldest;
}

/* authors: who wrote it, by what the page states as data, marks and shows. */
#include "metadata_parts.h"
#include "names.h"
#include "space.h"
#include "tag.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define ELEMENT_BYTES 160 /* of an element that is a byline, roles and date included */
#define LINE_BYTES    90  /* bytes of a byline that nothing marks */
#define LINE_REACH    20  /* elements after the headline among which it is looked for */
#define APART_MAX     40  /* elements between two authors of one article; further off stand those of others */

static bool take(struct article *out, const struct strings *names, enum origin origin)
{
    if (names->n == 0)
        return false;
    out->authors = *names;
    out->origin[FIELD_AUTHORS] = origin;
    return true;
}

/* "Carlyle, Allyson.": one person, family name first. */
static bool is_inverted(const char *name)
{
    const char *comma = strchr(name, ',');

    if (comma == NULL || strchr(comma + 1, ',') != NULL || strcspn(name, " ") < (size_t)(comma - name) || comma[1] != ' ' ||
        strchr(comma + 2, ' ') != NULL)
        return false;
    if (strlen(comma) < 4 || comma - name < 3 || names_has_role(comma + 2) || !isupper((unsigned char)name[0]) || !isupper((unsigned char)comma[2]))
        return false;
    return islower((unsigned char)name[1]) && islower((unsigned char)comma[3]);
}

/* Whether a name is the outlet's, by any of the names it has. */
static bool is_outlet(const struct evidence *e, const char *name)
{
    struct pool *pool = e->page->pool;
    const char *label = e->host;
    size_t word = strcspn(name, " ");

    /* "MDR THÜRINGEN" of mdr.de. */
    if (label != NULL && word > 1 && word < strlen(name) && strncasecmp(label, name, word) == 0 && label[word] == '.')
        return true;
    return names_is_site(pool, name, e->site_name) || names_is_site(pool, name, e->jsonld.publisher) ||
           (label != NULL && strncasecmp(label, name, strlen(name)) == 0 && label[strlen(name)] == '.');
}

/* What is no person's name, as stated; a semicolon stands between several: "srf/abcd;efgh". */
static void add_offices(const struct evidence *e, const char *name, struct strings *others)
{
    struct pool *pool = e->page->pool;

    for (const char *s = name, *end; *s != '\0'; s = end + strspn(end, "; ")) {
        end = s + strcspn(s, ";");
        if (end > s && (size_t)(end - s) <= NAME_BYTES_MAX)
            names_add(pool, pool_strndup(pool, s, (size_t)(end - s)), others);
    }
}

/* What templates write where they have no name: a word of theirs, a number. */
static bool is_placeholder(const char *name)
{
    static const char *const words[] = { "admin", "administrator", "n/a", "nan", "none", "null", "root", "undefined", "unknown", "webmaster" };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcasecmp(name, words[i]) == 0)
            return true;
    return name[strspn(name, "0123456789")] == '\0';
}

/* A name that a page states as data is an author's even where it is no person's ("dpa", "BBC News"): such follow the people. */
static void add_stated(const struct evidence *e, const char *name, struct strings *people, struct strings *others)
{
    struct strings found = { 0 };

    if (is_placeholder(name))
        return;
    /* "example.org, Frankfurt, Germany": an address. */
    const char *first = pool_strndup(e->page->pool, name, strcspn(name, ","));
    if (name[strlen(first)] == ',' &&
        (names_is_site(e->page->pool, first, e->site_name) || (strchr(first, '.') != NULL && strchr(first, ' ') == NULL)))
        name = first;
    if (is_inverted(name)) {
        names_add(e->page->pool, name, people);
        return;
    }
    /* "Center for Drug Evaluation and Research" is no two people where JSON-LD calls it an organisation. */
    for (size_t i = 0; i < e->jsonld.organisations.n; i++)
        if (metadata_same_text(e->page->pool, name, e->jsonld.organisations.v[i])) {
            names_add(e->page->pool, name, others);
            return;
        }
    authors_split(e->page->pool, name, e->site_name, &found);
    for (size_t i = 0; i < found.n; i++)
        names_add(e->page->pool, found.v[i], names_is_agency(found.v[i]) || is_outlet(e, found.v[i]) ? others : people);
    /* "Jane Doe, dpa" */
    const char *last = strrchr(name, ',');
    if (found.n > 0 && last != NULL && names_is_agency(last + 1 + strspn(last + 1, " ")))
        names_add(e->page->pool, last + 1 + strspn(last + 1, " "), others);
    if (found.n > 0 || strlen(name) > NAME_BYTES_MAX || strpbrk(name, "@<>{}") != NULL || strstr(name, "://") != NULL ||
        strncasecmp(name, "www.", 4) == 0 || names_words(name) > NAME_WORDS_MAX)
        return;
    add_offices(e, strncmp(name, "By ", 3) == 0 ? name + 3 : name, others);
}

/* An agency or an editorial office beside a person is an author, too; who publishes all is not. */
static void join(const struct evidence *e, struct strings *people, const struct strings *others)
{
    const char *publisher = e->jsonld.publisher;
    for (size_t i = 0; i < others->n; i++)
        if (!publisher || !metadata_same_text(e->page->pool, others->v[i], publisher))
            names_add(e->page->pool, others->v[i], people);
}

/* Of JSON-LD, microdata or RDFa. */
static void from_data(const struct evidence *e, const struct jsonld *data, struct strings *people, struct strings *others)
{
    for (size_t i = 0; i < data->people.n; i++)
        add_stated(e, data->people.v[i], people, others);
    for (size_t i = 0; i < data->organisations.n; i++)
        add_offices(e, data->organisations.v[i], others);
}

static void from_meta(const struct evidence *e, struct strings *people, struct strings *others)
{
    static const char *const keys[] = {
        "article:author", "author",          "og:article:author",  "dc.creator",      "dcterms.creator",     "byl",
        "parsely-author", "sailthru.author", "cxenseparse:author", "citation_author", "article:author_name", "authors",
        "creator",        "articleauthor"
    };
    for (size_t k = 0; k < sizeof(keys) / sizeof(*keys) && people->n == 0; k++)
        for (size_t i = 0; i < e->tag_count; i++)
            if (strcmp(e->tags[i].name, keys[k]) == 0)
                add_stated(e, e->tags[i].content, people, others);
}

/* Credits of pictures are not bylines. */
static bool is_in_figure(const xmlNode *n)
{
    for (; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent)
        if (tag_of(n) == TAG_FIGURE || tag_of(n) == TAG_FIGCAPTION)
            return true;
    return false;
}

static const char *skip_space(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

/* Whether an element's first words are two at least. */
static bool is_of_words(const xmlNode *n)
{
    for (const xmlNode *t = n->children; t != NULL; t = tag_next(t, n)) {
        if (t->type != XML_TEXT_NODE || t->content == NULL)
            continue;
        const char *second = skip_space((const char *)t->content);
        second = skip_space(second + strcspn(second, " \t\r\n"));
        if (*second != '\0')
            return true;
    }
    return false;
}

/* Whether a name begins and ends with the element: one of several with classes of their own, for the name, the role, the place. */
static bool is_part(const xmlNode *n)
{
    static const char *const halves[] = { "first", "given", "last", "family", "surname", NULL };

    return tag_of(n) == TAG_SPAN && tag_attr(n, "class") != NULL && is_of_words(n) && !where_has_word(n, halves);
}

static const xmlNode *block_of(const xmlNode *n, const xmlNode *top)
{
    while (n != top && n->parent != NULL && !tag_is_block(tag_of(n)) && !is_part(n))
        n = n->parent;
    return n;
}

/* "Redaktion: Jane Doe": who worked on it, and did not write it. */
static bool is_credit(const char *text)
{
    static const char *const roles[] = { "edited by",      "editing by",   "editor:",     "fact checked by", "medically reviewed by",
                                         "photography by", "photos by",    "produced by", "redaktion:",      "reviewed by",
                                         "sendung:",       "translated by" };

    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (strncasecmp(text, roles[i], strlen(roles[i])) == 0)
            return true;
    return false;
}

/* What stands in the page promises less than what is stated as data: only whole names are believed, and the outlet's not beside a person's. */
static void add_full_names(const struct evidence *e, const char *text, struct strings *names)
{
    struct strings found = { 0 };

    if (is_credit(text))
        return;
    authors_split(e->page->pool, text, e->site_name, &found);
    for (size_t i = 0; i < found.n; i++)
        if (names_is_full(found.v[i]) && (names->n == 0 || !is_outlet(e, found.v[i])))
            names_add(e->page->pool, found.v[i], names);
}

static bool is_same_kind(const xmlNode *a, const xmlNode *b)
{
    const char *x = tag_attr(a, "class"), *y = tag_attr(b, "class");

    return tag_of(a) == tag_of(b) && (x != NULL && y != NULL ? strcmp(x, y) == 0 : x == y && tag_of(a) == TAG_LI);
}

/* The link that holds a node below top, or NULL. */
static const xmlNode *link_of(const xmlNode *n, const xmlNode *top)
{
    for (; n != top && n->parent != NULL; n = n->parent)
        if (tag_of(n) == TAG_A)
            return n;
    return NULL;
}

/* Names in an element that is a byline: those of its first block that has any, and of the blocks of the same kind beside it; others hold dates,
 * roles, buttons. A space is read where an element begins or ends: "By" and the name are often apart by style alone. */
static void add_byline(const struct evidence *e, const xmlNode *node, struct strings *names)
{
    const xmlNode *first = NULL, *block = NULL, *link = NULL;
    bool credit = false; /* the block before says that this one's names are no authors' */
    struct buf b;

    if (marks_text(e->page, node, ELEMENT_BYTES) == NULL)
        return;
    buf_init(&b, 2 * ELEMENT_BYTES);
    for (const xmlNode *n = node->children;; n = tag_of(n) == TAG_VOID ? tag_skip(n, node) : tag_next(n, node)) {
        /* A line's break stands between a name and a role as often as a comma. */
        if (n != NULL && tag_of(n) == TAG_BR && b.len > 0)
            buf_puts(&b, "| ");
        if (n != NULL && (n->type != XML_TEXT_NODE || n->content == NULL))
            continue;
        if (b.len > 0 && (n == NULL || block_of(n, node) != block)) {
            const size_t before = names->n;
            const char *text = pool_strndup(e->page->pool, buf_text(&b), b.len);
            if (!credit && (first == NULL || is_same_kind(first, block)))
                add_full_names(e, text, names);
            first = first == NULL && names->n > before ? block : first;
            credit = is_credit(text);
        }
        if (n == NULL)
            break;
        if (block_of(n, node) != block)
            buf_clear(&b);
        /* A link holds a name; a word in capitals behind it is a role, a place, another name. */
        if (link != NULL && link_of(n, node) != link && names_begins(skip_space((const char *)n->content)))
            buf_puts(&b, "| ");
        link = xmlIsBlankNode(n) ? link : link_of(n, node);
        block = block_of(n, node);
        space_fold(&b, (const char *)n->content, strlen((const char *)n->content));
        space_add(&b);
    }
    buf_fini(&b);
}

/* Elements that name an author: itemprop and rel first, then what a class calls so. */
static void from_page(const struct evidence *e, bool by_class, struct strings *names)
{
    size_t h1 = 0;
    uint32_t found = 0; /* the last byline */

    for (size_t i = 0; i < e->marks.n; i++)
        if (e->marks.v[i].node == e->h1)
            h1 = i;
    /* Behind the headline first; what stands before it may be the page's head. */
    for (size_t at = 0; at < e->marks.n; at++) {
        const size_t i = (h1 + at) % e->marks.n;
        const struct mark *m = &e->marks.v[i];
        if ((m->is & (by_class ? MARK_AUTHOR : MARK_REL)) == 0 || (m->is & (MARK_META | MARK_LINK)) != 0)
            continue;
        if ((!where_mark_is_own(e, m) && !where_is_head(e, h1, i)) || is_in_figure(m->node))
            continue;
        const size_t before = names->n;
        if (before > 0 && (m->at < found || m->at - found > APART_MAX))
            return;
        add_byline(e, m->node, names);
        if (names->n > 0 && by_class)
            return;
        found = names->n > before ? m->at : found;
    }
}

/* "By" that opens a link or emphasis within a longer paragraph, or within one that ends as sentences do, is prose. */
static bool is_part_of_sentence(const struct evidence *e, const xmlNode *n, size_t len)
{
    if (tag_is_block(tag_of(n)))
        return false;
    while (n->parent != NULL && n->parent->type == XML_ELEMENT_NODE && !tag_is_block(tag_of(n)))
        n = n->parent;
    const char *whole = marks_text(e->page, n, len + ELEMENT_BYTES);
    if (whole == NULL)
        return true;
    const size_t end = strlen(whole);
    return end > len && (strchr(".!?", whole[end - 1]) != NULL || (end > 3 && strcmp(whole + end - 3, "\xE2\x80\x9D") == 0));
}

/* What is said right before the names of those who wrote it. */
static const char *const openers[] = {
    "by",    "written by", "words by", "story by", "reported by", "report by", "von",    "par",    "por",     "av",        "af",    "door",
    "text:", "tekst:",     "texte :",  "texto:",   "autor",       "autora",    "auteur", "author", "authors", "author(s)", "Автор", "yazan",
};

/* What stands behind the words that open a byline: its end where there is no more; NULL where it is none. */
static const char *behind_opener(const char *line)
{
    for (size_t i = 0; i < sizeof(openers) / sizeof(*openers); i++) {
        const size_t len = strlen(openers[i]);
        if (strncasecmp(line, openers[i], len) == 0 && (line[len] == '\0' || strchr(" :", line[len]) != NULL || line[len - 1] == ':'))
            return line + len + strspn(line + len, " :");
    }
    return NULL;
}

/* The text of an element that is a line, with a space where an element begins or ends; NULL where it is longer. */
static const char *line_text(const struct evidence *e, const xmlNode *node)
{
    struct buf b;

    if (marks_text(e->page, node, LINE_BYTES) == NULL)
        return NULL;
    buf_init(&b, 4 * LINE_BYTES);
    for (const xmlNode *n = node->children; n != NULL; n = tag_of(n) == TAG_VOID ? tag_skip(n, node) : tag_next(n, node)) {
        if (n->type != XML_TEXT_NODE || n->content == NULL)
            continue;
        space_fold(&b, (const char *)n->content, strlen((const char *)n->content));
        space_add(&b);
    }
    const size_t len = b.len - (b.len > 0 && b.data[b.len - 1] == ' ');
    const char *text = len > 0 ? pool_strndup(e->page->pool, buf_text(&b), len) : NULL;
    buf_fini(&b);
    return text;
}

/* "Written by", and the name in the next element. */
static void from_label(const struct evidence *e, const xmlNode *label, struct strings *names)
{
    const xmlNode *top = (const xmlNode *)e->page->doc, *n = tag_skip(label, top);

    while (n != NULL && (n->type != XML_ELEMENT_NODE || tag_of(n) == TAG_VOID || space_only(page_node_text(e->page, n))))
        n = n->type == XML_TEXT_NODE && !xmlIsBlankNode(n) ? NULL : tag_next(n, top);
    if (n != NULL)
        add_byline(e, n, names);
}

/* "By Jane Doe" in a line of its own under the headline, whatever its class; the first such line counts. */
static void from_line(const struct evidence *e, struct strings *names)
{
    const xmlNode *top = (const xmlNode *)e->page->doc;
    size_t elements = 0;

    for (const xmlNode *n = e->h1 ? tag_skip(e->h1, top) : NULL; n != NULL && elements < LINE_REACH && names->n == 0; n = tag_next(n, top)) {
        if (n->type != XML_ELEMENT_NODE || tag_of(n) == TAG_VOID)
            continue;
        elements++;
        const char *text = line_text(e, n), *behind = text != NULL ? behind_opener(text) : NULL;
        if (behind == NULL || !where_is_own(e, n))
            continue;
        if (*behind == '\0')
            from_label(e, n, names);
        else if (strchr(".!?:", text[strlen(text) - 1]) != NULL || is_part_of_sentence(e, n, strlen(page_node_text(e->page, n))))
            continue;
        else if (strncmp(text, "By ", 3) == 0)
            authors_split(e->page->pool, behind, e->site_name, names);
        else
            add_full_names(e, behind, names);
    }
}

/* People by the best rung that has any, with the organisations stated beside them; organisations alone only where no rung has people. */
void authors_read(const struct evidence *e, struct article *out)
{
    struct strings people = { 0 }, others = { 0 }, meta = { 0 }, meta_others = { 0 }, marked = { 0 }, classes = { 0 };

    from_data(e, &e->jsonld, &people, &others);
    if (people.n > 0) {
        join(e, &people, &others);
        take(out, &people, ORIGIN_JSONLD);
        return;
    }
    from_meta(e, &meta, &meta_others);
    if (meta.n > 0) {
        join(e, &meta, &meta_others);
        take(out, &meta, ORIGIN_META);
        return;
    }
    from_data(e, &e->inlined, &marked, &others);
    if (marked.n == 0)
        from_page(e, false, &marked);
    if (marked.n > 0) {
        take(out, &marked, ORIGIN_MICRODATA);
        return;
    }
    from_page(e, true, &classes);
    if (classes.n == 0)
        from_line(e, &classes);
    if (!take(out, &classes, ORIGIN_PAGE) && !take(out, &others, ORIGIN_JSONLD))
        take(out, &meta_others, ORIGIN_META);
}

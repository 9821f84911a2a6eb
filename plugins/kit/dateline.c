/* dateline: dates that no element is marked with: in a line around the headline, before the first words of the text, behind "Published on", in the
 * address. */
#include "../../daemon/base/text.h"
#include "metadata_parts.h"
#include "tag.h"
#include "url.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define AFTER_REACH    45  /* elements behind the headline among which its date line stands */
#define BEFORE_REACH   25  /* and before it */
#define CHANGED_REACH  12  /* elements behind a line that tells of a change: the page has stated its dates there */
#define LINE_BYTES     110 /* bytes of a line that holds the date, the byline and the section at most */
#define SENTENCE_WORDS 10
#define LABEL_MAX      400  /* bytes of a line with a label */
#define NAME_MIN       15   /* bytes of a headline that is not said by chance */
#define WORD_REACH     60   /* bytes between a label and its date */
#define OPENING_MAX    30   /* bytes before a date that opens a paragraph: a place */
#define PARAGRAPH_MAX  3000 /* bytes of a paragraph that a date may open */
#define DATE_MAX       40   /* bytes of a written date and time */
#define WEB_BEGAN      "1991"

/* What is said before or after the day on which something appeared. Lower case. */
static const char *const labels[] = { "publish",     "posted",       "written",    "created",     "released", "veröffentlich", "erschienen",
                                      "erstellt",    "eingestellt",  "gepostet",   "geschrieben", "datum:",   "stand:",        "mitteilung vom",
                                      "publié",      "mis en ligne", "pubblicat",  "publicad",    "fecha:",   "geplaatst",     "gepubliceerd",
                                      "opublikowan", "publikováno",  "publicerad", "publisert",   "udgivet",  "julkaistu",     "опублик",
                                      "опублік",     "yayın",        "dərc",       "نشر",         "发布",     "發布",          "公開",
                                      "게시",        "입력",         NULL };

/* The first label in the text, or NULL. */
static const char *find_label(const char *text)
{
    const char *first = NULL;

    for (size_t i = 0; labels[i] != NULL; i++) {
        const char *at = strcasestr(text, labels[i]);
        if (at != NULL && (first == NULL || at < first))
            first = at;
    }
    return first;
}

/* Nothing was published on the web before: older days are births, and what the story tells of. */
bool dateline_is_web_age(const char *date)
{
    return strncmp(date, WEB_BEGAN, sizeof(WEB_BEGAN) - 1) >= 0;
}

static bool has_digit(const char *text)
{
    return strpbrk(text, "0123456789") != NULL || strstr(text, "\xD9") != NULL || strstr(text, "\xDB") != NULL;
}

/* "(18.01.2018) Deutschlands …", "Karlsruhe, (12.11.2021). Traditionell …": the date that opens a paragraph; not one that a sentence speaks of. */
static const char *opening_date(const struct evidence *e, const char *text)
{
    size_t at = strcspn(text, "0123456789"), before = at;
    char opening[DATE_MAX + 1];

    while (before > 0 && text[before - 1] == ' ')
        before--;
    if (at > OPENING_MAX || text[at] == '\0' || (before > 0 && strchr("(,:/|-", text[before - 1]) == NULL))
        return NULL;
    snprintf(opening, sizeof(opening), "%s", text + at);
    return published_believe(e, opening, true);
}

/* A full stop behind more words than a byline, a section and a date have: the days in it are the story's. */
static bool is_sentence(const char *text)
{
    size_t words = 1;

    for (const char *s = text; (s = strchr(s, ' ')) != NULL; s++)
        words++;
    return words > SENTENCE_WORDS &&
           (text_ends(text, ".") || text_ends(text, "!") || text_ends(text, "?") || text_ends(text, "”") || text_ends(text, "\""));
}

/* Whether all that a node says is links: entries of a menu, whose dates are but part of their names. */
static bool is_links(const xmlNode *top)
{
    bool links = false;

    for (const xmlNode *n = tag_next(top, top); n != NULL;) {
        const bool is_link = n->type == XML_ELEMENT_NODE && tag_of(n) == TAG_A;
        if (n->type == XML_TEXT_NODE && !xmlIsBlankNode(n))
            return false;
        links = links || is_link;
        n = is_link ? tag_skip(n, top) : tag_next(n, top);
    }
    return links;
}

/* The first thing in a node: what opens with the date of an entry is no line of the article. */
static const xmlNode *opening_of(const xmlNode *n)
{
    while (n->type == XML_ELEMENT_NODE && n->children != NULL)
        n = n->children;
    return n;
}

/* Where a line by the headline can be the article's: a small aside there holds what the page says of its article. */
static bool is_by_headline(const struct evidence *e, const xmlNode *n, bool before)
{
    return (where_is_own(e, n) || (!before && where_is_small_aside(e, n))) && where_is_dated(e, n, before) && !entries_hold(e, opening_of(n));
}

/* The date of an element's or a text's words that stand by the headline. */
static const char *words_date(const struct evidence *e, const xmlNode *n, bool *changed)
{
    const bool is_text = n->type == XML_TEXT_NODE;
    const char *text = is_text ? page_node_text(e->page, n) : marks_text(e->page, n, LINE_BYTES);

    if (text == NULL)
        return (text = marks_text(e->page, n, PARAGRAPH_MAX)) != NULL ? opening_date(e, text) : NULL;
    if (*text == '\0' || strlen(text) > LINE_BYTES || !has_digit(text) || strstr(text, "©") != NULL)
        return NULL;
    if (dateshown_is_change(e, n, text)) {
        *changed = published_believe(e, text, true) != NULL;
        return NULL;
    }
    return is_sentence(text) ? opening_date(e, text) : published_believe(e, text, is_text || !is_links(n));
}

/* The date of a line that stands by the headline: an element, or words beside it in what holds both. That itself is no line: it has the text too. */
static const char *line_date(const struct evidence *e, const xmlNode *n, const xmlNode *from, bool before, bool *changed)
{
    const xmlNode *element = n->type == XML_TEXT_NODE ? n->parent : n;
    const enum tag tag = n->type == XML_TEXT_NODE ? TAG_VOID : tag_of(n);

    if (n->type != XML_TEXT_NODE && n->type != XML_ELEMENT_NODE)
        return NULL;
    if (!tag_is_block(tag) && tag != TAG_SPAN && tag != TAG_OTHER && tag != TAG_EM && tag != TAG_B && n->type != XML_TEXT_NODE)
        return NULL;
    if (e->h1 != NULL && (element == from || where_contains(element, from) != (n->type == XML_TEXT_NODE)))
        return NULL;
    const char *date = words_date(e, n, changed);
    return date != NULL && dateline_is_web_age(date) && is_by_headline(e, element, before) ? date : NULL;
}

static const xmlNode *previous(const xmlNode *n)
{
    if (n->prev == NULL)
        return n->parent;
    for (n = n->prev; n->last != NULL && n->type == XML_ELEMENT_NODE; n = n->last)
        ;
    return n;
}

const char *dateline_near(const struct evidence *e)
{
    const xmlNode *top = (const xmlNode *)e->page->doc, *from = e->h1 != NULL ? e->h1 : e->body;
    const char *date = NULL;
    size_t elements = 0, reach = AFTER_REACH;
    bool changed = false;

    if (from == NULL)
        return NULL;
    for (const xmlNode *n = e->h1 != NULL ? tag_next(from, top) : from; n != NULL && elements < reach && date == NULL; n = tag_next(n, top)) {
        elements += n->type == XML_ELEMENT_NODE;
        date = line_date(e, n, from, false, &changed);
        if (changed && elements + CHANGED_REACH < reach)
            reach = elements + CHANGED_REACH;
    }
    elements = 0;
    for (const xmlNode *n = previous(from); n != NULL && n != top && elements < BEFORE_REACH && date == NULL; n = previous(n)) {
        elements += n->type == XML_ELEMENT_NODE;
        date = line_date(e, n, from, true, &changed);
    }
    return date;
}

/* A source that the page names: both days are that one's. */
static bool is_reference(const char *text)
{
    static const char *const words[] = { "retrieved", "accessed", "abgerufen", "consulté le", "consultado", "引用日期", NULL };

    for (size_t i = 0; words[i] != NULL; i++)
        if (strcasestr(text, words[i]) != NULL)
            return true;
    return false;
}

/* The date of a line that says that it is one of publication. */
static const char *labelled_date(const struct evidence *e, const xmlNode *n)
{
    const bool is_text = n->type == XML_TEXT_NODE;
    const char *text = is_text ? page_node_text(e->page, n) : marks_text(e->page, n, LABEL_MAX), *label, *date;

    if (text == NULL || !has_digit(text) || is_reference(text))
        return NULL;
    label = is_text || tag_is_block(tag_of(n)) ? find_label(text) : NULL;
    const char *rights = strstr(text, "©");
    /* In a list what is said of a date behind other words is said of what they name. */
    if (label == NULL || (rights != NULL && rights < label) || (tag_of(is_text ? n->parent : n) == TAG_LI && label != text))
        return NULL;
    /* "Erschienen am 1.11.2023", or "on 19 May 2010 posted": close to the word; what is further away is not what it speaks of. */
    size_t behind = rights != NULL ? (size_t)(rights - label) : strlen(label);
    date = published_believe(e, pool_strndup(e->page->pool, label, utf8_cut(label, behind, behind < WORD_REACH ? behind : WORD_REACH)), true);
    if (date != NULL)
        return date;
    const char *from = label - text > WORD_REACH ? label - WORD_REACH : text;
    while (from < label && ((unsigned char)*from & 0xC0) == 0x80)
        from++;
    return published_believe(e, pool_strndup(e->page->pool, from, (size_t)(label - from)), true);
}

/* A line of labels is the article's in its part of the page, in a small aside, or where it names the article. */
static bool is_of_article(const struct evidence *e, const xmlNode *n)
{
    if (where_is_own(e, n) || where_is_small_aside(e, n))
        return true;
    return e->h1_text != NULL && strlen(e->h1_text) >= NAME_MIN && strstr(page_node_text(e->page, n), e->h1_text) != NULL;
}

/* Words that stand in a box beside other elements: "<div>Posted: 4 March <p>The text …". */
static bool is_bare_text(const xmlNode *n)
{
    return n->type == XML_TEXT_NODE && (n->next != NULL || n->prev != NULL) && tag_is_block(tag_of(n->parent)) && tag_of(n->parent) != TAG_P &&
           !xmlIsBlankNode(n) && strlen((const char *)n->content) <= LABEL_MAX;
}

const char *dateline_labelled(const struct evidence *e)
{
    const xmlNode *top = (const xmlNode *)e->page->doc;

    for (const xmlNode *n = xmlDocGetRootElement(e->page->doc); n != NULL; n = tag_next(n, top)) {
        const enum tag tag = n->type == XML_ELEMENT_NODE ? tag_of(n) : TAG_VOID;
        if (!tag_is_block(tag) && tag != TAG_SPAN && tag != TAG_B && !is_bare_text(n))
            continue;
        const char *date = labelled_date(e, n);
        const xmlNode *element = n->type == XML_TEXT_NODE ? n->parent : n;
        if (date != NULL && is_of_article(e, element) && where_is_dated(e, element, false))
            return date;
    }
    return NULL;
}

/* Three numbers at s as a day: year first, or day first where no other reading is possible. */
static bool is_day(const char *s, bool american, int *year, int *month, int *day)
{
    int used = 0;

    if ((sscanf(s, "%4d%*[/-]%2d%*[/-]%2d%n", year, month, day, &used) == 3 || sscanf(s, "%4d%2d%2d%n", year, month, day, &used) == 3) && used >= 8 &&
        !isdigit((unsigned char)s[used]) && *year >= 1990 && *year < 2100 && *month <= 12)
        return true;
    used = 0;
    if ((sscanf(s, "%2d-%2d-%4d%n", day, month, year, &used) != 3 && sscanf(s, "%2d%2d%4d%n", day, month, year, &used) != 3) || used < 8 ||
        isdigit((unsigned char)s[used]) || *year < 1990 || *year >= 2100)
        return false;
    return *month <= 12 && (*day > 12 || !american);
}

/* "/2020/03/04/", "/2020-03-04-", "/20200304", "/04-03-2020-": a day in an address. */
static const char *address_date(const struct evidence *e, const char *path)
{
    bool american = e->language == NULL || strncmp(e->language, "en", 2) == 0;
    int year, month, day;
    char text[16];

    for (const char *s = path; *s != '\0'; s++) {
        if (!isdigit((unsigned char)*s) || (s > path && isdigit((unsigned char)s[-1])) || !is_day(s, american, &year, &month, &day))
            continue;
        if (month < 1 || day < 1 || day > 31)
            continue;
        snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month % 100, day % 100);
        const char *date = published_believe(e, text, false);
        if (date != NULL)
            return date;
    }
    return NULL;
}

const char *dateline_url(const struct evidence *e)
{
    const char *date = address_date(e, url_path_query(e->page->url));

    /* Feeds and portals hand on articles whose own address has it. */
    return date == NULL && e->canonical != NULL ? address_date(e, url_path_query(e->canonical)) : date;
}

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
#define LINE_BYTES     110 /* bytes of a line that holds the date, the byline and the section at most */
#define SENTENCE_WORDS 10
#define LABEL_MAX      240  /* bytes of a line with a label */
#define OPENING_MAX    30   /* bytes before a date that opens a paragraph: a place */
#define PARAGRAPH_MAX  3000 /* bytes of a paragraph that a date may open */
#define DATE_MAX       40   /* bytes of a written date and time */

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
    /* A number that is no date, with one behind it, opens a sentence. */
    char *gap = strpbrk(opening, "0123456789") ? opening + strspn(opening, "0123456789./- ") : opening;
    if (*gap != '\0' && gap - opening < 6 && !isalpha((unsigned char)*gap))
        return NULL;
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

/* The date of a line that stands by the headline. */
static const char *line_date(const struct evidence *e, const xmlNode *n)
{
    const enum tag tag = tag_of(n);

    if (!tag_is_block(tag) && tag != TAG_SPAN && tag != TAG_OTHER && tag != TAG_EM && tag != TAG_B)
        return NULL;
    const char *text = marks_text(e->page, n, LINE_BYTES);
    if (text != NULL && is_sentence(text))
        return where_is_own(e, n) ? opening_date(e, text) : NULL;
    if (text != NULL && *text != '\0' && has_digit(text) && strstr(text, "©") == NULL && where_is_own(e, n))
        return published_believe(e, text, true);
    text = text == NULL ? marks_text(e->page, n, PARAGRAPH_MAX) : NULL;
    return text != NULL && where_is_own(e, n) ? opening_date(e, text) : NULL;
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
    size_t elements = 0;

    if (from == NULL)
        return NULL;
    if (e->h1 != NULL && e->h1_text != NULL)
        date = opening_date(e, e->h1_text);
    for (const xmlNode *n = e->h1 != NULL ? tag_next(from, top) : from; n != NULL && elements < AFTER_REACH && date == NULL; n = tag_next(n, top))
        if (n->type == XML_ELEMENT_NODE && ++elements > 0)
            date = line_date(e, n);
    elements = 0;
    for (const xmlNode *n = previous(from); n != NULL && n != top && elements < BEFORE_REACH && date == NULL; n = previous(n))
        if (n->type == XML_ELEMENT_NODE && ++elements > 0)
            date = line_date(e, n);
    return date;
}

const char *dateline_labelled(const struct evidence *e)
{
    const xmlNode *top = (const xmlNode *)e->page->doc;

    for (const xmlNode *n = xmlDocGetRootElement(e->page->doc); n != NULL; n = tag_next(n, top)) {
        if (n->type != XML_ELEMENT_NODE || !tag_is_block(tag_of(n)))
            continue;
        const char *text = marks_text(e->page, n, LABEL_MAX);
        const char *label = text != NULL && has_digit(text) ? find_label(text) : NULL;
        if (label == NULL || strstr(text, "©") != NULL || !where_is_own(e, n))
            continue;
        /* "Erschienen am 1.11.2023", or "on 19 May 2010 posted". */
        const char *date = published_believe(e, label, true);
        if (date == NULL)
            date = published_believe(e, text, true);
        if (date != NULL)
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

/* "/2020/03/04/", "/2020-03-04-", "/20200304", "/04-03-2020-": a day in the address. */
const char *dateline_url(const struct evidence *e)
{
    const char *path = url_path_query(e->page->url);
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

/* datescript: what the scripts of a page call its day of publication: analytics and state that a page is built from. */
#include "metadata_parts.h"
#include "tag.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define SCRIPTS_MAX 2000000 /* bytes looked through; what a page says of itself stands before the lists of others */
#define KEY_MAX     48      /* bytes of a name */
#define VALUE_MAX   40      /* bytes of a date */
#define DAY         10      /* bytes of "2020-03-04" */

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* "datePublished", "publish_date", "article_publication_date", "publishedAt"; not "lastPublished", "unpublishDate", "publisher". */
static bool is_key(const char *key)
{
    static const char *const wanted[] = { "date", "time", "publishedat", "publishat", "_at", "published", "pubdate", NULL };
    static const char *const others[] = { "last", "latest", "updat", "modif",  "expir",   "unpub",  "publisher", "republi",  "end",   "format",
                                          "by",   "next",   "prev",  "video",  "comment", "until",  "schedul",   "is_",      "ispub", "show",
                                          "hide", "year",   "month", "author", "count",   "status", "timezone",  "suppress", NULL };
    bool is = false;

    for (size_t i = 0; wanted[i] != NULL; i++)
        is = is || strcasestr(key, wanted[i]) != NULL;
    for (size_t i = 0; others[i] != NULL; i++)
        is = is && strcasestr(key, others[i]) == NULL;
    return is;
}

/* The quoted value behind a name: \": \"2020-03-04\" too, as JSON within strings writes it. */
static const char *value_behind(const char *s, char value[VALUE_MAX + 1])
{
    size_t n = 0;
    bool said = false;

    for (; *s != '\0' && strchr("\\\"' \t\r\n:=,", *s) != NULL; s++)
        said = said || *s == ':' || *s == '=' || *s == ',';
    if (!said || strchr("\\\"'", s[-1]) == NULL)
        return NULL;
    for (; *s != '\0' && *s != '"' && *s != '\'' && n < VALUE_MAX; s++) {
        if (s[0] == '\\' && s[1] != '/')
            break;
        if (*s != '\\')
            value[n++] = *s;
    }
    value[n] = '\0';
    return *s == '"' || *s == '\'' || *s == '\\' ? value : NULL;
}

/* Adds the days of one script; false when two of them are not the same. */
static bool read_script(const struct evidence *e, const char *script, const char **day)
{
    char key[KEY_MAX + 1], value[VALUE_MAX + 1];

    for (const char *at = script; (at = strcasestr(at, "pub")) != NULL;) {
        const char *from = at, *to = at;
        while (from > script && is_name(from[-1]))
            from--;
        while (is_name(*to))
            to++;
        at = to;
        if (to - from > KEY_MAX)
            continue;
        memcpy(key, from, (size_t)(to - from));
        key[to - from] = '\0';
        const char *date = is_key(key) && value_behind(to, value) != NULL ? published_believe(e, value, false) : NULL;
        if (date == NULL)
            continue;
        if (*day != NULL && strncmp(*day, date, DAY) != 0)
            return false;
        if (*day == NULL || strlen(date) > strlen(*day))
            *day = date;
    }
    return true;
}

const xmlNode *datescript_next(const struct evidence *e, const xmlNode *script)
{
    const xmlNode *top = (const xmlNode *)e->page->doc;

    for (const xmlNode *n = script != NULL ? tag_skip(script, top) : xmlDocGetRootElement(e->page->doc); n != NULL; n = tag_next(n, top))
        if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, "script") == 0 && n->children != NULL && n->children->content != NULL)
            return n;
    return NULL;
}

const char *datescript_read(const struct evidence *e)
{
    const char *day = NULL;
    size_t seen = 0;

    for (const xmlNode *n = datescript_next(e, NULL); n != NULL && seen < SCRIPTS_MAX; n = datescript_next(e, n)) {
        const char *script = (const char *)n->children->content;
        seen += strlen(script);
        if (!read_script(e, script, &day))
            return NULL;
    }
    return day;
}

/* contact-az: contact.az of the Turan agency, whose archive lives on at turan.az.
 *
 * The text ends in a sign-off of the desk ("-06D-", "----16B06----"); what follows it on the page is never the article's.  Since 2017 it begins with
 * a dateline, "Baku/05.10.21/Turan:"; before, the only date is the one the page shows beside the headline, while teasers carry dates of their own. */
#include "outlet.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATELINE_MAX   64  /* bytes up to the dateline's colon */
#define OPENING_BLOCKS 4   /* the dateline stands in the first of them, after a caption or a teaser at most */
#define OPENING_BYTES  400 /* a block of this length is text, not a caption */
#define HEADLINE_UP    8   /* elements around the headline that are searched for the date beside it */

#define TEXT  "normalize-space(.)"
#define BLOCK "[self::p or self::div or self::td or self::span[parent::div]][not(p or div or td or table or ul)]"
/* The old engine, and pages without a first heading, set it as a second or third. */
#define HEADLINE                                                                                                                                     \
    "//h1 | //*[has-class(., 'maincontent')]//*[self::h2 or self::h3] | //*[self::article or self::main][not(.//h1)]//h2 | "                         \
    "//*[self::h2 or self::h3][contains(@class, 'title')][not(//h1)][not(ancestor::li)][not(a)]"
#define SLASHES "string-length(@href) - string-length(translate(@href, '/', ''))"
/* Nothing but a number, alone in its place: how often the page was seen. */
#define COUNTER                                                                                                                                      \
    "//*[self::span or self::div or self::p][not(*)][not(ancestor::table)][not(../text()[normalize-space()])]"                                       \
    "[" TEXT " != ''][translate(" TEXT ", '0123456789 ', '') = '']"
/* "/en/politics/slug" or the same with a host: another article. */
#define TEASER_LINK "a[(starts-with(@href, '/') and " SLASHES " > 2) or (starts-with(@href, 'http') and " SLASHES " > 4)]"
/* What stands under the text where no sign-off marks its end. */
#define TRAILER                                                                                                                                      \
    "//*[self::h2 or self::h3 or self::h4 or self::h5 or self::p or self::div or self::a or self::span[parent::div]][" TEXT " = 'Leave a review'"    \
    " or " TEXT " = 'Follow us on social networks' or " TEXT " = 'News Line' or " TEXT " = 'In Focus' or " TEXT " = 'Оставить отзыв'"   \
    " or " TEXT " = 'Следите за нами в социальных сетях' or " TEXT " = 'Лента новостей' or " TEXT " = 'В центре внимания'"            \
    " or " TEXT " = 'Rəy yaz' or " TEXT " = 'Xəbər lenti' or " TEXT " = 'Diqqət mərkəzində']"

/* Where the first and the last paragraph of some length share one parent, that is the body, whatever it is called. */
#define PROSE     "//p[string-length(" TEXT ") > 60][not(ancestor::footer or ancestor::aside or ancestor::nav or ancestor::header)]"
#define SURE_BODY "(" PROSE ")[1]/parent::*[not(.//h1)][count(p) > 1][count(. | (" PROSE ")[last()]/..) = 1]"
#define NAMED_BODY                                                                                                                                   \
    "//*[has-class(., 'maincontent')] | //*[@itemprop='articleBody'] | //div[has-class(., 'article-body') or has-class(., 'news-body')]"

/* Dashes on both sides, or else "2014-15", "COP-29" and "365-202" would go; bare "06С" only after a full stop. */
#define SIGN_OFF      "(?:^|(?<=[.!?»\"”)\\s]))\\s*[-–—]+\\s*\\d{1,2}[A-ZА-Я]?\\d{0,2}\\s*[-–—]+\\s*$"
#define SIGN_OFF_BARE "(?<=\\.)\\s*\\d\\d[A-ZА-Я]\\s*$"

static const char *contact_path(const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : url;
    return path ? path : "/";
}

static bool contact_is_language(const char *s)
{
    return strncmp(s, "en/", 3) == 0 || strncmp(s, "ru/", 3) == 0 || strncmp(s, "az/", 3) == 0;
}

/* "en" of "/en/politics/slug" and of "/ext/news/2015/9/free/politics_news/en/123.htm". */
static const char *contact_language(const char *path)
{
    for (const char *s = strchr(path, '/'); s; s = strchr(s + 1, '/'))
        if (contact_is_language(s + 1))
            return s + 1;
    return NULL;
}

/* A new slug ends in a number, which decides; an old one has none: language, section and slug do. */
static bool contact_key(const char *url, char key[GAZ_KEY_MAX])
{
    const char *path = contact_path(url) + 1;
    size_t len = strcspn(path, "?#");
    while (len && path[len - 1] == '/')
        len--;
    size_t digits = 0;
    while (digits < len && isdigit((unsigned char)path[len - 1 - digits]))
        digits++;
    int n;
    if (contact_is_language(path) && digits >= 6 && digits <= 8 && len > digits && path[len - 1 - digits] == '-')
        n = snprintf(key, GAZ_KEY_MAX, "%.2s/%.*s", path, (int)digits, path + len - digits);
    else
        n = snprintf(key, GAZ_KEY_MAX, "%.*s", (int)len, path);
    return len > 0 && n > 0 && n < GAZ_KEY_MAX;
}

/* -- The sign-off, read from the end of a text ---------------------------------------------------------------------------- */

static size_t contact_trim(const char *text, size_t len)
{
    while (len && (text[len - 1] == ' ' || (len > 1 && memcmp(text + len - 2, "\xC2\xA0", 2) == 0)))
        len -= text[len - 1] == ' ' ? 1 : 2;
    return len;
}

/* Without the dashes (hyphen, en, em) at its end. */
static size_t contact_trim_dashes(const char *text, size_t len)
{
    for (;;) {
        if (len && text[len - 1] == '-')
            len--;
        else if (len > 2 && (memcmp(text + len - 3, "–", 3) == 0 || memcmp(text + len - 3, "—", 3) == 0))
            len -= 3;
        else
            return len;
    }
}

/* Without a desk's code such as 06D, 16B06, 06В (Cyrillic) or 0 at its end. */
static size_t contact_trim_code(const char *text, size_t len)
{
    const size_t whole = len;
    while (len && (isdigit((unsigned char)text[len - 1]) || isupper((unsigned char)text[len - 1])))
        len--;
    if (len > 1 && (unsigned char)text[len - 2] == 0xD0 && (unsigned char)text[len - 1] >= 0x90 && (unsigned char)text[len - 1] <= 0xAF)
        for (len -= 2; len && isdigit((unsigned char)text[len - 1]);)
            len--;
    return whole - len <= 6 && isdigit((unsigned char)text[len]) ? len : whole;
}

/* "… prices.06С": two digits and a letter after a full stop, without dashes. */
static bool contact_signed_bare(const char *text, size_t len)
{
    const size_t prose = contact_trim_code(text, len);
    const bool form = len - prose >= 3 && isdigit((unsigned char)text[prose]) && isdigit((unsigned char)text[prose + 1]) &&
                      !isdigit((unsigned char)text[prose + 2]) && len - prose == (isupper((unsigned char)text[prose + 2]) ? 3 : 4);
    const size_t end = contact_trim(text, prose);
    return form && end > 0 && text[end - 1] == '.';
}

static bool contact_signed(const char *text)
{
    const size_t len = contact_trim(text, strlen(text));
    const size_t code = contact_trim(text, contact_trim_dashes(text, len));
    if (code == len)
        return contact_signed_bare(text, len);
    size_t opening = contact_trim_code(text, code);
    if (opening == code)
        return false;
    opening = contact_trim(text, opening);
    const size_t prose = contact_trim_dashes(text, opening);
    if (prose == opening)
        return false;
    return prose == 0 || strchr(".!? \")", text[prose - 1]) || (prose > 1 && memcmp(text + prose - 2, "»", 2) == 0) ||
           (prose > 2 && memcmp(text + prose - 3, "”", 3) == 0);
}

struct contact_search {
    size_t at; /* from 1 */
    bool found;
};

static bool contact_find_signed(struct gaz_page *page, const char *text, void *arg)
{
    (void)page;
    struct contact_search *search = arg;
    search->at++;
    search->found = text && contact_signed(text);
    return !search->found;
}

/* All that stands after the block with the sign-off. */
static void contact_drop_after_sign_off(struct gaz_page *page)
{
    struct contact_search search = { 0, false };
    gaz_each(page, "//*" BLOCK, contact_find_signed, &search);
    if (!search.found)
        return;
    gaz_drop(page, gaz_format(page, "(//*" BLOCK ")[%zu]/following-sibling::node() | (//*" BLOCK ")[%zu]/ancestor::*/following-sibling::node()",
                              search.at, search.at));
}

/* -- Dates --------------------------------------------------------------------------------------------------------------- */

/* "Baku / 12.07.17 / Turan:" as "2017-07-12"; NULL where there is none. */
static const char *contact_dateline(struct gaz_page *page, const char *text)
{
    const char *slash = strchr(text, '/');
    if (!slash || slash == text || slash - text > DATELINE_MAX / 2 || strcspn(text, ":") > DATELINE_MAX)
        return NULL;
    const char *s = slash + 1 + strspn(slash + 1, " ");
    static const char form[] = "##.##.##";
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '#' ? !isdigit((unsigned char)s[i]) : s[i] != form[i])
            return NULL;
    const size_t year = 6 + 2 * (size_t)(isdigit((unsigned char)s[8]) && isdigit((unsigned char)s[9]));
    const char *end = s + year + 2;
    if (end[strspn(end, " ")] != '/')
        return NULL;
    return gaz_format(page, "20%.2s-%.2s-%.2s", s + year, s + 3, s);
}

struct contact_opening {
    const char *date;
    size_t blocks;
};

static bool contact_find_dateline(struct gaz_page *page, const char *text, void *arg)
{
    struct contact_opening *opening = arg;
    if (!text || !*text)
        return true;
    opening->date = contact_dateline(page, text);
    opening->blocks += strlen(text) > OPENING_BYTES ? OPENING_BLOCKS : 1;
    return !opening->date && opening->blocks < 2 * OPENING_BLOCKS;
}

/* "29 February 2016, 11:48" or "29.02.2016 11:48": a line that begins with a day, a month and a year of four digits. */
static bool contact_is_shown_date(const char *s)
{
    const size_t day = strspn(s, "0123456789");
    if (day < 1 || day > 2 || (s[day] != ' ' && s[day] != '.'))
        return false;
    const char by = s[day];
    s += day + 1;
    const size_t month = by == '.' ? strspn(s, "0123456789") : strcspn(s, " ");
    if (month < 1 || (by == '.' ? month > 2 : isdigit((unsigned char)*s)) || s[month] != by)
        return false;
    return strspn(s + month + 1, "0123456789") == 4;
}

static bool contact_find_shown(struct gaz_page *page, const char *text, void *arg)
{
    (void)page;
    if (!text || !contact_is_shown_date(text))
        return true;
    *(const char **)arg = text;
    return false;
}

/* Whether the date beside the headline is the dateline's, of day and year at least: then it says the hour too. */
static bool contact_is_same_day(const char *dateline, const char *shown)
{
    const char *year = shown + strspn(shown, "0123456789") + 1;
    year += strcspn(year, " .") + 1;
    return strncmp(year, dateline, 4) == 0 && strtol(shown, NULL, 10) == strtol(dateline + 8, NULL, 10);
}

/* The date nearest to the headline that does not stand in another article's teaser: in the smallest element around the headline that has one, and
 * below that in none that holds a link to an article. */
static const char *contact_shown_date(struct gaz_page *page)
{
    const char *date = NULL;
    const size_t depth = gaz_count(page, "(" HEADLINE ")[1]/ancestor::*");
    for (size_t up = 1; up <= HEADLINE_UP && up <= depth && !date; up++)
        gaz_each(page,
                 gaz_format(page,
                            "(" HEADLINE ")[1]/ancestor::*[%zu]//*[not(p or div or ul or a or h1 or h2 or table)][string-length(" TEXT ") < 50]"
                            "[not(ancestor-or-self::a)][not(ancestor::aside)][not(ancestor::*[count(ancestor::*) > %zu][.//" TEASER_LINK "])]",
                            up, depth - up),
                 contact_find_shown, &date);
    return date;
}

static void contact_extract(struct gaz_page *page)
{
    const char *language = contact_language(contact_path(gaz_url(page)));
    if (language)
        gaz_set(page, GAZ_LANGUAGE, gaz_format(page, "%.2s", language));
    const char *shown = contact_shown_date(page);
    if (shown && !strchr(shown, '"'))
        gaz_drop(page, gaz_format(page, "//*[not(p or div or ul)][" TEXT " = \"%s\"]", shown));
    gaz_drop(page, COUNTER);
    contact_drop_after_sign_off(page);
    gaz_drop(page, TRAILER "/following-sibling::*");
    gaz_drop(page, TRAILER);
    struct contact_opening opening = { NULL, 0 };
    gaz_each(page, "(" HEADLINE ")[1]/following::*" BLOCK, contact_find_dateline, &opening);
    if (opening.date || shown)
        gaz_set(page, GAZ_PUBLISHED, opening.date && !(shown && contact_is_same_day(opening.date, shown)) ? opening.date : shown);
    if (!gaz_count(page, NAMED_BODY))
        gaz_set_body(page, SURE_BODY);
    if (!gaz_cut_end(page, SIGN_OFF))
        gaz_cut_end(page, SIGN_OFF_BARE);
}

static const struct gaz_source sources[] = {
    { .url = "https://turan.az/en", .kind = GAZ_LISTING },
    { .url = "https://turan.az/en/politics", .kind = GAZ_LISTING, .depth = 2 },
    { .url = "https://turan.az/en/human-rights", .kind = GAZ_LISTING, .every = 180 },
    { .url = "https://turan.az/en/social", .kind = GAZ_LISTING, .every = 180 },
    { .url = "https://turan.az/en/difficult-question", .kind = GAZ_LISTING, .every = 720 },
    { .url = "https://turan.az/en/want-to-say", .kind = GAZ_LISTING, .every = 720 },
    { .url = "https://turan.az/ru/politika", .kind = GAZ_LISTING, .every = 360 },
    { .url = "https://contact.az/rss", .kind = GAZ_FEED, .every = 1440 }, /* unverified; turan.az's own stands behind a bot check */
    { 0 },
};

static const struct gaz_rule rules[] = {
    { GAZ_WALL,
      "//*[self::p or self::div or self::span or self::h2 or self::h3 or self::h4][contains(" TEXT ", 'Please login or subscribe to read more')]",
      0 },
    { GAZ_DROP, "//*[self::aside or contains(@class, 'sidebar')][not(.//h1)]", 1 + GAZ_PURPOSE_ARTICLE },
    { GAZ_DROP, "//*[has-class(., 'views') or contains(@class, 'view-count') or contains(@class, 'views-count')][not(.//p)]", 0 },
    { GAZ_TITLE, "//h1", 0 },
    { GAZ_TITLE, HEADLINE, 0 },
    { GAZ_SECTION, "//*[contains(@class, 'breadcrumb')]//li[last()]/a", 0 },
    { GAZ_CAPTION, "//figcaption | //*[contains(@class, 'caption')]", 0 },
    { GAZ_BODY, NAMED_BODY, 0 },
    { GAZ_NEXT, "//a[@rel='next'] | //li[has-class(., 'next')]/a", 1 + GAZ_PURPOSE_SOURCE },
    { 0 },
};

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD,
    .name = "contact-az",
    .title = "contact.az (Turan)",
    .version = 1,
    .languages = GAZ_LIST("en", "ru", "az"),
    .hosts = GAZ_LIST("turan.az", "www.turan.az", "contact.az", "www.contact.az"),
    .sources = sources,
    .articles = GAZ_LIST("/en/*/?*", "/ru/*/?*", "/az/*/?*", "/ext/news/####/*.htm"),
    .not_articles = GAZ_LIST("/en/*/*/?*", "/ru/*/*/?*", "/az/*/*/?*", "/*/page/#*", "/*/search/*", "/*/tag/*", "/*/tags/*", "/ext/clndr/*"),
    .rules = rules,
    .strip = GAZ_LIST("Açiq mənbələrdən foto*", "Açıq mənbələrdən foto*", "фото Baku", "Leave a review", "Follow us on social networks", "News Line",
                      "In Focus", "Последнее обновление*", "Last update*", "Politics", "Social", "Economy", "Human rights", "Политика"),
    .key = contact_key,
    .extract = contact_extract,
};

/* names: the people that a byline names, apart from organisations, roles, places, addresses. */
#include "names.h"

#include "date_parts.h"
#include "metadata_parts.h"
#include "names_words.h"
#include "plain.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>

#include "../../daemon/base/text.h"

#define BYLINE_MAX 400 /* bytes; longer is a paragraph */
#define NAMES_MAX  30
#define DEGREE_MAX 8 /* letters of the longest */
#define AGENCY_MAX 5 /* letters of "dpa", "AFP", "ANSA" */

/* What stands in front of names. Compared in lower case, with what follows being a space or a colon. */
static const char *const labels[] = { "by",
                                      "von",
                                      "par",
                                      "por",
                                      "di",
                                      "de",
                                      "door",
                                      "af",
                                      "av",
                                      "od",
                                      "text",
                                      "texte",
                                      "texto",
                                      "testo",
                                      "foto",
                                      "author",
                                      "authors",
                                      "autor",
                                      "autora",
                                      "autoren",
                                      "auteur",
                                      "autore",
                                      "autori",
                                      "written by",
                                      "story by",
                                      "words by",
                                      "reported by",
                                      "reporting by",
                                      "posted by",
                                      "published by",
                                      "report by",
                                      "analysis by",
                                      "opinion by",
                                      "edited by",
                                      "Автор",
                                      "автор",
                                      "Авторы",
                                      "авторы",
                                      "Текст",
                                      "текст",
                                      "Από",
                                      "από",
                                      "yazan",
                                      "yazar",
                                      "müəllif",
                                      "kirjoittaja",
                                      "autorzy",
                                      "a cura di",
                                      "propos recueillis par",
                                      "interview",
                                      "a report by",
                                      "article by",
                                      "from",
                                      "skribent",
                                      "скопировать",
                                      "redigert av",
                                      "作者",
                                      "記者",
                                      "记者",
                                      "文",
                                      "著者",
                                      "投稿者",
                                      "more stories by",
                                      "illustration by",
                                      "photographs by" };
/* What separates names. */
static const char *const joints[] = { " and ",  " & ", " und ",  " et ",  " y ",   " e ",    " och ", " og ", " en ", " ve ", " və ", " и ", " та ",
                                      " oraz ", " i ", " with ", " mit ", " con ", " avec ", ", ",    "; ",   " / ",  "/",    "|",    " · ", "·",
                                      " • ",    "•",   "｜",     "、",    "،",     " – ",    " — ",   " - ",  "\t",   ",",    ";" };
/* After these only places and employers follow. */
static const char *const ends[] = { " in ", " for ", " at ", " à ", " aus ", " für ", " reporting ", " updated ", " published ", " on ", " pour " };

static bool starts_fold(const char *s, const char *word)
{
    return strncasecmp(s, word, strlen(word)) == 0;
}

static const char *skip_marks(const char *s)
{
    static const char *const marks[] = { " ", "\t", ":", "-", "–", "—", "|", "•", "·", ",", "：", "｜", "●", "\u3000" };

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks);) {
        size_t len = strlen(marks[i]);
        if (strncmp(s, marks[i], len) == 0) {
            s += len;
            i = 0;
        } else {
            i++;
        }
    }
    return s;
}

static const char *skip_labels(const char *s)
{
    for (int round = 0; round < 3; round++) {
        bool moved = false;
        s = skip_marks(s);
        for (size_t i = 0; i < sizeof(labels) / sizeof(*labels) && !moved; i++) {
            size_t len = strlen(labels[i]);
            if (starts_fold(s, labels[i]) && (s[len] == ' ' || s[len] == ':' || s[len] == '\0' || (unsigned char)labels[i][0] >= 0xE3)) {
                /* "De Standaard", "Von der Leyen": a capital label in front of a name may be the name's own. */
                s += len;
                moved = true;
            }
        }
        if (!moved)
            break;
    }
    return skip_marks(s);
}

/* Bytes of an address ("https://www.facebook.com/JaneDoe") at the beginning of s, 0 where none begins there. */
static size_t address_bytes(const char *s)
{
    const size_t len = strcspn(s, " \t");
    const char *scheme = strstr(s, "://");

    return (scheme != NULL && scheme < s + len) || starts_fold(s, "www.") ? len : 0;
}

/* "(12)": comments, views, an age; no name has one behind it. */
static bool is_count(const char *s)
{
    const size_t digits = strspn(s + 1, "0123456789");

    return digits > 0 && strchr(")]", s[1 + digits]) != NULL && s[1 + digits] != '\0';
}

/* Parentheses, addresses and handles out. */
static const char *without_noise(struct pool *pool, const char *s)
{
    char *out = pool_alloc(pool, strlen(s) + 2), *to = out;
    int depth = 0;
    bool opens = true; /* a word */

    for (; *s != '\0'; opens = *s++ == ' ') {
        const size_t address = opens ? address_bytes(s) : 0;
        if (address > 0)
            s += address - 1;
        else if ((*s == '(' || *s == '[') && !is_count(s))
            depth++;
        else if ((*s == ')' || *s == ']') && depth > 0)
            depth--;
        else if (depth == 0) {
            if (*s == '@') {
                while (to > out && to[-1] != ' ')
                    to--;
                while (s[1] != '\0' && s[1] != ' ' && s[1] != ',')
                    s++;
                continue;
            }
            if (*s != ' ' || to == out || to[-1] != ' ')
                *to++ = *s;
        }
    }
    *to = '\0';
    return out;
}

size_t names_words(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s += strspn(s, " ")) {
        n++;
        s += strcspn(s, " ");
    }
    return n;
}

bool names_has_role(const char *name)
{
    for (const char *s = name; *s != '\0'; s += strspn(s, " ")) {
        size_t len = strcspn(s, " ");
        if (names_list_has(NAMES_ROLES, s, len) || names_list_has(NAMES_TRAILERS, s, len))
            return true;
        s += len;
    }
    return false;
}

/* A month's or a weekday's name, in any language. */
static bool is_of_date(const char *word, size_t len)
{
    struct date_tokens tokens;

    date_tokenize(word, len, &tokens);
    return date_month(&tokens.v[0], NULL) != 0 || date_weekday(&tokens.v[0], NULL) != 0;
}

/* "Jane Doe Edited by", "Jane Doe March 4", "Jane Doe 4 March": bytes of the name; all of them where nothing of that kind stands behind two words. */
static size_t before_trailer(const char *name)
{
    const char *end = name; /* of the name, where a date follows */
    size_t words = 0;

    for (const char *s = name; *s != '\0'; s += strspn(s, " ")) {
        size_t len = strcspn(s, " ");
        if (words > 1 && names_list_has(NAMES_TRAILERS, s, len))
            return (size_t)(s - name);
        if (words > 1 && isdigit((unsigned char)*s))
            return (size_t)(end - name);
        words++;
        s += len;
        if (!is_of_date(s - len, len))
            end = s;
    }
    return strlen(name);
}

/* Each word of it begins as names do, in scripts that have capitals. */
static bool is_capitalised(const char *name)
{
    for (const char *s = name; *s != '\0'; s += strspn(s, " ")) {
        size_t len = strcspn(s, " "), step;
        if (u_islower((UChar32)utf8_next(s, len, &step)) && s[step] != '\'' && !names_list_has(NAMES_PARTICLES, s, len))
            return false;
        s += len;
    }
    return true;
}

bool names_is_full(const char *name)
{
    return names_words(name) > 1 && is_capitalised(name);
}

/* "MD", "M.D.": with its dots or without. */
static bool is_degree(const char *name)
{
    char plain[DEGREE_MAX];
    size_t len = 0;

    for (; *name != '\0' && len < sizeof(plain); name++)
        if (*name != '.')
            plain[len++] = *name;
    return *name == '\0' && len > 0 && names_list_has(NAMES_DEGREES, plain, len);
}

bool names_is_agency(const char *name)
{
    size_t len = strlen(name), upper = 0, lower = 0;

    if (is_degree(name))
        return false;
    for (size_t i = 0; i < len; i++) {
        upper += isupper((unsigned char)name[i]) != 0;
        lower += islower((unsigned char)name[i]) != 0;
    }
    return len > 1 && len <= AGENCY_MAX && (upper == len || lower == len);
}

static bool starts_upper(const char *s)
{
    size_t step;
    uint32_t c = utf8_next(s, strlen(s), &step);
    return c != UTF8_BAD && (!u_islower((UChar32)c));
}

bool names_begins(const char *text)
{
    size_t step;
    uint32_t c = *text != '\0' ? utf8_next(text, strlen(text), &step) : UTF8_BAD;

    return c != UTF8_BAD && u_isalpha((UChar32)c) && !u_islower((UChar32)c);
}

bool names_is_site(struct pool *pool, const char *name, const char *site_name)
{
    return site_name != NULL && (metadata_same_text(pool, name, site_name) || (strlen(name) > 3 && strcasestr(site_name, name) != NULL) ||
                                 (strlen(site_name) > 3 && strcasestr(name, site_name) != NULL));
}

static bool is_name(struct pool *pool, const char *name, const char *site_name)
{
    size_t len = strlen(name), words = names_words(name);

    if (len < 3 || len > NAME_BYTES_MAX || words > NAME_WORDS_MAX || strpbrk(name, "0123456789<>{}=@#:!?\"") != NULL)
        return false;
    if (strstr(name, "http") != NULL || strstr(name, "www.") != NULL || strstr(name, ".com") != NULL)
        return false;
    return starts_upper(name) && !is_degree(name) && !names_has_role(name) && !names_is_site(pool, name, site_name);
}

void names_add(struct pool *pool, const char *name, struct strings *out)
{
    for (size_t i = 0; i < out->n; i++)
        if (metadata_same_text(pool, out->v[i], name))
            return;
    if (out->n < NAMES_MAX)
        strings_add_lent(pool, out, name);
}

static bool has_letter(const char *s, size_t len)
{
    for (size_t i = 0, step = 0; i < len; i += step) {
        const uint32_t c = utf8_next(s + i, len - i, &step);
        if (c != UTF8_BAD && u_isalnum((UChar32)c))
            return true;
    }
    return false;
}

/* Without the marks, and the words that are but marks, at its ends. */
static const char *trim(struct pool *pool, const char *s, size_t len)
{
    for (size_t word; (word = strcspn(s, " ")) < len && !has_letter(s, word); s += word + 1)
        len -= word + 1;
    for (size_t from = len; from > 0; from--)
        if (s[from - 1] == ' ') {
            if (has_letter(s + from, len - from))
                break;
            len = from - 1;
        }
    while (len > 0 && strchr(" .,;:-|*", s[len - 1]) != NULL && !(s[len - 1] == '.' && len > 2 && s[len - 3] == ' '))
        len--;
    while (len > 0 && strchr(" .,;:-|*", *s) != NULL) {
        s++;
        len--;
    }
    return pool_strndup(pool, s, len);
}

static void add_piece(struct pool *pool, const char *s, size_t len, const char *site_name, struct strings *out)
{
    const char *name = skip_labels(trim(pool, s, len));

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        const char *end = strcasestr(name, ends[i]);
        if (end != NULL && end > name)
            name = pool_strndup(pool, name, (size_t)(end - name));
    }
    name = trim(pool, name, before_trailer(name));
    if (is_name(pool, name, site_name))
        names_add(pool, name, out);
}

void authors_split(struct pool *pool, const char *byline, const char *site_name, struct strings *out)
{
    const char *line = plain_line(pool, byline);
    const char *start;

    if (line == NULL || strlen(line) > BYLINE_MAX)
        return;
    line = skip_labels(without_noise(pool, line));
    /* "By Jane Doe, in News, Politics": sections. */
    const char *sections = strstr(line, ", in ");
    start = line = sections != NULL ? pool_strndup(pool, line, (size_t)(sections - line)) : line;
    for (const char *s = line; *s != '\0';) {
        size_t joint = 0;
        for (size_t i = 0; i < sizeof(joints) / sizeof(*joints) && joint == 0; i++)
            if (starts_fold(s, joints[i]))
                joint = strlen(joints[i]);
        if (joint == 0) {
            s++;
            continue;
        }
        add_piece(pool, start, (size_t)(s - start), site_name, out);
        s += joint;
        start = s;
    }
    add_piece(pool, start, strlen(start), site_name, out);
}

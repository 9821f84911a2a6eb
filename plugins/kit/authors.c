/* authors: who wrote it: people apart from organisations, roles, places, addresses. */
#include "metadata_parts.h"
#include "plain.h"
#include "tag.h"
#include "url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>

#include "../../daemon/base/text.h"

#define BYLINE_MAX     400 /* bytes; longer is a paragraph */
#define NAME_BYTES_MAX 70
#define WORDS_MAX      6
#define NAMES_MAX      30
#define ELEMENT_BYTES  160 /* of an element that is a byline, roles and date included */
#define LINE_BYTES     90  /* bytes of a byline that nothing marks */
#define LINE_REACH     20  /* elements after the headline among which it is looked for */

/* What stands in front of names. Compared in lower case, with what follows being a space or a colon. */
static const char *const labels[] = { "by",          "von",          "par",         "por",
                                      "di",          "de",           "door",        "af",
                                      "av",          "od",           "text",        "texte",
                                      "texto",       "testo",        "foto",        "author",
                                      "authors",     "autor",        "autora",      "autoren",
                                      "auteur",      "autore",       "autori",      "written by",
                                      "story by",    "words by",     "reported by", "reporting by",
                                      "posted by",   "published by", "report by",   "analysis by",
                                      "opinion by",  "edited by",    "автор",       "авторы",
                                      "текст",       "yazan",        "yazar",       "müəllif",
                                      "kirjoittaja", "autorzy",      "a cura di",   "propos recueillis par",
                                      "interview",   "a report by",  "article by",  "from",
                                      "skribent",    "скопировать",  "redigert av", "作者",
                                      "記者",        "记者",         "文" };
/* What separates names. */
static const char *const joints[] = { " and ", " & ",    " und ", " et ",   " y ",   " e ",   " och ",  " og ", " en ", " ve ", " və ", " и ",
                                      " та ",  " oraz ", " i ",   " with ", " mit ", " con ", " avec ", ", ",   "; ",   " / ",  "/",    "|",
                                      " · ",   "·",      " • ",   "•",      "、",    "،",     " – ",    " — ",  " - ",  "\t",   ",",    ";" };
/* After these only places and employers follow. */
static const char *const ends[] = { " in ", " for ", " at ", " à ", " aus ", " für ", " reporting ", " updated ", " published ", " on ", " pour " };
/* Words that no person's name holds. Lower case. */
static const char *const not_names[] = {
    "redaktion",    "redaktionen",   "editor",    "editors",       "editorial",     "staff",           "reporter",
    "reporters",    "correspondent", "newsroom",  "desk",          "news",          "agency",          "agencies",
    "agence",       "team",          "admin",     "administrator", "author",        "writer",          "journalist",
    "journaliste",  "redaktor",      "redacción", "redazione",     "rédaction",     "redactie",        "contributor",
    "columnist",    "guest",         "online",    "press",         "presse",        "media",           "online-redaktion",
    "newsdesk",     "webmaster",     "twitter",   "facebook",      "whatsapp",      "service",         "wire",
    "wires",        "associated",    "chief",     "senior",        "deputy",        "political",       "reuters",
    "photographer", "freelance",     "redakteur", "redakteurin",   "korrespondent", "korrespondentin", "ressort",
    "редакция",     "редакцiя",      "kolumnist", "magazine",      "times",         "follow",          "share",
    "minutes",      "minute",        "read",      "updated",       "published",     "comments",        "view",
    "subscribe",    "email",         "copyright", "muhabir",       "haber",         "merkezi",         "servisi",
    "tv",           "radio",         "newspaper", "reporting",     "producer",      "bureau",          "collaborators",
    "collaborator", "special",       "health",    "politics",      "sports",        "business",        "science",
    "technology",   "culture",       "opinion",   "world",         "exclusive",
};

static bool starts_fold(const char *s, const char *word)
{
    return strncasecmp(s, word, strlen(word)) == 0;
}

static const char *skip_labels(const char *s)
{
    for (int round = 0; round < 3; round++) {
        bool moved = false;
        s += strspn(s, " \t:-–—|•·,");
        for (size_t i = 0; i < sizeof(labels) / sizeof(*labels) && !moved; i++) {
            size_t len = strlen(labels[i]);
            if (starts_fold(s, labels[i]) && (s[len] == ' ' || s[len] == ':' || (unsigned char)labels[i][0] >= 0xE3)) {
                /* "De Standaard", "Von der Leyen": a capital label in front of a name may be the name's own. */
                s += len;
                moved = true;
            }
        }
        if (!moved)
            break;
    }
    s += strspn(s, " \t:");
    return s;
}

/* Parentheses, addresses and handles out. */
static const char *without_noise(struct pool *pool, const char *s)
{
    char *out = pool_alloc(pool, strlen(s) + 2), *to = out;
    int depth = 0;

    for (; *s != '\0'; s++) {
        if (*s == '(' || *s == '[')
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
            *to++ = *s;
        }
    }
    *to = '\0';
    return out;
}

static size_t count_words(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s += strspn(s, " ")) {
        n++;
        s += strcspn(s, " ");
    }
    return n;
}

static bool has_bad_word(const char *name)
{
    char word[64];

    for (const char *s = name; *s != '\0'; s += strspn(s, " ")) {
        size_t len = strcspn(s, " ");
        if (len < sizeof(word)) {
            memcpy(word, s, len);
            word[len] = '\0';
            for (size_t i = 0; i < sizeof(not_names) / sizeof(*not_names); i++)
                if (strcasecmp(word, not_names[i]) == 0)
                    return true;
        }
        s += len;
    }
    return false;
}

static bool starts_upper(const char *s)
{
    size_t step;
    uint32_t c = utf8_next(s, strlen(s), &step);
    return c != UTF8_BAD && (!u_islower((UChar32)c));
}

static bool is_site(struct pool *pool, const char *name, const char *site_name)
{
    return site_name != NULL && (metadata_same_text(pool, name, site_name) || (strlen(name) > 3 && strcasestr(site_name, name) != NULL) ||
                                 (strlen(site_name) > 3 && strcasestr(name, site_name) != NULL));
}

static bool is_name(struct pool *pool, const char *name, const char *site_name)
{
    size_t len = strlen(name), words = count_words(name);

    if (len < 3 || len > NAME_BYTES_MAX || words > WORDS_MAX || strpbrk(name, "0123456789<>{}=@#:!?\"") != NULL)
        return false;
    if (strstr(name, "http") != NULL || strstr(name, "www.") != NULL || strstr(name, ".com") != NULL)
        return false;
    return starts_upper(name) && !has_bad_word(name) && !is_site(pool, name, site_name);
}

static void add_name(struct pool *pool, const char *name, struct strings *out)
{
    for (size_t i = 0; i < out->n; i++)
        if (metadata_same_text(pool, out->v[i], name))
            return;
    if (out->n < NAMES_MAX)
        strings_add_lent(pool, out, name);
}

static const char *trim(struct pool *pool, const char *s, size_t len)
{
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
    name = trim(pool, name, strlen(name));
    if (is_name(pool, name, site_name))
        add_name(pool, name, out);
}

void authors_split(struct pool *pool, const char *byline, const char *site_name, struct strings *out)
{
    const char *line = plain_line(pool, byline);
    const char *start;

    if (line == NULL || strlen(line) > BYLINE_MAX)
        return;
    start = line = skip_labels(without_noise(pool, line));
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
    if (strlen(comma) < 4 || comma - name < 3 || has_bad_word(comma + 2) || !isupper((unsigned char)name[0]) || !isupper((unsigned char)comma[2]))
        return false;
    return islower((unsigned char)name[1]) && islower((unsigned char)comma[3]);
}

/* A name that a page states as data is an author's even where it is no person's ("dpa", "BBC News"): such follow the people. */
static void add_stated(const struct evidence *e, const char *name, struct strings *people, struct strings *others)
{
    struct strings found = { 0 };

    /* "example.org, Frankfurt, Germany": an address. */
    const char *first = pool_strndup(e->page->pool, name, strcspn(name, ","));
    if (name[strlen(first)] == ',' && (is_site(e->page->pool, first, e->site_name) || (strchr(first, '.') != NULL && strchr(first, ' ') == NULL)))
        name = first;
    if (is_inverted(name)) {
        add_name(e->page->pool, name, people);
        return;
    }
    authors_split(e->page->pool, name, e->site_name, &found);
    for (size_t i = 0; i < found.n; i++)
        add_name(e->page->pool, found.v[i], people);
    if (found.n > 0 || strlen(name) > NAME_BYTES_MAX || strpbrk(name, "@<>{}") != NULL || strstr(name, "://") != NULL ||
        count_words(name) > WORDS_MAX)
        return;
    add_name(e->page->pool, name, others);
}

static void join(struct pool *pool, struct strings *people, const struct strings *others)
{
    for (size_t i = 0; i < others->n; i++)
        add_name(pool, others->v[i], people);
}

/* Of JSON-LD, microdata or RDFa. */
static void from_data(const struct evidence *e, const struct jsonld *data, struct strings *people, struct strings *others)
{
    for (size_t i = 0; i < data->people.n; i++)
        add_stated(e, data->people.v[i], people, others);
    for (size_t i = 0; i < data->organisations.n; i++)
        if (strlen(data->organisations.v[i]) <= NAME_BYTES_MAX)
            add_name(e->page->pool, data->organisations.v[i], others);
}

static void from_meta(const struct evidence *e, struct strings *people, struct strings *others)
{
    static const char *const keys[] = {
        "author",          "article:author",     "og:article:author", "dc.creator",          "dcterms.creator", "byl",    "parsely-author",
        "sailthru.author", "cxenseparse:author", "citation_author",   "article:author_name", "authors",         "creator"
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

/* What stands in the page promises less than what is stated as data: only names of two words and more are believed. */
static void add_full_names(const struct evidence *e, const char *text, struct strings *names)
{
    struct strings found = { 0 };

    authors_split(e->page->pool, text, e->site_name, &found);
    for (size_t i = 0; i < found.n; i++)
        if (count_words(found.v[i]) > 1)
            add_name(e->page->pool, found.v[i], names);
}

/* Elements that name an author: itemprop and rel first, then what a class calls so. */
static void from_page(const struct evidence *e, bool by_class, struct strings *names)
{
    size_t h1 = 0;

    for (size_t i = 0; i < e->marks.n; i++)
        if (e->marks.v[i].node == e->h1)
            h1 = i;
    /* Behind the headline first; what stands before it may be the page's head. */
    for (size_t at = 0; at < e->marks.n; at++) {
        const struct mark *m = &e->marks.v[(h1 + at) % e->marks.n];
        if ((m->is & (by_class ? MARK_AUTHOR : MARK_REL)) == 0 || (m->is & (MARK_META | MARK_LINK)) != 0)
            continue;
        if (!where_mark_is_own(e, m) || is_in_figure(m->node))
            continue;
        const char *text = marks_text(e->page, m->node, ELEMENT_BYTES);
        if (text == NULL || *text == '\0')
            continue;
        add_full_names(e, text, names);
        if (names->n > 0 && by_class)
            return;
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

/* "By Jane Doe" in a line of its own under the headline, whatever its class; the first such line counts. */
static void from_line(const struct evidence *e, struct strings *names)
{
    const xmlNode *top = (const xmlNode *)e->page->doc;
    size_t elements = 0;

    for (const xmlNode *n = e->h1 ? tag_skip(e->h1, top) : NULL; n != NULL && elements < LINE_REACH && names->n == 0; n = tag_next(n, top)) {
        if (n->type != XML_ELEMENT_NODE || tag_of(n) == TAG_VOID)
            continue;
        elements++;
        const char *text = page_node_text(e->page, n);
        const size_t len = strlen(text);
        if (len > LINE_BYTES || strncmp(text, "By ", 3) != 0 || strchr(".!?:", text[len - 1]) || !where_is_own(e, n) ||
            is_part_of_sentence(e, n, len))
            continue;
        authors_split(e->page->pool, text, e->site_name, names);
    }
}

/* Whether a name is the outlet's, by any of the names it has. */
static bool is_outlet(const struct evidence *e, const char *name)
{
    struct pool *pool = e->page->pool;
    const char *label = e->host;

    return is_site(pool, name, e->site_name) || is_site(pool, name, e->jsonld.publisher) ||
           (label != NULL && strncasecmp(label, name, strlen(name)) == 0 && label[strlen(name)] == '.');
}

/* People by the best rung that has any, with the organisations stated beside them; organisations alone only where no rung has people. */
void authors_read(const struct evidence *e, struct article *out)
{
    struct strings people = { 0 }, others = { 0 }, meta = { 0 }, meta_others = { 0 }, marked = { 0 }, classes = { 0 };
    struct pool *pool = e->page->pool;

    from_data(e, &e->jsonld, &people, &others);
    if (people.n > 0) {
        join(pool, &people, &others);
        take(out, &people, ORIGIN_JSONLD);
        return;
    }
    from_meta(e, &meta, &meta_others);
    if (meta.n > 0) {
        join(pool, &meta, &meta_others);
        take(out, &meta, ORIGIN_META);
        return;
    }
    /* An agency that is stated as the author is; the outlet that states itself says nothing. */
    if (others.n > 0 && !is_outlet(e, others.v[0])) {
        take(out, &others, ORIGIN_JSONLD);
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

/* title: the headline, without the site's name and section, by what several places of the page agree on. */
#include "../../daemon/base/fold.h"
#include "metadata_parts.h"
#include "plain.h"
#include "url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucasemap.h>

#define TITLE_MAX     500   /* bytes; longer is a lead paragraph */
#define SITE_MIN      4     /* bytes of a site's name that ends no headline by chance */
#define WORD_MIN      4     /* bytes of a word that two headlines of one story share */
#define UNSPACED      0xE3u /* the first byte of Chinese and Japanese letters, and of Korean ones */
#define WORD_UNSPACED 9     /* bytes of three of them */
#define PART_MAX      14    /* bytes beside a site's name that say which part of it */

static const char *const separators[] = { " | ", " - ", " – ", " — ", " · ", " • ", " :: ", " -- ", " » ", " « ", " / ", "| ", " |", "_" };

static const char *lower(struct pool *pool, const char *text)
{
    UErrorCode rc = U_ZERO_ERROR;
    UCaseMap *map = ucasemap_open("", 0, &rc);
    size_t room = strlen(text) * 3 + 1;
    char *out = pool_alloc(pool, room);

    if (U_SUCCESS(rc))
        ucasemap_utf8FoldCase(map, out, (int32_t)room, text, -1, &rc);
    ucasemap_close(map);
    return U_SUCCESS(rc) ? out : text;
}

static const char *comparable(struct pool *pool, const char *text)
{
    struct buf b;
    size_t from = 0, kept = 0;

    buf_init(&b, 1u << 16);
    fold_typography(&b, text, strlen(text));
    /* Quotation marks come and go between the places that repeat a headline. */
    for (size_t i = 0; i < b.len; i++)
        if (b.data[i] != '"' && b.data[i] != '\'')
            b.data[kept++] = b.data[i];
    buf_truncate(&b, kept);
    while (b.len > 0 && strchr(" .,:;-!", b.data[b.len - 1]) != NULL)
        buf_truncate(&b, b.len - 1);
    while (from < b.len && strchr(" .,:;-", b.data[from]) != NULL)
        from++;
    const char *out = lower(pool, pool_strndup(pool, buf_text(&b) + from, b.len - from));
    buf_fini(&b);
    return out;
}

bool metadata_same_text(struct pool *pool, const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(comparable(pool, a), comparable(pool, b)) == 0;
}

/* Letters and digits only, in lower case: "The Guardian" and "theguardian". */
static const char *squeezed(struct pool *pool, const char *text)
{
    char *out = pool_strdup(pool, lower(pool, text)), *to = out;

    for (const char *s = out; *s != '\0'; s++)
        if (isalnum((unsigned char)*s) || (unsigned char)*s >= 0x80)
            *to++ = *s;
    *to = '\0';
    return out;
}

/* "CNN Politics" of CNN: the site's name, and which part of it. */
static bool opens_with(const char *piece, const char *site)
{
    size_t len = strlen(site);

    return len > 1 && strncasecmp(piece, site, len) == 0 && piece[len] == ' ' && strlen(piece) < len + PART_MAX;
}

/* Whether a piece of a title names the site. */
static bool names_site(const struct evidence *e, const char *piece)
{
    struct pool *pool = e->page->pool;
    const char *word = squeezed(pool, piece);

    if (*word == '\0')
        return false;
    if (e->site_name != NULL) {
        const char *site = squeezed(pool, e->site_name);
        if (strcmp(site, word) == 0 || (strlen(word) > 3 && strstr(site, word) != NULL) || (strlen(site) > 3 && strstr(word, site) != NULL))
            return true;
        if (opens_with(piece, e->site_name))
            return true;
    }
    if (e->host != NULL) {
        if (strlen(word) > 2 && strncmp(squeezed(pool, e->host), word, strlen(word)) == 0)
            return true;
        const char *name = squeezed(pool, pool_strndup(pool, e->host, strcspn(e->host, ".")));
        if (strlen(name) > 3 && strstr(word, name) != NULL && strlen(word) < strlen(name) + PART_MAX)
            return true;
    }
    return false;
}

/* The last separator in text, or NULL. */
static const char *last_separator(const char *text, size_t *len)
{
    const char *best = NULL;

    for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++)
        for (const char *s = strstr(text, separators[i]); s != NULL; s = strstr(s + 1, separators[i]))
            if (best == NULL || s > best) {
                best = s;
                *len = strlen(separators[i]);
            }
    return best;
}

static const char *first_separator(const char *text, size_t *len)
{
    const char *best = NULL;

    for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++) {
        const char *s = strstr(text, separators[i]);
        if (s != NULL && (best == NULL || s < best)) {
            best = s;
            *len = strlen(separators[i]);
        }
    }
    return best;
}

/* Without the site's name behind a colon, which in the middle of a headline is the headline's own. */
static const char *without_colon(const struct evidence *e, const char *title)
{
    const size_t len = strlen(title), site = e->site_name != NULL ? strlen(e->site_name) : 0;
    size_t end = len > site ? len - site : 0;

    if (site < SITE_MIN || end == 0 || strcasecmp(title + end, e->site_name) != 0)
        return title;
    while (end > 0 && title[end - 1] == ' ')
        end--;
    const size_t colon = end > 0 && title[end - 1] == ':' ? 1 : end > 3 && strncmp(title + end - 3, "：", 3) == 0 ? 3 : 0;
    return colon > 0 && end > colon ? pool_strndup(e->page->pool, title, end - colon) : title;
}

/* Takes the site's name off either end; a section before it goes along when another place of the page has the title without it. */
static const char *strip_site(const struct evidence *e, const char *title)
{
    struct pool *pool = e->page->pool;
    size_t len = 0;

    title = without_colon(e, title);
    for (int round = 0; round < 3; round++) {
        const char *at = last_separator(title, &len);
        if (at == NULL || at == title)
            break;
        /* Behind a bar stands no headline's end: a section, a series. */
        if (!names_site(e, at + len) && (strchr(at, '|') == NULL || strlen(at + len) * 3 > (size_t)(at - title)))
            break;
        title = pool_strndup(pool, title, (size_t)(at - title));
    }
    const char *at = first_separator(title, &len);
    if (at != NULL && at[len] != '\0' && names_site(e, pool_strndup(pool, title, (size_t)(at - title))))
        title = at + len;
    title = plain_line(pool, title);
    return title;
}

/* Whether `part` is `whole` without what stands before or behind a separator: a section, a series, a site that calls itself otherwise here. */
static bool is_piece(struct pool *pool, const char *part, const char *whole)
{
    static const char *const marks[] = { "|", " - ", "·", "•", "：", "｜", "»", "::", "_", " (" };
    const char *a = comparable(pool, part), *b = comparable(pool, whole);
    size_t len = strlen(a), all = strlen(b);

    if (len < 8 || len >= all)
        return false;
    /* "A headline : Sports": behind a colon stands half of many headlines, so only what is short against it is a section. */
    if (strncmp(a, b, len) == 0 && strncmp(b + len, " :", 2) == 0 && (all - len) * 2 < len)
        return true;
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        const char *mark = lower(pool, marks[i]);
        size_t n = strlen(mark);
        const char *behind = b + len + (b[len] == ' ' && mark[0] != ' ');
        if (strncmp(a, b, len) == 0 && strncmp(behind, mark, n) == 0)
            return true;
        const char *before = b + all - len;
        before -= before > b && before[-1] == ' ' && mark[n - 1] != ' ';
        if (strcmp(a, b + all - len) == 0 && (size_t)(before - b) >= n && strncmp(before - n, mark, n) == 0)
            return true;
    }
    return false;
}

struct claim {
    const char *text;
    enum origin origin;
};

enum { CLAIM_META, CLAIM_JSONLD, CLAIM_H1, CLAIM_OTHER, CLAIM_TITLE, CLAIMS };

static bool same(struct pool *pool, const struct claim *a, const struct claim *b)
{
    return metadata_same_text(pool, a->text, b->text);
}

static bool is_within(struct pool *pool, const char *a, const char *b)
{
    return strstr(comparable(pool, a), comparable(pool, b)) != NULL || strstr(comparable(pool, b), comparable(pool, a)) != NULL;
}

/* og:title and JSON-LD mostly agree. Where they do not, the newsroom runs a second headline for search engines, and <title> tells which: the claim
 * that <title> repeats is written for them, the other is the editors' (hand-checked pages: 24 of 32). A page whose h1 is neither says nothing about
 * that; one without h1 shows what most places repeat. */
static const struct claim *choose_of_two(struct pool *pool, const struct claim *c)
{
    const struct claim *meta = &c[CLAIM_META], *data = &c[CLAIM_JSONLD], *h1 = &c[CLAIM_H1], *title = &c[CLAIM_TITLE];

    if (same(pool, meta, data) || is_within(pool, meta->text, data->text))
        return meta;
    if (h1->text == NULL)
        return same(pool, title, meta) ? meta : data;
    if (!same(pool, h1, data) && !same(pool, h1, meta))
        return data;
    return same(pool, title, meta) ? data : meta;
}

/* content="He said "no" to it": the attribute ends where the headline quotes, the page shows more. */
static const char *unquoted(const struct claim *c, const char *cut)
{
    const size_t len = strlen(cut);

    for (size_t i = 0; i < CLAIMS; i++)
        if (c[i].text != NULL && strncmp(c[i].text, cut, len) == 0 && c[i].text[len + strspn(c[i].text + len, " ")] == '"')
            return c[i].text;
    return cut;
}

/* "A headline that the site cut…" is the one that another place has whole. */
static const char *whole(const struct claim *c, const char *cut)
{
    size_t len = strlen(cut);

    if (len > 3 && strcmp(cut + len - 3, "...") == 0)
        len -= 3;
    else if (len > 3 && strcmp(cut + len - 3, "\xE2\x80\xA6") == 0)
        len -= 3;
    else
        return unquoted(c, cut);
    while (len > 0 && cut[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < CLAIMS; i++)
        if (c[i].text != NULL && strncmp(c[i].text, cut, len) == 0 && strncmp(c[i].text, cut, strlen(cut)) != 0 && strlen(c[i].text) > len + 3)
            return c[i].text;
    return cut;
}

/* An h1 that <title> ends in, behind a headline, is the site's name on top of each page. */
static bool is_site_heading(const struct evidence *e)
{
    if (e->h1_text == NULL || e->title_tag == NULL)
        return false;
    size_t len = strlen(e->h1_text), all = strlen(e->title_tag);
    if (len == 0 || all < 2 * len || strcasecmp(e->title_tag + all - len, e->h1_text) != 0)
        return false;
    return strchr(" |_-", e->title_tag[all - len - 1]) != NULL && strncasecmp(e->title_tag, e->h1_text, len) != 0;
}

/* Whether y has a part of a word: all of it; of one in letters that write no spaces, three that follow each other. */
static bool has_part(struct pool *pool, const char *y, const char *word, size_t len)
{
    if ((unsigned char)*word < UNSPACED)
        return len >= WORD_MIN && strstr(y, pool_strndup(pool, word, len)) != NULL;
    for (size_t i = 0; i + WORD_UNSPACED <= len; i++)
        if (((unsigned char)word[i] & 0xC0) != 0x80 && strstr(y, pool_strndup(pool, word + i, WORD_UNSPACED)) != NULL)
            return true;
    return false;
}

/* Whether two headlines have a word of some length in common. */
static bool share_word(struct pool *pool, const char *a, const char *b)
{
    const char *x = comparable(pool, a), *y = comparable(pool, b);

    for (const char *s = x; *s != '\0'; s += strspn(s, " ")) {
        const size_t len = strcspn(s, " ");
        if (has_part(pool, y, s, len))
            return true;
        s += len;
    }
    return false;
}

/* An h1 that says nothing of what <title> does is a box's, where nothing else names the article. */
static bool is_strange(struct pool *pool, const struct claim *c)
{
    const char *h1 = c[CLAIM_H1].text, *title = c[CLAIM_TITLE].text;

    return h1 != NULL && title != NULL && c[CLAIM_META].text == NULL && c[CLAIM_JSONLD].text == NULL && c[CLAIM_OTHER].text == NULL &&
           strlen(title) > strlen(h1) && !share_word(pool, h1, title);
}

static const struct claim *choose(struct pool *pool, const struct claim *c)
{
    if (is_strange(pool, c))
        return &c[CLAIM_TITLE];
    if (c[CLAIM_META].text != NULL && c[CLAIM_JSONLD].text != NULL)
        return choose_of_two(pool, c);
    /* A headline in JSON-LD alone may be a description; the two that are shown decide. */
    if (c[CLAIM_META].text == NULL && c[CLAIM_H1].text != NULL && same(pool, &c[CLAIM_H1], &c[CLAIM_TITLE]))
        return &c[CLAIM_H1];
    for (size_t i = 0; i < CLAIMS; i++)
        if (c[i].text != NULL)
            return &c[i];
    return NULL;
}

void title_read(const struct evidence *e, struct article *out)
{
    static const char *const og[] = { "og:title", NULL };
    static const char *const others[] = { "twitter:title", "dc.title", "dcterms.title", "title", "parsely-title", "sailthru.title", NULL };
    const char *meta = metatags_first(e, og), *other = metatags_first(e, others);
    struct claim claims[CLAIMS] = {
        { meta != NULL ? strip_site(e, meta) : NULL, ORIGIN_META },
        { e->jsonld.headline, ORIGIN_JSONLD },
        { is_site_heading(e) ? NULL : e->h1_text, ORIGIN_PAGE },
        { other != NULL ? strip_site(e, other) : NULL, ORIGIN_META },
        { e->title_tag != NULL ? strip_site(e, e->title_tag) : NULL, ORIGIN_PAGE },
    };
    for (size_t i = 0; i < CLAIMS; i++)
        if (claims[i].text != NULL && strlen(claims[i].text) > TITLE_MAX)
            claims[i].text = NULL;
    for (size_t i = 0; i < CLAIMS; i++)
        for (int by = CLAIM_JSONLD; by <= CLAIM_H1; by++)
            if (claims[i].text != NULL && claims[by].text != NULL && is_piece(e->page->pool, claims[by].text, claims[i].text))
                claims[i].text = claims[by].text;
    for (size_t i = 0; i < CLAIMS; i++)
        if (claims[i].text != NULL)
            claims[i].text = whole(claims, claims[i].text);
    const struct claim *best = choose(e->page->pool, claims);
    if (best == NULL)
        return;
    out->title = best->text;
    out->origin[FIELD_TITLE] = best->origin;
}

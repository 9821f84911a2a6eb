/* title: the headline, without the site's name and section, by what several places of the page agree on. */
#include "../../daemon/base/fold.h"
#include "metadata_parts.h"
#include "plain.h"
#include "url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucasemap.h>

#define TITLE_MAX 500 /* bytes; longer is a lead paragraph */

static const char *const separators[] = { " | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", "| ", " |" };

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
    size_t from = 0;

    buf_init(&b, 1u << 16);
    fold_typography(&b, text, strlen(text));
    while (b.len > 0 && strchr(" .,:;-!\"'", b.data[b.len - 1]) != NULL)
        buf_truncate(&b, b.len - 1);
    while (from < b.len && strchr(" .,:;-\"'", b.data[from]) != NULL)
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

/* Whether a piece of a title names the site. */
static bool names_site(const struct evidence *e, const char *piece)
{
    struct pool *pool = e->page->pool;
    const char *host = url_host(pool, e->page->url, false), *word = squeezed(pool, piece);

    if (*word == '\0')
        return false;
    if (e->site_name != NULL) {
        const char *site = squeezed(pool, e->site_name);
        if (strcmp(site, word) == 0 || (strlen(word) > 3 && strstr(site, word) != NULL) || (strlen(site) > 3 && strstr(word, site) != NULL))
            return true;
    }
    if (host != NULL) {
        const char *site = squeezed(pool, strncmp(host, "www.", 4) == 0 ? host + 4 : host);
        if (strlen(word) > 2 && strncmp(site, word, strlen(word)) == 0)
            return true;
        const char *dot = strchr(strncmp(host, "www.", 4) == 0 ? host + 4 : host, '.');
        const char *name = dot != NULL ? squeezed(pool, pool_strndup(pool, host + (strncmp(host, "www.", 4) == 0 ? 4 : 0),
                                                                     (size_t)(dot - host) - (strncmp(host, "www.", 4) == 0 ? 4 : 0)))
                                       : site;
        if (strlen(name) > 3 && strstr(word, name) != NULL && strlen(word) < strlen(name) + 14)
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

/* Takes the site's name off either end; a section before it goes along when another place of the page has the title without it. */
static const char *strip_site(const struct evidence *e, const char *title)
{
    struct pool *pool = e->page->pool;
    size_t len = 0;

    for (int round = 0; round < 3; round++) {
        const char *at = last_separator(title, &len);
        if (at == NULL || at == title)
            break;
        if (!names_site(e, at + len))
            break;
        title = pool_strndup(pool, title, (size_t)(at - title));
    }
    const char *at = first_separator(title, &len);
    if (at != NULL && at[len] != '\0' && names_site(e, pool_strndup(pool, title, (size_t)(at - title))))
        title = at + len;
    title = plain_line(pool, title);
    return title;
}

/* Whether shorter is longer without something at an end, behind a separator. */
static bool is_part(struct pool *pool, const char *shorter, const char *longer)
{
    const char *a = comparable(pool, shorter), *b = comparable(pool, longer);
    size_t len = strlen(a), whole = strlen(b);

    if (len < 12 || len >= whole)
        return false;
    if (strncmp(a, b, len) == 0)
        return strchr(" |-:/", b[len]) != NULL;
    return strcmp(a, b + whole - len) == 0 && strchr(" |-:/", b[whole - len - 1]) != NULL;
}

struct claim {
    const char *text;
    enum origin origin;
};

/* Claims in order of trust: the first that a second one confirms, else the first. */
static const struct claim *choose(struct pool *pool, const struct claim *claims, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (k != i && claims[i].text != NULL && claims[k].text != NULL && metadata_same_text(pool, claims[i].text, claims[k].text))
                return &claims[i];
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (k != i && claims[i].text != NULL && claims[k].text != NULL && is_part(pool, claims[i].text, claims[k].text))
                return &claims[i];
    for (size_t i = 0; i < n; i++)
        if (claims[i].text != NULL)
            return &claims[i];
    return NULL;
}

void title_read(const struct evidence *e, struct article *out)
{
    static const char *const og[] = { "og:title", NULL };
    static const char *const others[] = { "twitter:title", "dc.title", "dcterms.title", "title", "parsely-title", "sailthru.title", NULL };
    const char *meta = metatags_first(e, og), *other = metatags_first(e, others);
    struct claim claims[] = {
        { e->h1_text, ORIGIN_PAGE },
        { e->jsonld.headline, ORIGIN_JSONLD },
        { meta != NULL ? strip_site(e, meta) : NULL, ORIGIN_META },
        { other != NULL ? strip_site(e, other) : NULL, ORIGIN_META },
        { e->title_tag != NULL ? strip_site(e, e->title_tag) : NULL, ORIGIN_PAGE },
    };
    size_t n = sizeof(claims) / sizeof(*claims);

    for (size_t i = 0; i < n; i++)
        if (claims[i].text != NULL && strlen(claims[i].text) > TITLE_MAX)
            claims[i].text = NULL;
    const struct claim *best = choose(e->page->pool, claims, n);
    if (best == NULL)
        return;
    out->title = best->text;
    out->origin[FIELD_TITLE] = best->origin;
}

#include "layout.h"

#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/hash.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

/* Names that Windows would open as a device: a clone there must not fail. Sorted. */
static const char *const reserved[] = { "aux",  "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con",
                                        "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul",  "prn" };

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How many bytes at s are of [a-z0-9-], at most max. */
static size_t word_len(const char *s, size_t max)
{
    size_t n = 0;

    while (n < max && ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= '0' && s[n] <= '9') || s[n] == '-'))
        n++;
    return n;
}

static bool is_number(const char *s, size_t len)
{
    return strspn(s, "0123456789") >= len;
}

void layout_id(const char *outlet, const char *key, char out[LAYOUT_ID_SIZE])
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 *h = sha256_new();

    sha256_add(h, outlet, strlen(outlet) + 1);
    sha256_add(h, key, strlen(key));
    sha256_end(h, hex);
    memcpy(out, hex, LAYOUT_ID_SIZE - 1);
    out[LAYOUT_ID_SIZE - 1] = '\0';
}

bool layout_is_outlet(const char *outlet)
{
    size_t len = word_len(outlet, LAYOUT_OUTLET_MAX + 1);

    if (len == 0 || len > LAYOUT_OUTLET_MAX || outlet[len] != '\0' || outlet[0] == '-' || outlet[len - 1] == '-')
        return false;
    return !bsearch(&outlet, reserved, sizeof reserved / sizeof *reserved, sizeof *reserved, compare_names);
}

const char *layout_path(struct pool *pool, const char *outlet, const char *key, const char *slug, const char *published, int64_t seen_ms)
{
    char id[LAYOUT_ID_SIZE];
    int year = 0, month = 0, day = 0;

    if (!layout_is_outlet(outlet))
        return err_set("not an outlet's name: %.40s", outlet), NULL;
    if (!key || key[0] == '\0')
        return err_set("an article without a key has no path"), NULL;
    if (!slug || slug[0] == '\0')
        slug = "article";
    if (slug[word_len(slug, LAYOUT_SLUG_MAX)] != '\0')
        return err_set("not a slug: %.100s", slug), NULL;
    if (published && strlen(published) >= 10 && date_parse(published, NULL, NULL, NULL) == 0) {
        year = (published[0] - '0') * 1000 + (published[1] - '0') * 100 + (published[2] - '0') * 10 + (published[3] - '0');
        month = (published[5] - '0') * 10 + (published[6] - '0');
        day = (published[8] - '0') * 10 + (published[9] - '0');
    } else {
        civil_from_days(seen_ms / DAY_MS, &year, &month, &day);
    }
    layout_id(outlet, key, id);
    return pool_printf(pool, "%s/%04d/%02d/%02d/%s-%s.md", outlet, year, month, day, slug, id);
}

/* "/yyyy/mm/dd/" */
static bool is_day(const char *s)
{
    return s[0] == '/' && is_number(s + 1, 4) && s[5] == '/' && is_number(s + 6, 2) && s[8] == '/' && is_number(s + 9, 2) && s[11] == '/';
}

bool layout_is_path(const char *path)
{
    char outlet[LAYOUT_OUTLET_MAX + 1];
    size_t outlet_len = word_len(path, LAYOUT_OUTLET_MAX), name_len, id_at;
    const char *name;

    memcpy(outlet, path, outlet_len);
    outlet[outlet_len] = '\0';
    if (!layout_is_outlet(outlet) || !is_day(path + outlet_len))
        return false;
    name = path + outlet_len + 12;
    name_len = word_len(name, LAYOUT_SLUG_MAX + LAYOUT_ID_SIZE);
    if (name_len < LAYOUT_ID_SIZE + 1 || strcmp(name + name_len, ".md") != 0)
        return false;
    id_at = name_len - (LAYOUT_ID_SIZE - 1);
    return name[id_at - 1] == '-' && strspn(name + id_at, "0123456789abcdef") == LAYOUT_ID_SIZE - 1;
}

void layout_path_id(const char *path, char out[LAYOUT_ID_SIZE])
{
    size_t len = strlen(path);

    memcpy(out, path + len - 3 - (LAYOUT_ID_SIZE - 1), LAYOUT_ID_SIZE - 1);
    out[LAYOUT_ID_SIZE - 1] = '\0';
}

const char *layout_in(struct pool *pool, const char *archive, const char *name)
{
    return pool_printf(pool, "%s/%s", archive, name);
}

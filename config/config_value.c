#include "config_value.h"

#include "../daemon/base/err.h"
#include "../daemon/base/text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define URL_BYTES_MAX     4096
#define CONTACT_BYTES_MAX 200 /* it travels with every request */
#define HOST_BYTES_MAX    253 /* RFC 1035 */
#define NAME_BYTES_MAX    32

/* -- Numbers ----------------------------------------------------------------------------------------------------------- */

struct unit {
    const char *name;
    uint64_t factor;
};

/* Digits and one of the units (the last has no name and ends the table). */
static int number_with_unit(const char *value, const struct unit *units, uint64_t *out)
{
    size_t digits = strspn(value, "0123456789");
    if (digits == 0 || digits > 15)
        return -1;
    uint64_t n = strtoull(value, NULL, 10);
    const char *name = value + digits + strspn(value + digits, " ");
    for (; strcmp(units->name, name) != 0; units++)
        if (*units->name == '\0')
            return -1;
    return __builtin_mul_overflow(n, units->factor, out) ? -1 : 0;
}

static const struct unit time_units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 }, { "", 1000 } };

/* 5400000 as "90m", in the largest unit that needs no fraction. */
static void show_duration(uint32_t ms, char out[32])
{
    const struct unit *best = &time_units[0];
    for (size_t i = 1; i < 5; i++)
        if (ms != 0 && ms % time_units[i].factor == 0)
            best = &time_units[i];
    snprintf(out, 32, "%llu%s", (unsigned long long)(ms / best->factor), ms == 0 ? "" : best->name);
}

int value_duration(const char *value, uint32_t least_ms, uint32_t most_ms, uint32_t *out)
{
    uint64_t ms = 0;
    if (number_with_unit(value, time_units, &ms) < 0)
        return err_set("\"%s\" is no time; write a number and ms, s, m, h or d, such as 90s, 15m or 2h", value);
    char least[32], most[32];
    show_duration(least_ms, least);
    show_duration(most_ms, most);
    if (ms < least_ms || ms > most_ms)
        return err_set("\"%s\" is out of range; write a time from %s to %s", value, least, most);
    *out = (uint32_t)ms;
    return 0;
}

int value_count(const char *value, uint32_t least, uint32_t most, uint32_t *out)
{
    static const struct unit units[] = { { "", 1 } };
    uint64_t number;
    if (number_with_unit(value, units, &number) < 0)
        return err_set("\"%s\" is no number; write one from %u to %u", value, least, most);
    if (number < least || number > most)
        return err_set("\"%s\" is out of range; write a number from %u to %u", value, least, most);
    *out = (uint32_t)number;
    return 0;
}

int value_size(const char *value, uint64_t least, uint64_t most, uint64_t *out)
{
    static const struct unit units[] = { { "K", 1u << 10 }, { "M", 1u << 20 }, { "G", 1u << 30 }, { "", 1 } };
    if (number_with_unit(value, units, out) < 0)
        return err_set("\"%s\" is no size; write a number of bytes, or one with K, M or G, such as 8M", value);
    if (*out < least || *out > most)
        return err_set("\"%s\" is out of range; write a size from %lluK to %lluM", value, (unsigned long long)(least >> 10),
                       (unsigned long long)(most >> 20));
    return 0;
}

int value_bool(const char *value, bool *out)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = { { "0", false },   { "1", true },  { "false", false }, { "no", false },
                  { "off", false }, { "on", true }, { "true", true },   { "yes", true } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(words[i].word, value) == 0) {
            *out = words[i].value;
            return 0;
        }
    }
    return err_set("\"%s\" is neither yes nor no; write yes or no", value);
}

/* By hand: strtod() reads what the locale says. */
int value_share(const char *value, double *out)
{
    const char *s = value;
    double whole = 0, part = 0, place = 0.1;
    for (; *s >= '0' && *s <= '9'; s++)
        whole = whole * 10 + (*s - '0');
    if (s != value && *s == '.')
        for (s++; *s >= '0' && *s <= '9'; s++) {
            part += place * (*s - '0');
            place /= 10;
        }
    if (s == value || *s != '\0' || whole + part > 1)
        return err_set("\"%s\" is no share; write a number from 0 to 1, such as 0.35", value);
    *out = whole + part;
    return 0;
}

/* -- Names and addresses ------------------------------------------------------------------------------------------------ */

int value_name(const char *value)
{
    size_t len = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (len == 0 || value[len] != '\0' || len > NAME_BYTES_MAX)
        return err_set("\"%s\" is no name; write 1 to %d of a-z, 0-9 and -", value, NAME_BYTES_MAX);
    return 0;
}

int value_contact(const char *value)
{
    bool page = text_starts(value, "http://") || text_starts(value, "https://");
    const char *at = strchr(value, '@');
    bool mail = at != NULL && at > value && at[1] != '\0' && strchr(at + 1, '@') == NULL;
    bool plain = strlen(value) <= CONTACT_BYTES_MAX;
    for (const char *s = value; *s != '\0'; s++)
        plain = plain && *s > ' ' && *s < 0x7F && strchr("()\"\\<>;", *s) == NULL;
    if (!plain || !(page || mail))
        return err_set("\"%s\" is no contact; write a mail address or a web page where outlets reach you, such as archive@example.org", value);
    return 0;
}

/* Length of the host at s ("[v6]" or letters, digits, '.', '-'); 0: none. */
static size_t host_length(const char *s)
{
    if (*s == '[') {
        const char *close = strchr(s, ']');
        char address[INET6_ADDRSTRLEN] = { 0 };
        struct in6_addr parsed;
        if (close == NULL || (size_t)(close - s) > sizeof address)
            return 0;
        memcpy(address, s + 1, (size_t)(close - s) - 1);
        return inet_pton(AF_INET6, address, &parsed) == 1 ? (size_t)(close - s) + 1 : 0;
    }
    size_t len = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
    return len > HOST_BYTES_MAX || *s == '.' || *s == '-' ? 0 : len;
}

static bool port_good(const char *s, size_t len)
{
    if (len == 0 || len > 5 || strspn(s, "0123456789") < len)
        return false;
    long port = strtol(s, NULL, 10);
    return port > 0 && port <= 65535;
}

int value_url(const char *value)
{
    const char *host = text_starts(value, "https://") ? value + 8 : text_starts(value, "http://") ? value + 7 : NULL;
    if (host == NULL)
        return err_set("\"%s\" is no address of a page; write it whole, from https:// on", value);
    size_t len = host_length(host), authority = strcspn(host, "/?#");
    bool port = len > 0 && host[len] == ':' && port_good(host + len + 1, authority - len - 1);
    bool plain = strlen(value) <= URL_BYTES_MAX;
    for (const char *s = value; *s != '\0'; s++)
        plain = plain && *s != ' ' && *s != '"' && *s != '<' && *s != '>';
    if (!plain || len == 0 || (authority != len && !port))
        return err_set("\"%s\" is no address of a page; write https://HOST/PATH, of at most %d bytes", value, URL_BYTES_MAX);
    return 0;
}

int value_host(const char *value)
{
    size_t len = host_length(value);
    if (strcmp(value, "*") == 0 || (len > 0 && value[len] == '\0'))
        return 0;
    if (len > 0 && value[len] == ':' && port_good(value + len + 1, strlen(value + len + 1)))
        return 0;
    return err_set("\"%s\" is no host; write a host's name alone, such as www.example.org", value);
}

int value_host_port(const char *value)
{
    size_t len = host_length(value);
    if (len == 0 || value[len] != ':' || !port_good(value + len + 1, strlen(value + len + 1)))
        return err_set("\"%s\" is no HOST:PORT; write both, such as 127.0.0.1:8080", value);
    return 0;
}

int value_proxy(const char *value)
{
    const char *host = text_starts(value, "http://") ? value + 7 : "";
    size_t len = host_length(host), rest = strcspn(host + len, "/");
    if (len == 0 || host[len] != ':' || !port_good(host + len + 1, rest - 1) || (host[len + rest] != '\0' && host[len + rest + 1] != '\0'))
        return err_set("\"%s\" is no proxy; write http://HOST:PORT", value);
    return 0;
}

int value_network(const char *value)
{
    char address[INET6_ADDRSTRLEN + 1] = { 0 };
    unsigned char parsed[sizeof(struct in6_addr)];
    size_t len = strcspn(value, "/");
    long bits = 0;
    if (len < sizeof address)
        memcpy(address, value, len);
    bool v4 = inet_pton(AF_INET, address, parsed) == 1, v6 = !v4 && inet_pton(AF_INET6, address, parsed) == 1;
    bool good = v4 || v6;
    if (value[len] == '/') {
        const char *digits = value + len + 1;
        size_t n = strspn(digits, "0123456789");
        bits = n > 0 && n <= 3 ? strtol(digits, NULL, 10) : -1;
        good = good && digits[n] == '\0' && bits >= 0 && bits <= (v4 ? 32 : 128);
    }
    if (!good)
        return err_set("\"%s\" is no range of addresses; write ADDRESS/BITS, such as 127.0.0.0/8 or ::1/128", value);
    return 0;
}

int value_path(struct pool *pool, const char *file, const char *value, const char **out)
{
    if (*value == '~')
        return err_set("\"%s\": ~ is not expanded here; write the whole path", value);
    const char *slash = strrchr(file, '/');
    if (*value == '/' || slash == NULL)
        *out = pool_strdup(pool, value);
    else
        *out = pool_printf(pool, "%.*s/%s", (int)(slash - file), file, value);
    return 0;
}

/* -- Lists ------------------------------------------------------------------------------------------------------------- */

static void split(struct pool *pool, const char *value, const char *separators, struct strings *out)
{
    while (*value != '\0') {
        size_t whole = strcspn(value, separators), len = whole;
        const char *item = value;
        value += whole + (value[whole] != '\0');
        while (len > 0 && *item == ' ')
            item++, len--;
        while (len > 0 && item[len - 1] == ' ')
            len--;
        if (len > 0)
            strings_add_lent(pool, out, pool_strndup(pool, item, len));
    }
}

void value_words(struct pool *pool, const char *value, struct strings *out)
{
    split(pool, value, " ,\n", out);
}

void value_phrases(struct pool *pool, const char *value, struct strings *out)
{
    split(pool, value, ",\n", out);
}

static bool source_kind(const char *word)
{
    return strcmp(word, "feed") == 0 || strcmp(word, "sitemap") == 0 || strcmp(word, "listing") == 0;
}

int value_sources(struct pool *pool, const char *value, struct strings *out)
{
    struct strings words = { 0 };
    split(pool, value, " \n", &words); /* a URL may hold a comma */
    for (size_t i = 0; i < words.n; i++) {
        const char *kind = source_kind(words.v[i]) ? words.v[i++] : NULL;
        if (i == words.n)
            return err_set("\"%s\" without an address; write %s https://HOST/PATH", kind, kind);
        if (kind == NULL && strchr(words.v[i], ':') == NULL)
            return err_set("\"%s\" is no kind of source; write feed, sitemap or listing and an address, or an address alone", words.v[i]);
        if (value_url(words.v[i]) < 0)
            return -1;
        strings_add_lent(pool, out, kind == NULL ? words.v[i] : pool_printf(pool, "%s %s", kind, words.v[i]));
    }
    return 0;
}

/* url: parsed URLs, percent-encoding, and putting a URL together again. The grammar is in url_states.c, hosts in url_host.c. */
#include "url.h"

#include "../../daemon/base/err.h"
#include "../../daemon/base/text.h"
#include "url_parts.h"

#include <string.h>

static void draft_init(struct url_draft *d)
{
    memset(d, 0, sizeof(*d));
    struct buf *parts[] = { &d->scheme, &d->username, &d->password, &d->host, &d->path, &d->query, &d->fragment };
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        buf_init(parts[i], URL_PART_MAX);
    d->port = -1;
}

static void draft_fini(struct url_draft *d)
{
    struct buf *parts[] = { &d->scheme, &d->username, &d->password, &d->host, &d->path, &d->query, &d->fragment };
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        buf_fini(parts[i]);
}

int url_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return -1;
}

void url_lower(char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] >= 'A' && s[i] <= 'Z')
            s[i] = (char)(s[i] + 32);
}

static bool escape_wants(unsigned char c, enum escape_set set)
{
    if (c < 0x20 || c > 0x7E)
        return true;
    switch (set) {
    case ESCAPE_CONTROL:
        return false;
    case ESCAPE_FRAGMENT:
        return strchr(" \"<>`", c) != NULL;
    case ESCAPE_QUERY:
        return strchr(" \"#<>", c) != NULL;
    case ESCAPE_SPECIAL_QUERY:
        return strchr(" \"#<>'", c) != NULL;
    case ESCAPE_PATH:
        return strchr(" \"#<>?^`{}", c) != NULL;
    case ESCAPE_USERINFO:
        return strchr(" \"#<>?^`{}/:;=@[\\]|", c) != NULL;
    }
    return true;
}

/* How many bytes from s on may stand as they are: nearly all do. */
static size_t plain_run(const char *s, size_t len, enum escape_set set)
{
    size_t n = 0;
    while (n < len && !escape_wants((unsigned char)s[n], set))
        n++;
    return n;
}

void url_escape(struct buf *out, const char *s, size_t len, enum escape_set set)
{
    for (size_t i = 0, step; i < len; i += step) {
        size_t plain = plain_run(s + i, len - i, set);
        buf_add(out, s + i, plain);
        if ((i += plain) == len)
            break;
        if (utf8_next(s + i, len - i, &step) == UTF8_BAD) {
            buf_puts(out, "%EF%BF%BD");
            continue;
        }
        for (size_t k = 0; k < step; k++) {
            unsigned char c = (unsigned char)s[i + k];
            if (escape_wants(c, set))
                buf_printf(out, "%%%02X", c);
            else
                buf_addc(out, (char)c);
        }
    }
}

void url_unescape(struct buf *out, const char *s, size_t len)
{
    for (const char *percent; (percent = memchr(s, '%', len)) != NULL;) {
        size_t before = (size_t)(percent - s), step = 1;
        buf_add(out, s, before);
        if (len - before > 2 && url_hex(percent[1]) >= 0 && url_hex(percent[2]) >= 0) {
            buf_addc(out, (char)(url_hex(percent[1]) * 16 + url_hex(percent[2])));
            step = 3;
        } else {
            buf_addc(out, '%');
        }
        s = percent + step;
        len -= before + step;
    }
    buf_add(out, s, len);
}

static const char *draft_href(struct pool *pool, const struct url_draft *d)
{
    struct buf href;
    const char *text = NULL;

    buf_init(&href, URL_MAX - 1);
    buf_puts(&href, buf_text(&d->scheme));
    buf_addc(&href, ':');
    if (d->has_host) {
        buf_puts(&href, "//");
        buf_puts(&href, buf_text(&d->username));
        if (d->password.len > 0)
            buf_printf(&href, ":%s", buf_text(&d->password));
        if (d->username.len + d->password.len > 0)
            buf_addc(&href, '@');
        buf_puts(&href, buf_text(&d->host));
        if (d->port >= 0) {
            buf_addc(&href, ':');
            buf_add_number(&href, (unsigned)d->port);
        }
    } else if (!d->opaque_path && strncmp(buf_text(&d->path), "//", 2) == 0) {
        buf_puts(&href, "/.");
    }
    buf_puts(&href, buf_text(&d->path));
    if (d->has_query)
        buf_printf(&href, "?%s", buf_text(&d->query));
    if (d->has_fragment)
        buf_printf(&href, "#%s", buf_text(&d->fragment));
    if (!href.failed)
        text = pool_strndup(pool, buf_text(&href), href.len);
    else
        err_set("URL is too long");
    buf_fini(&href);
    return text;
}

static int draft_hand_over(struct pool *pool, const struct url_draft *d, struct url *out)
{
    out->href = draft_href(pool, d);
    if (out->href == NULL)
        return -1;
    out->scheme = pool_strdup(pool, buf_text(&d->scheme));
    out->username = pool_strdup(pool, buf_text(&d->username));
    out->password = pool_strdup(pool, buf_text(&d->password));
    out->host = pool_strdup(pool, buf_text(&d->host));
    out->port = d->port;
    out->path = pool_strdup(pool, buf_text(&d->path));
    out->query = d->has_query ? pool_strdup(pool, buf_text(&d->query)) : NULL;
    out->fragment = d->has_fragment ? pool_strdup(pool, buf_text(&d->fragment)) : NULL;
    return 0;
}

int url_parse_len(struct pool *pool, const char *input, size_t len, const char *base, struct url *out)
{
    struct url_draft d, b;
    int rc = 0;

    memset(out, 0, sizeof(*out));
    draft_init(&d);
    if (base != NULL) {
        draft_init(&b);
        rc = url_draft_parse(&b, base, strlen(base), NULL);
    }
    if (rc == 0)
        rc = url_draft_parse(&d, input, len, base != NULL ? &b : NULL);
    if (rc == 0)
        rc = draft_hand_over(pool, &d, out);
    draft_fini(&d);
    if (base != NULL)
        draft_fini(&b);
    return rc;
}

int url_parse(struct pool *pool, const char *input, const char *base, struct url *out)
{
    return url_parse_len(pool, input, strlen(input), base, out);
}

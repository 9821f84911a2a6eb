/* url_states: the parser of the URL Standard (https://url.spec.whatwg.org/, 2024), its states written as functions. Schemes other than http and
 * https are parsed as well, so that a base or a link of any kind is understood and refused for what it is. */
#include "../../daemon/base/err.h"
#include "url_parts.h"

#include <string.h>
#include <strings.h>

struct scheme {
    const char *name;
    int port; /* default; -1: none */
};
/* The special schemes, sorted. */
static const struct scheme schemes[] = { { "file", -1 }, { "ftp", 21 }, { "http", 80 }, { "https", 443 }, { "ws", 80 }, { "wss", 443 } };

/* What is left of the input. */
struct rest {
    const char *s, *end;
};

static const struct scheme *scheme_find(const char *name)
{
    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
        if (strcmp(schemes[i].name, name) == 0)
            return &schemes[i];
    return NULL;
}

static bool draft_failed(const struct url_draft *d)
{
    return d->scheme.failed || d->username.failed || d->password.failed || d->host.failed || d->path.failed || d->query.failed || d->fragment.failed;
}

static void draft_set_scheme(struct url_draft *d, const char *name, size_t len)
{
    buf_add(&d->scheme, name, len);
    url_lower(d->scheme.data, d->scheme.len);
    d->special = scheme_find(buf_text(&d->scheme)) != NULL;
    d->file = strcmp(buf_text(&d->scheme), "file") == 0;
}

static bool is_alpha(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A slash, or what a special scheme takes for one. */
static bool is_slash(const struct url_draft *d, const struct rest *in)
{
    return in->s < in->end && (*in->s == '/' || (d->special && *in->s == '\\'));
}

static bool is_drive_letter(const char *s, size_t len)
{
    return len == 2 && is_alpha(s[0]) && (s[1] == ':' || s[1] == '|');
}

/* Of a file URL: what no byte of a host or of a drive can be.  A NUL is not among them: strchr alone would say it is. */
static bool ends_file_host(char c)
{
    return c != '\0' && strchr("/\\?#", c) != NULL;
}

/* "Starts with a Windows drive letter". */
static bool starts_drive(const char *s, const char *end)
{
    return end - s >= 2 && is_drive_letter(s, 2) && (end - s == 2 || ends_file_host(s[2]));
}

static void path_shorten(struct url_draft *d)
{
    const char *path = buf_text(&d->path);
    const char *slash = strrchr(path, '/');

    if (d->file && d->path.len == 3 && is_alpha(path[1]) && path[2] == ':')
        return;
    if (slash != NULL)
        buf_truncate(&d->path, (size_t)(slash - path));
}

/* 1 for ".", 2 for "..", in any mixture with %2e; else 0. */
static int segment_dots(const char *s, size_t len)
{
    int dots = 0;

    while (len > 0) {
        if (*s == '.') {
            s++;
            len--;
        } else if (len >= 3 && strncasecmp(s, "%2e", 3) == 0) {
            s += 3;
            len -= 3;
        } else {
            return 0;
        }
        if (++dots > 2)
            return 0;
    }
    return dots;
}

static void parse_tail(struct url_draft *d, struct rest *in)
{
    if (in->s < in->end && *in->s == '?') {
        const char *hash = memchr(in->s, '#', (size_t)(in->end - in->s));
        const char *stop = hash != NULL ? hash : in->end;

        d->has_query = true;
        url_escape(&d->query, in->s + 1, (size_t)(stop - in->s - 1), d->special ? ESCAPE_SPECIAL_QUERY : ESCAPE_QUERY);
        in->s = stop;
    }
    if (in->s < in->end && *in->s == '#') {
        d->has_fragment = true;
        url_escape(&d->fragment, in->s + 1, (size_t)(in->end - in->s - 1), ESCAPE_FRAGMENT);
    }
}

static void path_add_segment(struct url_draft *d, const char *s, size_t len, bool slash_follows)
{
    int dots = segment_dots(s, len);

    if (dots == 2)
        path_shorten(d);
    if (dots != 0) {
        if (!slash_follows)
            buf_addc(&d->path, '/');
        return;
    }
    if (d->file && d->path.len == 0 && is_drive_letter(s, len)) {
        buf_printf(&d->path, "/%c:", s[0]);
        return;
    }
    buf_addc(&d->path, '/');
    url_escape(&d->path, s, len, ESCAPE_PATH);
}

/* Path state, then query and fragment. in stands behind the slash that opens the path, if there was one. */
static void parse_path(struct url_draft *d, struct rest *in)
{
    for (;;) {
        const char *start = in->s;

        while (in->s < in->end && *in->s != '?' && *in->s != '#' && !is_slash(d, in))
            in->s++;
        bool slash = is_slash(d, in);
        path_add_segment(d, start, (size_t)(in->s - start), slash);
        if (!slash)
            break;
        in->s++;
    }
    parse_tail(d, in);
}

static void parse_path_start(struct url_draft *d, struct rest *in)
{
    if (is_slash(d, in))
        in->s++;
    else if (!d->special && (in->s == in->end || *in->s == '?' || *in->s == '#')) {
        parse_tail(d, in);
        return;
    }
    parse_path(d, in);
}

static int parse_port(struct url_draft *d, const char *s, const char *end)
{
    const struct scheme *scheme = scheme_find(buf_text(&d->scheme));
    int port = 0;

    if (s == end)
        return 0;
    for (; s < end; s++) {
        if (*s < '0' || *s > '9')
            return err_set("port is no number");
        port = port * 10 + (*s - '0');
        if (port > 65535)
            return err_set("port above 65535");
    }
    d->port = scheme != NULL && scheme->port == port ? -1 : port;
    return 0;
}

static int parse_host_port(struct url_draft *d, const char *s, const char *end)
{
    const char *colon = s;
    bool brackets = false;

    for (; colon < end && (brackets || *colon != ':'); colon++) {
        if (*colon == '[')
            brackets = true;
        if (*colon == ']')
            brackets = false;
    }
    if (colon == s && (colon < end || d->special))
        return err_set("URL without a host");
    d->has_host = true;
    if (url_host_parse(s, (size_t)(colon - s), d->special, &d->host) < 0)
        return -1;
    return colon < end ? parse_port(d, colon + 1, end) : 0;
}

/* Authority, host and port states, then the path. in stands behind the "//". */
static int parse_authority(struct url_draft *d, struct rest *in)
{
    const char *start = in->s, *at = NULL;

    while (in->s < in->end && *in->s != '?' && *in->s != '#' && !is_slash(d, in)) {
        if (*in->s == '@')
            at = in->s;
        in->s++;
    }
    if (at != NULL) {
        const char *colon = memchr(start, ':', (size_t)(at - start));
        const char *stop = colon != NULL ? colon : at;

        if (at + 1 == in->s)
            return err_set("URL without a host");
        url_escape(&d->username, start, (size_t)(stop - start), ESCAPE_USERINFO);
        if (colon != NULL)
            url_escape(&d->password, colon + 1, (size_t)(at - colon - 1), ESCAPE_USERINFO);
        start = at + 1;
    }
    if (parse_host_port(d, start, in->s) < 0)
        return -1;
    parse_path_start(d, in);
    return 0;
}

static int parse_special_authority(struct url_draft *d, struct rest *in)
{
    while (in->s < in->end && (*in->s == '/' || *in->s == '\\'))
        in->s++;
    return parse_authority(d, in);
}

static void copy_part(struct buf *to, const struct buf *from)
{
    buf_clear(to);
    buf_add(to, buf_text(from), from->len);
}

static void copy_host(struct url_draft *d, const struct url_draft *base)
{
    copy_part(&d->username, &base->username);
    copy_part(&d->password, &base->password);
    copy_part(&d->host, &base->host);
    d->has_host = base->has_host;
    d->port = base->port;
}

/* Path and query of the base, as far as the rest does not bring its own. */
static void parse_relative_path(struct url_draft *d, struct rest *in, const struct url_draft *base)
{
    copy_part(&d->path, &base->path);
    if (in->s == in->end || *in->s == '#') {
        copy_part(&d->query, &base->query);
        d->has_query = base->has_query;
    }
    if (in->s == in->end || *in->s == '?' || *in->s == '#') {
        parse_tail(d, in);
        return;
    }
    if (d->file && starts_drive(in->s, in->end))
        buf_clear(&d->path);
    else
        path_shorten(d);
    parse_path(d, in);
}

static int parse_relative(struct url_draft *d, struct rest *in, const struct url_draft *base)
{
    if (is_slash(d, in)) {
        in->s++;
        if (is_slash(d, in)) {
            in->s++;
            return d->special ? parse_special_authority(d, in) : parse_authority(d, in);
        }
        copy_host(d, base);
        parse_path(d, in);
        return 0;
    }
    copy_host(d, base);
    parse_relative_path(d, in, base);
    return 0;
}

/* File host state: in stands behind the two slashes. */
static int parse_file_host(struct url_draft *d, struct rest *in)
{
    const char *start = in->s;

    while (in->s < in->end && !ends_file_host(*in->s))
        in->s++;
    if (is_drive_letter(start, (size_t)(in->s - start))) {
        in->s = start;
        parse_path(d, in);
        return 0;
    }
    if (in->s > start && url_host_parse(start, (size_t)(in->s - start), true, &d->host) < 0)
        return -1;
    if (strcmp(buf_text(&d->host), "localhost") == 0)
        buf_clear(&d->host);
    parse_path_start(d, in);
    return 0;
}

static int parse_file(struct url_draft *d, struct rest *in, const struct url_draft *base)
{
    bool file_base = base != NULL && base->file;

    d->has_host = true;
    if (is_slash(d, in)) {
        in->s++;
        if (is_slash(d, in)) {
            in->s++;
            return parse_file_host(d, in);
        }
        if (file_base) {
            const char *path = buf_text(&base->path);

            copy_part(&d->host, &base->host);
            if (!starts_drive(in->s, in->end) && base->path.len >= 3 && is_alpha(path[1]) && path[2] == ':' && (path[3] == '/' || path[3] == '\0'))
                buf_add(&d->path, path, 3);
        }
        parse_path(d, in);
        return 0;
    }
    if (file_base) {
        copy_part(&d->host, &base->host);
        parse_relative_path(d, in, base);
        return 0;
    }
    parse_path(d, in);
    return 0;
}

static void parse_opaque_path(struct url_draft *d, struct rest *in)
{
    const char *start = in->s;

    d->opaque_path = true;
    while (in->s < in->end && *in->s != '?' && *in->s != '#')
        in->s++;
    bool space = in->s > start && in->s[-1] == ' ' && in->s < in->end;
    url_escape(&d->path, start, (size_t)(in->s - start) - space, ESCAPE_CONTROL);
    if (space)
        buf_puts(&d->path, "%20");
    parse_tail(d, in);
}

static int parse_without_scheme(struct url_draft *d, struct rest *in, const struct url_draft *base)
{
    if (base == NULL)
        return err_set("relative URL without a base");
    if (base->opaque_path && (in->s == in->end || *in->s != '#'))
        return err_set("relative URL, and its base cannot be one");
    draft_set_scheme(d, buf_text(&base->scheme), base->scheme.len);
    if (base->opaque_path) {
        d->opaque_path = true;
        copy_part(&d->path, &base->path);
        copy_part(&d->query, &base->query);
        d->has_query = base->has_query;
        parse_tail(d, in);
        return 0;
    }
    return d->file ? parse_file(d, in, base) : parse_relative(d, in, base);
}

static int parse_with_scheme(struct url_draft *d, struct rest *in, const struct url_draft *base)
{
    bool slashes = in->end - in->s >= 2 && in->s[0] == '/' && in->s[1] == '/';

    if (d->file)
        return parse_file(d, in, base);
    if (d->special) {
        bool same = base != NULL && strcmp(buf_text(&base->scheme), buf_text(&d->scheme)) == 0;
        return same && !slashes ? parse_relative(d, in, base) : parse_special_authority(d, in);
    }
    if (slashes) {
        in->s += 2;
        return parse_authority(d, in);
    }
    if (in->s < in->end && *in->s == '/') {
        in->s++;
        parse_path(d, in);
        return 0;
    }
    parse_opaque_path(d, in);
    return 0;
}

/* Tab and newlines go, controls and spaces at the ends too. */
static void input_clean(struct buf *out, const char *s, size_t len)
{
    while (len > 0 && (unsigned char)s[0] <= 0x20) {
        s++;
        len--;
    }
    while (len > 0 && (unsigned char)s[len - 1] <= 0x20)
        len--;
    for (size_t at = 0, run; at < len; at += run + 1) {
        for (run = 0; at + run < len && s[at + run] != '\t' && s[at + run] != '\n' && s[at + run] != '\r';)
            run++;
        buf_add(out, s + at, run);
    }
}

int url_draft_parse(struct url_draft *d, const char *input, size_t len, const struct url_draft *base)
{
    struct buf clean;
    struct rest in;
    size_t n = 0;
    int rc;

    buf_init(&clean, URL_PART_MAX);
    input_clean(&clean, input, len);
    in.s = buf_text(&clean);
    in.end = in.s + clean.len;
    if (clean.failed) {
        buf_fini(&clean);
        return err_set("URL is too long");
    }
    if (clean.len > 0 && is_alpha(in.s[0]))
        while (n < clean.len && (is_alpha(in.s[n]) || (in.s[n] >= '0' && in.s[n] <= '9') || (in.s[n] != '\0' && strchr("+-.", in.s[n]) != NULL)))
            n++;
    if (n > 0 && n < clean.len && in.s[n] == ':') {
        draft_set_scheme(d, in.s, n);
        in.s += n + 1;
        rc = parse_with_scheme(d, &in, base);
    } else {
        rc = parse_without_scheme(d, &in, base);
    }
    if (rc == 0 && draft_failed(d))
        rc = err_set("URL is too long");
    buf_fini(&clean);
    return rc;
}

/* debug: one case of a test collection in, one object out; a table of kinds. What the cases look like is written in gazette(1). */
#include "debug.h"

#include "../../plugins/kit/charset.h"
#include "../../plugins/kit/date.h"
#include "../../plugins/kit/lenient.h"
#include "../../plugins/kit/sitemap.h"
#include "../../plugins/kit/url.h"
#include "../base/clock.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../base/json.h"
#include "../base/text.h"
#include "debug_parts.h"

#include <jansson.h>
#include <string.h>

#define FILE_MAX (64u << 20) /* bytes of a file, unpacked: what the kit reads of any page or sitemap */

const char *debug_text(const struct debug_input *in, const char *key)
{
    return json_string_value(json_object_get(in->object, key));
}

static void put_date_text(struct buf *out, const char *text, bool ok)
{
    int64_t ms = 0;
    int zone = 0, minutes = 0;
    char stamp[STAMP_SIZE];

    if (!ok || date_parse(text, &ms, &zone, &minutes) < 0)
        zone = 0;
    json_key(out, "offset");
    if (zone)
        buf_printf(out, "%d", minutes);
    else
        buf_puts(out, "null");
    json_put_string(out, "utc", zone ? stamp_utc(ms, stamp) : NULL);
}

static int answer_date(const struct debug_input *in, struct buf *out)
{
    static const char *const precisions[] = { NULL, "year", "month", "day", "minute", "second" };
    const char *input = debug_text(in, "input"), *language = debug_text(in, "lang");
    struct date date = { .text = "" };
    bool ok = input != NULL && date_read(input, language, &date);

    json_put_bool(out, "ok", ok);
    json_put_string(out, "value", ok ? date.text : NULL);
    json_put_string(out, "precision", ok ? precisions[date.precision] : NULL);
    put_date_text(out, date.text, ok);
    return 0;
}

static int answer_url(const struct debug_input *in, struct buf *out)
{
    json_t *input = json_object_get(in->object, "input");
    const char *base = debug_text(in, "base");
    struct url url;
    bool ok = json_is_string(input) && url_parse_len(in->pool, json_string_value(input), json_string_length(input), base, &url) == 0;
    const char *canonical = ok ? url_canonical(in->pool, url.href, NULL) : NULL;

    json_put_bool(out, "ok", ok);
    json_put_string(out, "href", ok ? url.href : NULL);
    json_put_string(out, "host", ok ? url.host : NULL);
    json_put_string(out, "canonical", ok && canonical == NULL ? url.href : canonical); /* nothing to take off what is no web page */
    return 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* The case's bytes: its file, unpacked, or what it holds itself. */
static int input_bytes(struct debug_input *in, struct buf *out)
{
    const char *hex = debug_text(in, "data_hex"), *html = debug_text(in, "html");

    if (in->file.len > 2 && memcmp(in->file.data, "\x1F\x8B", 2) == 0)
        return sitemap_inflate(in->file.data, in->file.len, FILE_MAX, out);
    if (in->file.map != NULL || in->file.len > 0)
        buf_add(out, in->file.data, in->file.len);
    else if (html != NULL)
        buf_puts(out, html);
    for (; hex != NULL && hex_digit(hex[0]) >= 0 && hex_digit(hex[1]) >= 0; hex += 2)
        buf_addc(out, (char)(hex_digit(hex[0]) * 16 + hex_digit(hex[1])));
    return buf_check(out, "the case");
}

static int answer_charset(const struct debug_input *in, struct buf *out)
{
    struct decoded decoded;

    charset_decode(in->pool, in->data, in->len, debug_text(in, "content_type"), 0, &decoded);
    json_put_string(out, "encoding", decoded.encoding);
    json_put_bool(out, "utf8_ok", utf8_valid(decoded.text, decoded.len));
    return 0;
}

static int answer_slug(const struct debug_input *in, struct buf *out)
{
    struct link link = { 0 };
    const char *url = debug_text(in, "url"), *title = debug_text(in, "title");
    const char *outlet = debug_text(in, "outlet"), *published = debug_text(in, "published");

    if (url != NULL)
        kit_link(in->kit, in->pool, url, &link);
    json_put_string(out, "key", link.key);
    json_put_string(out, "path",
                    link.key != NULL ? debug_path(in->pool, outlet != NULL ? outlet : in->kit->outlet_name, link.key,
                                                  kit_slug(in->pool, link.url, title), published)
                                     : NULL);
    return 0;
}

/* Sorted. */
static const struct kind {
    const char *name;
    int (*answer)(const struct debug_input *in, struct buf *out);
    bool bytes; /* wants the case's bytes */
} kinds[] = {
    { "charset", answer_charset, true }, { "date", answer_date, false },     { "discover", debug_discover, true }, { "extract", debug_extract, true },
    { "feed", debug_feed, true },        { "sitemap", debug_sitemap, true }, { "slug", answer_slug, false },       { "url", answer_url, false },
};

static int answer_case(const struct kind *kind, struct debug_input *in, struct buf *out)
{
    struct buf bytes;
    int rc = 0;

    buf_init(&bytes, FILE_MAX + 65536);
    if (kind->bytes)
        rc = input_bytes(in, &bytes);
    in->data = buf_text(&bytes);
    in->len = bytes.len;
    if (rc == 0) {
        json_begin(out);
        rc = kind->answer(in, out);
        json_end(out);
    }
    buf_fini(&bytes);
    return rc;
}

int debug_answer(const struct kit *kit, struct pool *pool, const char *what, const char *json, int file_fd, struct buf *out)
{
    struct debug_input in = { .kit = kit, .pool = pool };
    const struct kind *kind = NULL;
    int rc = -1;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strcmp(kinds[i].name, what) == 0)
            kind = &kinds[i];
    if (kind == NULL)
        return err_set("no kind of case is called \"%s\"", what);
    /* The suites hold NULs, which only a flag of strict JSON allows, and lone surrogates, which it refuses. */
    in.object = json_loads(json, JSON_ALLOW_NUL, NULL);
    if (in.object == NULL)
        in.object = lenient_json(json, strlen(json));
    if (!json_is_object(in.object))
        err_set("the case is no JSON object");
    else if (file_fd < 0 || memfd_map(file_fd, FILE_MAX, &in.file) == 0)
        rc = answer_case(kind, &in, out);
    view_fini(&in.file);
    json_decref(in.object);
    return rc;
}

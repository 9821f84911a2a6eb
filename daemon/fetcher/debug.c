#include "debug.h"

#include "../base/clock.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../base/text.h"
#include "retry_after.h"
#include "robots.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FILE_MAX (64u << 20)

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of KEY, or of KEY_hex; false where neither is there. */
static bool bytes_of(const json_t *json, const char *key, const char *hex_key, struct buf *out)
{
    const json_t *text = json_object_get(json, key), *hex = json_object_get(json, hex_key);
    if (json_is_string(text)) {
        buf_add(out, json_string_value(text), json_string_length(text));
        return true;
    }
    if (!json_is_string(hex))
        return false;
    const char *s = json_string_value(hex);
    for (size_t i = 0; i + 1 < json_string_length(hex); i += 2) {
        int high = hex_digit(s[i]), low = hex_digit(s[i + 1]);
        if (high < 0 || low < 0)
            return false;
        buf_addc(out, (char)(high * 16 + low));
    }
    return true;
}

static json_t *error_of(const char *text)
{
    return json_pack("{s:s}", "error", text);
}

/* A sitemap line as it stands: a control in it would make a reply that main refuses. */
static json_t *shown(const char *text)
{
    struct buf b;
    buf_init(&b, 4 * FILE_MAX);
    text_escape(&b, text, strlen(text));
    json_t *out = json_stringn(buf_text(&b), b.len);
    buf_fini(&b);
    return out;
}

static json_t *answer_robots(const struct robots *r, const struct buf *url)
{
    struct robots_rule rule;
    json_t *out = json_object(), *list = json_array();
    int64_t delay = robots_crawl_delay(r);
    const struct strings *sitemaps = robots_sitemaps(r);
    json_object_set_new(out, "allowed", json_boolean(robots_allow_len(r, buf_text(url), url->len, &rule)));
    if (rule.text != NULL) {
        json_object_set_new(out, "rule", json_string(rule.text));
        json_object_set_new(out, "line", json_integer(rule.line));
    }
    if (delay >= 0)
        json_object_set_new(out, "crawl_delay", json_real((double)delay / 1000));
    for (size_t i = 0; i < sitemaps->n; i++)
        json_array_append_new(list, shown(sitemaps->v[i]));
    json_object_set_new(out, "sitemaps", list);
    return out;
}

static json_t *debug_robots(const json_t *json, int file_fd)
{
    const char *agent = json_string_value(json_object_get(json, "agent"));
    struct buf text, url;
    struct view file = { .data = "" };
    buf_init(&text, FILE_MAX);
    buf_init(&url, FILE_MAX);
    bool mapped = file_fd >= 0 && memfd_map(file_fd, FILE_MAX, &file) == 0;
    bool given = bytes_of(json, "robots", "robots_hex", &text);
    bytes_of(json, "url", "url_hex", &url);
    json_t *out = NULL;
    if (!given && !mapped) {
        out = error_of("no robots, robots_hex or file");
    } else {
        struct robots *r = robots_parse(given ? buf_text(&text) : file.data, given ? text.len : file.len, agent != NULL ? agent : ROBOTS_TOKEN);
        out = answer_robots(r, &url);
        robots_free(r);
    }
    if (mapped)
        view_fini(&file);
    buf_fini(&text);
    buf_fini(&url);
    return out;
}

/* Headers are an object, or a list of pairs. */
static const char *header_of(const json_t *headers, const char *name)
{
    const char *key;
    json_t *value, *pair;
    size_t i;
    json_object_foreach((json_t *)(uintptr_t)headers, key, value)
    {
        if (strcasecmp(key, name) == 0)
            return json_string_value(json_is_array(value) ? json_array_get(value, 0) : value);
    }
    json_array_foreach(headers, i, pair)
    {
        const char *k = json_string_value(json_array_get(pair, 0));
        if (k != NULL && strcasecmp(k, name) == 0)
            return json_string_value(json_array_get(pair, 1));
    }
    return NULL;
}

/* `now` as seconds since 1970, or a stamp; the answer in the same form. */
static json_t *debug_retry_after(const json_t *json)
{
    const json_t *now_json = json_object_get(json, "now");
    const char *stamp = json_string_value(now_json), *value = header_of(json_object_get(json, "headers"), "Retry-After");
    int64_t now = clock_real_ms(), status = json_integer_value(json_object_get(json, "status"));
    if (json_is_number(now_json))
        now = (int64_t)llround(json_number_value(now_json) * 1000);
    else if (stamp != NULL && date_parse(stamp, &now, NULL, NULL) != 0 && (now = http_date_parse(stamp, clock_real_ms())) < 0)
        return error_of("now is neither a number nor a date");
    int64_t at = value != NULL && status >= 300 ? retry_after_parse(value, now) : 0;
    char text[STAMP_SIZE];
    if (at == 0)
        return json_pack("{s:n}", "retry_at");
    if (stamp != NULL)
        return json_pack("{s:s}", "retry_at", stamp_utc(at, text));
    return at % 1000 == 0 ? json_pack("{s:I}", "retry_at", (json_int_t)(at / 1000)) : json_pack("{s:f}", "retry_at", (double)at / 1000);
}

void fetcher_debug(const struct debug_case *c, struct buf *out)
{
    json_error_t error;
    json_t *json = json_loads(c->json, JSON_ALLOW_NUL, &error), *reply;
    if (json == NULL)
        reply = error_of(error.text);
    else if (strcmp(c->what, "robots") == 0)
        reply = debug_robots(json, c->file_fd);
    else if (strcmp(c->what, "retry-after") == 0)
        reply = debug_retry_after(json);
    else
        reply = error_of("the fetcher knows robots and retry-after");
    char *text = json_dumps(reply, JSON_COMPACT);
    buf_puts(out, text != NULL ? text : "{\"error\":\"not to be written as JSON\"}");
    free(text);
    json_decref(reply);
    json_decref(json);
}

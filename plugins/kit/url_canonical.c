/* url_canonical: the one spelling of a URL that identity stands on, and small questions about URLs. */
#include "../../daemon/base/buf.h"
#include "../../daemon/base/err.h"
#include "../../daemon/base/text.h"
#include "url.h"
#include "url_parts.h"

#include <string.h>
#include <strings.h>

/* Parameters that say where a reader came from, or who he is to the server, never what he reads. Sorted, lower case. From the lists that browsers
 * (Brave, Firefox) and feed readers strip, and two session ids; nothing is here that a publisher is known to use for content. */
static const char *const tracking[] = {
    "__hsfp",
    "__hssc",
    "__hstc",
    "__s",
    "_bhlid",
    "_branch_match_id",
    "_branch_referrer",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_kx",
    "_openstat",
    "aftr_source",
    "at_campaign",
    "at_custom1",
    "at_custom2",
    "at_custom3",
    "at_custom4",
    "at_medium",
    "campaignid",
    "clickid",
    "cmpid",
    "dclid",
    "ef_id",
    "epik",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "ga_campaign",
    "ga_content",
    "ga_medium",
    "ga_place",
    "ga_source",
    "ga_term",
    "gad_campaignid",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "gs_l",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "hsctatracking",
    "icid",
    "igsh",
    "igshid",
    "jsessionid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mc_tc",
    "mkt_tok",
    "mkwid",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "ns_campaign",
    "ns_linkname",
    "ns_mchannel",
    "ns_source",
    "oft_c",
    "oft_ck",
    "oft_d",
    "oft_id",
    "oft_ids",
    "oft_k",
    "oft_lk",
    "oft_sk",
    "oly_anon_id",
    "oly_enc_id",
    "partnerid",
    "pcrid",
    "phpsessid",
    "rb_clickid",
    "s_cid",
    "s_kwcid",
    "sb_referer_host",
    "sc_campaign",
    "sc_channel",
    "sc_content",
    "sc_country",
    "sc_geo",
    "sc_medium",
    "sc_outcome",
    "scid",
    "soc_src",
    "soc_trk",
    "srsltid",
    "tblci",
    "trk_contact",
    "trk_module",
    "trk_msg",
    "trk_sid",
    "ttclid",
    "twclid",
    "unicorn_click_id",
    "vero_conv",
    "vero_id",
    "vgo_ee",
    "wbraid",
    "wickedid",
    "wt_mc",
    "wt_zmc",
    "xtor",
    "yclid",
    "ymclid",
    "ysclid",
};
/* The same for whole families, sorted. */
static const char *const tracking_prefixes[] = { "hsa_", "itm_", "mtm_", "pk_", "piwik_", "stm_", "utm_" };

bool url_is_tracking_parameter(const char *name)
{
    for (size_t i = 0; i < sizeof(tracking_prefixes) / sizeof(*tracking_prefixes); i++)
        if (strncasecmp(name, tracking_prefixes[i], strlen(tracking_prefixes[i])) == 0)
            return true;
    for (size_t i = 0; i < sizeof(tracking) / sizeof(*tracking); i++)
        if (strcasecmp(name, tracking[i]) == 0)
            return true;
    return false;
}

static bool is_unreserved(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
}

/* RFC 3986 6.2.2: escapes of unreserved characters undone, those of others in capitals. */
static void canonical_escapes(struct buf *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (s[i] != '%' || len - i < 3 || url_hex(s[i + 1]) < 0 || url_hex(s[i + 2]) < 0) {
            buf_addc(out, s[i]);
            continue;
        }
        int c = url_hex(s[i + 1]) * 16 + url_hex(s[i + 2]);
        if (is_unreserved(c))
            buf_addc(out, (char)c);
        else
            buf_printf(out, "%%%02X", (unsigned)c);
        i += 2;
    }
}

/* "ref=example.com" on example.com names the page's own site (as Ghost appends it); any other "ref" may mean something. */
static bool is_self_reference(const char *name, const char *value, const char *host)
{
    if (strcasecmp(name, "ref") != 0 || *value == '\0')
        return false;
    if (strncasecmp(value, "www.", 4) == 0)
        value += 4;
    if (strncmp(host, "www.", 4) == 0)
        host += 4;
    return strcasecmp(value, host) == 0;
}

static bool canonical_drops(struct pool *pool, const char *pair, size_t len, const char *host)
{
    const char *equals = memchr(pair, '=', len);
    size_t name_len = equals != NULL ? (size_t)(equals - pair) : len;
    const char *name = pool_strndup(pool, pair, name_len);
    const char *value = equals != NULL ? pool_strndup(pool, equals + 1, len - name_len - 1) : "";

    return len == 0 || url_is_tracking_parameter(name) || is_self_reference(name, value, host);
}

static void canonical_query(struct pool *pool, struct buf *out, const char *query, const char *host)
{
    struct buf plain;
    char mark = '?';

    buf_init(&plain, URL_MAX * 3);
    canonical_escapes(&plain, query, strlen(query));
    for (const char *s = buf_text(&plain), *end; *s != '\0'; s = *end == '&' ? end + 1 : end) {
        end = strchrnul(s, '&');
        if (canonical_drops(pool, s, (size_t)(end - s), host))
            continue;
        buf_addc(out, mark);
        buf_add(out, s, (size_t)(end - s));
        mark = '&';
    }
    buf_fini(&plain);
}

static const char *canonical_once(struct pool *pool, const struct url *url)
{
    struct buf out;
    size_t host_len = strlen(url->host);
    const char *text = NULL;

    buf_init(&out, URL_MAX - 1);
    /* "example.org." is the same host, written for the DNS. */
    if (host_len > 1 && url->host[host_len - 1] == '.' && url->host[host_len - 2] != '.')
        host_len--;
    buf_printf(&out, "%s://%.*s", url->scheme, (int)host_len, url->host);
    if (url->port >= 0)
        buf_printf(&out, ":%d", url->port);
    canonical_escapes(&out, url->path, strlen(url->path));
    if (url->query != NULL)
        canonical_query(pool, &out, url->query, url->host);
    if (out.failed)
        err_set("URL is too long");
    else
        text = pool_strndup(pool, buf_text(&out), out.len);
    buf_fini(&out);
    return text;
}

static bool is_http(const struct url *url)
{
    return strcmp(url->scheme, "http") == 0 || strcmp(url->scheme, "https") == 0;
}

const char *url_canonical(struct pool *pool, const char *input, const char *base)
{
    struct url url;

    if (url_parse(pool, input, base, &url) < 0)
        return NULL;
    if (!is_http(&url)) {
        err_set("not an http or https URL");
        return NULL;
    }
    /* Undoing one escape can complete another ("%%32e"); each round that changes something makes it shorter, so this ends. */
    for (;;) {
        const char *text = canonical_once(pool, &url);

        if (text == NULL || strcmp(text, url.href) == 0)
            return text;
        if (url_parse(pool, text, NULL, &url) < 0)
            return NULL;
    }
}

const char *url_host(struct pool *pool, const char *url, bool with_port)
{
    struct url parts;
    const char *host;

    if (url_parse(pool, url, NULL, &parts) < 0)
        return NULL;
    if (!is_http(&parts)) {
        err_set("not an http or https URL");
        return NULL;
    }
    host = parts.host;
    if (with_port && parts.port >= 0)
        return pool_printf(pool, "%s:%d", host, parts.port);
    return host;
}

const char *url_path_query(const char *url)
{
    const char *slashes = strstr(url, "://");

    if (slashes == NULL)
        return "/";
    const char *path = slashes + 3 + strcspn(slashes + 3, "/?#");
    return *path == '/' ? path : "/";
}

#include "kit.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/err.h"
#include "../../daemon/base/markdown.h"
#include "arena.h"
#include "context.h"
#include "date.h"
#include "explain.h"
#include "gallery.h"
#include "live.h"
#include "maintext.h"
#include "metadata_parts.h"
#include "parts.h"
#include "render.h"
#include "second.h"
#include "sentence.h"
#include "space.h"
#include "state.h"
#include "tongue.h"
#include "url.h"
#include "walls.h"

#include <assert.h>
#include <libxml/HTMLparser.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ucnv.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>

#define SURE_AGREED 0.9        /* confidence in a main text that JSON-LD has as well */
#define SURE_SAID   0.6        /* the same in one that JSON-LD alone has */
#define GALLERY     0.4        /* the same in captions that are all a page says: not enough for one that calls itself a listing */
#define STATE_LOOK  250        /* bytes of prose below which the scripts' state is asked */
#define TEXT_MAX    (8u << 20) /* of an article's prose: never more than its body */

void kit_warm_up(void)
{
    UErrorCode status = U_ZERO_ERROR;
    arena_install();
    /* ICU would look for /etc/localtime otherwise, and read the time zones when a calendar is first opened. */
    static const UChar UTC[] = { 'U', 'T', 'C', 0 };
    ucal_setDefaultTimeZone(UTC, &status);
    ucal_close(ucal_open(UTC, -1, "en", UCAL_GREGORIAN, &status));
    ucol_close(ucol_open("en", &status));
    ucnv_close(ucnv_open("windows-1252", &status));
    (void)unorm2_getNFCInstance(&status);
    sentence_warm_up();
    tongue_warm_up();
    xmlInitParser();
    xmlFreeDoc(htmlReadMemory("<p>", 3, NULL, "UTF-8", HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING));
    struct pool *pool = pool_new();
    struct date date;
    (void)date_find("4 March 2020", "en", &date);
    (void)kit_slug(pool, NULL, "\xD0\x91\xD0\xB0\xD0\xBA\xD1\x83");
    (void)url_canonical(pool,
                        "https://b\xC3\xBC"
                        "cher.example/",
                        NULL);
    pool_free(pool);
}

/* -- Files that are no pages ------------------------------------------------------------------------------------------------ */

struct magic {
    const char *bytes;
    size_t len;
    const char *reason;
};
static const struct magic MAGICS[] = {
    { "%PDF-", 5, "a PDF file, not a page" },
    { "\x89PNG", 4, "an image, not a page" },
    { "\xFF\xD8\xFF", 3, "an image, not a page" },
    { "GIF8", 4, "an image, not a page" },
    { "PK\x03\x04", 4, "an archive or office file, not a page" },
    { "\x1F\x8B", 2, "a compressed file, not a page" },
    { "\xD0\xCF\x11\xE0", 4, "an office file, not a page" },
    { "ID3", 3, "a sound file, not a page" },
    { "OggS", 4, "a sound file, not a page" },
};

#define DATA_LOOK  4096 /* bytes of the beginning that are looked at, */
#define DATA_SHARE 50   /* of which a page has fewer than one in so many that are controls; random ones have five */
#define WIDE_SHARE 10   /* more NULs than one in so many: characters of two bytes or four, not for us to count */

/* Whether it is no text in any charset. */
static bool kit_is_data(const char *body, size_t len)
{
    size_t look = len < DATA_LOOK ? len : DATA_LOOK, controls = 0, nuls = 0;
    for (size_t i = 0; i < look; i++) {
        const unsigned char c = (unsigned char)body[i];
        nuls += c == 0;
        controls += c < 0x20 && c != 0 && !strchr("\t\n\v\f\r\x1b", c);
    }
    return nuls * WIDE_SHARE <= look && controls * DATA_SHARE > look;
}

static const char *kit_file_reason(const char *body, size_t len, const char *content_type)
{
    for (size_t i = 0; i < sizeof MAGICS / sizeof *MAGICS; i++)
        if (len >= MAGICS[i].len && memcmp(body, MAGICS[i].bytes, MAGICS[i].len) == 0)
            return MAGICS[i].reason;
    static const char *const FILES[] = { "image/",          "video/", "audio/", "font/", "application/pdf", "application/zip", "application/msword",
                                         "application/vnd." };
    for (size_t i = 0; content_type && i < sizeof FILES / sizeof *FILES; i++)
        if (strncasecmp(content_type, FILES[i], strlen(FILES[i])) == 0)
            return "a file, not a page";
    return kit_is_data(body, len) ? "data, not a page" : NULL;
}

/* -- An article -------------------------------------------------------------------------------------------------------------- */

static void kit_say(struct read_reply *reply, enum verdict verdict, const char *reason)
{
    reply->verdict = verdict;
    reply->reason = reason;
}

/* A second opinion on a body that no rule chose. */
static enum origin kit_ask_again(struct gaz_page *p, struct blocks *blocks, const char *article_body)
{
    const enum opinion opinion = article_body ? second_compare(p->pool, blocks, article_body) : OPINION_NONE;
    explain_say(&p->page, "second opinion: %s",
                !article_body                ? "none, JSON-LD has no articleBody"
                : opinion == OPINION_AGREES  ? "JSON-LD's articleBody holds the same text"
                : opinion == OPINION_DIFFERS ? "JSON-LD's articleBody is missing in what was found: it decides"
                                             : "JSON-LD's articleBody is too short, or holds too little of the text, to say anything");
    if (opinion == OPINION_AGREES && p->confidence < SURE_AGREED)
        p->confidence = SURE_AGREED;
    if (opinion != OPINION_DIFFERS)
        return ORIGIN_PAGE;
    xmlNode *node = second_find(&p->page, article_body);
    memset(blocks, 0, sizeof *blocks);
    if (!node) {
        second_blocks(p->pool, article_body, blocks);
        p->confidence = SURE_SAID;
        return ORIGIN_JSONLD;
    }
    maintext_keep(node);
    blocks_collect(&p->page, node, blocks);
    blocks_trim(p->pool, blocks);
    (void)second_compare(p->pool, blocks, article_body);
    p->confidence = SURE_AGREED;
    return ORIGIN_PAGE;
}

/* A page that shows nearly nothing may have its article in the state that its scripts start from. */
static enum origin kit_ask_state(struct gaz_page *p, struct blocks *blocks, enum origin origin)
{
    const char *html = blocks_prose(blocks) < STATE_LOOK ? state_find(&p->page) : NULL;
    if (!html || strlen(html) < 2 * blocks_prose(blocks))
        return origin;
    p->state = htmlReadMemory(html, (int)strlen(html), NULL, "UTF-8", HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    const xmlNode *root = p->state ? xmlDocGetRootElement(p->state) : NULL;
    if (!root)
        return origin;
    explain_say(&p->page, "second opinion: the page shows nearly nothing, its scripts' state has a text of %zu bytes", strlen(html));
    memset(blocks, 0, sizeof *blocks);
    blocks_collect(&p->page, root, blocks);
    blocks_trim(p->pool, blocks);
    p->confidence = SURE_SAID;
    return ORIGIN_PAGE;
}

/* An article in several languages is in that of the part which its headline or its page is in. */
static void kit_part(struct gaz_page *p, struct article *article, struct blocks *blocks)
{
    const char *language = parts_find(&p->page, blocks, article->title, article->language);
    if (!language || article->origin[FIELD_LANGUAGE] == ORIGIN_RULE || (article->language && strcmp(language, article->language) == 0))
        return;
    article->language = language;
    article->origin[FIELD_LANGUAGE] = ORIGIN_PAGE;
}

/* The body from the nodes that hold it. */
static void kit_render(struct gaz_page *p, struct article *article, const char *article_body)
{
    struct blocks blocks = { 0 };
    enum origin origin = ORIGIN_RULE;
    if (p->body_by_rule && p->body_count) {
        explain_say(&p->page, "chosen: %s: by a rule of the outlet's", explain_node(&p->page, p->bodies[0]));
        maintext_prune(&p->page);
        for (size_t i = 0; i < p->body_count; i++)
            maintext_keep(p->bodies[i]);
    }
    for (size_t i = 0; i < p->body_count; i++) {
        if (!p->body_by_rule)
            live_keep_times(&p->page, p->bodies[i]);
        blocks_collect(&p->page, p->bodies[i], &blocks);
    }
    if (p->body_by_rule) {
        blocks_trim_ruled(p->pool, &blocks);
    } else {
        blocks_trim(p->pool, &blocks);
        live_restore_times(&blocks);
        origin = kit_ask_again(p, &blocks, article_body);
        origin = kit_ask_state(p, &blocks, origin);
    }
    if (gallery_take(&p->page, &blocks, p->body_by_rule))
        p->confidence = p->confidence < GALLERY ? GALLERY : p->confidence;
    blocks_tidy(p->pool, &blocks, article, p->outlet->strip);
    kit_part(p, article, &blocks);
    explain_blocks(&p->page, &blocks);
    article->body = render_markdown(&p->page, &blocks, article->language ? article->language : p->page.language);
    article->origin[FIELD_BODY] = *article->body ? origin : ORIGIN_NONE;
}

static const char *kit_text(struct pool *pool, const char *body)
{
    struct buf b;
    buf_init(&b, TEXT_MAX);
    markdown_text(&b, body, strlen(body));
    const char *text = pool_strndup(pool, buf_text(&b), b.len);
    buf_fini(&b);
    return text;
}

/* An outlet that names itself says that there is no byline. */
static void kit_drop_own_name(const struct gaz_page *p, struct article *article)
{
    if (article->authors.n != 1 || !p->outlet->title || !metadata_same_text(p->pool, article->authors.v[0], p->outlet->title))
        return;
    article->authors = (struct strings){ 0 };
    article->origin[FIELD_AUTHORS] = ORIGIN_NONE;
}

/* What the source said fills what the page leaves open. */
static void kit_take_hint(struct gaz_page *p, struct article *article)
{
    const struct link *hint = p->request->hint;
    if (hint && !article->title && hint->title) {
        article->title = space_line(p->pool, hint->title);
        article->origin[FIELD_TITLE] = ORIGIN_SOURCE;
    }
    if (hint && !article->published && hint->published) {
        article->published = pool_strdup(p->pool, hint->published);
        article->origin[FIELD_PUBLISHED] = ORIGIN_SOURCE;
    }
    if (!article->language && p->outlet->languages && p->outlet->languages[0])
        article->language = p->outlet->languages[0];
}

static void kit_canonical(struct gaz_page *p, const struct article *article)
{
    struct link link;
    if (!article->canonical)
        return;
    kit_link(p->kit, p->pool, article->canonical, &link);
    if (link.url && link.ours)
        p->reply->canonical = link;
}

/* Asks for the article's further pages; whether one is still to come. */
static bool kit_wants_more(struct gaz_page *p, const struct article *article, const struct strings *asked)
{
    struct read_reply *reply = p->reply;
    struct strings all = { 0 };
    strings_add_lent(p->pool, &all, p->url);
    for (size_t i = 0; i < asked->n; i++)
        strings_add_lent(p->pool, &all, asked->v[i]);
    size_t kept = 0;
    for (size_t i = 0; i < reply->want_count; i++) {
        bool known = all.n >= GAZ_PAGES_MAX;
        for (size_t k = 0; k < all.n && !known; k++)
            known = strcmp(all.v[k], reply->wants[i].url) == 0;
        if (known)
            continue;
        strings_add_lent(p->pool, &all, reply->wants[i].url);
        reply->wants[kept++] = reply->wants[i];
    }
    reply->want_count = kept;
    if (kept)
        partial_save(p, article, &all);
    return kept > 0 && reply->partial;
}

static void kit_conclude(struct gaz_page *p, const struct metadata *metadata)
{
    struct read_reply *reply = p->reply;
    struct article *article = &reply->article;
    struct article earlier;
    struct strings asked;
    partial_load(p, &earlier, &asked);
    if (asked.n)
        partial_join(p->pool, &earlier, article);
    reply->text = kit_text(p->pool, article->body);
    reply->confidence = p->body_by_rule ? 1.0 : p->confidence;
    reply->slug = kit_slug(p->pool, reply->self.public_url, article->title);
    kit_canonical(p, article);
    struct finding finding;
    const xmlNode *first = p->body_count ? p->bodies[0] : NULL;
    const struct wall_text found = { reply->text, p->body_main ? p->body_main : first, reply->confidence, p->body_by_rule };
    walls_judge(&p->page, metadata, &found, &finding);
    if (p->verdict)
        finding = (struct finding){ p->verdict, p->reason };
    kit_say(reply, finding.verdict, finding.reason);
    if (finding.verdict == VERDICT_ARTICLE && !article->title)
        kit_say(reply, VERDICT_STUB, "no headline found");
    if (reply->verdict == VERDICT_ARTICLE && p->page.cut)
        kit_say(reply, VERDICT_STUB, "the page breaks off, its end is missing");
    if (reply->verdict != VERDICT_ARTICLE)
        reply->want_count = 0;
    else if (kit_wants_more(p, article, &asked))
        kit_say(reply, VERDICT_MORE, "further pages are to come");
}

static int kit_read_article(struct gaz_page *p, const char *body, size_t len)
{
    const char *file = kit_file_reason(body, len, p->request->content_type);
    if (file) {
        kit_say(p->reply, VERDICT_NOT_AN_ARTICLE, file);
        return 0;
    }
    if (len == 0) {
        kit_say(p->reply, VERDICT_EMPTY, "no content");
        return 0;
    }
    if (page_parse(&p->page, p->pool, body, len, p->request->content_type, p->url) < 0) {
        kit_say(p->reply, VERDICT_UNREADABLE, pool_strdup(p->pool, err_text()));
        return 0;
    }
    p->parsed = true;
    p->page.explain = p->kit->explain;
    p->xpath = xpath_new(&p->page);
    p->reply->truncated = p->page.truncated;
    rules_apply(p);
    if (p->outlet->extract)
        p->outlet->extract(p);
    rules_want_next(p);
    struct metadata metadata;
    memset(&metadata, 0, sizeof metadata);
    metadata.free_to_read = -1;
    /* A page that only completes an article says what the plugin takes from it, and nothing else. */
    if (p->request->purpose != GAZ_PURPOSE_OTHER) {
        context_find_body(p);
        metadata_read(&p->page, p->body_main ? p->body_main : p->body_count ? p->bodies[0] : NULL, &metadata);
    } else {
        p->body_by_rule = true;
    }
    field_merge(p, &metadata);
    p->reply->article = metadata.article;
    kit_drop_own_name(p, &p->reply->article);
    kit_take_hint(p, &p->reply->article);
    kit_render(p, &p->reply->article, metadata.article_body);
    kit_conclude(p, &metadata);
    if (p->kit->about)
        *p->kit->about = (struct kit_about){ metadata.site_name, metadata.amp_url, metadata.free_to_read };
    explain_reply(&p->page, p->reply);
    return 0;
}

int kit_read(const struct kit *k, struct pool *pool, const struct read_request *request, const char *body, size_t len, struct read_reply *out)
{
    memset(out, 0, sizeof *out);
    out->id = request->id;
    kit_link(k, pool, request->url ? request->url : "", &out->self);
    struct gaz_page page = { .kit = k, .outlet = k->outlet, .pool = pool, .request = request, .reply = out };
    page.url = out->self.url ? out->self.url : "";
    page.page.pool = pool;
    page.page.url = page.page.base = page.url;
    page.seen = map_new();
    arena_begin();
    int rc = 0;
    if (request->purpose == GAZ_PURPOSE_SOURCE) {
        kit_say(out, VERDICT_SOURCE, NULL);
        rc = source_read(&page, body, len);
    } else {
        rc = kit_read_article(&page, body, len);
    }
    xpath_free(page.xpath);
    context_bury(&page);
    if (page.state && !arena_holds_all())
        xmlFreeDoc(page.state);
    page_fini(&page.page);
    arena_end();
    map_free(page.seen, NULL);
    return rc;
}

#include "walls.h"

#include "../../daemon/base/buf.h"
#include "scan.h"
#include "space.h"
#include "tag.h"
#include "url.h"
#include "walls_form.h"
#include "walls_signs.h"

#include <string.h>
#include <strings.h>

#define TITLE_MORE  16    /* bytes that a title may have beside the sign: "Oops! …", "Error 404: …"; a headline goes on */
#define TITLE_LOOK  1500  /* bytes of prose below which a title decides */
#define TITLE_SURE  3000  /* the same where the title, or a part of it, is the sign and nothing else */
#define LINE_LONG   320   /* bytes of a line that addresses the reader; a sentence of an article is often longer */
#define LINE_START  90    /* bytes within which the sign begins in it */
#define BOT_LOOK    1200  /* bytes of prose on a page that checks who asks */
#define GONE_LOOK   700   /* the same on one that says that it is not there */
#define READ_ON_MAX 3000  /* the same before an offer to read on: more is an article that can be read */
#define AFTER_MAX   700   /* bytes after such an offer: its conditions, not the article's second half */
#define OTHER_MAX   400   /* bytes of prose about something else on a page that asks for consent */
#define NEAR_LOOK   1200  /* bytes of prose below which the boxes beside it are looked at as well */
#define NEAR_RULED  1     /* levels above a body that a rule chose within which an offer to read on stands */
#define NEAR_UP     3     /* levels above the body within which they stand */
#define TEXT_LOOK   5000  /* bytes of prose above which no sign is believed anyhow */
#define PAGE_LOOK   20000 /* bytes of text that are searched */
#define STUB_BYTES  140   /* less prose than this is no article that anybody wrote */
#define STUB_RULED  40    /* where the outlet's rule chose the body, news in one sentence is believed */
#define WEAK        0.15  /* confidence below which main text is not believed */
#define SURE        0.5   /* confidence above which a page that calls itself a listing is one no more */
#define CARDS_MIN   8     /* headings that are links: a list of teasers */

static const char *wall_document_title(const struct page *page)
{
    const xmlNode *top = (const xmlNode *)page->doc;
    for (const xmlNode *n = xmlDocGetRootElement(page->doc); n; n = tag_next(n, top))
        if (n->type == XML_ELEMENT_NODE && strcasecmp((const char *)n->name, "title") == 0)
            return page_node_text(page, n);
    return "";
}

static void wall_say(struct finding *out, enum verdict verdict, const char *reason)
{
    *out = (struct finding){ verdict, reason };
}

/* -- Titles ---------------------------------------------------------------------------------------------------------------- */

/* Length of the part of a title that ends where the site's name or section begins. */
static size_t wall_title_part(const char *title)
{
    static const char *const ENDS[] = { " | ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " \xC2\xB7 ", " :: ", " \xC2\xBB " };
    size_t part = strlen(title);
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        const char *end = strstr(title, ENDS[i]);
        if (end && (size_t)(end - title) < part)
            part = (size_t)(end - title);
    }
    return part;
}

/* A number alone says it too: "404", "404 - Example". */
static bool wall_is_404(const char *title)
{
    return strncmp(title, "404", 3) == 0 && (title[3] == '\0' || title[3] == ' ' || title[3] == ':');
}

/* One part of a title, folded. */
static bool wall_find_in_part(const char *part, size_t prose, struct finding *out)
{
    const size_t len = strlen(part);
    for (size_t i = 0; i < walls_title_count; i++) {
        const struct sign *sign = &walls_title_signs[i];
        const size_t more = len - strlen(sign->words);
        if (!strstr(part, sign->words) || more > TITLE_MORE || prose >= (more <= 1 ? TITLE_SURE : TITLE_LOOK))
            continue;
        wall_say(out, sign->verdict, sign->reason);
        return true;
    }
    return false;
}

static bool wall_judge_title(const struct page *page, const char *title, size_t prose, struct finding *out)
{
    const char *folded = space_fold_case(page->pool, title, strlen(title));
    if (wall_is_404(folded) && prose < TITLE_LOOK) {
        wall_say(out, VERDICT_SOFT_404, "soft 404: the title is 404");
        return true;
    }
    while (*folded) {
        const size_t len = wall_title_part(folded);
        if (wall_find_in_part(pool_strndup(page->pool, folded, len), prose, out))
            return true;
        folded += len;
        folded += *folded ? 1 + strcspn(folded + 1, " ") : 0;
        folded += strspn(folded, " ");
    }
    return false;
}

/* -- Lines ----------------------------------------------------------------------------------------------------------------- */

/* Whether the words before the sign quote somebody who says it. */
static bool wall_is_quoted(const char *line, const char *sign)
{
    static const char *const QUOTES[] = { "\"", "\xE2\x80\x9C", "\xE2\x80\x9E", "\xE2\x80\x98", "\xC2\xAB", "\xC2\xBB" };
    for (const char *c = line; c < sign; c++) {
        /* An apostrophe is one inside a word. */
        if (*c == '\'' && (c == line || c[-1] == ' '))
            return true;
        for (size_t i = 0; i < sizeof QUOTES / sizeof *QUOTES; i++)
            if (strncmp(c, QUOTES[i], strlen(QUOTES[i])) == 0)
                return true;
    }
    return false;
}

/* The sign that begins at `at`: among those not behind it in the table, the nearest that share its first letters. */
static const struct sign *wall_begins(const char *at)
{
    size_t low = 0, high = walls_text_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(walls_text_signs[middle].words, at) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i-- > 0 && walls_text_signs[i].words[0] == at[0] && walls_text_signs[i].words[1] == at[1];)
        if (strncmp(walls_text_signs[i].words, at, strlen(walls_text_signs[i].words)) == 0)
            return &walls_text_signs[i];
    return NULL;
}

static const struct sign *wall_find_in_line(const char *line)
{
    if (strlen(line) > LINE_LONG)
        return NULL;
    for (const char *at = line; *at && at - line <= LINE_START; at++) {
        const struct sign *sign = at == line || !((unsigned char)at[-1] >= 0x80 || (at[-1] >= 'a' && at[-1] <= 'z')) ? wall_begins(at) : NULL;
        if (sign && !wall_is_quoted(line, at))
            return sign;
    }
    return NULL;
}

static bool wall_speaks_of_consent(const char *line)
{
    for (const char *const *word = walls_consent_words; *word; word++)
        if (strstr(line, *word))
            return true;
    return false;
}

/* What the lines of a text say together. */
struct lines {
    size_t all, before, after, other; /* bytes: all, before the sign's line, after it, of lines that do not speak of consent */
    const struct sign *sign;
};

static void wall_read_lines(const struct page *page, const char *text, struct lines *out)
{
    memset(out, 0, sizeof *out);
    char *folded = pool_strdup(page->pool, space_fold_case(page->pool, text, strlen(text)));
    for (char *line = folded; *line;) {
        const size_t len = strcspn(line, "\n");
        char *next = line + len + (line[len] == '\n');
        line[len] = '\0';
        const struct sign *sign = out->sign ? NULL : wall_find_in_line(line);
        out->all += len;
        out->other += wall_speaks_of_consent(line) ? 0 : len;
        if (sign) {
            out->sign = sign;
            out->before = out->all - len;
            out->after = 0;
        } else {
            out->after += len;
        }
        line = next;
    }
}

static bool wall_believes(const struct lines *l)
{
    switch (l->sign->kind) {
    case SIGN_BOT:
        return l->all < BOT_LOOK;
    case SIGN_READ_ON:
        return l->before < READ_ON_MAX && l->after < AFTER_MAX;
    case SIGN_CONSENT:
        return l->other < OTHER_MAX;
    case SIGN_GONE:
        return l->all < GONE_LOOK;
    }
    return false;
}

static bool wall_judge_text(const struct page *page, const char *text, struct finding *out)
{
    struct lines lines;
    if (strlen(text) > TEXT_LOOK)
        return false;
    wall_read_lines(page, text, &lines);
    if (!lines.sign || !wall_believes(&lines))
        return false;
    wall_say(out, lines.sign->verdict, lines.sign->reason);
    return true;
}

/* -- The boxes beside the text -------------------------------------------------------------------------------------------- */

/* What is shown below top, a block a line, without navigation and comments. */
static const char *wall_shown(const struct page *page, const xmlNode *top)
{
    struct buf b;
    buf_init(&b, PAGE_LOOK);
    for (const xmlNode *n = top; n;) {
        const enum tag tag = tag_of(n);
        const uint32_t hints = n->type == XML_ELEMENT_NODE ? hints_of(n, tag) : 0;
        const bool left_out =
            hints & (HINT_COMMENTS | HINT_HIDDEN) || (hints & HINT_NEVER && tag != TAG_BUTTON) || tag == TAG_NAV || tag == TAG_FOOTER;
        if (n->type == XML_TEXT_NODE && n->content)
            space_fold(&b, (const char *)n->content, strlen((const char *)n->content));
        else if ((tag_is_block(tag) || tag == TAG_BUTTON) && b.len > 0 && b.data[b.len - 1] != '\n')
            buf_addc(&b, '\n');
        n = left_out ? tag_skip(n, top) : tag_next(n, top);
    }
    const char *text = pool_strndup(page->pool, buf_text(&b), b.len);
    buf_fini(&b);
    return text;
}

/* A little text, and beside it who may read the rest. */
static bool wall_judge_near(const struct page *page, const struct wall_text *text, size_t prose, struct finding *out)
{
    const xmlNode *top = text->body ? text->body : xmlDocGetRootElement(page->doc);
    const int levels = text->ruled ? NEAR_RULED : NEAR_UP;
    for (int up = 0; top && up < levels && top->parent && tag_of(top) != TAG_BODY && top->parent->type == XML_ELEMENT_NODE; up++)
        top = top->parent;
    if (prose < (text->ruled ? STUB_RULED : STUB_BYTES))
        top = xmlDocGetRootElement(page->doc);
    struct lines lines;
    wall_read_lines(page, top ? wall_shown(page, top) : "", &lines);
    /* News in two lines is whole where a rule chose it, but for an offer to read on right beside it. */
    const bool whole = text->ruled && prose >= STUB_RULED;
    const bool believed = lines.sign && (!whole || lines.sign->kind == SIGN_READ_ON) &&
                          (lines.sign->kind == SIGN_READ_ON || prose < STUB_BYTES || (lines.sign->kind != SIGN_CONSENT && wall_believes(&lines)));
    if (believed)
        wall_say(out, lines.sign->verdict, lines.sign->reason);
    return believed;
}

/* -- Pages of something else ---------------------------------------------------------------------------------------------- */

/* A page whose address nobody said may be any. */
static bool wall_is_root(const char *url)
{
    const char *path = url && *url ? url_path_query(url) : NULL;
    return path && (strcmp(path, "/") == 0 || strcmp(path, "") == 0);
}

/* Headings that are links, as in a list of teasers. */
static size_t wall_cards(const struct page *page)
{
    const xmlNode *root = xmlDocGetRootElement(page->doc);
    size_t cards = 0;
    for (const xmlNode *n = root; n; n = tag_next(n, root)) {
        if (!tag_is_heading(tag_of(n)))
            continue;
        bool linked = n->parent && tag_of(n->parent) == TAG_A;
        for (const xmlNode *c = n->children; c && !linked; c = c->next)
            linked = tag_of(c) == TAG_A;
        cards += linked;
    }
    return cards;
}

static bool wall_judge_kind(const struct page *page, const struct metadata *metadata, size_t prose, double confidence, struct finding *out)
{
    if (metadata->is_article)
        return false;
    const bool front = wall_is_root(page->url);
    /* Templates write the site's root into every page by mistake, too. */
    const bool said = metadata->article.canonical && wall_is_root(metadata->article.canonical);
    if (front || (said && (confidence < SURE || wall_cards(page) >= CARDS_MIN)))
        wall_say(out, VERDICT_NOT_AN_ARTICLE, front ? "front page" : "front page: the page says that its address is the site's root");
    else if (metadata->is_listing && confidence < SURE)
        wall_say(out, VERDICT_NOT_AN_ARTICLE, "the page calls itself a listing");
    else if (prose < NEAR_LOOK && confidence < 2 * SURE - 0.1 && wall_cards(page) >= CARDS_MIN && metadata->is_listing)
        wall_say(out, VERDICT_NOT_AN_ARTICLE, "front page or listing: many headings that are links, and little text");
    else
        return false;
    return true;
}

void walls_judge(const struct page *page, const struct metadata *metadata, const struct wall_text *text, struct finding *out)
{
    const char *prose = text->text ? text->text : "";
    const size_t len = strlen(prose), least = text->ruled ? STUB_RULED : STUB_BYTES;
    wall_say(out, VERDICT_ARTICLE, NULL);
    if (len < TITLE_SURE && wall_judge_title(page, wall_document_title(page), len, out))
        return;
    if (wall_judge_text(page, prose, out))
        return;
    if (len < (text->ruled ? least : TITLE_LOOK) && walls_is_login(page, wall_document_title(page), len)) {
        wall_say(out, VERDICT_WALL, "login wall: a login form stands in the article's place");
        return;
    }
    if (len < NEAR_LOOK && wall_judge_near(page, text, len, out))
        return;
    if (!text->ruled && wall_judge_kind(page, metadata, len, text->confidence, out))
        return;
    if (len == 0)
        wall_say(out, VERDICT_EMPTY, "no text");
    else if (len < least)
        wall_say(out, VERDICT_STUB, "too little text to be an article");
    else if (metadata->free_to_read == 0 && len < 3 * STUB_BYTES)
        wall_say(out, VERDICT_WALL, "paywall: not free to read, and only the beginning is there");
    else if (!text->ruled && text->confidence < WEAK)
        wall_say(out, VERDICT_STUB, "main text too uncertain");
}

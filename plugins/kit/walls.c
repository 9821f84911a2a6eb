#include "walls.h"

#include "space.h"
#include "tag.h"
#include "url.h"

#include <string.h>
#include <strings.h>

#define LOOK_MAX   3000  /* bytes of prose within which a wall's words count: a long article may talk of subscriptions */
#define PAGE_LOOK  20000 /* bytes of the whole page's text that are searched */
#define STUB_BYTES 140   /* less prose than this is no article that anybody wrote */
#define STUB_RULED 40    /* where the outlet's rule chose the body, news in one sentence is believed */
#define WEAK       0.15  /* confidence below which main text is not believed */

struct sign {
    const char *words; /* lower case */
    enum verdict verdict;
    const char *reason;
};

/* In the title, or in all there is to read: these pages say nothing else. */
static const struct sign TITLE_SIGNS[] = {
    { "just a moment", VERDICT_WALL, "bot check: the title is that of a check page" },
    { "attention required", VERDICT_WALL, "bot check: the title is that of a check page" },
    { "access denied", VERDICT_WALL, "bot check: access denied" },
    { "are you a robot", VERDICT_WALL, "bot check: asks whether we are a robot" },
    { "are you human", VERDICT_WALL, "bot check: asks whether we are human" },
    { "verify you are human", VERDICT_WALL, "bot check: asks to verify that we are human" },
    { "ddos-guard", VERDICT_WALL, "bot check: DDoS-Guard" },
    { "security check", VERDICT_WALL, "bot check: the title is that of a check page" },
    { "page not found", VERDICT_SOFT_404, "soft 404: the title says that the page was not found" },
    { "not found", VERDICT_SOFT_404, "soft 404: the title says that it was not found" },
    { "error 404", VERDICT_SOFT_404, "soft 404: the title says error 404" },
    { "404 error", VERDICT_SOFT_404, "soft 404: the title says error 404" },
    { "seite nicht gefunden", VERDICT_SOFT_404, "soft 404: the title says that the page was not found" },
    { "page introuvable", VERDICT_SOFT_404, "soft 404: the title says that the page was not found" },
    { "página no encontrada", VERDICT_SOFT_404, "soft 404: the title says that the page was not found" },
    { "pagina non trovata", VERDICT_SOFT_404, "soft 404: the title says that the page was not found" },
    { "страница не найдена", VERDICT_SOFT_404, "soft 404: the title says that the page was not found" },
    { "səhifə tapılmadı", VERDICT_SOFT_404, "soft 404: the title says that the page was not found" },
    { "sayfa bulunamadı", VERDICT_SOFT_404, "soft 404: the title says that the page was not found" },
};

/* In the prose, where there is little of it. */
static const struct sign TEXT_SIGNS[] = {
    { "checking your browser before", VERDICT_WALL, "bot check: the page checks our browser" },
    { "enable javascript and cookies to continue", VERDICT_WALL, "bot check: the page asks for JavaScript and cookies" },
    { "verify you are human", VERDICT_WALL, "bot check: the page asks to verify that we are human" },
    { "verifying you are human", VERDICT_WALL, "bot check: the page verifies that we are human" },
    { "complete the captcha", VERDICT_WALL, "bot check: captcha" },
    { "unusual traffic from your", VERDICT_WALL, "bot check: unusual traffic" },
    { "login or subscribe to read", VERDICT_WALL, "login wall: asks to log in or subscribe to read on" },
    { "log in or subscribe to", VERDICT_WALL, "login wall: asks to log in or subscribe to read on" },
    { "log in to continue reading", VERDICT_WALL, "login wall: asks to log in to read on" },
    { "sign in to continue reading", VERDICT_WALL, "login wall: asks to sign in to read on" },
    { "please log in to read", VERDICT_WALL, "login wall: asks to log in to read" },
    { "please login to read", VERDICT_WALL, "login wall: asks to log in to read" },
    { "you must be logged in to", VERDICT_WALL, "login wall: asks to log in" },
    { "subscribe to continue reading", VERDICT_WALL, "paywall: asks to subscribe to read on" },
    { "subscribe to read the full", VERDICT_WALL, "paywall: asks to subscribe to read the rest" },
    { "subscribe to keep reading", VERDICT_WALL, "paywall: asks to subscribe to read on" },
    { "to continue reading this article", VERDICT_WALL, "paywall: offers the rest on conditions" },
    { "this article is for subscribers", VERDICT_WALL, "paywall: for subscribers only" },
    { "this content is for subscribers", VERDICT_WALL, "paywall: for subscribers only" },
    { "only available to subscribers", VERDICT_WALL, "paywall: for subscribers only" },
    { "exclusively for subscribers", VERDICT_WALL, "paywall: for subscribers only" },
    { "already a subscriber? ", VERDICT_WALL, "paywall: asks whether we are a subscriber" },
    { "before you continue to", VERDICT_WALL, "consent wall: asks for consent first" },
    { "we value your privacy", VERDICT_WALL, "consent wall: asks for consent first" },
    { "we and our partners", VERDICT_WALL, "consent wall: asks for consent first" },
    { "accept all cookies", VERDICT_WALL, "consent wall: asks for consent first" },
    { "page you are looking for", VERDICT_SOFT_404, "soft 404: the text says that the page is not there" },
    { "page you were looking for", VERDICT_SOFT_404, "soft 404: the text says that the page is not there" },
    { "page you requested could not be found", VERDICT_SOFT_404, "soft 404: the text says that the page is not there" },
    { "page cannot be found", VERDICT_SOFT_404, "soft 404: the text says that the page is not there" },
    { "article has been removed", VERDICT_SOFT_404, "soft 404: the text says that the article was removed" },
    { "article is no longer available", VERDICT_SOFT_404, "soft 404: the text says that the article is gone" },
    { "content is no longer available", VERDICT_SOFT_404, "soft 404: the text says that the content is gone" },
};

static const char *wall_document_title(const struct page *page)
{
    const xmlNode *top = (const xmlNode *)page->doc;
    for (const xmlNode *n = xmlDocGetRootElement(page->doc); n; n = tag_next(n, top))
        if (n->type == XML_ELEMENT_NODE && strcasecmp((const char *)n->name, "title") == 0)
            return page_node_text(page, n);
    return "";
}

/* text folded: the tables are lower case. */
static bool wall_find(const struct page *page, const char *text, const struct sign *signs, size_t n, struct finding *out)
{
    const char *folded = text ? space_fold_case(page->pool, text, strlen(text)) : "";
    for (size_t i = 0; i < n; i++)
        if (strstr(folded, signs[i].words)) {
            out->verdict = signs[i].verdict;
            out->reason = signs[i].reason;
            return true;
        }
    return false;
}

/* A number alone says it too: "404", "404 - Example". */
static bool wall_is_404(const char *title)
{
    return strncmp(title, "404", 3) == 0 && (title[3] == '\0' || title[3] == ' ' || title[3] == ':');
}

static bool wall_is_front(const struct page *page)
{
    const char *path = *page->url ? url_path_query(page->url) : "";
    return strcmp(path, "/") == 0 || strcmp(path, "") == 0;
}

/* All that a page says, cut: for pages that say nearly nothing. */
static const char *wall_whole_text(const struct page *page)
{
    const xmlNode *root = xmlDocGetRootElement(page->doc);
    const char *text = root ? page_node_text(page, root) : "";
    return strlen(text) <= PAGE_LOOK ? text : NULL;
}

void walls_judge(const struct page *page, const struct metadata *metadata, const char *text, double confidence, bool ruled, struct finding *out)
{
    const size_t len = text ? strlen(text) : 0;
    const size_t least = ruled ? STUB_RULED : STUB_BYTES;
    const char *title = wall_document_title(page);
    out->verdict = VERDICT_ARTICLE;
    out->reason = NULL;
    if (len < LOOK_MAX) {
        if (wall_find(page, title, TITLE_SIGNS, sizeof TITLE_SIGNS / sizeof *TITLE_SIGNS, out))
            return;
        if (wall_is_404(title)) {
            *out = (struct finding){ VERDICT_SOFT_404, "soft 404: the title is 404" };
            return;
        }
        if (wall_find(page, text, TEXT_SIGNS, sizeof TEXT_SIGNS / sizeof *TEXT_SIGNS, out))
            return;
        if (len < least && wall_find(page, wall_whole_text(page), TEXT_SIGNS, sizeof TEXT_SIGNS / sizeof *TEXT_SIGNS, out))
            return;
    }
    if (wall_is_front(page) && !ruled && !metadata->is_article)
        *out = (struct finding){ VERDICT_NOT_AN_ARTICLE, "front page" };
    else if (metadata->is_listing && !metadata->is_article && !ruled && confidence < 0.5)
        *out = (struct finding){ VERDICT_NOT_AN_ARTICLE, "the page calls itself a listing" };
    else if (len == 0)
        *out = (struct finding){ VERDICT_EMPTY, "no text" };
    else if (len < least)
        *out = (struct finding){ VERDICT_STUB, "too little text to be an article" };
    else if (metadata->free_to_read == 0 && len < 3 * STUB_BYTES)
        *out = (struct finding){ VERDICT_WALL, "paywall: not free to read, and only the beginning is there" };
    else if (!ruled && confidence < WEAK)
        *out = (struct finding){ VERDICT_STUB, "main text too uncertain" };
}

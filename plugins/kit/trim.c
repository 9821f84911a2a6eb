/* trim: what stands among the blocks of a main text and is not the article's: kickers and dates above it, links to other
 * articles between, addresses and calls below. */
#include "blocks.h"

#include "../../daemon/base/map.h"
#include "../../daemon/base/text.h"
#include "space.h"

#include <string.h>

#define PROSE_MIN   60  /* bytes of a block that reads like a sentence of the article */
#define LINK_SHARE  70  /* per cent of a paragraph inside links that make it a pointer elsewhere */
#define TAIL_SHARE  15  /* per cent of the prose that may be labels below it */
#define CALL_MAX    280 /* bytes of a call to subscribe, share, follow */
#define LABELS_MAX  2   /* lines above the prose that only say what it is */
#define LABEL_MAX   48  /* bytes before a link that only say what it leads to, or of a line that says what stands there */
#define LONGER_MIN  48  /* bytes that a paragraph has beside what was pulled out of it */
#define PULLED_MIN  30  /* bytes of a quotation that does not recur by chance */
#define PULLED_LOOK 24  /* quotations of a page that are looked for again */
#define STAMP_MAX   80  /* bytes of a line that says when, and how long it takes to read */
#define STAMP_LOOK  6   /* lines at the beginning of a text among which it stands */
#define SHORT_MAX   90  /* bytes of a line above or below the prose that may be a label */

static const char POINTS[] = "a call, a pointer or a credit";
static const char BUTTON[] = "where an advertisement or a button stands";

static bool trim_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool block_is_ended(const struct block *b)
{
    static const char *const ENDS[] = {
        ".", "!", "?", ":", ";", "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F", "\xE0\xA5\xA4", "\xD8\x9F", "\xDB\x94", "\xE2\x80\xA6"
    };
    static const char *const CLOSERS[] = {
        "\"", "'", ")", "]", "\xE2\x80\x9D", "\xE2\x80\x9C", "\xE2\x80\x99", "\xC2\xBB", "\xC2\xAB", "\xE3\x80\x8D", "\xEF\xBC\x89"
    };
    size_t len = b->len;
    for (bool again = true; again && len > 0;) {
        again = false;
        for (size_t i = 0; i < sizeof CLOSERS / sizeof *CLOSERS; i++) {
            const size_t n = strlen(CLOSERS[i]);
            if (len >= n && memcmp(b->text + len - n, CLOSERS[i], n) == 0) {
                len -= n;
                again = true;
            }
        }
    }
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        const size_t n = strlen(ENDS[i]);
        if (len >= n && memcmp(b->text + len - n, ENDS[i], n) == 0)
            return true;
    }
    return false;
}

/* Bytes of a mark of punctuation at `at`: ASCII, U+2000 to U+203F, the signs of Latin-1; 0 for a letter. */
static size_t trim_mark(const char *at, size_t left)
{
    const unsigned char *c = (const unsigned char *)at;
    if (left >= 3 && c[0] == 0xE2 && c[1] == 0x80)
        return 3;
    if (left >= 2 && c[0] == 0xC2)
        return 2;
    const bool letter = *c >= 0x80 || (*c >= '0' && *c <= '9') || ((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z');
    return left > 0 && !letter ? 1 : 0;
}

/* What is left of text without quotation marks and stops around it. */
static const char *trim_words(struct pool *pool, const char *text, size_t len)
{
    size_t from = 0, mark;
    while ((mark = trim_mark(text + from, len - from)) > 0)
        from += mark;
    for (size_t n = 1; n <= 3 && len >= from + n;)
        if (trim_mark(text + len - n, n) == n) {
            len -= n;
            n = 1;
        } else {
            n++;
        }
    return pool_strndup(pool, text + from, len - from);
}

static bool trim_is_linked(const struct block *b)
{
    return b->linked * 100 >= b->len * LINK_SHARE;
}

/* "Read also: a headline elsewhere", in any language: a label, and a link to the end. */
static bool trim_is_pointer(const struct block *b)
{
    const struct span *last = b->span_count ? &b->spans[b->span_count - 1] : NULL;
    if (!last || !last->href || last->end < b->len || last->start > LABEL_MAX || b->len > CALL_MAX)
        return false;
    size_t label = last->start;
    for (size_t i = b->span_count; i-- > 0 && b->spans[i].href;)
        label = b->spans[i].start;
    while (label > 0 && b->text[label - 1] == ' ')
        label--;
    return label > 0 && b->text[label - 1] == ':' && memchr(b->text, ':', label) == b->text + label - 1;
}

static bool trim_is_prose(const struct block *b)
{
    return b->kind == BLOCK_PARAGRAPH && b->len >= PROSE_MIN && block_is_ended(b) && !trim_is_linked(b);
}

/* Paragraphs that are one link, and lists of such. */
static void trim_pointers(struct blocks *blocks)
{
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        if (b->kind == BLOCK_PARAGRAPH && trim_is_linked(b))
            block_drop(b, "a link, and nothing else");
        else if (b->kind == BLOCK_PARAGRAPH && !b->frame && trim_is_pointer(b))
            block_drop(b, "a label, and a link elsewhere");
    }
}

static bool trim_is_label(const struct block *b)
{
    return b->kind == BLOCK_PARAGRAPH && b->len <= SHORT_MAX && !block_is_ended(b) && !b->frame;
}

/* A kicker, a place, a date; more lines than that are what the article begins with, such as scores. */
static void trim_above(struct blocks *blocks, size_t first)
{
    size_t labels = 0;
    for (size_t i = 0; i < first; i++)
        labels += !blocks->v[i].dropped && trim_is_label(&blocks->v[i]);
    for (size_t i = 0; i < first; i++) {
        struct block *b = &blocks->v[i];
        if (b->kind == BLOCK_HEADING && b->level == 1)
            block_drop(b, "the headline");
        else if (labels <= LABELS_MAX && trim_is_label(b))
            block_drop(b, "a label above the prose");
    }
}

/* "Updated on 4 March 2020, 15:04", in any language: a year and a time of day in few words. */
static bool trim_is_stamp(const struct block *b)
{
    bool year = false, time = false;
    for (size_t i = 0; b->len <= STAMP_MAX && i + 3 < b->len; i++) {
        const char *c = b->text + i;
        if (!trim_is_digit(c[0]) || (i > 0 && trim_is_digit(c[-1])))
            continue;
        const size_t digits = strspn(c, "0123456789");
        year = year || (digits == 4 && (memcmp(c, "19", 2) == 0 || memcmp(c, "20", 2) == 0));
        time = time || (digits <= 2 && (c[digits] == ':' || c[digits] == 'h') && strspn(c + digits + 1, "0123456789") == 2);
    }
    return year && time;
}

/* When it was published stands among the first lines, above a first paragraph or below; as a sentence only where no rule chose them. */
static void trim_stamps(struct blocks *blocks, bool ruled)
{
    size_t looked = 0;
    for (size_t i = 0; i < blocks->n && looked < STAMP_LOOK; i++) {
        struct block *b = &blocks->v[i];
        if (b->dropped || b->kind == BLOCK_IMAGE)
            continue;
        looked++;
        if (b->kind == BLOCK_PARAGRAPH && trim_is_stamp(b) && !(ruled && block_is_ended(b)))
            block_drop(b, "when it was published or changed");
    }
}

static void trim_below(struct block *b)
{
    if (trim_is_label(b))
        block_drop(b, "a label below the prose");
    if (b->kind == BLOCK_HEADING)
        block_drop(b, "a heading below the prose");
}

/* Lines that stand where an advertisement or a button is; compared whole; case folded, sorted. */
static const char *const LABELS[] = { "ad",
                                      "advert",
                                      "advertentie",
                                      "advertisement",
                                      "advertisement - continue reading below",
                                      "annonce",
                                      "annons",
                                      "annonse",
                                      "anuncio",
                                      "anzeige",
                                      "anúncio",
                                      "comments",
                                      "continue reading",
                                      "lire la suite",
                                      "pubblicità",
                                      "publicidad",
                                      "publicidade",
                                      "publicité",
                                      "read more",
                                      "read more:",
                                      "reklam",
                                      "reklama",
                                      "story continues below advertisement",
                                      "weiterlesen",
                                      "werbung",
                                      "реклама",
                                      "آگهی",
                                      "إعلان",
                                      "اعلان",
                                      "广告",
                                      "広告",
                                      "廣告",
                                      "광고" };

static void trim_labels(struct pool *pool, struct blocks *blocks)
{
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        const char *folded = !b->dropped && b->len <= LABEL_MAX ? space_fold_case(pool, b->text, b->len) : NULL;
        for (size_t k = 0; folded && k < sizeof LABELS / sizeof *LABELS; k++)
            if (strcmp(folded, LABELS[k]) == 0)
                block_drop(b, BUTTON);
    }
}

/* How calls, pointers and credits begin that are no sentence of the article; case folded, sorted. */
static const char *const OPENERS[] = {
    "also read",          "auch interessant", "ayrıca bakınız",     "ayrıca okuyun",    "click here",       "continue reading",
    "czytaj także",       "czytaj też",       "czytaj więcej",      "don't miss",       "follow us",        "foto:",
    "further reading",    "həmçinin oxuyun",  "ilginizi çekebilir", "lea también",      "lee también",      "leer más",
    "lees meer",          "lees ook",         "leggi anche",        "leggi tutto",      "leia mais",        "leia também",
    "les også",           "lesen sie auch",   "lesen sie hier",     "lesen sie mehr",   "lire aussi",       "lire également",
    "lue myös",           "läs mer",          "läs också",          "læs også",         "mehr zum thema",   "more from ",
    "more on this",       "oxşar xəbərlər",   "photo by",           "photo:",           "przeczytaj także", "přečtěte si",
    "read also",          "read more",        "read next",          "related article",  "related coverage", "related stories",
    "related:",           "see also:",        "share this",         "sign up for",      "sign up to",       "subscribe to ",
    "te puede interesar", "veja também",      "ver también",        "zobacz także",     "à lire aussi",     "à voir aussi",
    "čtěte také",         "дивіться також",   "подписывайтесь на",  "смотрите также",   "також читайте",    "фото:",
    "читайте также",      "читайте також",    "читать также",       "إقرأ أيض",         "اقرأ أيض",         "بیشتر بخوانید",
    "شاهد أيض",           "مطالب مرتبط",      "همچنین بخوانید",     "あわせて読みたい", "延伸閱讀",         "延伸阅读",
    "相关阅读",           "相關閱讀",         "関連記事",           "관련 기사",        "관련기사"
};
/* What only calls hold, wherever in them; case folded, sorted. */
static const char *const CALLS[] = { "all rights reserved",      "empfohlener redaktioneller inhalt",
                                     "externen inhalt anzeigen", "for more stories like this",
                                     "get in touch with our",    "in your inbox",
                                     "sign up for our",          "subject to copyright" };
/* What a short paragraph with a link in it offers, by words that mean nothing else; case folded, sorted. */
static const char *const LETTERS[] = { "bültenimiz",     "newsletter",    "nieuwsbrief",   "nuestro boletín", "nyhedsbrev",
                                       "nyhetsbrev",     "нашу рассылку", "нашу розсилку", "خبرنامه ما",      "نشرتنا البريدية",
                                       "ニュースレター", "メルマガ",      "뉴스레터" };

/* A short paragraph that calls the reader to something, or points elsewhere: a link must be in it, unless it says nothing else. */
static bool trim_is_call(struct pool *pool, const struct block *b)
{
    if (b->kind != BLOCK_PARAGRAPH || b->len > CALL_MAX)
        return false;
    const char *folded = space_fold_case(pool, b->text, b->len);
    for (size_t i = 0; i < sizeof OPENERS / sizeof *OPENERS; i++)
        if (text_starts(folded, OPENERS[i]))
            return b->linked > 0 || b->len < 2 * strlen(OPENERS[i]) || !block_is_ended(b);
    for (size_t i = 0; i < sizeof CALLS / sizeof *CALLS; i++)
        if (strstr(folded, CALLS[i]))
            return true;
    for (size_t i = 0; b->linked > 0 && i < sizeof LETTERS / sizeof *LETTERS; i++)
        if (strstr(folded, LETTERS[i]))
            return true;
    return false;
}

static void trim_calls(struct pool *pool, struct blocks *blocks)
{
    for (size_t i = 0; i < blocks->n; i++)
        if (!blocks->v[i].dropped && trim_is_call(pool, &blocks->v[i]))
            block_drop(&blocks->v[i], POINTS);
}

/* A paragraph of some length that is said again word for word: once more, and one of the two is a pulled quote; oftener, and all are a template's, as
 * where each embedded film asks for consent. */
static void trim_repeated(struct blocks *blocks, size_t prose)
{
    struct map *seen = map_new();
    size_t again = 0;
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        if (b->dropped || b->kind != BLOCK_PARAGRAPH || b->frame || b->len < PROSE_MIN)
            continue;
        struct block *before = map_get(seen, b->text);
        if (!before) {
            map_put(seen, b->text, b);
            continue;
        }
        again += b->len;
        before->times = before->times ? before->times + 1 : 2;
    }
    /* Where most is said again, that is how it is written. */
    for (size_t i = 0; again > 0 && again * 2 < prose && i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        const bool looked = !b->dropped && b->kind == BLOCK_PARAGRAPH && !b->frame && b->len >= PROSE_MIN;
        struct block *before = looked ? map_get(seen, b->text) : NULL;
        if (before && before != b)
            block_drop(b, "said before, word for word");
        else if (before && b->times > 2)
            block_drop(b, "said three times or more, word for word");
    }
    map_free(seen, NULL);
}

/* A quotation set apart that a longer paragraph has word for word: pulled out of the text to be seen. With it goes who said it. */
static void trim_pulled(struct pool *pool, struct blocks *blocks)
{
    size_t looked = 0;
    for (size_t i = 0; i < blocks->n && looked < PULLED_LOOK; i++) {
        const struct block *b = &blocks->v[i];
        if (b->dropped || !b->frame || !b->frame->quote || b->len < PULLED_MIN || b->len > CALL_MAX)
            continue;
        looked++;
        const char *words = trim_words(pool, b->text, b->len);
        bool again = false;
        for (size_t k = 0; k < blocks->n && !again && *words; k++)
            again =
                !blocks->v[k].dropped && blocks->v[k].frame != b->frame && blocks->v[k].len > b->len + LONGER_MIN && strstr(blocks->v[k].text, words);
        for (size_t k = i; again && k < blocks->n && blocks->v[k].frame == b->frame; k++)
            block_drop(&blocks->v[k], "a quotation pulled out of the text");
    }
}

void blocks_trim(struct pool *pool, struct blocks *blocks)
{
    size_t first = blocks->n, last = 0, after = 0, prose = 0;
    for (size_t i = 0; i < blocks->n; i++)
        if (!blocks->v[i].dropped && trim_is_prose(&blocks->v[i])) {
            first = first < i ? first : i;
            last = i;
            prose += blocks->v[i].len;
            after = 0;
        } else if (!blocks->v[i].dropped && blocks->v[i].kind != BLOCK_IMAGE) {
            after += blocks->v[i].len;
        }
    trim_labels(pool, blocks);
    trim_repeated(blocks, prose);
    trim_pulled(pool, blocks);
    apart_trim(blocks);
    if (first == blocks->n) {
        trim_stamps(blocks, false);
        return;
    }
    trim_pointers(blocks);
    trim_calls(pool, blocks);
    /* Again: what stood between the prose and a tail may be gone. */
    apart_trim(blocks);
    closing_trim(pool, blocks);
    trim_above(blocks, first);
    trim_stamps(blocks, false);
    /* Much of it is no tail but a list that the article ends with. */
    for (size_t i = last + 1; i < blocks->n && after * 100 < prose * TAIL_SHARE; i++)
        trim_below(&blocks->v[i]);
}

void blocks_trim_ruled(struct pool *pool, struct blocks *blocks)
{
    trim_labels(pool, blocks);
    trim_pulled(pool, blocks);
    trim_calls(pool, blocks);
    trim_stamps(blocks, true);
    /* "Read more:" is often followed by the list that it speaks of. */
    bool pointed = false;
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        if (!b->dropped && pointed && b->kind == BLOCK_PARAGRAPH && trim_is_linked(b))
            block_drop(b, "a link, below a word that points elsewhere");
        pointed = b->dropped && (pointed || b->why == POINTS || b->why == BUTTON);
    }
}

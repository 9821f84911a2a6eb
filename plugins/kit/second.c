#include "second.h"

#include "../../daemon/base/buf.h"
#include "scan.h"
#include "space.h"

#include <stdint.h>
#include <string.h>

#define BODY_MIN    250        /* bytes of letters below which an articleBody is an excerpt */
#define BODY_MAX    (1u << 20) /* bytes of it that are looked at */
#define PUNCTUATION 0xE2       /* first byte of U+2000 to U+2FFF: quotes, dashes, symbols */
#define PROBE       40         /* letters of a paragraph that are looked for: two lines of print do not occur twice by chance */
#define BESIDE_MAX  280        /* bytes of what may be a line of another matter between paragraphs that match */
#define SAME_SHARE  0.8        /* of JSON-LD's text found on the page: both hold the same */
#define OTHER_SHARE 0.5        /* less of it than this: the main text found is another */
#define EVEN_SHARE  0.5        /* of the page's text found in JSON-LD's, for that to be the whole article */
#define MOST        0.9        /* of the text matched: the container holds it */

/* Letters and digits alone, ASCII in lower case: typography and white space say nothing. */
static void second_letters(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)text[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0xC3 && c != PUNCTUATION))
            buf_addc(out, (char)c);
        else if (c >= 'A' && c <= 'Z')
            buf_addc(out, (char)(c | 0x20));
        else if (c == PUNCTUATION)
            i += 2;
        else if (c >= 0x80 && out->len > 0 && (unsigned char)out->data[out->len - 1] >= 0xC3)
            buf_addc(out, (char)c);
    }
}

/* Bytes of the letters in text; 0 when they do not occur in body: the beginning or the middle of it must. */
static size_t second_match(const char *body, const char *text, size_t len, struct buf *scratch)
{
    buf_clear(scratch);
    second_letters(scratch, text, len);
    const size_t letters = scratch->len;
    if (letters < PROBE / 4)
        return 0;
    char probe[PROBE + 1] = "";
    const size_t take = letters < PROBE ? letters : PROBE;
    memcpy(probe, scratch->data, take);
    if (strstr(body, probe))
        return letters;
    if (letters < 2 * PROBE)
        return 0;
    memcpy(probe, scratch->data + letters / 2, take);
    return strstr(body, probe) ? letters : 0;
}

static void second_drop_beside(struct blocks *blocks, const bool *matched)
{
    size_t first = blocks->n, last = 0;
    for (size_t i = 0; i < blocks->n; i++)
        if (matched[i]) {
            first = first < i ? first : i;
            last = i;
        }
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        const bool outside = i < first || i > last;
        /* Lists, quotations, tables and long paragraphs between are the article's; some outlets leave them out of JSON-LD, or edit only one of both.
         */
        const bool line = b->kind == BLOCK_PARAGRAPH && !b->frame && b->len <= BESIDE_MAX;
        if (!matched[i] && b->kind != BLOCK_IMAGE && (outside || line))
            block_drop(b, "not in JSON-LD's articleBody, which agrees with the rest");
    }
}

enum opinion second_compare(struct pool *pool, struct blocks *blocks, const char *article_body)
{
    struct buf body, scratch;
    buf_init(&body, BODY_MAX);
    buf_init(&scratch, BODY_MAX);
    second_letters(&body, article_body, strlen(article_body));
    bool *matched = pool_alloc(pool, blocks->n + 1);
    size_t same = 0, all = 0;
    for (size_t i = 0; i < blocks->n && body.len >= BODY_MIN; i++) {
        const struct block *b = &blocks->v[i];
        if (b->dropped || b->kind == BLOCK_IMAGE)
            continue;
        const size_t letters = second_match(buf_text(&body), b->text, b->len, &scratch);
        matched[i] = letters > 0;
        same += letters;
        all += scratch.len;
    }
    enum opinion opinion = OPINION_NONE;
    if (body.len >= BODY_MIN && (double)same < OTHER_SHARE * (double)body.len)
        opinion = OPINION_DIFFERS;
    else if (body.len >= BODY_MIN && (double)same >= SAME_SHARE * (double)body.len && (double)same >= EVEN_SHARE * (double)all)
        opinion = OPINION_AGREES;
    if (opinion == OPINION_AGREES)
        second_drop_beside(blocks, matched);
    buf_fini(&body);
    buf_fini(&scratch);
    return opinion;
}

static uint32_t second_best_child(const struct scan *s, uint32_t at)
{
    uint32_t best = at;
    for (uint32_t i = at + 1; i < s->v[at].end; i = s->v[i].end)
        if (best == at || s->v[i].good > s->v[best].good)
            best = i;
    return best;
}

xmlNode *second_find(const struct page *page, const char *article_body)
{
    struct scan s;
    struct buf body, scratch;
    scan_page(page, &s);
    buf_init(&body, BODY_MAX);
    buf_init(&scratch, BODY_MAX);
    second_letters(&body, article_body, strlen(article_body));
    for (uint32_t i = 0; i < s.n; i++)
        if (s.v[i].own >= PROBE) {
            const char *text = page_node_text(page, s.v[i].node);
            s.v[i].good = second_match(buf_text(&body), text, strlen(text), &scratch) ? s.v[i].own : 0;
        }
    for (uint32_t i = s.n; i-- > 1;)
        s.v[s.v[i].parent].good += s.v[i].good;
    const double enough = OTHER_SHARE * (double)body.len;
    buf_fini(&body);
    buf_fini(&scratch);
    if (s.n == 0 || (double)s.v[0].good < enough)
        return NULL;
    uint32_t at = 0;
    for (uint32_t child; (child = second_best_child(&s, at)) != at; at = child)
        if ((double)s.v[child].good < MOST * (double)s.v[0].good)
            break;
    return s.v[at].node;
}

void second_blocks(struct pool *pool, const char *article_body, struct blocks *out)
{
    memset(out, 0, sizeof *out);
    for (const char *c = article_body; *c; c++)
        out->size += *c == '\n';
    out->v = pool_alloc(pool, ++out->size * sizeof *out->v);
    for (const char *line = article_body; *line;) {
        const size_t len = strcspn(line, "\n");
        const char *text = space_line(pool, pool_strndup(pool, line, len));
        if (text) {
            struct block *b = &out->v[out->n++];
            b->text = text;
            b->len = strlen(text);
            b->spans = pool_alloc(pool, sizeof *b->spans);
            b->spans[0] = (struct span){ .end = b->len };
            b->span_count = 1;
        }
        line += len + (line[len] == '\n');
    }
}

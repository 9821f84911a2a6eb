#include "render.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/map.h"
#include "../../daemon/base/markdown.h"
#include "sentence.h"
#include "space.h"
#include "url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MAX          (8u << 20) /* bytes of Markdown; the longest articles known are below 1 MB */
#define LINKS_MAX_IN_BODY 5000       /* reference links of one body */
#define FRAMES_MAX        24         /* quotations and lists inside each other; deeper ones are flattened */

struct renderer {
    const struct page *page;
    const char *language;
    struct buf out;
    struct map *numbers; /* URL -> its number */
    struct strings links;
};

/* The number of a link's target, from 1; 0 for one that leads nowhere a reader could go. */
static size_t render_link(struct renderer *r, const char *href)
{
    if (!href || *href == '\0' || *href == '#')
        return 0;
    const char *url = url_canonical(r->page->pool, href, r->page->base);
    if (!url)
        return 0;
    const uintptr_t known = (uintptr_t)map_get(r->numbers, url);
    if (known || r->links.n >= LINKS_MAX_IN_BODY)
        return known;
    strings_add_lent(r->page->pool, &r->links, url);
    map_put(r->numbers, url, (void *)(uintptr_t)r->links.n);
    return r->links.n;
}

/* -- Lines --------------------------------------------------------------------------------------------------------------- */

/* What stands before a line: "> " for each quotation, the marker of each list item on its first line and its width after that. */
static void render_prefix(struct renderer *r, struct frame *frame, bool blank)
{
    struct frame *stack[FRAMES_MAX];
    size_t n = 0;
    for (struct frame *f = frame; f && n < FRAMES_MAX; f = f->up)
        stack[n++] = f;
    const size_t from = r->out.len;
    while (n > 0) {
        struct frame *f = stack[--n];
        char marker[16] = "- ";
        int width = 2;
        if (f->ordered)
            width = snprintf(marker, sizeof marker, "%u. ", f->number);
        if (f->quote)
            buf_puts(&r->out, "> ");
        else if (f->begun || blank)
            buf_printf(&r->out, "%*s", width, "");
        else
            buf_puts(&r->out, marker);
        f->begun = f->begun || !blank;
    }
    if (blank)
        while (r->out.len > from && r->out.data[r->out.len - 1] == ' ')
            buf_truncate(&r->out, r->out.len - 1);
}

static bool render_is_inside(const struct frame *frame, const struct frame *outer)
{
    for (; frame; frame = frame->up)
        if (frame == outer)
            return true;
    return false;
}

/* The empty line between two blocks; inside a quotation that both stand in it carries the mark. */
static void render_gap(struct renderer *r, const struct frame *before, struct frame *now)
{
    struct frame *common = now;
    while (common && !(common->quote && render_is_inside(before, common)))
        common = common->up;
    if (common)
        render_prefix(r, common, true);
    buf_addc(&r->out, '\n');
}

/* -- Text ---------------------------------------------------------------------------------------------------------------- */

static void render_code_span(struct buf *out, const char *text, size_t len)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < len; i++) {
        run = text[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        buf_addc(out, '`');
    const bool pad = len > 0 && (text[0] == '`' || text[len - 1] == '`');
    buf_puts(out, pad ? " " : "");
    buf_add(out, text, len);
    buf_puts(out, pad ? " " : "");
    for (size_t i = 0; i <= longest; i++)
        buf_addc(out, '`');
}

static const char *render_marks(unsigned style)
{
    static const char *const MARKS[] = { "", "*", "**", "***" };
    return MARKS[style & (STYLE_EM | STYLE_STRONG)];
}

/* One run of one style; the spaces at its ends stand outside its marks. */
static void render_run(struct renderer *r, const char *text, size_t len, const struct span *span, bool line_start)
{
    size_t lead = 0, end = len;
    while (lead < len && text[lead] == ' ')
        lead++;
    while (end > lead && text[end - 1] == ' ')
        end--;
    if (lead && !line_start)
        buf_addc(&r->out, ' ');
    if (end == lead)
        return;
    const size_t link = render_link(r, span->href);
    const char *marks = span->style & STYLE_CODE ? "" : render_marks(span->style);
    buf_puts(&r->out, link ? "[" : "");
    buf_puts(&r->out, marks);
    if (span->style & STYLE_CODE)
        render_code_span(&r->out, text + lead, end - lead);
    else
        markdown_escape(&r->out, text + lead, end - lead, line_start && !link && !*marks);
    buf_puts(&r->out, marks);
    if (link)
        buf_printf(&r->out, "][%zu]", link);
    if (end < len)
        buf_addc(&r->out, ' ');
}

/* The block's text from start to end, in its styles. */
static void render_piece(struct renderer *r, const struct block *b, size_t start, size_t end)
{
    while (start < end && strchr(" \n\t", b->text[start]))
        start++;
    while (end > start && strchr(" \n\t", b->text[end - 1]))
        end--;
    bool line_start = true;
    for (size_t i = 0; i < b->span_count; i++) {
        const struct span *s = &b->spans[i];
        const size_t from = s->start > start ? s->start : start;
        const size_t to = s->end < end ? s->end : end;
        if (from >= to)
            continue;
        render_run(r, b->text + from, to - from, s, line_start);
        line_start = false;
    }
}

/* Whether a line may end at this place: not inside a link or emphasis. */
static bool render_may_break(const struct block *b, size_t at)
{
    for (size_t i = 0; i < b->span_count; i++)
        if (b->spans[i].start < at && at < b->spans[i].end)
            return !b->spans[i].href && !b->spans[i].style;
    return true;
}

static void render_line(struct renderer *r, const struct block *b, size_t start, size_t end)
{
    while (start < end && strchr(" \n\t", b->text[start]))
        start++;
    if (start >= end)
        return;
    render_prefix(r, b->frame, false);
    render_piece(r, b, start, end);
    buf_addc(&r->out, '\n');
}

/* -- Blocks -------------------------------------------------------------------------------------------------------------- */

static void render_paragraph(struct renderer *r, const struct block *b)
{
    size_t line = 0;
    for (size_t part = 0; part < b->len;) {
        const char *end = memchr(b->text + part, '\n', b->len - part);
        const size_t part_len = (end ? (size_t)(end - b->text) : b->len) - part;
        struct breaks breaks;
        sentence_breaks(r->page->pool, b->text + part, part_len, b->language ? b->language : r->language, &breaks);
        for (size_t i = 0; i < breaks.n; i++) {
            const size_t at = part + breaks.v[i];
            if (at < b->len && !render_may_break(b, at))
                continue;
            render_line(r, b, line, at);
            line = at;
        }
        part += part_len + 1;
    }
    render_line(r, b, line, b->len);
}

static void render_heading(struct renderer *r, const struct block *b)
{
    render_prefix(r, b->frame, false);
    const unsigned level = b->level < 2 ? 2 : b->level;
    for (unsigned i = 0; i < level; i++)
        buf_addc(&r->out, '#');
    buf_addc(&r->out, ' ');
    render_piece(r, b, 0, b->len);
    buf_addc(&r->out, '\n');
}

static void render_code(struct renderer *r, const struct block *b)
{
    const char *fence = strstr(b->text, "```") ? "``````" : "```";
    render_prefix(r, b->frame, false);
    buf_printf(&r->out, "%s\n", fence);
    for (const char *line = b->text; line;) {
        const char *end = strchr(line, '\n');
        render_prefix(r, b->frame, false);
        buf_add(&r->out, line, end ? (size_t)(end - line) : strlen(line));
        buf_addc(&r->out, '\n');
        line = end ? end + 1 : NULL;
    }
    render_prefix(r, b->frame, false);
    buf_printf(&r->out, "%s\n", fence);
}

/* An image is a link to it, or to the page; there is none on a page whose address nobody said. */
static size_t render_image_link(struct renderer *r, const struct block *b)
{
    const size_t link = render_link(r, b->image);
    return link ? link : render_link(r, r->page->url);
}

static void render_image(struct renderer *r, const struct block *b)
{
    const size_t link = render_image_link(r, b);
    render_prefix(r, b->frame, false);
    buf_puts(&r->out, "![");
    markdown_escape(&r->out, b->text, b->len, false);
    buf_printf(&r->out, "][%zu]\n", link);
}

static size_t render_cells(const struct block *row)
{
    size_t cells = 1;
    for (size_t i = 0; i < row->len; i++)
        cells += row->text[i] == '\t';
    return cells;
}

/* A cell's text may hold a pipe, which would end the cell. */
static void render_row(struct renderer *r, const struct block *b, bool first)
{
    render_prefix(r, b->frame, false);
    buf_addc(&r->out, '|');
    for (size_t start = 0; start <= b->len;) {
        const char *tab = memchr(b->text + start, '\t', b->len - start);
        const size_t end = tab ? (size_t)(tab - b->text) : b->len;
        buf_addc(&r->out, ' ');
        const size_t from = r->out.len;
        render_piece(r, b, start, end);
        if (memchr(r->out.data + from, '|', r->out.len - from)) {
            char *cell = pool_strndup(r->page->pool, r->out.data + from, r->out.len - from);
            buf_truncate(&r->out, from);
            for (const char *c = cell; *c; c++)
                buf_printf(&r->out, *c == '|' && (c == cell || c[-1] != '\\') ? "\\%c" : "%c", *c);
        }
        buf_puts(&r->out, " |");
        start = end + 1;
    }
    buf_addc(&r->out, '\n');
    if (!first)
        return;
    render_prefix(r, b->frame, false);
    buf_addc(&r->out, '|');
    for (size_t i = render_cells(b); i > 0; i--)
        buf_puts(&r->out, " --- |");
    buf_addc(&r->out, '\n');
}

static void render_block(struct renderer *r, const struct block *b, const struct block *before)
{
    switch (b->kind) {
    case BLOCK_PARAGRAPH:
        render_paragraph(r, b);
        break;
    case BLOCK_HEADING:
        render_heading(r, b);
        break;
    case BLOCK_CODE:
        render_code(r, b);
        break;
    case BLOCK_IMAGE:
        render_image(r, b);
        break;
    case BLOCK_ROW:
        render_row(r, b, !before || before->kind != BLOCK_ROW || before->level != b->level);
        break;
    }
}

const char *render_markdown(const struct page *page, const struct blocks *blocks, const char *language)
{
    struct renderer r = { .page = page, .language = language, .numbers = map_new() };
    buf_init(&r.out, BODY_MAX);
    const struct block *before = NULL;
    for (size_t i = 0; i < blocks->n; i++) {
        const struct block *b = &blocks->v[i];
        if (b->dropped || (b->kind == BLOCK_IMAGE && !render_image_link(&r, b)))
            continue;
        const bool same_table = before && b->kind == BLOCK_ROW && before->kind == BLOCK_ROW && before->level == b->level;
        if (before && b->starts_part) {
            render_gap(&r, before->frame, NULL);
            buf_puts(&r.out, MARKDOWN_BREAK "\n\n");
        } else if (before && !same_table) {
            render_gap(&r, before->frame, b->frame);
        }
        render_block(&r, b, before);
        before = b;
    }
    if (r.links.n > 0 && before)
        buf_addc(&r.out, '\n');
    for (size_t i = 0; before && i < r.links.n; i++)
        buf_printf(&r.out, "[%zu]: %s\n", i + 1, r.links.v[i]);
    const char *body = pool_strndup(page->pool, buf_text(&r.out), r.out.len);
    const char *normal = space_nfc(page->pool, body, r.out.len);
    buf_fini(&r.out);
    map_free(r.numbers, NULL);
    return normal;
}

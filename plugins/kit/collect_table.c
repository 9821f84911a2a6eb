/* collect_table: tables of data and code, which keep a form of their own. */
#include "collect.h"
#include "space.h"

#include <string.h>

#define CELL_PROSE 240 /* a table whose cells hold more text on average is there for layout */

/* A table of data has several cells in several rows, no table inside and little text in each cell. */
static bool collect_is_data(const xmlNode *table)
{
    size_t rows = 0, cells = 0, text = 0;
    for (const xmlNode *n = table->children; n && n != table; n = tag_next(n, table)) {
        const enum tag tag = tag_of(n);
        rows += tag == TAG_TR;
        cells += tag == TAG_TD || tag == TAG_TH;
        if (tag == TAG_TABLE)
            return false;
        if (n->type == XML_TEXT_NODE && n->content && !space_only((const char *)n->content))
            text += strlen((const char *)n->content);
    }
    return rows > 1 && cells >= 2 * rows && text < cells * CELL_PROSE;
}

static void collect_row(struct collector *c, const xmlNode *row, unsigned table)
{
    collect_flush(c);
    const enum block_kind old = c->kind;
    c->kind = BLOCK_ROW;
    c->level = table;
    c->node = row;
    c->in_cell = true;
    bool first = true;
    for (const xmlNode *cell = row->children; cell; cell = cell->next) {
        if ((tag_of(cell) != TAG_TD && tag_of(cell) != TAG_TH) || node_is(cell, NODE_DROPPED))
            continue;
        const size_t from = c->text.len;
        if (!first)
            buf_addc(&c->text, '\t');
        collect_span(c, from);
        collect_children(c, cell);
        first = false;
    }
    c->in_cell = false;
    collect_flush(c);
    c->kind = old;
    c->level = 0;
}

void collect_table(struct collector *c, const xmlNode *table)
{
    if (c->in_cell || !collect_is_data(table)) {
        collect_block(c, table, BLOCK_PARAGRAPH, 0);
        return;
    }
    collect_flush(c);
    const unsigned number = ++c->tables;
    for (const xmlNode *n = table->children; n && n != table;) {
        const enum tag tag = tag_of(n);
        if (tag == TAG_TR && !node_is(n, NODE_DROPPED))
            collect_row(c, n, number);
        n = tag == TAG_TR || node_is(n, NODE_DROPPED) ? tag_skip(n, table) : tag_next(n, table);
    }
}

/* -- Code ---------------------------------------------------------------------------------------------------------------- */

void collect_pre(struct collector *c, const xmlNode *pre)
{
    if (c->in_cell || !collect_holds(pre, TAG_CODE)) {
        collect_block(c, pre, BLOCK_PARAGRAPH, 0);
        return;
    }
    collect_flush(c);
    struct buf b;
    buf_init(&b, TEXT_MAX);
    for (const xmlNode *n = pre->children; n && n != pre; n = tag_next(n, pre))
        if (n->type == XML_TEXT_NODE && n->content)
            for (const char *line = (const char *)n->content; *line;) {
                const size_t len = strcspn(line, "\r\n");
                size_t indent = 0;
                while (indent < len && (line[indent] == ' ' || line[indent] == '\t'))
                    buf_puts(&b, line[indent++] == '\t' ? "    " : " ");
                space_fold(&b, line + indent, len - indent);
                line += len;
                if (*line == '\n')
                    buf_addc(&b, '\n');
                line += *line != '\0';
            }
    const char *text = buf_text(&b);
    text += strspn(text, "\n");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \n", text[len - 1]))
        len--;
    if (len > 0 && c->out->n < BLOCKS_MAX) {
        struct block *block = collect_add(c);
        block->kind = BLOCK_CODE;
        block->text = pool_strndup(c->page->pool, text, len);
        block->len = len;
        block->node = pre;
    }
    buf_fini(&b);
}

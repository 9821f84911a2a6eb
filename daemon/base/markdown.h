/* markdown: the dialect a body is recorded in: how plain text is escaped into it and how the prose is read back.
 *
 * A body is a sequence of blocks with one empty line between them:
 *   paragraph        one sentence a line
 *   heading          "## Text" (2 to 6 marks; the title is front matter, not body)
 *   list item        "- Text" or "1. Text"; further sentences and blocks of the item indented by the marker's width (2 or 3 spaces)
 *   quotation        "> " before every line
 *   table            GitHub table: "| a | b |", a "| --- | --- |" line after the first row
 *   code             fenced with ```
 *   image            "![Caption or alternative text][N]" alone in its paragraph: the caption is inside the brackets
 *   thematic break   "***" alone: what follows is in another language than what stands before; a page's own rules are left out
 * Inline: *emphasis*, **strong**, [text][N] links, `code`.  Link targets stand last, after an empty line, one a line: "[N]: URL".
 * A backslash escapes a character that Markdown would read.
 *
 * The article's *text* is defined as markdown_text(body) and nothing else, so that the archive can derive it at any time. */
#ifndef BASE_MARKDOWN_H
#define BASE_MARKDOWN_H

#include "buf.h"

#include <stdbool.h>
#include <stddef.h>

#define MARKDOWN_BREAK "***" /* prose that is so is escaped */

/* Appends plain text with a backslash before what Markdown would read inside a line: \ ` * _ [ ] < and & where it would start an entity.
 * At the start of a line (line_start) also #, >, +, -, =, ~, |, "1." and "1)". */
void markdown_escape(struct buf *out, const char *text, size_t len, bool line_start);

/* Appends the prose of a body: blocks separated by one empty line, the sentences of a block joined by one space, list items and
 * headings as blocks of their own; no captions, thematic breaks, link targets, marks or escapes. Table cells are separated by one tab. */
void markdown_text(struct buf *out, const char *body, size_t len);

#endif

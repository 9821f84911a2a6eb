#include "report.h"

#include "base/text.h"

#include <jansson.h>
#include <string.h>

#define TITLE_SHOWN 100 /* bytes */

static void put_escaped(struct buf *out, const char *text)
{
    text_escape(out, text, strlen(text));
}

void report_words(struct buf *out, const json_t *line)
{
    const char *decision = NULL, *kind = NULL, *outlet = NULL, *url = NULL, *reason = NULL, *title = NULL, *path = NULL, *commit = NULL, *of = NULL;
    double similarity = 0;
    if (json_unpack((json_t *)line, "{s?s s?s s?s s?s s?s s?s s?s s?s s?s s?F}", "decision", &decision, "kind", &kind, "outlet", &outlet, "url", &url,
                    "reason", &reason, "title", &title, "path", &path, "commit", &commit, "of", &of, "similarity", &similarity) != 0)
        return;
    buf_printf(out, "%-18s", decision ? decision : "?");
    buf_printf(out, " %-9s", kind ? kind : "");
    buf_printf(out, " %-11s ", outlet ? outlet : "?");
    put_escaped(out, url ? url : "?");
    if (title) {
        buf_puts(out, "  \"");
        text_escape(out, title, utf8_cut(title, strlen(title), TITLE_SHOWN));
        buf_puts(out, strlen(title) > TITLE_SHOWN ? "…\"" : "\"");
    }
    if (commit && path)
        buf_printf(out, "  -> %s %.10s", path, commit);
    if (of) {
        buf_puts(out, "  = ");
        put_escaped(out, of);
        if (similarity > 0)
            buf_printf(out, " %.2f", similarity);
    }
    if (reason) {
        buf_puts(out, "  (");
        put_escaped(out, reason);
        buf_puts(out, ")");
    }
}

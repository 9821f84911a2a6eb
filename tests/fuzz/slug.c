/* From a URL (the first line) and a title (the rest) to a path in the repository, to the terminal, and to Markdown. */
#include "../../archive/layout.h"
#include "../../daemon/base/markdown.h"
#include "../../plugins/kit/kit.h"
#include "../../plugins/kit/space.h"
#include "fuzz.h"

#define OUT_MAX (1u << 20)

static void check_path(struct pool *pool, const char *url, const char *title)
{
    const char *slug = kit_slug(pool, url, title);
    const size_t len = strlen(slug);
    fuzz_demand(len >= 1 && len <= LAYOUT_SLUG_MAX && strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == len, "a slug has its form", slug);
    const char *path = layout_path(pool, "hrw", *url ? url : "key", slug, title, 0);
    fuzz_demand(path && layout_is_path(path), "a slug makes a path", slug);
}

static void check_escape(const uint8_t *data, size_t len)
{
    struct buf once, twice;
    char cut[40];
    buf_init(&once, OUT_MAX);
    buf_init(&twice, OUT_MAX);
    text_escape(&once, (const char *)data, len);
    fuzz_demand(text_is_clean(buf_text(&once), once.len, false), "what is escaped is clean", buf_text(&once));
    text_escape(&twice, buf_text(&once), once.len);
    fuzz_demand(once.len == twice.len, "what is clean is not escaped", buf_text(&once));
    text_escape_to(cut, sizeof cut, buf_text(&once));
    fuzz_demand(strlen(cut) < sizeof cut && text_is_clean(cut, strlen(cut), false), "what is cut is clean", cut);
    buf_clear(&twice);
    markdown_text(&twice, (const char *)data, len);
    buf_fini(&once);
    buf_fini(&twice);
}

/* A line of prose is read back from its Markdown as it was. */
static void check_markdown(struct pool *pool, const char *text)
{
    struct buf body, prose;
    const char *line = space_line(pool, text);
    if (!line)
        return;
    buf_init(&body, OUT_MAX);
    buf_init(&prose, OUT_MAX);
    markdown_escape(&body, line, strlen(line), true);
    markdown_text(&prose, buf_text(&body), body.len);
    size_t len = prose.len;
    while (len && buf_text(&prose)[len - 1] == '\n')
        len--;
    fuzz_demand(len == strlen(line) && memcmp(buf_text(&prose), line, len) == 0, "escaped prose is read back", buf_text(&body));
    buf_fini(&body);
    buf_fini(&prose);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    check_escape(data, len);
    const char *url = fuzz_line(pool, &data, &len), *title = pool_strndup(pool, (const char *)data, len);
    check_path(pool, url, title);
    check_markdown(pool, title);
    pool_free(pool);
    return 0;
}

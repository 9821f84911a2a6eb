#include "render.h"

#include "../../daemon/base/buf.h"

#include <stdlib.h>
#include <string.h>

#define JOINED_MAX (16u << 20) /* twice a body */

/* Length of the prose of a body: what stands before the list of link targets; *links is how many there are. */
static size_t join_prose(const char *body, unsigned long *links)
{
    size_t end = strlen(body);
    *links = 0;
    while (end > 0) {
        size_t start = end - 1;
        while (start > 0 && body[start - 1] != '\n')
            start--;
        char *after = NULL;
        const unsigned long number = body[start] == '[' ? strtoul(body + start + 1, &after, 10) : 0;
        if (!after || strncmp(after, "]: ", 3) != 0)
            break;
        *links = number > *links ? number : *links;
        end = start;
    }
    while (end > 0 && body[end - 1] == '\n')
        end--;
    return end;
}

/* Appends prose with every "][N]" raised by `more`. In our dialect a bracket of the text itself carries a backslash, except inside code. */
static void join_renumber(struct buf *out, const char *prose, size_t len, unsigned long more)
{
    bool code = false;
    for (size_t i = 0; i < len; i++) {
        const char c = prose[i];
        if (c == '\\' && i + 1 < len) {
            buf_add(out, prose + i++, 2);
            continue;
        }
        code ^= c == '`';
        char *after = NULL;
        if (!code && c == ']' && i + 2 < len && prose[i + 1] == '[' && prose[i + 2] >= '1' && prose[i + 2] <= '9') {
            const unsigned long number = strtoul(prose + i + 2, &after, 10);
            buf_printf(out, "][%lu]", number + more);
            i = (size_t)(after - prose);
            continue;
        }
        buf_addc(out, c);
    }
}

const char *render_join(struct pool *pool, const char *first, const char *second)
{
    unsigned long links, more;
    const size_t first_len = join_prose(first, &links);
    const size_t second_len = join_prose(second, &more);
    struct buf b;
    buf_init(&b, JOINED_MAX);
    buf_add(&b, first, first_len);
    buf_puts(&b, "\n\n");
    join_renumber(&b, second, second_len, links);
    buf_puts(&b, links + more > 0 ? "\n\n" : "\n");
    const char *targets = first + first_len;
    buf_puts(&b, targets + strspn(targets, "\n"));
    for (const char *line = second + second_len + strspn(second + second_len, "\n"); *line;) {
        char *after = NULL;
        const unsigned long number = strtoul(line + 1, &after, 10);
        const size_t len = strcspn(after, "\n");
        buf_printf(&b, "[%lu%.*s\n", number + links, (int)len, after);
        line = after + len + (after[len] == '\n');
    }
    const char *joined = pool_strndup(pool, buf_text(&b), b.len);
    buf_fini(&b);
    return joined;
}

/* commit_ident: the two people of a commit. */
#include "../daemon/base/clock.h"
#include "../daemon/base/text.h"
#include "commit_message.h"

#include <string.h>

/* Whether a character may not stand in a name: controls end or forge a header line, <> delimit the address. */
static bool name_refuses(uint32_t c)
{
    return c == UTF8_BAD || c == '<' || c == '>' || text_is_control(c);
}

/* ASCII that alone makes no name ("…", "." or "--"): git itself strips such crud at the ends. */
static bool name_is_crud(uint32_t c)
{
    return c < 0x80 && !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
}

const char *commit_name(struct pool *pool, const char *name, const char *otherwise)
{
    size_t len = name ? strlen(name) : 0, used = 0;
    char *out = pool_alloc(pool, len + 2);
    bool somebody = false;

    for (size_t at = 0, step; at < len; at += step) {
        uint32_t c = utf8_next(name + at, len - at, &step);

        if (c == ' ' || c == 0xA0 || name_refuses(c)) {
            if (used > 0 && out[used - 1] != ' ')
                out[used++] = ' ';
            continue;
        }
        memcpy(out + used, name + at, step);
        used += step;
        somebody = somebody || !name_is_crud(c);
    }
    used = utf8_cut(out, used, COMMIT_NAME_MAX);
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
    return somebody && used > 0 ? out : otherwise;
}

static void ident_gazetted(struct commit_ident *out)
{
    out->name = GAZETTED_NAME;
    out->email = GAZETTED_EMAIL;
}

static void ident_outlet(struct pool *pool, const char *outlet, struct commit_ident *out)
{
    out->name = outlet;
    out->email = pool_printf(pool, "%s@outlet.invalid", outlet);
}

/* The stated date, where it lies between 1970 and the visit. */
static void ident_published(const char *published, struct commit_ident *out)
{
    int64_t ms;
    int offset;

    if (!published || date_parse(published, &ms, NULL, &offset) < 0 || ms / 1000 > out->seconds)
        return;
    out->seconds = ms > 0 ? ms / 1000 : 0;
    out->offset_minutes = ms > 0 ? offset : 0;
}

void commit_author(struct pool *pool, const struct entry *e, const struct article_file *file, struct commit_ident *out)
{
    memset(out, 0, sizeof *out);
    out->seconds = e->at_ms > 0 ? e->at_ms / 1000 : 0;
    if (e->kind != KIND_NEW && e->kind != KIND_REVISION) {
        ident_gazetted(out);
        return;
    }
    ident_outlet(pool, file->outlet, out);
    if (e->kind == KIND_NEW) {
        if (file->article.authors.n > 0)
            out->name = commit_name(pool, file->article.authors.v[0], file->outlet);
        ident_published(file->article.published, out);
    }
}

void commit_committer(int64_t now_ms, int64_t parent_seconds, struct commit_ident *out)
{
    int64_t now = now_ms / 1000;

    memset(out, 0, sizeof *out);
    ident_gazetted(out);
    out->seconds = now > parent_seconds ? now : parent_seconds;
}

#include "rule.h"

#include "err.h"
#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define RULE_BYTES_MAX  16384 /* a rule that nobody can read is a mistake */
#define RULE_DEPTH_MAX  32    /* nested parentheses and nots: bounds the recursion, here and in whoever walks the tree */
#define RULE_PHRASE_MAX 512   /* phrases: bounds the work a page costs */
#define PHRASE_BYTES    256

struct parser {
    struct pool *pool;
    const char *text;
    const char *at;
    unsigned depth;
    unsigned phrases;
};

static const struct rule *parse_or(struct parser *p);

/* The number of the character at s, from 1, as an editor counts. */
static size_t character_at(const struct parser *p, const char *s)
{
    size_t n = 1;
    for (const char *c = p->text; c < s; c++)
        n += (*c & 0xC0) != 0x80;
    return n;
}

static const struct rule *fail(const struct parser *p, const char *at, const char *what)
{
    err_set("character %zu: %s", character_at(p, at), what);
    return NULL;
}

static void skip_space(struct parser *p)
{
    p->at += strspn(p->at, " \t\r\n");
}

static bool curly_quote(const char *s)
{
    static const char *const curly[] = { "“", "”", "„", "‟", "«", "»" };
    for (size_t i = 0; i < sizeof curly / sizeof *curly; i++)
        if (text_starts(s, curly[i]))
            return true;
    return false;
}

static const struct rule *make(struct parser *p, enum rule_kind kind, const struct rule *left, const struct rule *right)
{
    struct rule *r = pool_alloc(p->pool, sizeof *r);
    *r = (struct rule){ .kind = kind, .left = left, .right = right };
    return r;
}

/* A '*' stands at a word's end, after something. */
static bool stars_good(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (s[i] != '*')
            continue;
        bool starts = i == 0 || s[i - 1] == ' ' || s[i - 1] == '\t' || s[i - 1] == '*';
        bool ends = i + 1 == len || s[i + 1] == ' ' || s[i + 1] == '\t';
        if (starts || !ends)
            return false;
    }
    return true;
}

static bool has_word(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
            return true;
    }
    return false;
}

static const struct rule *make_phrase(struct parser *p, const char *s, size_t len)
{
    if (len > PHRASE_BYTES)
        return fail(p, s, "a phrase is longer than 256 bytes");
    if (!has_word(s, len))
        return fail(p, s, "a phrase without a letter or digit");
    if (!stars_good(s, len))
        return fail(p, s, "'*' may only end a word, as in azerbaijan*");
    if (++p->phrases > RULE_PHRASE_MAX)
        return fail(p, s, "more than 512 words and phrases");
    struct rule *r = pool_alloc(p->pool, sizeof *r);
    *r = (struct rule){ .kind = RULE_PHRASE, .phrase = pool_strndup(p->pool, s, len) };
    return r;
}

static const struct rule *parse_quoted(struct parser *p)
{
    const char *open = p->at++;
    const char *close = strchr(p->at, '"');
    if (close == NULL)
        return fail(p, open, "this quotation mark is never closed");
    const char *s = p->at;
    p->at = close + 1;
    while (s < close && (*s == ' ' || *s == '\t'))
        s++;
    while (close > s && (close[-1] == ' ' || close[-1] == '\t'))
        close--;
    return make_phrase(p, s, (size_t)(close - s));
}

static const struct rule *parse_word(struct parser *p)
{
    const char *s = p->at;
    while (*p->at != '\0' && strchr(" \t\r\n()|&!\"", *p->at) == NULL) {
        if (curly_quote(p->at))
            return fail(p, p->at, "a curly quotation mark: write \"");
        p->at++;
    }
    return make_phrase(p, s, (size_t)(p->at - s));
}

static const struct rule *parse_primary(struct parser *p)
{
    skip_space(p);
    switch (*p->at) {
    case '(': {
        const char *open = p->at++;
        const struct rule *inner = parse_or(p);
        if (inner == NULL)
            return NULL;
        skip_space(p);
        if (*p->at != ')')
            return *p->at == '\0' ? fail(p, open, "this parenthesis is never closed") : fail(p, p->at, "expected ')'");
        p->at++;
        return inner;
    }
    case '"':
        return parse_quoted(p);
    case '\0':
        return fail(p, p->at, "the rule ends where a word, a \"phrase\", '(' or '!' is expected");
    case ')':
    case '|':
    case '&':
        return fail(p, p->at, "expected a word, a \"phrase\", '(' or '!'");
    default:
        return parse_word(p);
    }
}

static const struct rule *parse_not(struct parser *p)
{
    skip_space(p);
    if (p->depth >= RULE_DEPTH_MAX)
        return fail(p, p->at, "nested deeper than 32");
    p->depth++;
    const struct rule *r = NULL;
    if (*p->at == '!') {
        p->at++;
        const struct rule *inner = parse_not(p);
        r = inner == NULL ? NULL : make(p, RULE_NOT, inner, NULL);
    } else {
        r = parse_primary(p);
    }
    p->depth--;
    return r;
}

static const struct rule *parse_and(struct parser *p)
{
    const struct rule *left = parse_not(p);
    while (left != NULL) {
        skip_space(p);
        if (*p->at == '\0' || *p->at == '|' || *p->at == ')')
            break;
        if (*p->at == '&')
            p->at++;
        const struct rule *right = parse_not(p);
        left = right == NULL ? NULL : make(p, RULE_AND, left, right);
    }
    return left;
}

static const struct rule *parse_or(struct parser *p)
{
    const struct rule *left = parse_and(p);
    while (left != NULL) {
        skip_space(p);
        if (*p->at != '|')
            break;
        p->at++;
        const struct rule *right = parse_and(p);
        left = right == NULL ? NULL : make(p, RULE_OR, left, right);
    }
    return left;
}

const struct rule *rule_parse(struct pool *pool, const char *text)
{
    struct parser p = { .pool = pool, .text = text, .at = text };
    size_t len = strlen(text);
    if (len > RULE_BYTES_MAX) {
        err_set("the rule is longer than %d bytes", RULE_BYTES_MAX);
        return NULL;
    }
    if (!text_is_clean(text, len, true)) {
        err_set("the rule is no clean UTF-8 text");
        return NULL;
    }
    const struct rule *r = parse_or(&p);
    if (r == NULL)
        return NULL;
    skip_space(&p);
    return *p.at == '\0' ? r : fail(&p, p.at, "')' without '('");
}

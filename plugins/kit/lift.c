#include "lift.h"

#include <stdint.h>
#include <string.h>

#define LEAD       "\xEF\xB7\x90" /* U+FDD0 */
#define LEAD_LEN   3
#define LEAD_BYTE  0xEF
#define DIGIT_BITS 6
#define DIGIT_BASE '?' /* digits are the 64 characters from it: no space, quote, '&', '<', '>' or '-' among them */
#define LIFTED_MAX (1u << (3 * DIGIT_BITS))
#define FIRST_SIZE 512
#define BLOCK      64

static inline unsigned char lift_is_control(char c)
{
    return (unsigned char)((unsigned char)c < ' ') & (c != '\t') & (c != '\n') & (c != '\r');
}

/* Whether there are controls, which libxml2 leaves out of text. A block at a time, without a branch in it: the compiler makes vectors of that. */
static bool lift_has_controls(const char *page, size_t len)
{
    size_t i = 0;
    unsigned char found = 0;
    for (; i + BLOCK <= len && !found; i += BLOCK)
        for (size_t k = 0; k < BLOCK; k++)
            found |= lift_is_control(page[i + k]);
    for (; i < len; i++)
        found |= lift_is_control(page[i]);
    return found;
}

/* Whether there is U+FDD0, or U+FFFE or U+FFFF, which are no characters to libxml2. */
static bool lift_has_odd(const char *page, size_t len)
{
    for (const char *c = page, *end = page + len; (c = memchr(c, LEAD_BYTE, (size_t)(end - c))); c++)
        if (end - c >= LEAD_LEN && (memcmp(c, LEAD, LEAD_LEN) == 0 || (c[1] == '\xBF' && (c[2] == '\xBE' || c[2] == '\xBF'))))
            return true;
    return false;
}

bool lift_init(struct lift *lift, struct pool *pool, const char *page, size_t len)
{
    *lift = (struct lift){ .pool = pool };
    return !lift_has_controls(page, len) && !lift_has_odd(page, len);
}

bool lift_is_in(const char *text, size_t len)
{
    for (const char *c = text, *end = text + len; (c = memchr(c, LEAD_BYTE, (size_t)(end - c))); c++)
        if (end - c >= LEAD_LEN && memcmp(c, LEAD, LEAD_LEN) == 0)
            return true;
    return false;
}

static void lift_grow(struct lift *lift)
{
    const size_t size = lift->size ? lift->size * 2 : FIRST_SIZE;
    struct lifted *v = pool_alloc(lift->pool, size * sizeof *v);
    if (lift->n)
        memcpy(v, lift->v, lift->n * sizeof *v);
    lift->v = v;
    lift->size = size;
}

bool lift_take(struct lift *lift, const char *text, size_t len, char mark[LIFT_MARK + 1])
{
    if (lift->n == LIFTED_MAX)
        return false;
    if (lift->n == lift->size)
        lift_grow(lift);
    memcpy(mark, LEAD, LEAD_LEN);
    for (size_t i = LEAD_LEN, left = lift->n; i < LIFT_MARK; i++, left >>= DIGIT_BITS)
        mark[i] = (char)(DIGIT_BASE + (left & ((1u << DIGIT_BITS) - 1)));
    mark[LIFT_MARK] = '\0';
    lift->v[lift->n++] = (struct lifted){ text, len };
    return true;
}

const struct lifted *lift_find(const struct lift *lift, const char *mark)
{
    size_t index = 0;
    if (memcmp(mark, LEAD, LEAD_LEN) != 0)
        return NULL;
    for (size_t i = LIFT_MARK; i-- > LEAD_LEN;) {
        const unsigned digit = (unsigned)(unsigned char)mark[i] - DIGIT_BASE;
        if (digit >= 1u << DIGIT_BITS)
            return NULL;
        index = index << DIGIT_BITS | digit;
    }
    return index < lift->n ? &lift->v[index] : NULL;
}

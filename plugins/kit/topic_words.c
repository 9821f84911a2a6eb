/* Words as a rule and a sketch see them. Runs of plain ASCII, most of what is read, are folded in place; all else goes through ICU. */
#include "topic.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/mem.h"
#include "../../daemon/base/text.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#define WORD_BYTES_MAX 128      /* longer runs (hex dumps, base64) are cut: nobody searches for them */
#define WORDS_MAX      4000000u /* an article of 8 MB in one-letter words */
#define RUN_BYTES_MAX  4096     /* text without a space or ASCII mark for so long is handed to ICU in pieces: Chinese has such runs */

struct splitter {
    struct pool *pool;
    struct words *out;
    size_t size;
    UBreakIterator *breaks; /* opened when the first script without spaces is met */
};

static void splitter_emit(struct splitter *s, const char *word, size_t len)
{
    if (len == 0 || s->out->n >= WORDS_MAX)
        return;
    if (s->out->n == s->size) {
        s->size = s->size == 0 ? 256 : s->size * 2;
        s->out->v = mem_realloc(s->out->v, s->size, sizeof *s->out->v);
    }
    s->out->v[s->out->n++] = pool_strndup(s->pool, word, utf8_cut(word, len, WORD_BYTES_MAX));
}

/* -- ASCII ------------------------------------------------------------------------------------------------------------ */

static bool ascii_word_byte(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static void split_ascii(struct splitter *s, const char *run, size_t len)
{
    char word[WORD_BYTES_MAX];
    if (len > sizeof word)
        len = sizeof word;
    for (size_t i = 0; i < len; i++)
        word[i] = run[i] >= 'A' && run[i] <= 'Z' ? (char)(run[i] | 0x20) : run[i];
    splitter_emit(s, word, len);
}

/* -- Everything else --------------------------------------------------------------------------------------------------- */

/* Letters that Unicode does not decompose, though people without the keyboard write them plain: "Azərbaycan", "Azerbaycan". Sorted by letter. */
static const struct {
    UChar32 letter;
    char plain[3];
} strokes[] = {
    { 0x00E6, "ae" }, /* æ */
    { 0x00F0, "d" },  /* ð */
    { 0x00F8, "o" },  /* ø */
    { 0x00FE, "th" }, /* þ */
    { 0x0111, "d" },  /* đ */
    { 0x0127, "h" },  /* ħ */
    { 0x0131, "i" },  /* ı */
    { 0x0142, "l" },  /* ł */
    { 0x0153, "oe" }, /* œ */
    { 0x0167, "t" },  /* ŧ */
    { 0x0259, "e" },  /* ə */
};

static const char *stroke_plain(UChar32 c)
{
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes && strokes[i].letter <= c; i++)
        if (strokes[i].letter == c)
            return strokes[i].plain;
    return NULL;
}

static bool script_without_spaces(UChar32 c)
{
    if (c < 0x0E00) /* Thai is the first of them */
        return false;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
        return true;
    default:
        return false;
    }
}

/* A diacritic, as opposed to the vowel signs of Indic scripts, which carry the word. */
static bool diacritic(UChar32 c)
{
    if (u_charType(c) != U_NON_SPACING_MARK || c >= 0x3000) /* from there on they are the voicing marks of Japanese */
        return false;
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &status);
    return script == USCRIPT_INHERITED || script == USCRIPT_ARABIC || script == USCRIPT_HEBREW || script == USCRIPT_CYRILLIC;
}

struct text16 {
    UChar *data;
    int32_t len;
    int32_t size;
};

static struct text16 text16_new(int32_t size)
{
    return (struct text16){ .data = mem_realloc(NULL, (size_t)size, sizeof(UChar)), .size = size };
}

/* The character at *i, which moves on. ICU's own macro for it does not pass -Wconversion. */
static UChar32 next16(const UChar *s, int32_t *i, int32_t len)
{
    uint32_t c = s[(*i)++];
    if (U16_IS_LEAD(c) && *i < len && U16_IS_TRAIL(s[*i]))
        c = 0x10000 + ((c & 0x3FF) << 10) + (s[(*i)++] & 0x3FFu);
    return (UChar32)c;
}

/* Replaces t by its normal form. */
static void text16_normalise(struct text16 *t, const UNormalizer2 *form)
{
    UErrorCode status = U_ZERO_ERROR;
    struct text16 out = text16_new(t->len * 2 + 64);
    out.len = unorm2_normalize(form, t->data, t->len, out.data, out.size, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        out.size = out.len + 1;
        out.data = mem_realloc(out.data, (size_t)out.size, sizeof(UChar));
        out.len = unorm2_normalize(form, t->data, t->len, out.data, out.size, &status);
    }
    assert(U_SUCCESS(status));
    free(t->data);
    *t = out;
}

static struct text16 text16_from(const char *s, size_t len)
{
    struct text16 t = text16_new((int32_t)len + 1);
    for (size_t i = 0, step; i < len; i += step) {
        uint32_t c = utf8_next(s + i, len - i, &step);
        if (c == UTF8_BAD)
            c = 0xFFFD;
        U16_APPEND_UNSAFE(t.data, t.len, (UChar32)c);
    }
    return t;
}

/* Compatibility and case folded, then without diacritics and strokes, then composed again (Korean comes apart otherwise). */
static struct text16 text16_folded(const char *s, size_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
    const UNormalizer2 *decompose = unorm2_getNFDInstance(&status);
    const UNormalizer2 *compose = unorm2_getNFCInstance(&status);
    assert(U_SUCCESS(status)); /* compiled into ICU's data */
    struct text16 t = text16_from(s, len);
    text16_normalise(&t, casefold);
    text16_normalise(&t, decompose);
    struct text16 out = text16_new(t.len * 2 + 1);
    for (int32_t i = 0; i < t.len;) {
        UChar32 c = next16(t.data, &i, t.len);
        const char *plain = stroke_plain(c);
        if (diacritic(c))
            continue;
        if (plain == NULL)
            U16_APPEND_UNSAFE(out.data, out.len, c);
        for (; plain != NULL && *plain != '\0'; plain++)
            out.data[out.len++] = (UChar)*plain;
    }
    free(t.data);
    text16_normalise(&out, compose);
    return out;
}

static void emit16(struct splitter *s, const UChar *word, int32_t len)
{
    struct buf utf8;
    buf_init(&utf8, RUN_BYTES_MAX * 16);
    for (int32_t i = 0; i < len && utf8.len < WORD_BYTES_MAX;) {
        char bytes[4];
        buf_add(&utf8, bytes, utf8_put(bytes, (uint32_t)next16(word, &i, len)));
    }
    splitter_emit(s, buf_text(&utf8), utf8.len);
    buf_fini(&utf8);
}

/* A stretch of a script without spaces: where the words are, ICU's dictionaries know. */
static void split_with_dictionary(struct splitter *s, const UChar *text, int32_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    if (s->breaks == NULL)
        s->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
    if (s->breaks != NULL && U_SUCCESS(status))
        ubrk_setText(s->breaks, text, len, &status);
    if (s->breaks == NULL || U_FAILURE(status)) {
        emit16(s, text, len);
        return;
    }
    int32_t start = ubrk_first(s->breaks);
    for (int32_t end = ubrk_next(s->breaks); end != UBRK_DONE; start = end, end = ubrk_next(s->breaks))
        emit16(s, text + start, end - start);
}

enum letter { LETTER_NONE, LETTER_SPACED, LETTER_UNSPACED };

static enum letter letter_kind(UChar32 c)
{
    if (c == 0xFFFD || !(u_isalnum(c) || (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_N_MASK)) != 0))
        return LETTER_NONE;
    return script_without_spaces(c) ? LETTER_UNSPACED : LETTER_SPACED;
}

static void split_folded(struct splitter *s, const struct text16 *t)
{
    int32_t start = 0;
    enum letter kind = LETTER_NONE;
    for (int32_t i = 0; i <= t->len;) {
        int32_t at = i;
        enum letter next = LETTER_NONE;
        if (i < t->len) {
            next = letter_kind(next16(t->data, &i, t->len));
        } else {
            i++;
        }
        if (next == kind)
            continue;
        if (kind == LETTER_SPACED)
            emit16(s, t->data + start, at - start);
        else if (kind == LETTER_UNSPACED)
            split_with_dictionary(s, t->data + start, at - start);
        start = at;
        kind = next;
    }
}

static void split_other(struct splitter *s, const char *run, size_t len)
{
    while (len > 0) {
        size_t piece = utf8_cut(run, len, RUN_BYTES_MAX);
        if (piece == 0)
            piece = len < RUN_BYTES_MAX ? len : RUN_BYTES_MAX;
        struct text16 folded = text16_folded(run, piece);
        split_folded(s, &folded);
        free(folded.data);
        run += piece;
        len -= piece;
    }
}

void topic_words(struct pool *pool, const char *text, struct words *out)
{
    *out = (struct words){ 0 };
    struct splitter s = { .pool = pool, .out = out };
    const char *at = text == NULL ? "" : text;
    while (*at != '\0') {
        bool ascii = true;
        const char *run = at;
        while (ascii_word_byte((unsigned char)*at) || (unsigned char)*at >= 0x80) {
            ascii = ascii && (unsigned char)*at < 0x80;
            at++;
        }
        if (at == run)
            at++;
        else if (ascii)
            split_ascii(&s, run, (size_t)(at - run));
        else
            split_other(&s, run, (size_t)(at - run));
    }
    if (s.breaks != NULL)
        ubrk_close(s.breaks);
    const char **heap = out->v;
    out->v = out->n == 0 ? NULL : pool_copy(pool, heap, out->n * sizeof *heap);
    free(heap);
}

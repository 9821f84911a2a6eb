#include "tongue.h"

#include "../../daemon/base/text.h"
#include "tongue_words.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>

#define LANGUAGES_MAX 32 /* more than the words know */
#define SCRIPTS_MAX   8  /* in one text */
#define SCRIPT_SHARE  60 /* per cent of the letters that make a script the text's */
#define KANA_SHARE    5  /* per cent of kana that tell Japanese from Chinese */
#define SYLLABLE      3  /* letters that a sign stands for which writes a syllable or a word */

struct count {
    struct {
        UScriptCode script;
        size_t letters;
    } scripts[SCRIPTS_MAX];
    size_t script_count, letters;
    struct {
        char code[3];
        unsigned hits;
    } languages[LANGUAGES_MAX];
    size_t language_count;
};

static void tongue_count_script(struct count *c, UScriptCode script)
{
    size_t i = 0;
    if (script == USCRIPT_KATAKANA)
        script = USCRIPT_HIRAGANA;
    while (i < c->script_count && c->scripts[i].script != script)
        i++;
    if (i == SCRIPTS_MAX)
        return;
    if (i == c->script_count) {
        c->scripts[i].script = script;
        c->script_count++;
    }
    c->scripts[i].letters++;
    c->letters++;
}

static void tongue_count_word(struct count *c, const char *word)
{
    for (const char *code = tongue_languages(word); code && *code; code += code[2] ? 3 : 2) {
        size_t i = 0;
        while (i < c->language_count && memcmp(c->languages[i].code, code, 2) != 0)
            i++;
        if (i == LANGUAGES_MAX)
            return;
        if (i == c->language_count) {
            memcpy(c->languages[i].code, code, 2);
            c->language_count++;
        }
        c->languages[i].hits++;
    }
}

static void tongue_count(const char *text, size_t len, struct count *c)
{
    char word[TONGUE_WORD_MAX + 4]; /* the last letter may go beyond by three bytes, and an end stands behind it */
    size_t n = 0, step;
    memset(c, 0, sizeof *c);
    for (size_t at = 0; at <= len; at += step) {
        const uint32_t letter = at < len ? utf8_next(text + at, len - at, &step) : ' ';
        const bool ascii = letter < 0x80,
                   is = ascii ? (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z' : letter != UTF8_BAD && u_isalpha((UChar32)letter);
        if (is) {
            UErrorCode status = U_ZERO_ERROR;
            tongue_count_script(c, ascii ? USCRIPT_LATIN : uscript_getScript((UChar32)letter, &status));
            if (n < TONGUE_WORD_MAX)
                n += utf8_put(word + n, ascii ? letter | 0x20 : (uint32_t)u_tolower((UChar32)letter));
        } else if (n > 0) {
            word[n] = '\0';
            tongue_count_word(c, word);
            n = 0;
        }
        if (at == len)
            break;
    }
}

static size_t tongue_letters(const struct count *c, UScriptCode script)
{
    for (size_t i = 0; i < c->script_count; i++)
        if (c->scripts[i].script == script)
            return c->scripts[i].letters;
    return 0;
}

/* The one that most letters are of. Japanese is written in two, kana and Han; the rest of a text in another, in names. */
static UScriptCode tongue_script(const struct count *c)
{
    const size_t kana = tongue_letters(c, USCRIPT_HIRAGANA), han = tongue_letters(c, USCRIPT_HAN);
    if (kana * 100 >= c->letters * KANA_SHARE && kana > 0 && (kana + han) * 100 >= c->letters * SCRIPT_SHARE)
        return USCRIPT_JAPANESE;
    for (size_t i = 0; i < c->script_count; i++)
        if (c->scripts[i].letters * 100 >= c->letters * SCRIPT_SHARE)
            return c->scripts[i].script;
    return USCRIPT_UNKNOWN;
}

/* The language that a script is most likely of, by ICU; nothing for those that many languages are written in. */
static void tongue_by_script(UScriptCode script, char *out)
{
    char tag[16], likely[ULOC_FULLNAME_CAPACITY];
    UErrorCode status = U_ZERO_ERROR;
    if (script == USCRIPT_LATIN || script == USCRIPT_CYRILLIC || script == USCRIPT_ARABIC || script == USCRIPT_UNKNOWN)
        return;
    snprintf(tag, sizeof tag, "und_%s", uscript_getShortName(script));
    uloc_addLikelySubtags(tag, likely, sizeof likely, &status);
    if (U_SUCCESS(status))
        snprintf(out, TONGUE_MAX, "%.*s", (int)strcspn(likely, "_"), likely);
}

static void tongue_by_words(const struct count *c, unsigned least, char *out)
{
    size_t best = 0;
    for (size_t i = 1; i < c->language_count; i++)
        best = c->languages[i].hits > c->languages[best].hits ? i : best;
    if (!c->language_count || c->languages[best].hits < least)
        return;
    for (size_t i = 0; i < c->language_count; i++)
        if (i != best && c->languages[i].hits * 2 > c->languages[best].hits)
            return;
    snprintf(out, TONGUE_MAX, "%s", c->languages[best].code);
}

void tongue_of(const char *text, size_t len, unsigned hits, struct tongue *out)
{
    struct count c;
    tongue_count(text, len, &c);
    memset(out, 0, sizeof *out);
    out->script = tongue_script(&c);
    const bool signs = out->script == USCRIPT_HAN || out->script == USCRIPT_JAPANESE || out->script == USCRIPT_HANGUL;
    out->letters = c.letters * (signs ? SYLLABLE : 1);
    tongue_by_script(out->script, out->language);
    if (!*out->language)
        tongue_by_words(&c, hits, out->language);
}

void tongue_warm_up(void)
{
    char likely[TONGUE_MAX] = "";
    tongue_by_script(USCRIPT_GREEK, likely);
}

/* charset_guess: what undeclared bytes look like. ICU's detector knows the multi-byte encodings and Latin; scripts with single-byte letters are told
 * apart here, by how frequent the letters are that each encoding would give, since ICU lacks half of those encodings. */
#include "../../daemon/base/text.h"
#include "charset.h"
#include "charset_parts.h"

#include <stdint.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#define GUESS_MAX      (128u << 10) /* text enough for every statistic here */
#define LONG_RUN       2.2          /* high bytes in a row, on average: above it the script is not Latin */
#define CJK_CONFIDENCE 50           /* of ICU's 100: half of the double bytes are common characters */
#define SCRIPT_SCORE   0.45         /* of 1: what real text reaches, and wrong encodings do not */

/* Letters of a script from the most to the least frequent. */
#define CYRILLIC "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
#define GREEK    "αοιετνσηρπκμλςυάόίέδγήχθωφύβώξζψ"
#define HEBREW   "יוהלאתרמבשנעםחדקפכטצןגזסךףץ"
#define ARABIC   "اليمنورتبةعدفهسكقحجشطصىأخضذثزغءإئظؤآپچگکی"
#define THAI     "านรอกเง่มยลวดทสตัีปบ้คหแจพชขใไุิูำะ็์ธศผซถโญณฟ"

struct candidate {
    const char *name, *converter, *letters;
};
/* In order of preference where the score is the same. */
static const struct candidate candidates[] = {
    { "windows-1251", "windows-1251", CYRILLIC },
    { "koi8-r", "koi8-r", CYRILLIC },
    { "iso-8859-5", "iso-8859-5", CYRILLIC },
    { "ibm866", "ibm-866", CYRILLIC },
    { "x-mac-cyrillic", "x-mac-cyrillic", CYRILLIC },
    { "ibm855", "ibm-855", CYRILLIC },
    { "iso-8859-7", "iso-8859-7", GREEK },
    { "windows-1253", "windows-1253", GREEK },
    { "windows-1255", "windows-1255", HEBREW },
    { "windows-1256", "windows-1256", ARABIC },
    { "iso-8859-6", "iso-8859-6", ARABIC },
    { "windows-874", "windows-874", THAI },
};

struct sample {
    size_t high, runs, zero_even, zero_odd, len;
    size_t count[256];
};

static void sample_take(struct sample *s, const unsigned char *data, size_t len)
{
    memset(s, 0, sizeof(*s));
    s->len = len;
    for (size_t i = 0; i < len; i++) {
        s->count[data[i]]++;
        if (data[i] == 0)
            *(i % 2 == 0 ? &s->zero_even : &s->zero_odd) += 1;
        if (data[i] < 0x80)
            continue;
        s->high++;
        s->runs += i == 0 || data[i - 1] < 0x80;
    }
}

/* UTF-16 and UTF-32 without a mark show by their zeros. */
static const char *guess_wide(const struct sample *s, const unsigned char *data)
{
    size_t big = 0, little = 0, quads = s->len / 4;

    if (s->zero_even + s->zero_odd < s->len / 10 + 1)
        return NULL;
    for (size_t i = 0; i < quads; i++) {
        const unsigned char *q = data + 4 * i;
        big += q[0] == 0 && q[1] <= 0x10;
        little += q[3] == 0 && q[2] <= 0x10;
    }
    if (quads > 0 && big == quads)
        return "utf-32be";
    if (quads > 0 && little == quads)
        return "utf-32le";
    if (s->zero_even > 3 * s->zero_odd)
        return "utf-16be";
    return s->zero_odd > 3 * s->zero_even ? "utf-16le" : NULL;
}

/* Pure ASCII may hold shift sequences. */
static const char *guess_seven_bit(const char *data, size_t len)
{
    if (memmem(data, len, "\x1B$)C", 4) != NULL)
        return "iso-2022-kr";
    if (memmem(data, len, "\x1B$B", 3) != NULL || memmem(data, len, "\x1B$@", 3) != NULL || memmem(data, len, "\x1B(J", 3) != NULL)
        return "iso-2022-jp";
    return "windows-1252";
}

/* UTF-8 but for a cut or damaged character here and there. */
static bool nearly_utf8(const char *data, size_t len)
{
    size_t good = 0, bad = 0;

    for (size_t i = 0, step; i < len; i += step) {
        step = 1;
        if ((unsigned char)data[i] < 0x80)
            continue;
        if (utf8_next(data + i, len - i, &step) == UTF8_BAD)
            bad++;
        else
            good++;
    }
    return good > 0 && bad <= good / 5 + (len == GUESS_MAX ? 3 : 0);
}

/* What the 128 high bytes are in an encoding; U+FFFD where it has none. */
static bool high_table(const char *converter, UChar table[128])
{
    UErrorCode rc = U_ZERO_ERROR;
    UConverter *c = ucnv_open(converter, &rc);

    for (int i = 0; i < 128 && U_SUCCESS(rc); i++) {
        char byte = (char)(128 + i);
        UErrorCode one = U_ZERO_ERROR;
        UChar wide[4] = { 0 };
        int32_t n = ucnv_toUChars(c, wide, 4, &byte, 1, &one);
        table[i] = U_SUCCESS(one) && n == 1 ? wide[0] : 0xFFFD;
    }
    ucnv_close(c);
    return U_SUCCESS(rc);
}

/* 1 for the most frequent letter down to 0 for the rarest, capitals a third, others less than nothing. */
static double letter_weight(UChar c, const char *letters)
{
    size_t len = strlen(letters), rank = 0, total = 0;
    uint32_t low = (uint32_t)u_tolower(c);
    double weight = -1;

    for (size_t i = 0, step; i < len; i += step, total++)
        if (utf8_next(letters + i, len - i, &step) == low) {
            rank = total;
            weight = 0;
        }
    if (weight < 0)
        return c == 0xA0 || u_ispunct(c) ? -0.2 : -1;
    weight = 1 - (double)rank / (double)total;
    return low == c ? weight : weight / 3;
}

static double candidate_score(const struct sample *s, const struct candidate *c)
{
    UChar table[128];
    double sum = 0;

    if (s->high == 0 || !high_table(c->converter, table))
        return -1;
    for (int i = 0; i < 128; i++)
        if (s->count[128 + i] > 0)
            sum += (double)s->count[128 + i] * letter_weight(table[i], c->letters);
    return sum / (double)s->high;
}

static const char *guess_script(const struct sample *s)
{
    const char *best = NULL;
    double best_score = SCRIPT_SCORE;

    for (size_t i = 0; i < sizeof(candidates) / sizeof(*candidates); i++) {
        double score = candidate_score(s, &candidates[i]);
        if (score > best_score + 0.001) {
            best_score = score;
            best = candidates[i].name;
        }
    }
    return best;
}

static bool is_ascii_letter(unsigned char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Latin that ICU does not know: Vietnamese with its combining marks, and the Macintosh, whose letters lie where Windows has quotation marks. */
static const char *guess_latin(const struct sample *s, const unsigned char *data)
{
    static const unsigned char marks[] = { 0xCC, 0xD2, 0xDE, 0xEC, 0xF2 };
    size_t combining = 0, inside = 0;

    for (size_t i = 1; i + 1 < s->len; i++) {
        unsigned char c = data[i];
        if (c < 0x80)
            continue;
        combining += memchr(marks, c, sizeof(marks)) != NULL && memchr("aeiouyAEIOUY\xE2\xEA\xF4\xF5\xFD\xE3", data[i - 1], 18) != NULL;
        inside +=
            c <= 0x9F && strchr("\x83\x8A\x8C\x8E\x92\x9A\x9C\x9E\x9F", c) == NULL && is_ascii_letter(data[i - 1]) && is_ascii_letter(data[i + 1]);
    }
    if (combining > s->high / 4)
        return "windows-1258";
    return inside > s->high / 3 ? "macintosh" : NULL;
}

static bool is_cjk(const char *name)
{
    static const char *const names[] = { "big5", "euc-jp", "euc-kr", "gb18030", "shift_jis" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* ICU's best match that the bytes do not contradict. */
static const char *guess_with_icu(const char *data, size_t len, int32_t *confidence)
{
    UErrorCode rc = U_ZERO_ERROR;
    UCharsetDetector *detector = ucsdet_open(&rc);
    const char *name = NULL;
    int32_t n = 0;

    *confidence = 0;
    if (U_FAILURE(rc))
        return NULL;
    ucsdet_enableInputFilter(detector, memchr(data, '<', len) != NULL);
    ucsdet_setText(detector, data, (int32_t)len, &rc);
    const UCharsetMatch **matches = ucsdet_detectAll(detector, &n, &rc);
    for (int32_t i = 0; i < n && U_SUCCESS(rc) && name == NULL; i++) {
        const char *icu = ucsdet_getName(matches[i], &rc);
        if (strncmp(icu, "UTF-", 4) == 0 || strncmp(icu, "IBM4", 4) == 0)
            continue;
        name = charset_name(icu, strlen(icu));
        *confidence = ucsdet_getConfidence(matches[i], &rc);
    }
    ucsdet_close(detector);
    return name;
}

const char *charset_guess(const char *data, size_t len)
{
    struct sample s;
    const unsigned char *bytes = (const unsigned char *)data;
    const char *name, *icu;
    int32_t confidence;

    len = len < GUESS_MAX ? len : GUESS_MAX;
    sample_take(&s, bytes, len);
    name = guess_wide(&s, bytes);
    if (name != NULL)
        return name;
    if (s.high == 0)
        return guess_seven_bit(data, len);
    if (nearly_utf8(data, len))
        return "utf-8";
    icu = guess_with_icu(data, len, &confidence);
    if (icu != NULL && is_cjk(icu) && confidence >= CJK_CONFIDENCE)
        return icu;
    name = (double)s.high >= LONG_RUN * (double)s.runs ? guess_script(&s) : guess_latin(&s, bytes);
    /* Hebrew that runs from left to right: only ICU looks at the order. */
    if (name != NULL && strcmp(name, "windows-1255") == 0 && icu != NULL && strcmp(icu, "iso-8859-8") == 0)
        return icu;
    if (name != NULL)
        return name;
    return icu != NULL ? icu : "windows-1252";
}

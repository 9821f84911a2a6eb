/* date_token: text made comparable and cut into numbers, words and marks. */
#include "../../daemon/base/text.h"
#include "date_parts.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define HAN_ZERO 0x3007 /* 〇, which is no letter */
#define HAN_MAX  4      /* numerals of the longest number that a date has */

static size_t fold_ascii(const char *text, size_t len, char *out)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] >= 0x80)
            return 0;
        out[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
    }
    return len;
}

/* Digits of every script as ASCII, combining marks and direction marks gone, dotless i as i. */
static int32_t strip_marks(UChar *s, int32_t n, UErrorCode *rc)
{
    UChar32 wide[DATE_INPUT_MAX * 3];
    int32_t len = 0, to = 0;

    u_strToUTF32(wide, DATE_INPUT_MAX * 3, &len, s, n, rc);
    for (int32_t i = 0; i < len && U_SUCCESS(*rc); i++) {
        UChar32 c = wide[i];
        int type = u_charType(c);
        int32_t digit = u_charDigitValue(c);

        if (type == U_NON_SPACING_MARK || type == U_FORMAT_CHAR)
            continue;
        if (type == U_DECIMAL_DIGIT_NUMBER && digit >= 0)
            c = '0' + digit;
        else if (c == 0x131)
            c = 'i';
        else if (u_isUWhiteSpace(c))
            c = ' ';
        else if ((c >= 0x2010 && c <= 0x2014) || c == 0x2212)
            c = '-';
        else if (c == 0x2018 || c == 0x2019)
            c = '\'';
        else if (c == 0x064A || c == 0x0649)
            c = 0x06CC; /* Persian pages are typed on Arabic keyboards: yeh, and kaf */
        else if (c == 0x0643)
            c = 0x06A9;
        wide[to++] = c;
    }
    u_strFromUTF32(s, DATE_INPUT_MAX * 3, &len, wide, to, rc);
    return U_SUCCESS(*rc) ? len : 0;
}

static const UNormalizer2 *form(int which, UErrorCode *rc)
{
    return which == 0 ? unorm2_getNFKCCasefoldInstance(rc) : which == 1 ? unorm2_getNFDInstance(rc) : unorm2_getNFCInstance(rc);
}

size_t date_fold(const char *text, size_t len, char *out, size_t size)
{
    UChar a[DATE_INPUT_MAX * 3], b[DATE_INPUT_MAX * 3];
    UErrorCode rc = U_ZERO_ERROR;
    int32_t n = 0, bytes = 0, room = (int32_t)(sizeof(a) / sizeof(*a));
    size_t plain;

    len = len < DATE_INPUT_MAX ? len : utf8_cut(text, len, DATE_INPUT_MAX);
    plain = len < size ? fold_ascii(text, len, out) : 0;
    if (plain > 0 || len == 0) {
        out[plain] = '\0';
        return plain;
    }
    u_strFromUTF8WithSub(a, room, &n, text, (int32_t)len, 0xFFFD, NULL, &rc);
    n = unorm2_normalize(form(0, &rc), a, n, b, room, &rc);
    n = unorm2_normalize(form(1, &rc), b, n, a, room, &rc);
    if (U_SUCCESS(rc))
        n = strip_marks(a, n, &rc);
    n = unorm2_normalize(form(2, &rc), a, n, b, room, &rc);
    u_strToUTF8WithSub(out, (int32_t)size - 1, &bytes, b, n, 0xFFFD, NULL, &rc);
    if (U_FAILURE(rc))
        bytes = 0;
    out[bytes] = '\0';
    return (size_t)bytes;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The signs that East Asian dates put behind their numbers are words of their own, even before the next digit. */
static bool is_ideograph(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x3040 && c <= 0x30FF);
}

/* The one behind a number stands alone, whatever is written on from it: "4日星期三" is a day and its name. */
static bool is_date_sign(uint32_t c)
{
    return c == 0x5E74 || c == 0x6708 || c == 0x65E5 || c == 0x53F7; /* 年 月 日 号 */
}

/* A number written in Han numerals, "二〇二〇" digit by digit or "二十八" with its tens; a year's first is 元. Returns the bytes it takes, 0 for
 * none. */
static size_t han_number(const char *s, size_t len, struct date_token *t)
{
    int total = 0, last = 0, digits = 0;
    bool tens = false;
    size_t at = 0, step;

    for (; at < len && digits <= HAN_MAX; at += step, digits++) {
        const uint32_t c = utf8_next(s + at, len - at, &step);
        const double number = c == HAN_ZERO || is_ideograph(c) ? u_getNumericValue((UChar32)c) : -1;

        if (number < 0 || number > 100 || number != (int)number)
            break;
        if (number == 10 || number == 100) {
            total += (last > 0 ? last : 1) * (int)number;
            last = 0;
            tens = true;
        } else {
            last = last * 10 + (int)number;
        }
    }
    t->kind = TOKEN_NUMBER;
    t->value = total + last;
    t->digits = tens ? 1 + (t->value > 9) + (t->value > 99) : digits;
    return digits <= HAN_MAX ? at : 0;
}

/* Han numerals where a date says that they are: a year of four of them, what follows an era's name, a year or a month. A lone "三月" is a
 * month's name. */
static size_t take_han_number(const char *s, size_t len, const struct date_token *before, struct date_token *t)
{
    struct date_token number = *t;
    const bool in_date =
        before != NULL && (before->era > 0 || (before->kind == TOKEN_WORD && (date_word_is(before, "年") || date_word_is(before, "月"))));
    size_t step, used = han_number(s, len, &number);

    if (before != NULL && before->era > 0 && len >= 3 && memcmp(s, "元", 3) == 0) {
        used = 3;
        number.kind = TOKEN_NUMBER;
        number.value = number.digits = 1;
    }
    if (used == 0 || used >= len || !is_date_sign(utf8_next(s + used, len - used, &step)) ||
        !(in_date || (number.digits == 4 && used == 12 && memcmp(s + used, "年", 3) == 0)))
        return 0;
    *t = number;
    return used;
}

static size_t take_number(const char *s, struct date_token *t)
{
    long value = 0;
    size_t n = 0;

    while (is_digit(s[n])) {
        if (n < 9)
            value = value * 10 + (s[n] - '0');
        n++;
    }
    t->kind = TOKEN_NUMBER;
    t->digits = (int)n;
    t->value = n <= 9 ? (int)value : -1;
    return n;
}

/* "更新日令和2年3月4日": a date begins in the middle of what is written without spaces. */
static bool begins_date(const char *s, size_t len)
{
    struct date_token number = { 0 };
    size_t used;
    return date_era(s, len, &used) >= 0 || take_han_number(s, len, NULL, &number) > 0;
}

static size_t take_word(const char *s, size_t len, struct date_token *t)
{
    size_t n = 0, step;

    t->kind = TOKEN_WORD;
    while (n < len) {
        uint32_t c = utf8_next(s + n, len - n, &step);
        if (n > 0 && is_ideograph(c) && begins_date(s + n, len - n))
            break;
        if (c == UTF8_BAD || (!u_isalpha((UChar32)c) && u_charType((UChar32)c) != U_COMBINING_SPACING_MARK))
            break;
        n += step;
    }
    return n;
}

void date_tokenize(const char *text, size_t len, struct date_tokens *out)
{
    size_t end, step, han;
    int era;
    bool space = true;

    end = date_fold(text, len, out->folded, sizeof(out->folded));
    out->n = 0;
    for (size_t i = 0; i < end && out->n < DATE_TOKENS_MAX; i += step) {
        struct date_token *t = &out->v[out->n];
        uint32_t c = utf8_next(out->folded + i, end - i, &step);

        if (c == ' ' || c < 0x20 || c == UTF8_BAD) {
            space = true;
            continue;
        }
        memset(t, 0, sizeof(*t));
        t->text = out->folded + i;
        t->glued = !space;
        if (c < 0x80 && is_digit((char)c)) {
            step = take_number(t->text, t);
        } else if ((c == HAN_ZERO || is_ideograph(c)) && (han = take_han_number(t->text, end - i, t->glued && out->n > 0 ? t - 1 : NULL, t)) > 0) {
            step = han;
        } else if (is_ideograph(c) && (era = date_era(t->text, end - i, &han)) >= 0) {
            t->kind = TOKEN_WORD;
            t->era = era;
            step = han;
        } else if (is_date_sign(c) && t->glued && out->n > 0 && t[-1].kind == TOKEN_NUMBER) {
            t->kind = TOKEN_WORD;
        } else if (is_ideograph(c) || u_isalpha((UChar32)c)) {
            step = take_word(t->text, end - i, t);
        } else {
            t->kind = TOKEN_MARK;
            t->mark = c < 0x80 ? (char)c : '?';
        }
        t->len = step;
        space = false;
        out->n++;
    }
    memset(&out->v[out->n], 0, 4 * sizeof(*out->v));
}

bool date_word_is(const struct date_token *t, const char *word)
{
    return t->kind == TOKEN_WORD && strlen(word) == t->len && memcmp(t->text, word, t->len) == 0;
}

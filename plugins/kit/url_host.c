/* url_host: hosts as the URL Standard reads them: domains by UTS 46, IPv4 in all the forms that browsers take, IPv6, opaque hosts. */
#include "../../daemon/base/err.h"
#include "../../daemon/base/text.h"
#include "url_parts.h"

#include <stdint.h>
#include <string.h>
#include <unicode/uidna.h>

#define HOST_MAX 1024 /* DNS allows 253 bytes; percent-encoding and Punycode need more on the way */

static bool host_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Forbidden host code points; for a domain controls, '%' and DEL as well. */
static bool host_forbids(unsigned char c, bool domain)
{
    if (domain && (c < 0x20 || c == '%' || c == 0x7F))
        return true;
    return c == 0 || memchr("\t\n\r #/:<>?@[\\]^|", c, 16) != NULL;
}

/* One number of an IPv4 address: decimal, 0 octal, 0x hexadecimal. -1: none; too large ones saturate. */
static int64_t ipv4_number(const char *s, size_t len)
{
    int64_t value = 0;
    int radix = 10;

    if (len == 0)
        return -1;
    if (len >= 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
        radix = 16;
        s += 2;
        len -= 2;
    } else if (len >= 2 && s[0] == '0') {
        radix = 8;
        s++;
        len--;
    }
    for (size_t i = 0; i < len; i++) {
        int digit = url_hex(s[i]);
        if (digit < 0 || digit >= radix)
            return -1;
        value = value * radix + digit;
        if (value > UINT32_MAX)
            value = (int64_t)UINT32_MAX + 1;
    }
    return value;
}

/* "Ends in a number": then the host is an IPv4 address or nothing. */
static bool ipv4_claimed(const char *s, size_t len)
{
    size_t start;
    bool digits = true;

    if (len > 0 && s[len - 1] == '.')
        len--;
    for (start = len; start > 0 && s[start - 1] != '.'; start--)
        digits = digits && host_is_digit(s[start - 1]);
    if (start == len)
        return false;
    return digits || ipv4_number(s + start, len - start) >= 0;
}

static int ipv4_parse(const char *s, size_t len, struct buf *out)
{
    int64_t numbers[4];
    size_t n = 0, start = 0;
    uint32_t address = 0;

    if (len > 0 && s[len - 1] == '.')
        len--;
    for (size_t i = 0; i <= len; i++) {
        if (i < len && s[i] != '.')
            continue;
        if (n == 4)
            return err_set("IPv4 address with more than four parts");
        numbers[n] = ipv4_number(s + start, i - start);
        if (numbers[n] < 0)
            return err_set("no IPv4 address, yet it ends in a number");
        n++;
        start = i + 1;
    }
    for (size_t i = 0; i + 1 < n; i++) {
        if (numbers[i] > 255)
            return err_set("IPv4 address with a part above 255");
        address |= (uint32_t)numbers[i] << (24 - 8 * i);
    }
    if (numbers[n - 1] >= (int64_t)1 << (8 * (5 - n)))
        return err_set("IPv4 address with a last part that is too large");
    address |= (uint32_t)numbers[n - 1];
    for (int shift = 24; shift >= 0; shift -= 8) {
        buf_add_number(out, address >> shift & 255);
        if (shift > 0)
            buf_addc(out, '.');
    }
    return 0;
}

/* The dotted tail of an IPv6 address: exactly four decimals without leading zeros. */
static int ipv6_tail(const char *s, const char *end, uint16_t piece[2])
{
    unsigned numbers[4] = { 0 };

    for (int i = 0; i < 4; i++) {
        const char *start = s;

        while (s < end && host_is_digit(*s) && s - start < 3)
            numbers[i] = numbers[i] * 10 + (unsigned)(*s++ - '0');
        if (s == start || numbers[i] > 255 || (*start == '0' && s - start > 1))
            return -1;
        if (i < 3 && (s == end || *s++ != '.'))
            return -1;
    }
    piece[0] = (uint16_t)(numbers[0] << 8 | numbers[1]);
    piece[1] = (uint16_t)(numbers[2] << 8 | numbers[3]);
    return s == end ? 0 : -1;
}

/* Reads the text between the brackets into eight pieces. 0 or -1. */
static int ipv6_read(const char *s, const char *end, uint16_t piece[8])
{
    int n = 0, compress = -1;

    if (s < end && *s == ':') {
        if (end - s < 2 || s[1] != ':')
            return -1;
        s += 2;
        compress = 0;
    }
    while (s < end) {
        const char *start = s;
        unsigned value = 0;

        if (n == 8)
            return -1;
        if (*s == ':') {
            if (compress >= 0)
                return -1;
            s++;
            compress = n;
            continue;
        }
        while (s < end && s - start < 4 && url_hex(*s) >= 0)
            value = value * 16 + (unsigned)url_hex(*s++);
        if (s < end && *s == '.' && s > start) {
            if (n > 6 || ipv6_tail(start, end, piece + n) < 0)
                return -1;
            n += 2;
            break;
        }
        if (s == start || (s < end && *s != ':') || (s + 1 == end && *s == ':'))
            return -1;
        if (s < end)
            s++;
        piece[n++] = (uint16_t)value;
    }
    if (compress < 0)
        return n == 8 ? 0 : -1;
    if (n == 8)
        return -1;
    memmove(piece + 8 - (n - compress), piece + compress, (size_t)(n - compress) * sizeof(*piece));
    memset(piece + compress, 0, (size_t)(8 - n) * sizeof(*piece));
    return 0;
}

/* The longest run of two or more zeros is written "::" (RFC 5952). */
static void ipv6_write(const uint16_t piece[8], struct buf *out)
{
    int best = -1, best_len = 1;

    for (int i = 0; i < 8; i++) {
        int len = 0;

        while (i + len < 8 && piece[i + len] == 0)
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
        i += len;
    }
    buf_addc(out, '[');
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            buf_puts(out, i == 0 ? "::" : ":");
            i += best_len - 1;
            continue;
        }
        buf_printf(out, "%x", piece[i]);
        if (i < 7)
            buf_addc(out, ':');
    }
    buf_addc(out, ']');
}

static bool host_is_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80)
            return false;
    return true;
}

/* UTS 46, non-transitional, as the URL Standard's "domain to ASCII" with beStrict false: what is ASCII already is not questioned. */
static int host_to_ascii(const char *s, size_t len, struct buf *out)
{
    static const uint32_t forgiven = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |
                                     UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
    char ascii[HOST_MAX];
    UErrorCode rc = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UIDNA *idna;
    int32_t n;

    if (host_is_ascii(s, len)) {
        buf_add(out, s, len);
        url_lower(out->data, out->len);
        return 0;
    }
    idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE, &rc);
    if (U_FAILURE(rc))
        return err_set("ICU: %s", u_errorName(rc));
    n = uidna_nameToASCII_UTF8(idna, s, (int32_t)len, ascii, sizeof(ascii), &info, &rc);
    uidna_close(idna);
    if (U_FAILURE(rc) || (info.errors & ~forgiven) != 0)
        return err_set("host is no domain name (IDNA)");
    buf_add(out, ascii, (size_t)n);
    return 0;
}

static int host_domain(const char *s, size_t len, struct buf *out)
{
    struct buf plain, ascii;
    int rc = -1;

    buf_init(&plain, HOST_MAX);
    buf_init(&ascii, HOST_MAX);
    url_unescape(&plain, s, len);
    if (plain.failed) {
        err_set("host is too long");
        goto out;
    }
    if (!utf8_valid(buf_text(&plain), plain.len)) {
        err_set("host is not UTF-8");
        goto out;
    }
    if (host_to_ascii(buf_text(&plain), plain.len, &ascii) < 0)
        goto out;
    if (ascii.len == 0 || ascii.failed) {
        err_set("host is empty");
        goto out;
    }
    for (size_t i = 0; i < ascii.len; i++)
        if (host_forbids((unsigned char)ascii.data[i], true)) {
            err_set("host holds a character that no host may hold");
            goto out;
        }
    if (ipv4_claimed(ascii.data, ascii.len)) {
        rc = ipv4_parse(ascii.data, ascii.len, out);
        goto out;
    }
    buf_add(out, ascii.data, ascii.len);
    rc = 0;
out:
    buf_fini(&plain);
    buf_fini(&ascii);
    return rc;
}

int url_host_parse(const char *s, size_t len, bool special, struct buf *out)
{
    if (len > 0 && s[0] == '[') {
        uint16_t piece[8] = { 0 };

        if (s[len - 1] != ']' || ipv6_read(s + 1, s + len - 1, piece) < 0)
            return err_set("no IPv6 address between the brackets");
        ipv6_write(piece, out);
        return 0;
    }
    if (special)
        return host_domain(s, len, out);
    for (size_t i = 0; i < len; i++)
        if (host_forbids((unsigned char)s[i], false))
            return err_set("host holds a character that no host may hold");
    url_escape(out, s, len, ESCAPE_CONTROL);
    return 0;
}

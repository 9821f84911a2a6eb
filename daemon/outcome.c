#include "outcome.h"

#include <assert.h>
#include <stddef.h>

/* By status, ascending; a row holds for all codes from `first` up to the next row's. RFC 9110, 7725 (451). */
static const struct {
    int first;
    struct outcome outcome;
} status_table[] = {
    { 0, { MEANING_PERMANENT, "no HTTP status" } },
    { 200, { MEANING_CONTENT, "OK" } },
    { 201, { MEANING_PERMANENT, "an answer without a page" } },
    { 203, { MEANING_CONTENT, "OK (by a proxy)" } },
    { 204, { MEANING_PERMANENT, "an answer without a page" } },
    { 206, { MEANING_PERMANENT, "only a part of the page" } },
    { 207, { MEANING_PERMANENT, "an answer that is no page" } },
    { 300, { MEANING_PERMANENT, "a choice of pages" } },
    { 301, { MEANING_PERMANENT, "a redirect that leads nowhere" } },
    { 304, { MEANING_UNCHANGED, "not modified" } },
    { 305, { MEANING_PERMANENT, "a redirect that leads nowhere" } },
    { 400, { MEANING_PERMANENT, "the server does not understand the request" } },
    { 401, { MEANING_WITHHELD, "the server asks for a login" } },
    { 402, { MEANING_WITHHELD, "the server asks for payment" } },
    { 403, { MEANING_WITHHELD, "the server forbids it" } },
    { 404, { MEANING_GONE, "not found" } },
    { 405, { MEANING_PERMANENT, "the server does not answer GET here" } },
    { 407, { MEANING_TRANSIENT, "the proxy asks for a login" } },
    { 408, { MEANING_TRANSIENT, "the server gave up waiting" } },
    { 409, { MEANING_TRANSIENT, "the server reports a conflict" } },
    { 410, { MEANING_GONE, "gone" } },
    { 411, { MEANING_PERMANENT, "the server does not understand the request" } },
    { 421, { MEANING_TRANSIENT, "the wrong server answered" } },
    { 422, { MEANING_PERMANENT, "the server does not understand the request" } },
    { 425, { MEANING_TRANSIENT, "too early" } },
    { 426, { MEANING_PERMANENT, "the server does not understand the request" } },
    { 429, { MEANING_TRANSIENT, "the server asks us to slow down" } },
    { 430, { MEANING_PERMANENT, "the server does not understand the request" } },
    { 451, { MEANING_GONE, "withheld for legal reasons" } },
    { 452, { MEANING_PERMANENT, "the server does not understand the request" } },
    { 500, { MEANING_TRANSIENT, "the server failed" } },
    { 503, { MEANING_TRANSIENT, "the server is too busy" } },
    { 504, { MEANING_TRANSIENT, "the server failed" } },
    { 600, { MEANING_PERMANENT, "no HTTP status" } },
};

static const struct outcome fetch_table[FETCH_OUTCOME_COUNT] = {
    [FETCH_ROBOTS] = { MEANING_REFUSED, "robots.txt" },
    [FETCH_BAD_URL] = { MEANING_REFUSED, "the URL" },
    [FETCH_BAD_ADDRESS] = { MEANING_REFUSED, "the address" },
    [FETCH_BAD_REDIRECT] = { MEANING_REFUSED, "a redirect" },
    [FETCH_TOO_LARGE] = { MEANING_REFUSED, "the size" },
    [FETCH_BAD_PROTOCOL] = { MEANING_REFUSED, "the protocol" },
    [FETCH_TLS] = { MEANING_TRANSIENT, "TLS" },
    [FETCH_UNREACHABLE] = { MEANING_TRANSIENT, "unreachable" },
    [FETCH_TIMEOUT] = { MEANING_TRANSIENT, "timed out" },
    [FETCH_NOT_YET] = { MEANING_POSTPONED, "the host is not to be asked yet" },
};

struct outcome outcome_of(const struct fetch_reply *reply)
{
    if (reply->outcome != FETCH_ANSWERED) {
        assert(reply->outcome > 0 && reply->outcome < FETCH_OUTCOME_COUNT);
        return fetch_table[reply->outcome];
    }
    size_t i = sizeof status_table / sizeof *status_table;
    while (i > 1 && status_table[i - 1].first > reply->status)
        i--;
    return status_table[i - 1].outcome;
}

const char *meaning_name(enum meaning m)
{
    static const char *const names[] = { "content", "unchanged", "gone", "withheld", "transient", "permanent", "refused", "postponed" };
    return names[m];
}

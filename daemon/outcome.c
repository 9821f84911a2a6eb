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
    { 401, { MEANING_BLOCKED, "the server asks for a login" } },
    { 402, { MEANING_BLOCKED, "the server asks for payment" } },
    { 403, { MEANING_BLOCKED, "the server forbids it" } },
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

/* By verdict; the first row whose place fits. */
static const struct {
    enum verdict verdict;
    enum place place;
    struct outcome outcome;
} page_table[] = {
    { VERDICT_ARTICLE, PLACE_OTHER, { MEANING_MOVED, "leads to another article" } },
    { VERDICT_ARTICLE, PLACE_ANY, { MEANING_CONTENT, "an article" } },
    { VERDICT_SOURCE, PLACE_ANY, { MEANING_PERMANENT, "its reader said that it were a source" } },
    { VERDICT_MORE, PLACE_ANY, { MEANING_CONTENT, "a part of an article" } },
    { VERDICT_NOT_AN_ARTICLE, PLACE_FRONT_PAGE, { MEANING_GONE, "front page" } },
    { VERDICT_NOT_AN_ARTICLE, PLACE_ANY, { MEANING_PERMANENT, "no article" } },
    { VERDICT_SOFT_404, PLACE_ANY, { MEANING_GONE, "soft 404" } },
    { VERDICT_WALL, PLACE_ANY, { MEANING_WALL, "wall" } },
    { VERDICT_STUB, PLACE_ANY, { MEANING_WALL, "stub" } },
    { VERDICT_EMPTY, PLACE_ANY, { MEANING_WALL, "empty" } },
    { VERDICT_UNREADABLE, PLACE_ANY, { MEANING_WALL, "unreadable" } },
};

struct outcome outcome_of_answer(const struct fetch_reply *reply)
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

struct outcome outcome_of_page(enum verdict verdict, enum place place)
{
    size_t i = 0;
    while (i < sizeof page_table / sizeof *page_table &&
           (page_table[i].verdict != verdict || (page_table[i].place != PLACE_ANY && page_table[i].place != place)))
        i++;
    assert(i < sizeof page_table / sizeof *page_table);
    return page_table[i].outcome;
}

const char *meaning_name(enum meaning m)
{
    static const char *const names[MEANING_COUNT] = { "content", "unchanged", "gone",      "moved",   "blocked",
                                                      "wall",    "transient", "permanent", "refused", "postponed" };
    return names[m];
}

/* Group 10: validators. */
#ifndef TESTS_HOSTILE_ANSWERS_CACHING_H
#define TESTS_HOSTILE_ANSWERS_CACHING_H

#include "answers.h"

static const struct behaviour answers_caching[] = {
    { "cache-strong", END_CLOSE, SAYS(OK "ETag: \"a\"\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc", .etag = "\"a\"" },
    { "cache-weak", END_CLOSE, SAYS(OK "ETag: W/\"a\"\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc",
      .etag = "W/\"a\"" },
    { "cache-unquoted", END_CLOSE, SAYS(OK "ETag: a\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc", .etag = "a" },
    { "cache-etag-binary", END_CLOSE, SAYS(OK "ETag: \"\xff\xfe\"\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc",
      .etag = "" },
    { "cache-etag-controls", END_CLOSE, SAYS(OK "ETag: \"\x07\"\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc",
      .etag = "" },
    { "cache-etag-endless", END_REPEAT, SAYS(OK "ETag: \""), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      FETCH_TOO_LARGE, 0, .words = NULL },
    { "cache-date-future", END_CLOSE, SAYS(OK "Last-Modified: Fri, 31 Dec 2055 23:59:59 GMT\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED,
      200, .words = "abc", .last_modified = "Fri, 31 Dec 2055 23:59:59 GMT" },
    { "cache-clock-wrong", END_CLOSE, SAYS(OK "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nAge: -1\r\nExpires: 0\r\nContent-Length: 3\r\n\r\nabc"), NULL,
      FETCH_ANSWERED, 200, .words = "abc", .etag = "", .last_modified = "" },
    { "cache-vary-all", END_CLOSE, SAYS(OK "Vary: *\r\nETag: \"v\"\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc",
      .etag = "\"v\"" },
    { "cache-304-with-news", END_CLOSE, SAYS("HTTP/1.1 304 Same\r\nETag: \"new\"\r\nLast-Modified: now\r\n\r\n"), NULL, FETCH_ANSWERED, 304,
      .words = "", .etag = "\"new\"" },
    { "cache-304-with-length", END_CLOSE, SAYS("HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\nbody body"), NULL, FETCH_ANSWERED, 304, .words = "" },
};

#endif

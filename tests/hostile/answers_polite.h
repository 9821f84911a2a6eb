/* Group 9: robots.txt and Retry-After. */
#ifndef TESTS_HOSTILE_ANSWERS_POLITE_H
#define TESTS_HOSTILE_ANSWERS_POLITE_H

#include "answers.h"

static const struct behaviour answers_robots[] = {
    { "robots-503", END_CLOSE, SAYS("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ROBOTS, 0, .words = "status 503" },
    { "robots-403", END_CLOSE, SAYS("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, .words = "page" },
    { "robots-is-html", END_CLOSE, SAYS(OK TYPE "Content-Length: 25\r\n\r\n<html>Disallow: /</html>\n"), NULL, FETCH_ANSWERED, 200, .words = "page" },
    { "robots-silent", END_SILENT, SAYS(""), NULL, FETCH_TIMEOUT, 0, .words = "robots.txt" },
    { "robots-reset", END_RESET, SAYS(""), NULL, FETCH_ROBOTS, 0, .words = "robots.txt" },
    { "robots-circle", END_CLOSE, SAYS("HTTP/1.1 301 On\r\nLocation: /robots.txt\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200,
      .words = "page" },
    { "robots-to-inside", END_CLOSE, SAYS("HTTP/1.1 301 On\r\nLocation: http://10.0.0.1/robots.txt\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_BAD_ADDRESS, 0, .words = "private" },
    { "robots-endless", END_REPEAT, SAYS(OK "\r\nUser-agent: *\nDisallow: /page\n"), "# and so on, and so on, and so on, and so on, and so on\n",
      FETCH_ROBOTS, 0, .words = "line 2" },
    { "robots-nul", END_CLOSE, SAYS(OK "Content-Length: 33\r\n\r\n\0\0\0\nUser-agent: *\nDisallow: /page\n"), NULL, FETCH_ROBOTS, 0,
      .words = "line 3" },
    { "robots-allow-longer", END_CLOSE, SAYS(OK "Content-Length: 40\r\n\r\nUser-agent: *\nDisallow: /p\nAllow: /page\n "), NULL, FETCH_ANSWERED, 200,
      .words = "page" },
    { "robots-404", END_CLOSE, SAYS("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, .words = "page" },
    { "robots-401", END_CLOSE, SAYS("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, .words = "page" },
    { "robots-500", END_CLOSE, SAYS("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ROBOTS, 0, .words = "status 500" },
    { "robots-429", END_CLOSE, SAYS("HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, .words = "page" },
    { "robots-empty", END_CLOSE, SAYS(OK "Content-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, .words = "page" },
    { "robots-moved", END_CLOSE, SAYS("HTTP/1.1 301 On\r\nLocation: http://good-0.example/robots.txt\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_ANSWERED, 200, .words = "page" },
    { "robots-cut", END_CLOSE, SAYS(OK "Content-Length: 99\r\n\r\nUser-agent: *\nDisallow: /other\n"), NULL, FETCH_ROBOTS, 0, .words = "robots.txt" },
    { "robots-bomb", END_CLOSE, SAYS(OK "Content-Encoding: gzip, gzip, gzip, gzip\r\n\r\nx"), NULL, FETCH_ROBOTS, 0, .words = "robots.txt" },
};

static const struct behaviour answers_later[] = {
    { "later-429", END_CLOSE, SAYS("HTTP/1.1 429 Later\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 429, .words = "",
      .retry_s = 120 },
    { "later-503", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 503, .words = "",
      .retry_s = 120 },
    { "later-at-once", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 503, .words = "",
      .retry_s = RETRY_NOW },
    { "later-absurd", END_CLOSE, SAYS("HTTP/1.1 429 Later\r\nRetry-After: 99999999999999999999999\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_ANSWERED, 429, .words = "", .retry_s = RETRY_MOST },
    { "later-negative", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: -5\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 503, .words = "",
      .retry_s = RETRY_NONE },
    { "later-fraction", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: 1.5\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 503,
      .words = "", .retry_s = RETRY_NONE },
    { "later-words", END_CLOSE, SAYS("HTTP/1.1 429 Later\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 429, .words = "",
      .retry_s = RETRY_NONE },
    { "later-nothing", END_CLOSE, SAYS("HTTP/1.1 429 Later\r\nRetry-After: \r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 429, .words = "",
      .retry_s = RETRY_NONE },
    { "later-date", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: Fri, 31 Dec 2055 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_ANSWERED, 503, .words = "", .retry_s = RETRY_MOST },
    { "later-date-850", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: Friday, 31-Dec-55 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_ANSWERED, 503, .words = "", .retry_s = RETRY_MOST },
    { "later-date-asctime", END_CLOSE, SAYS("HTTP/1.1 429 Later\r\nRetry-After: Fri Dec 31 23:59:59 2055\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_ANSWERED, 429, .words = "", .retry_s = RETRY_MOST },
    { "later-date-past", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_ANSWERED, 503, .words = "", .retry_s = RETRY_NOW },
    { "later-date-broken", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: Fri, 32 Dec 2055 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_ANSWERED, 503, .words = "", .retry_s = RETRY_NONE },
    { "later-twice", END_CLOSE, SAYS("HTTP/1.1 503 Later\r\nRetry-After: 60\r\nRetry-After: 9000\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED,
      503, .words = "", .retry_s = 60 },
};

#endif

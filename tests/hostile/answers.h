/* answers: a server that says what no server should, by script: one host name a behaviour.  Used by tests/unit/fetcher/hostile.c. */
#ifndef TESTS_HOSTILE_ANSWERS_H
#define TESTS_HOSTILE_ANSWERS_H

#include "../../daemon/protocol/protocol.h"

#include <stdbool.h>
#include <stddef.h>

enum ending {
    END_CLOSE,  /* says it and closes */
    END_RESET,  /* says it and resets the connection */
    END_SILENT, /* says it and waits for ever */
    END_REPEAT, /* says it, then `again` for ever, as fast as it can */
    END_DRIP,   /* the same, ten times a second */
    END_COUNT   /* says it with the number behind "/" in the path, plus one, in place of "%d" */
};

struct behaviour {
    const char *name; /* of the host, below .example; what starts with "robots" is said for /robots.txt, else for the page */
    enum ending ending;
    const char *says;
    size_t len; /* of says; 0: a string */
    const char *again;
    enum fetch_outcome outcome; /* that the fetcher must come to */
    int status;                 /* when answered */
    const char *words;          /* in the reason, or in the body when answered; NULL: any */
};

#define SAYS(text) text, sizeof(text) - 1
#define OK         "HTTP/1.1 200 OK\r\n"
#define TYPE       "Content-Type: text/html\r\n"

static const struct behaviour behaviours[] = {
    /* TCP */
    { "close-at-once", END_CLOSE, SAYS(""), NULL, FETCH_BAD_PROTOCOL, 0, "without an answer" },
    { "reset-at-once", END_RESET, SAYS(""), NULL, FETCH_BAD_PROTOCOL, 0, "broke" },
    { "reset-in-head", END_RESET, SAYS(OK "Content-Ty"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "close-in-head", END_CLOSE, SAYS(OK "Content-Ty"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "reset-in-body", END_RESET, SAYS(OK "Content-Length: 100\r\n\r\nbegin"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "never-answers", END_SILENT, SAYS(""), NULL, FETCH_TIMEOUT, 0, "in time" },
    { "stalls-in-body", END_SILENT, SAYS(OK "Content-Length: 100\r\n\r\nbegin"), NULL, FETCH_TIMEOUT, 0, NULL },
    { "drips-head", END_DRIP, SAYS(OK "X: "), "x", FETCH_TIMEOUT, 0, NULL },
    { "drips-body", END_DRIP, SAYS(OK "Content-Length: 100000\r\n\r\n"), "x", FETCH_TIMEOUT, 0, NULL },
    { "drips-chunks", END_DRIP, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n"), "1\r\nx\r\n", FETCH_TIMEOUT, 0, NULL },
    /* status line and headers */
    { "no-status-line", END_CLOSE, SAYS("hello world\r\n\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, "no HTTP" },
    { "http-0-9", END_CLOSE, SAYS("<html>old</html>"), NULL, FETCH_BAD_PROTOCOL, 0, "no HTTP" },
    { "http-9-9", END_CLOSE, SAYS("HTTP/9.9 200 OK\r\n\r\nx"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "status-000", END_CLOSE, SAYS("HTTP/1.1 000 No\r\n\r\nx"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "status-999", END_CLOSE, SAYS("HTTP/1.1 999 No\r\nContent-Length: 1\r\n\r\nx"), NULL, FETCH_BAD_PROTOCOL, 0, "999" },
    { "status-10000", END_CLOSE, SAYS("HTTP/1.1 10000 No\r\n\r\nx"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "switches-protocols", END_CLOSE, SAYS("HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "interim-for-ever", END_REPEAT, SAYS(""), "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n", FETCH_TOO_LARGE, 0, "headers" },
    { "status-204-with-body", END_CLOSE, SAYS("HTTP/1.1 204 None\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 204, "" },
    { "status-304-unasked", END_CLOSE, SAYS("HTTP/1.1 304 Same\r\nContent-Encoding: gzip\r\n\r\n"), NULL, FETCH_ANSWERED, 304, "" },
    { "status-206-unasked", END_CLOSE, SAYS("HTTP/1.1 206 Part\r\nContent-Range: bytes 0-2/9\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED,
      206, "abc" },
    { "endless-header", END_REPEAT, SAYS(OK "X: "), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", FETCH_TOO_LARGE, 0,
      NULL },
    { "endless-headers", END_REPEAT, SAYS(OK), "X-A: b\r\n", FETCH_TOO_LARGE, 0, "headers" },
    { "folded-header", END_CLOSE, SAYS(OK "X-A: b\r\n  c\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, "abc" },
    { "nul-in-header", END_CLOSE, SAYS(OK "X-A: b\0c\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "bare-line-feeds", END_CLOSE, SAYS("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc"), NULL, FETCH_ANSWERED, 200, "abc" },
    { "controls-in-type", END_CLOSE, SAYS(OK "Content-Type: text/\x1b[31mhtml\xff\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200,
      "abc" },
    { "controls-in-etag", END_CLOSE, SAYS(OK "ETag: \"\x07\"\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, "abc" },
    { "length-negative", END_CLOSE, SAYS(OK "Content-Length: -3\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "length-huge", END_CLOSE, SAYS(OK "Content-Length: 9223372036854775807\r\n\r\nabc"), NULL, FETCH_TOO_LARGE, 0, NULL },
    { "length-too-small", END_CLOSE, SAYS(OK "Content-Length: 3\r\n\r\nabcdef"), NULL, FETCH_ANSWERED, 200, "abc" },
    { "length-too-large", END_CLOSE, SAYS(OK "Content-Length: 9\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, "shorter" },
    { "length-and-chunked", END_CLOSE, SAYS(OK "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), NULL, FETCH_ANSWERED,
      200, "abc" },
    { "cookie-flood", END_CLOSE,
      SAYS(OK "Set-Cookie: a=1\r\nSet-Cookie: b=2; Domain=example\r\nSet-Cookie: c\r\nSet-Cookie:\r\nContent-Length: 3\r\n\r\nabc"), NULL,
      FETCH_ANSWERED, 200, "abc" },
    /* chunks */
    { "chunk-garbage", END_CLOSE, SAYS(OK "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "chunk-huge", END_CLOSE, SAYS(OK "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "chunk-last-missing", END_CLOSE, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    { "chunk-extension-endless", END_REPEAT, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n3;"), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", FETCH_TIMEOUT,
      0, NULL },
    { "trailer-storm", END_REPEAT, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"), "X-T: x\r\n", FETCH_TOO_LARGE, 0, "headers" },
    { "transfer-coding-unknown", END_CLOSE, SAYS(OK "Transfer-Encoding: rot13\r\n\r\nnop"), NULL, FETCH_BAD_PROTOCOL, 0, NULL },
    /* size and content coding */
    { "endless-body", END_REPEAT, SAYS(OK "\r\n"), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", FETCH_TOO_LARGE, 0, "more than" },
    { "endless-chunks", END_REPEAT, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n"), "20\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n", FETCH_TOO_LARGE, 0,
      "more than" },
    { "coding-wrong", END_CLOSE, SAYS(OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain"), NULL, FETCH_BAD_PROTOCOL, 0, "coding" },
    { "coding-unknown", END_CLOSE, SAYS(OK "Content-Encoding: zstd\r\nContent-Length: 5\r\n\r\nplain"), NULL, FETCH_BAD_PROTOCOL, 0,
      "not asked for" },
    { "coding-six-fold", END_CLOSE, SAYS(OK "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\nContent-Length: 5\r\n\r\nplain"), NULL,
      FETCH_BAD_PROTOCOL, 0, "codings" },
    { "coding-cut", END_CLOSE, SAYS(OK "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03"), NULL, FETCH_BAD_PROTOCOL,
      0, "too early" },
    { "coding-of-nothing", END_CLOSE, SAYS(OK "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, "" },
    { "bomb", END_CLOSE, NULL, 0, NULL, FETCH_TOO_LARGE, 0, "decoded" }, /* says a megabyte of zeros a thousand times over, packed */
    /* redirects */
    { "redirect-chain", END_COUNT, SAYS("HTTP/1.1 302 On\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_BAD_REDIRECT, 0,
      "more than five" },
    { "redirect-to-itself", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: \r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_BAD_REDIRECT, 0, "circle" },
    { "redirect-to-nowhere", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 302, "" },
    { "redirect-javascript", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: javascript:alert(1)\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_BAD_REDIRECT, 0, NULL },
    { "redirect-data", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: data:text/html,x\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_BAD_REDIRECT, 0,
      NULL },
    { "redirect-gopher", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: gopher://127.0.0.1:25/\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_BAD_REDIRECT, 0, NULL },
    { "redirect-controls", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: http://\x1b[2J/\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_BAD_REDIRECT, 0,
      NULL },
    { "redirect-number", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: http://2130706433/\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_BAD_ADDRESS, 0,
      "this machine" },
    { "redirect-hex", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: http://0x7f.1/\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_BAD_ADDRESS, 0,
      "this machine" },
    { "redirect-octal", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: //0177.0.0.1/\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_BAD_ADDRESS, 0,
      "this machine" },
    { "redirect-ipv6", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: http://[::1]/\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_BAD_ADDRESS, 0,
      "this machine" },
    { "redirect-metadata", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_BAD_ADDRESS, 0, "local link" },
    { "redirect-port", END_CLOSE, SAYS("HTTP/1.1 302 On\r\nLocation: http://redirect-port.example:25/\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_BAD_REDIRECT, 0, "port" },
    { "refresh", END_CLOSE, SAYS(OK "Refresh: 0; url=http://127.0.0.1/\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, "abc" },
    /* politeness */
    { "status-429", END_CLOSE, SAYS("HTTP/1.1 429 Slow\r\nRetry-After: 99999999999\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 429, "" },
    { "robots-503", END_CLOSE, SAYS("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ROBOTS, 0, "status 503" },
    { "robots-403", END_CLOSE, SAYS("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, "page" },
    { "robots-is-html", END_CLOSE, SAYS(OK TYPE "Content-Length: 25\r\n\r\n<html>Disallow: /</html>\n"), NULL, FETCH_ANSWERED, 200, "page" },
    { "robots-silent", END_SILENT, SAYS(""), NULL, FETCH_TIMEOUT, 0, "robots.txt" },
    { "robots-reset", END_RESET, SAYS(""), NULL, FETCH_ROBOTS, 0, "robots.txt" },
    { "robots-circle", END_CLOSE, SAYS("HTTP/1.1 301 On\r\nLocation: /robots.txt\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, "page" },
    { "robots-to-inside", END_CLOSE, SAYS("HTTP/1.1 301 On\r\nLocation: http://10.0.0.1/robots.txt\r\nContent-Length: 0\r\n\r\n"), NULL,
      FETCH_BAD_ADDRESS, 0, "private" },
    { "robots-endless", END_REPEAT, SAYS(OK "\r\nUser-agent: *\nDisallow: /page\n"), "# and so on, and so on, and so on, and so on, and so on\n",
      FETCH_ROBOTS, 0, "line 2" },
    { "robots-nul", END_CLOSE, SAYS(OK "Content-Length: 33\r\n\r\n\0\0\0\nUser-agent: *\nDisallow: /page\n"), NULL, FETCH_ROBOTS, 0, "line 3" },
    { "robots-allow-longer", END_CLOSE, SAYS(OK "Content-Length: 40\r\n\r\nUser-agent: *\nDisallow: /p\nAllow: /page\n "), NULL, FETCH_ANSWERED, 200,
      "page" },
};
#define BEHAVIOUR_COUNT (sizeof behaviours / sizeof behaviours[0])

#endif

/* Group 3: status lines, headers and framing as no server should write them. */
#ifndef TESTS_HOSTILE_ANSWERS_HEAD_H
#define TESTS_HOSTILE_ANSWERS_HEAD_H

#include "answers.h"

static const struct behaviour answers_head[] = {
    { "no-status-line", END_CLOSE, SAYS("hello world\r\n\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, .words = "no HTTP" },
    { "http-0-9", END_CLOSE, SAYS("<html>old</html>"), NULL, FETCH_BAD_PROTOCOL, 0, .words = "no HTTP" },
    { "http-9-9", END_CLOSE, SAYS("HTTP/9.9 200 OK\r\n\r\nx"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "status-000", END_CLOSE, SAYS("HTTP/1.1 000 No\r\n\r\nx"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "status-999", END_CLOSE, SAYS("HTTP/1.1 999 No\r\nContent-Length: 1\r\n\r\nx"), NULL, FETCH_BAD_PROTOCOL, 0, .words = "999" },
    { "status-10000", END_CLOSE, SAYS("HTTP/1.1 10000 No\r\n\r\nx"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "switches-protocols", END_CLOSE, SAYS("HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "interim-for-ever", END_REPEAT, SAYS(""), "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n", FETCH_TOO_LARGE, 0, .words = "headers" },
    { "status-204-with-body", END_CLOSE, SAYS("HTTP/1.1 204 None\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 204, .words = "" },
    { "status-304-unasked", END_CLOSE, SAYS("HTTP/1.1 304 Same\r\nContent-Encoding: gzip\r\n\r\n"), NULL, FETCH_ANSWERED, 304, .words = "" },
    { "status-206-unasked", END_CLOSE, SAYS("HTTP/1.1 206 Part\r\nContent-Range: bytes 0-2/9\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED,
      206, .words = "abc" },
    { "endless-header", END_REPEAT, SAYS(OK "X: "), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", FETCH_TOO_LARGE, 0,
      .words = NULL },
    { "endless-headers", END_REPEAT, SAYS(OK), "X-A: b\r\n", FETCH_TOO_LARGE, 0, .words = "headers" },
    { "folded-header", END_CLOSE, SAYS(OK "X-A: b\r\n  c\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "nul-in-header", END_CLOSE, SAYS(OK "X-A: b\0c\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "bare-line-feeds", END_CLOSE, SAYS("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "controls-in-type", END_CLOSE, SAYS(OK "Content-Type: text/\x1b[31mhtml\xff\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200,
      .words = "abc" },
    { "controls-in-etag", END_CLOSE, SAYS(OK "ETag: \"\x07\"\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "length-negative", END_CLOSE, SAYS(OK "Content-Length: -3\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "length-huge", END_CLOSE, SAYS(OK "Content-Length: 9223372036854775807\r\n\r\nabc"), NULL, FETCH_TOO_LARGE, 0, .words = NULL },
    { "length-too-small", END_CLOSE, SAYS(OK "Content-Length: 3\r\n\r\nabcdef"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "length-too-large", END_CLOSE, SAYS(OK "Content-Length: 9\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, .words = "shorter" },
    { "length-and-chunked", END_CLOSE, SAYS(OK "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), NULL, FETCH_ANSWERED,
      200, .words = "abc" },
    { "cookie-flood", END_CLOSE,
      SAYS(OK "Set-Cookie: a=1\r\nSet-Cookie: b=2; Domain=example\r\nSet-Cookie: c\r\nSet-Cookie:\r\nContent-Length: 3\r\n\r\nabc"), NULL,
      FETCH_ANSWERED, 200, .words = "abc" },
    { "status-line-endless", END_REPEAT, SAYS("HTTP/1.1 200 "), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", FETCH_TOO_LARGE,
      0, .words = NULL },
    { "status-without-words", END_CLOSE, SAYS("HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "status-416", END_CLOSE, SAYS("HTTP/1.1 416 No\r\nContent-Range: bytes */9\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 416,
      .words = "" },
    { "continue-for-ever", END_REPEAT, SAYS(""), "HTTP/1.1 100 Continue\r\n\r\n", FETCH_TOO_LARGE, 0, .words = "headers" },
    { "length-conflicting", END_CLOSE, SAYS(OK "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "length-no-number", END_CLOSE, SAYS(OK "Content-Length: three\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "bare-carriage-returns", END_CLOSE, SAYS("HTTP/1.1 200 OK\rContent-Length: 3\r\rabc"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "header-without-colon", END_CLOSE, SAYS(OK "no header at all\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_BAD_PROTOCOL, 0, .words = "colon" },
    { "header-without-name", END_CLOSE, SAYS(OK ": value\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "second-answer-behind", END_CLOSE,
      SAYS(OK "Content-Length: 3\r\n\r\nabc"
              "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nlate"),
      NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "endless-404", END_REPEAT, SAYS("HTTP/1.1 404 No\r\n\r\n"), "no no no no no no no no no no no no no no no no no no no no", FETCH_TOO_LARGE, 0,
      .words = NULL },
    { "controls-in-reason", END_CLOSE, SAYS("HTTP/1.1 200 \x1b]0;x\x07\r\nContent-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
};

static const struct behaviour answers_chunks[] = {
    { "chunk-garbage", END_CLOSE, SAYS(OK "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "chunk-huge", END_CLOSE, SAYS(OK "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n"), NULL, FETCH_BAD_PROTOCOL, 0,
      .words = NULL },
    { "chunk-last-missing", END_CLOSE, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "chunk-extension-endless", END_REPEAT, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n3;"), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      FETCH_TOO_LARGE, 0, .words = "framing" },
    { "trailer-storm", END_REPEAT, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"), "X-T: x\r\n", FETCH_TOO_LARGE, 0,
      .words = "headers" },
    { "transfer-coding-unknown", END_CLOSE, SAYS(OK "Transfer-Encoding: rot13\r\n\r\nnop"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "chunk-size-negative", END_CLOSE, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
};

#endif

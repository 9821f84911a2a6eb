/* Groups 1, 2 and 7: connections that break, servers that dawdle, and what is no TLS. */
#ifndef TESTS_HOSTILE_ANSWERS_TCP_H
#define TESTS_HOSTILE_ANSWERS_TCP_H

#include "answers.h"

static const struct behaviour answers_tcp[] = {
    { "close-at-once", END_CLOSE, SAYS(""), NULL, FETCH_BAD_PROTOCOL, 0, .words = "without an answer", .retry_s = 2 },
    { "reset-at-once", END_RESET, SAYS(""), NULL, FETCH_BAD_PROTOCOL, 0, .words = "broke", .retry_s = 2 },
    { "reset-in-head", END_RESET, SAYS(OK "Content-Ty"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "close-in-head", END_CLOSE, SAYS(OK "Content-Ty"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "reset-in-body", END_RESET, SAYS(OK "Content-Length: 100\r\n\r\nbegin"), NULL, FETCH_BAD_PROTOCOL, 0, .words = NULL },
    { "never-answers", END_SILENT, SAYS(""), NULL, FETCH_TIMEOUT, 0, .words = "in time" },
    { "reset-after-body", END_RESET, SAYS(OK "Content-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "half-close-at-once", END_HALF, SAYS(""), NULL, FETCH_BAD_PROTOCOL, 0, .words = "without an answer", .retry_s = 2 },
    { "half-close-in-body", END_HALF, SAYS(OK "Content-Length: 100\r\n\r\nbegin"), NULL, FETCH_BAD_PROTOCOL, 0, .words = "shorter" },
    /* the connection that robots.txt came over is kept alive, and gone when the page is asked for: asked for again over a new one */
    { "keep-alive-closed", END_KEEP, SAYS(OK "Content-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "keep-alive-reset", END_KEEP_RESET, SAYS(OK "Content-Length: 3\r\n\r\nabc"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
};

static const struct behaviour answers_slow[] = {
    { "stalls-in-body", END_SILENT, SAYS(OK "Content-Length: 100\r\n\r\nbegin"), NULL, FETCH_TIMEOUT, 0, .words = NULL },
    { "drips-head", END_DRIP, SAYS(OK "X: "), "x", FETCH_TIMEOUT, 0, .words = NULL },
    { "drips-body", END_DRIP, SAYS(OK "Content-Length: 100000\r\n\r\n"), "x", FETCH_TIMEOUT, 0, .words = NULL },
    { "drips-chunks", END_DRIP, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n"), "1\r\nx\r\n", FETCH_TIMEOUT, 0, .words = NULL },
    { "drips-status", END_DRIP, SAYS("HTTP/1.1 200 "), "x", FETCH_TIMEOUT, 0, .words = NULL },
    { "drips-chunk-extension", END_DRIP, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n3;"), "x", FETCH_TIMEOUT, 0, .words = NULL },
    { "stalls-at-the-last-byte", END_SILENT, SAYS(OK "Content-Length: 6\r\n\r\nbegin"), NULL, FETCH_TIMEOUT, 0, .words = NULL },
    { "stalls-before-the-last-chunk", END_SILENT, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"), NULL, FETCH_TIMEOUT, 0,
      .words = NULL },
    { "window-nearly-closed", END_SIP, SAYS(""), NULL, FETCH_TIMEOUT, 0, .words = NULL },
    { "tls-silent", END_SILENT, SAYS(""), NULL, FETCH_TIMEOUT, 0, .words = "robots.txt" },
    { "tls-drips", END_DRIP, SAYS("\x16\x03\x03\x10\0\x02\0\x0f\xfc\x03\x03"), "x", FETCH_TIMEOUT, 0, .words = "robots.txt" },
};

static const struct behaviour answers_tls[] = {
    { "tls-plain", END_CLOSE, SAYS(OK "Content-Length: 3\r\n\r\nabc"), NULL, FETCH_TLS, 0, .words = "handshake" },
    { "tls-refused", END_CLOSE, SAYS("\x15\x03\x03\0\x02\x02\x28"), NULL, FETCH_TLS, 0, .words = "handshake" },
    { "tls-closed", END_CLOSE, SAYS(""), NULL, FETCH_TLS, 0, .words = "handshake" },
    { "tls-reset", END_RESET, SAYS(""), NULL, FETCH_TLS, 0, .words = "handshake" },
    { "tls-garbage", END_REPEAT, SAYS(""), "\x16\x03\x03\x01garbage", FETCH_TLS, 0, .words = "handshake" },
    { "tls-record-too-long", END_CLOSE, SAYS("\x16\x03\x03\xff\xff and so on"), NULL, FETCH_TLS, 0, .words = "handshake" },
    { "tls-alerts-for-ever", END_REPEAT, SAYS(""), "\x15\x03\x03\x01", FETCH_TLS, 0, .words = "handshake" },
};

#endif

/* http2_frames: group 8, what http2.c says after the handshake, frame by frame, and what the fetcher must make of it. */
#ifndef TESTS_HOSTILE_HTTP2_FRAMES_H
#define TESTS_HOSTILE_HTTP2_FRAMES_H

#include "../../daemon/protocol/protocol.h"

#include <stdbool.h>
#include <stddef.h>

enum h2_type { H2_DATA, H2_HEADERS, H2_PRIORITY, H2_RST, H2_SETTINGS, H2_PUSH, H2_PING, H2_GOAWAY, H2_WINDOW, H2_CONTINUATION, H2_RAW = 0x100 };

enum {
    H2_END_STREAM = 1, /* of DATA and HEADERS; ACK of SETTINGS and PING */
    H2_END_HEADERS = 4
};

struct h2_frame {
    unsigned type, flags, stream;
    const char *payload;
    size_t len;
    unsigned claims; /* the length that its head tells where that is a lie; else 0 */
};

enum h2_after { H2_CLOSE, H2_SILENT, H2_AGAIN /* the last frame, for ever */ };

struct h2_behaviour {
    const char *name; /* of the host, below .example */
    bool early;       /* says it before the request came */
    bool no_settings; /* not even the SETTINGS that everybody begins with */
    enum h2_after after;
    struct h2_frame frames[4]; /* to the first without a payload */
    enum fetch_outcome outcome;
    int status;
    const char *words;
};

#define SAY(text) text, sizeof(text) - 1, 0
#define FRAME(type, flags, say)                                                                                                                      \
    {                                                                                                                                                \
        type, flags, 1, say                                                                                                                          \
    }
#define ON_CONNECTION(type, say)                                                                                                                     \
    {                                                                                                                                                \
        type, 0, 0, say                                                                                                                              \
    }
/* HPACK: indexed fields of the static table, and literals with an indexed name. */
#define STATUS_200 "\x88"
#define STATUS_404 "\x8d"
#define LENGTH_4                                                                                                                                     \
    "\x0f\x0d\x01"                                                                                                                                   \
    "4"
#define LENGTH_9                                                                                                                                     \
    "\x0f\x0d\x01"                                                                                                                                   \
    "9"
#define HEAD_200 FRAME(H2_HEADERS, H2_END_HEADERS, SAY(STATUS_200))
#define PAGE     FRAME(H2_DATA, H2_END_STREAM, SAY("page"))
#define X100     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X1000    X100 X100 X100 X100 X100 X100 X100 X100 X100 X100
#define BROKEN   FETCH_BAD_PROTOCOL, 0, NULL
#define LOST     0, 0, NULL /* bad-protocol or unreachable: which side notices first that nothing comes of it is chance */
#define GOOD     FETCH_ANSWERED, 200, "page"

static const struct h2_behaviour h2_behaviours[] = {
    { "h2-good", false, false, H2_SILENT, { HEAD_200, PAGE }, GOOD },
    { "h2-closed", true, true, H2_CLOSE, { { 0 } }, LOST },
    { "h2-goaway-at-once", true, false, H2_CLOSE, { ON_CONNECTION(H2_GOAWAY, SAY("\0\0\0\0\0\0\0\0")) }, LOST },
    { "h2-goaway-trouble",
      true,
      false,
      H2_CLOSE,
      { ON_CONNECTION(H2_GOAWAY, SAY("\0\0\0\0\0\0\0\x0b"
                                     "calm")) },
      LOST },
    { "h2-goaway-in-body",
      false,
      false,
      H2_CLOSE,
      { HEAD_200, FRAME(H2_DATA, 0, SAY("pa")), ON_CONNECTION(H2_GOAWAY, SAY("\0\0\0\0\0\0\0\x02")) },
      BROKEN },
    { "h2-leaves-in-body",
      false,
      false,
      H2_CLOSE,
      { HEAD_200, FRAME(H2_DATA, 0, SAY("pa")), ON_CONNECTION(H2_GOAWAY, SAY("\0\0\0\1\0\0\0\0")) },
      BROKEN },
    { "h2-closed-in-body", false, false, H2_CLOSE, { HEAD_200, FRAME(H2_DATA, 0, SAY("pa")) }, BROKEN },
    { "h2-goaway-and-page", false, false, H2_SILENT, { ON_CONNECTION(H2_GOAWAY, SAY("\0\0\0\1\0\0\0\0")), HEAD_200, PAGE }, GOOD },
    { "h2-reset-stream", false, false, H2_SILENT, { FRAME(H2_RST, 0, SAY("\0\0\0\1")) }, BROKEN },
    { "h2-reset-refused", false, false, H2_SILENT, { FRAME(H2_RST, 0, SAY("\0\0\0\7")) }, BROKEN },
    { "h2-reset-in-body", false, false, H2_SILENT, { HEAD_200, FRAME(H2_DATA, 0, SAY("pa")), FRAME(H2_RST, 0, SAY("\0\0\0\2")) }, BROKEN },
    { "h2-silent", false, false, H2_SILENT, { { 0 } }, FETCH_TIMEOUT, 0, NULL },
    { "h2-silent-at-once", true, true, H2_SILENT, { { 0 } }, FETCH_TIMEOUT, 0, NULL },
    { "h2-stalls-in-body", false, false, H2_SILENT, { HEAD_200, FRAME(H2_DATA, 0, SAY("pa")) }, FETCH_TIMEOUT, 0, NULL },
    { "h2-window-zero", true, true, H2_SILENT, { ON_CONNECTION(H2_SETTINGS, SAY("\0\4\0\0\0\0")), HEAD_200, PAGE }, GOOD },
    { "h2-window-overflow",
      true,
      false,
      H2_SILENT,
      { ON_CONNECTION(H2_WINDOW, SAY("\x7f\xff\xff\xff")), ON_CONNECTION(H2_WINDOW, SAY("\x7f\xff\xff\xff")) },
      LOST },
    { "h2-window-nothing", true, false, H2_SILENT, { ON_CONNECTION(H2_WINDOW, SAY("\0\0\0\0")) }, LOST },
    { "h2-no-streams", true, true, H2_SILENT, { ON_CONNECTION(H2_SETTINGS, SAY("\0\3\0\0\0\0")) }, FETCH_TIMEOUT, 0, NULL },
    { "h2-settings-flood", true, false, H2_AGAIN, { ON_CONNECTION(H2_SETTINGS, SAY("\0\1\0\0\x10\0")) }, FETCH_TOO_LARGE, 0, "framing" },
    { "h2-settings-bad", true, true, H2_SILENT, { ON_CONNECTION(H2_SETTINGS, SAY("\0\2\0\0\0\x09")) }, LOST },
    { "h2-settings-odd-length", true, true, H2_SILENT, { ON_CONNECTION(H2_SETTINGS, SAY("\0\1\0")) }, LOST },
    { "h2-ping-flood", true, false, H2_AGAIN, { ON_CONNECTION(H2_PING, SAY("12345678")) }, FETCH_TOO_LARGE, 0, "framing" },
    { "h2-priority-flood", false, false, H2_AGAIN, { FRAME(H2_PRIORITY, 0, SAY("\0\0\0\3\x10")) }, FETCH_TOO_LARGE, 0, "framing" },
    { "h2-empty-data-flood", false, false, H2_AGAIN, { HEAD_200, { H2_DATA, 0, 1, "", 0, 0 } }, FETCH_TOO_LARGE, 0, "framing" },
    { "h2-unknown-flood", false, false, H2_AGAIN, { { 0xbe, 0, 0, SAY(X1000) } }, FETCH_TOO_LARGE, 0, "framing" },
    { "h2-unknown-frame", false, false, H2_SILENT, { { 0xbe, 0xff, 0, SAY("?") }, HEAD_200, PAGE }, GOOD },
    { "h2-header-bomb", false, false, H2_SILENT, { { H2_HEADERS, H2_END_HEADERS | H2_END_STREAM, 1, NULL, 1, 0 } }, BROKEN },
    { "h2-headers-cut", false, false, H2_SILENT, { FRAME(H2_HEADERS, H2_END_HEADERS, SAY(STATUS_200 "\x7f\xff")) }, BROKEN },
    { "h2-headers-index", false, false, H2_SILENT, { FRAME(H2_HEADERS, H2_END_HEADERS, SAY(STATUS_200 "\xff\x7f")) }, BROKEN },
    { "h2-headers-upper-case", false, false, H2_SILENT, { FRAME(H2_HEADERS, H2_END_HEADERS, SAY(STATUS_200 "\x40\1X\1y")) }, BROKEN },
    { "h2-headers-line-break", false, false, H2_SILENT, { FRAME(H2_HEADERS, H2_END_HEADERS, SAY(STATUS_200 "\x40\1x\4a\r\nb")) }, BROKEN },
    { "h2-headers-without-status", false, false, H2_SILENT, { FRAME(H2_HEADERS, H2_END_HEADERS, SAY("\x40\1x\1y")), PAGE }, BROKEN },
    { "h2-status-twice", false, false, H2_SILENT, { FRAME(H2_HEADERS, H2_END_HEADERS, SAY(STATUS_200 STATUS_404)), PAGE }, BROKEN },
    { "h2-continuation-flood",
      false,
      false,
      H2_AGAIN,
      { FRAME(H2_HEADERS, 0, SAY(STATUS_200)), FRAME(H2_CONTINUATION, 0, SAY("\0\1x\x64" X100)) },
      BROKEN },
    { "h2-continuation-empty", false, false, H2_AGAIN, { FRAME(H2_HEADERS, 0, SAY(STATUS_200)), { H2_CONTINUATION, 0, 1, "", 0, 0 } }, BROKEN },
    { "h2-continuation-alone", false, false, H2_SILENT, { FRAME(H2_CONTINUATION, H2_END_HEADERS, SAY(STATUS_200)) }, BROKEN },
    { "h2-interim-for-ever",
      false,
      false,
      H2_AGAIN,
      { FRAME(H2_HEADERS, H2_END_HEADERS,
              SAY("\x08\3"
                  "103")) },
      FETCH_TOO_LARGE,
      0,
      "headers" },
    { "h2-trailers",
      false,
      false,
      H2_SILENT,
      { HEAD_200, FRAME(H2_DATA, 0, SAY("page")), FRAME(H2_HEADERS, H2_END_HEADERS | H2_END_STREAM, SAY("\0\1x\1y")) },
      GOOD },
    { "h2-push", false, false, H2_SILENT, { FRAME(H2_PUSH, H2_END_HEADERS, SAY("\0\0\0\2\x82\x86\x84")), HEAD_200, PAGE }, GOOD },
    { "h2-other-stream", false, false, H2_SILENT, { { H2_HEADERS, H2_END_HEADERS, 99, SAY(STATUS_200) } }, BROKEN },
    { "h2-stream-zero", false, false, H2_SILENT, { { H2_HEADERS, H2_END_HEADERS, 0, SAY(STATUS_200) } }, BROKEN },
    { "h2-data-first", false, false, H2_SILENT, { PAGE }, BROKEN },
    /* libcurl 7.88 takes an error of the connection for the end of the page; who would cut one short could as well have ended it there */
    { "h2-data-padded-wrong", false, false, H2_SILENT, { HEAD_200, FRAME(H2_DATA, 8, SAY("\xffpage")) }, FETCH_ANSWERED, 200, "" },
    { "h2-data-behind-its-end", false, false, H2_SILENT, { HEAD_200, PAGE, PAGE }, GOOD },
    { "h2-length-too-large", false, false, H2_SILENT, { FRAME(H2_HEADERS, H2_END_HEADERS, SAY(STATUS_200 LENGTH_9)), PAGE }, BROKEN },
    { "h2-length-too-small",
      false,
      false,
      H2_SILENT,
      { FRAME(H2_HEADERS, H2_END_HEADERS, SAY(STATUS_200 LENGTH_4)), FRAME(H2_DATA, H2_END_STREAM, SAY("page two")) },
      BROKEN },
    { "h2-frame-too-large", false, false, H2_AGAIN, { HEAD_200, { H2_DATA, 0, 1, X1000, 1000, 0xffffff } }, FETCH_ANSWERED, 200, "" },
    { "h2-endless-body", false, false, H2_AGAIN, { HEAD_200, FRAME(H2_DATA, 0, SAY(X1000)) }, FETCH_TOO_LARGE, 0, "more than" },
    { "h2-garbage", true, true, H2_AGAIN, { { H2_RAW, 0, 0, SAY("\xde\xad\xbe\xef garbage") } }, LOST },
    { "h2-is-http1", true, true, H2_CLOSE, { { H2_RAW, 0, 0, SAY("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage") } }, LOST },
};
#define H2_BEHAVIOURS (sizeof h2_behaviours / sizeof h2_behaviours[0])

/* The same with HTTP/1.1 over TLS; what is told of HTTP/2's frames is not theirs. */
struct tls_behaviour {
    const char *name;
    const char *protocol; /* chosen whatever the client offered; NULL: HTTP/1.1 */
    const char *says;
    bool renegotiates, no_notify; /* asks for another handshake; closes without saying so */
    enum fetch_outcome outcome;
    int status;
    const char *words;
};

static const struct tls_behaviour tls_behaviours[] = {
    { "tls-alpn-nonsense", "nonsense/1", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage", false, false, FETCH_TLS, 0, NULL },
    /* as in every browser: too many honest servers end so; whether a page is whole is looked at where it is read */
    { "tls-closed-without-notify", NULL, "HTTP/1.1 200 OK\r\n\r\npage", false, true, GOOD },
    { "tls-cut-without-notify", NULL, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npage", false, true, BROKEN },
    { "tls-closed-with-notify", NULL, "HTTP/1.1 200 OK\r\n\r\npage", false, false, GOOD },
    { "tls-whole-without-notify", NULL, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage", false, true, GOOD },
    { "tls-renegotiates", NULL, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage", true, false, GOOD },
};
#define TLS_BEHAVIOURS (sizeof tls_behaviours / sizeof tls_behaviours[0])

#endif

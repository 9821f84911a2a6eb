/* Group 4: more than anybody wants, and content codings that are none. */
#ifndef TESTS_HOSTILE_ANSWERS_SIZE_H
#define TESTS_HOSTILE_ANSWERS_SIZE_H

#include "answers.h"

#define GZIP_HEAD "\x1f\x8b\x08\0\0\0\0\0\0\x03"
#define GZIP_ABC                                                                                                                                     \
    GZIP_HEAD "\x4b\x4c\x4a\x06\0"                                                                                                                   \
              "\xc2\x41\x24\x35"                                                                                                                     \
              "\x03\0\0\0"

/* 64 MB of zeros in 53 bytes, and these packed again. */
#define BROTLI_BOMB                                                                                                                                  \
    "\xcf\xff\xff\x7f\xf8\x27\x00\xe2\xb1\x40\x20\xf7\xfe\x9f\xff\xff\xff\xf0\x4f\x00\xc4\x61\x01\x80\xee\xfd\x3f\xff\xff\xff\xe1\x9f\x00\x88\xc3"   \
    "\x22"                                                                                                                                           \
    "\x00\xdd\xfb\xff\xfc\xff\xff\xc7\x3f\x01\x10\x87\x05\x00\xba\xf7\xff"
#define BROTLI_BOMB_TWICE "\x0b\x1a\x80" BROTLI_BOMB "\x03"

static const struct behaviour answers_size[] = {
    { "endless-body", END_REPEAT, SAYS(OK "\r\n"), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", FETCH_TOO_LARGE, 0,
      .words = "more than" },
    { "endless-chunks", END_REPEAT, SAYS(OK "Transfer-Encoding: chunked\r\n\r\n"), "20\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n", FETCH_TOO_LARGE, 0,
      .words = "more than" },
    { "coding-wrong", END_CLOSE, SAYS(OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain"), NULL, FETCH_BAD_PROTOCOL, 0,
      .words = "coding" },
    { "coding-unknown", END_CLOSE, SAYS(OK "Content-Encoding: zstd\r\nContent-Length: 5\r\n\r\nplain"), NULL, FETCH_BAD_PROTOCOL, 0,
      .words = "not asked for" },
    { "coding-six-fold", END_CLOSE, SAYS(OK "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\nContent-Length: 5\r\n\r\nplain"), NULL,
      FETCH_BAD_PROTOCOL, 0, .words = "codings" },
    { "coding-cut", END_CLOSE, SAYS(OK "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03"), NULL, FETCH_BAD_PROTOCOL,
      0, .words = "too early" },
    { "coding-of-nothing", END_CLOSE, SAYS(OK "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"), NULL, FETCH_ANSWERED, 200, .words = "" },
    { "bomb", END_CLOSE, NULL, 1, NULL, FETCH_TOO_LARGE, 0, .words = "decoded" }, /* says a megabyte of zeros many times over, packed so often */
    { "coding-bad-checksum", END_CLOSE,
      SAYS(OK "Content-Encoding: gzip\r\n\r\n" GZIP_HEAD "\x4b\x4c\x4a\x06\0"
              "\xc2\x41\x24\x36"
              "\x03\0\0\0"),
      NULL, FETCH_BAD_PROTOCOL, 0, .words = "coding" },
    { "coding-bad-length", END_CLOSE,
      SAYS(OK "Content-Encoding: gzip\r\n\r\n" GZIP_HEAD "\x4b\x4c\x4a\x06\0"
              "\xc2\x41\x24\x35"
              "\x04\0\0\0"),
      NULL, FETCH_BAD_PROTOCOL, 0, .words = "coding" },
    { "coding-good", END_CLOSE, SAYS(OK "Content-Encoding: gzip\r\n\r\n" GZIP_ABC), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "coding-raw-deflate", END_CLOSE,
      SAYS(OK "Content-Encoding: deflate\r\n\r\n"
              "\x4b\x4c\x4a\x06\0"),
      NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "coding-garbage-behind", END_CLOSE, SAYS(OK "Content-Encoding: gzip\r\n\r\n" GZIP_ABC "garbage"), NULL, FETCH_ANSWERED, 200, .words = "abc" },
    { "coding-brotli-broken", END_CLOSE,
      SAYS(OK "Content-Encoding: br\r\n\r\n"
              "\xff\xff\xff\xff"),
      NULL, FETCH_BAD_PROTOCOL, 0, .words = "coding" },
    { "coding-brotli-cut", END_CLOSE,
      SAYS(OK "Content-Encoding: br\r\n\r\n"
              "\x0b\x02\x80"),
      NULL, FETCH_BAD_PROTOCOL, 0, .words = "too early" },
    /* undone as often as is said, not as often as can be: what is inside is the reader's to look at */
    { "packed-within", END_CLOSE, SAYS(OK "Content-Encoding: identity\r\n\r\n" GZIP_ABC), NULL, FETCH_ANSWERED, 200, .words = NULL },
    { "bomb-brotli", END_CLOSE, SAYS(OK "Content-Encoding: br\r\n\r\n" BROTLI_BOMB), NULL, FETCH_TOO_LARGE, 0, .words = "decoded" },
    { "bomb-brotli-twice", END_CLOSE, SAYS(OK "Content-Encoding: br, br\r\n\r\n" BROTLI_BOMB_TWICE), NULL, FETCH_TOO_LARGE, 0, .words = "decoded" },
    { "bomb-in-bomb", END_CLOSE, NULL, 2, NULL, FETCH_TOO_LARGE, 0, .words = "decoded" },
    { "bomb-in-bomb-in-bomb", END_CLOSE, NULL, 3, NULL, FETCH_TOO_LARGE, 0, .words = "decoded" },
};

#endif

/* body: a response body as it arrives: kept as it came, for the capture, and with its content coding undone, under ceilings. */
#ifndef BASE_BODY_H
#define BASE_BODY_H

#include "buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BODY_CODINGS_MAX 3 /* nobody honest compresses twice; bombs do */
#define BODY_ACCEPTED    "gzip, deflate, br"

enum body_result { BODY_GOOD, BODY_TOO_LARGE, BODY_BROKEN };

struct body_decoder;
struct body {
    struct buf wire;    /* as it came, transfer coding removed; stays empty where `elsewhere` */
    struct buf content; /* decoded; stays empty where there is no coding: see body_content() */
    struct body_decoder *decoders[BODY_CODINGS_MAX];
    size_t coding_count;
    uint64_t wire_len;
    bool elsewhere; /* set after body_init(): who feeds it keeps what came, it is only counted and decoded here */
    uint64_t max;
    enum body_result result;
    char reason[160]; /* in words, when result is not BODY_GOOD */
};

void body_init(struct body *b, uint64_t max_bytes);
void body_fini(struct body *b);

/* The value of a Content-Encoding header; may come more than once. */
enum body_result body_coding(struct body *b, const char *value);
enum body_result body_add(struct body *b, const void *data, size_t len);
/* All has come: says BODY_BROKEN where a coding is not at its end. An empty body has no coding. */
enum body_result body_end(struct body *b);
/* The decoded content; NULL where that is what came, and kept elsewhere. */
const struct buf *body_content(const struct body *b);
/* Moves the decoded content to `to`, which is empty; false where there was no coding. */
bool body_take_content(struct body *b, struct buf *to);

/* Appends to out (whose ceiling bounds it) the content of a body that is there as a whole: a capture that is read again. coding is the header's
 * value. 0, or -1 with err text. */
int body_unpack(const char *coding, const void *data, size_t len, struct buf *out);

#endif

/* codec: one table a struct says how it travels; encoding and decoding both walk it, so neither can forget what the other does.
 *
 * A field's tag is its place in the table plus one (main and its children are of one version: the setup says which).  Numbers that are 0, strings
 * that are NULL and descriptors that are -1 are left out.  The sender holds itself to the same ceilings and forms as the receiver: what an honest
 * process sends is never refused, and where a page made something monstrous, it is the reader that says what. */
#ifndef PROTOCOL_CODEC_H
#define PROTOCOL_CODEC_H

#include "../process/msg.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum codec_kind {
    CODEC_LINE_OF_TEXT, /* const char *, without any control character */
    CODEC_LINES,        /* const char *, newline and tab allowed */
    CODEC_RAW,          /* const char *, any UTF-8 without NUL */
    CODEC_STRING_LIST,  /* struct strings, of lines */
    CODEC_NUMBER,       /* an unsigned integer, enum or non-negative int of 1, 4 or 8 bytes */
    CODEC_SIGNED,       /* int64_t */
    CODEC_REAL,         /* double, 0…most */
    CODEC_DESCRIPTOR,   /* int */
    CODEC_BLOB,         /* const void * and its size_t length */
    CODEC_HASHES,       /* uint64_t * and its size_t count, ascending */
    CODEC_BYTES_OF_INT, /* an array of ints, each 0…least, as bytes */
    CODEC_ONE,          /* a struct within the struct */
    CODEC_OPTIONAL,     /* a pointer to one, or NULL */
    CODEC_MANY          /* a pointer to several, and their size_t count */
};

struct codec;
struct codec_field {
    const char *name;
    enum codec_kind kind;
    bool required;
    size_t offset;
    size_t size;  /* of the member */
    size_t count; /* offset of the member that counts */
    int64_t least;
    uint64_t most;               /* numbers: the greatest; strings, blobs: bytes of one */
    size_t items;                /* lists: how many at most */
    bool (*form)(const char *s); /* strings: further demands */
    const struct codec *inner;   /* ONE, OPTIONAL, MANY */
};
struct codec {
    const char *name;
    size_t size;
    const struct codec_field *fields;
    size_t field_count;
    int (*check)(const void *object); /* what no single field shows; 0 or -1 with err text; or NULL */
};

#define CODEC_AT(type, member) .name = #member, .offset = offsetof(type, member), .size = sizeof(((type *)0)->member)
#define CODEC_TABLE(table)     .fields = (table), .field_count = sizeof(table) / sizeof((table)[0])

/* Main and its children must be of one version (a service that runs on while it is upgraded starts new executables): stands first in each setup. */
#define CODEC_VERSION(type)                                                                                                                          \
    {                                                                                                                                                \
        CODEC_AT(type, version), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = LINE_MAX_BYTES, .form = form_our_version                      \
    }

/* Makes the message and sends it. 0 or -1. */
int codec_send(int fd, uint16_t type, const struct codec *codec, const void *object);
/* The same without waiting for room: 1 when it is sent, 0 when it is not for want of room, -1. */
int codec_offer(int fd, uint16_t type, const struct codec *codec, const void *object);
/* Reads a message of that type into object, all of it: members that did not come are 0, NULL or -1. 0 or -1; descriptors taken are closed on -1. */
int codec_decode(struct msg *m, uint16_t type, const struct codec *codec, struct pool *pool, void *object);

/* Forms. */
bool form_url(const char *s);      /* http(s)://, ASCII without spaces: a normalised URL */
bool form_name(const char *s);     /* [a-z0-9-]{1,32} */
bool form_slug(const char *s);     /* [a-z0-9-]{1,80} */
bool form_date(const char *s);     /* clock.h date_parse() */
bool form_language(const char *s); /* the letters, digits and hyphens of BCP 47 */
bool form_header(const char *s);   /* printable ASCII: may go into an HTTP request again */
bool form_not_empty(const char *s);
bool form_our_version(const char *s);

#endif

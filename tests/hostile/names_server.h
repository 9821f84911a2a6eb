/* names_server: a DNS that answers as names.h tells, and a web that stands at every address of the namespace. */
#ifndef TESTS_HOSTILE_NAMES_SERVER_H
#define TESTS_HOSTILE_NAMES_SERVER_H

#include "names.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define NAME_AT      12 /* where the question's name begins */
#define ANSWER_MAX   4096
#define HUNDRED_NET  "93.185.0."
#define TYPE_A       1
#define TYPE_CNAME   5
#define TYPE_AAAA    28
#define FLAG_ANSWER  0x84 /* a response, authoritative */
#define FLAG_CUT     0x02
#define GARBAGE      "\xff\xfe no DNS at all \x80\x80\x80\x80\x80"
#define POINTER_SELF "\xc0\x0c"

struct answer {
    unsigned char data[ANSWER_MAX];
    size_t len;
};

static inline void put16(struct answer *a, unsigned v)
{
    a->data[a->len++] = (unsigned char)(v >> 8);
    a->data[a->len++] = (unsigned char)v;
}

static inline void put_bytes(struct answer *a, const void *data, size_t len)
{
    memcpy(a->data + a->len, data, len);
    a->len += len;
}

/* A record of that owner (a pointer to the question's name as a rule), class IN, time to live 0. */
static inline void put_record(struct answer *a, const char *owner, size_t owner_len, unsigned type, const void *data, size_t len)
{
    put_bytes(a, owner, owner_len);
    put16(a, type);
    put16(a, 1);
    put16(a, 0);
    put16(a, 0);
    put16(a, (unsigned)len);
    put_bytes(a, data, len);
    a->data[7]++;
}

static inline void put_address(struct answer *a, const char *owner, size_t owner_len, unsigned type, const char *text)
{
    unsigned char raw[16];
    bool v6 = strchr(text, ':') != NULL;
    if (v6 == (type == TYPE_AAAA) && inet_pton(v6 ? AF_INET6 : AF_INET, text, raw) == 1)
        put_record(a, owner, owner_len, type, raw, v6 ? 16 : 4);
}

static inline void own_address(size_t index, char *out, size_t size)
{
    snprintf(out, size, "93.184.216.%zu", index + 2);
}

static inline void put_addresses(struct answer *a, const struct name_behaviour *b, size_t index, unsigned type, const char *owner, size_t owner_len)
{
    char text[32];
    for (size_t i = 0; i < 4 && b->addresses[i] != NULL; i++) {
        own_address(index, text, sizeof text);
        put_address(a, owner, owner_len, type, strcmp(b->addresses[i], "@") == 0 ? text : b->addresses[i]);
    }
    for (unsigned i = 0; b->trick == NAME_HUNDRED && i < b->n; i++) {
        snprintf(text, sizeof text, HUNDRED_NET "%u", i + 1);
        put_address(a, owner, owner_len, type, text);
    }
}

static inline void answer_name(struct answer *a, const struct name_behaviour *b, size_t index, unsigned type)
{
    static const char self[] = POINTER_SELF, alias[] = "\5alias\7example";
    switch (b->trick) {
    case NAME_RCODE:
        a->data[3] = (unsigned char)(0x80 | b->n);
        break;
    case NAME_NO_V6:
        a->data[3] = (unsigned char)(0x80 | (type == TYPE_AAAA ? b->n : 0));
        put_addresses(a, b, index, type, self, 2);
        break;
    case NAME_LOOP:
        put_record(a, self, 2, TYPE_CNAME, self, 2);
        break;
    case NAME_ALIAS:
        put_record(a, self, 2, TYPE_CNAME, alias, sizeof alias);
        put_addresses(a, b, index, type, alias, sizeof alias);
        break;
    case NAME_OTHER:
        put_addresses(a, b, index, type, alias, sizeof alias);
        break;
    case NAME_POINTER: {
        const char own[] = { (char)0xc0, (char)a->len }; /* the owner's name begins where it stands */
        put_addresses(a, b, index, type, own, 2);
        break;
    }
    case NAME_SHORT:
        put_addresses(a, b, index, type, self, 2);
        a->len -= a->data[7] > 0 ? 3 : 0;
        break;
    case NAME_COUNTS:
        put_addresses(a, b, index, type, self, 2);
        a->data[6] = a->data[7] = 0xff;
        break;
    case NAME_WRONG_ID:
        put_addresses(a, b, index, type, self, 2);
        a->data[0] ^= 0x55;
        break;
    case NAME_CUT:
        a->data[2] |= FLAG_CUT;
        break;
    case NAME_GARBAGE:
        a->len = 0;
        put_bytes(a, GARBAGE, sizeof GARBAGE - 1);
        break;
    default:
        put_addresses(a, b, index, type, self, 2);
    }
}

/* The answer to a question; false where there is none. good-0 … good-9 are what they are called. */
static inline bool answer_question(const unsigned char *question, size_t len, struct answer *a)
{
    char name[64] = "";
    size_t at = NAME_AT, label = question[NAME_AT];
    if (len < NAME_AT + 5 || label >= sizeof name || NAME_AT + 1 + label > len)
        return false;
    memcpy(name, question + NAME_AT + 1, label);
    while (at < len && question[at] != 0)
        at += question[at] + 1u;
    if (at + 5 > len)
        return false;
    a->len = 0;
    put_bytes(a, question, at + 5);
    a->data[2] = FLAG_ANSWER;
    a->data[3] = 0x80;
    memset(a->data + 6, 0, 6);
    unsigned type = question[at + 2];
    for (size_t i = 0; i < NAME_BEHAVIOURS; i++)
        if (strcmp(name_behaviours[i].name, name) == 0) {
            if (name_behaviours[i].trick == NAME_SILENT)
                return false;
            answer_name(a, &name_behaviours[i], i, type);
            return true;
        }
    char address[32];
    own_address(200 + (size_t)(name[label - 1] - '0'), address, sizeof address);
    put_address(a, POINTER_SELF, 2, type, address);
    return true;
}

#endif

#include "check.h"

#include "../base/err.h"

#include <assert.h>
#include <string.h>

static int put_object(struct msg_out *m, const struct codec *codec, const void *object);

static int put_text(struct msg_out *m, uint16_t tag, const struct codec_field *f, const char *s)
{
    if (!s)
        return f->required ? check_refuse(f, "is missing") : 0;
    size_t len = strlen(s);
    if (check_text(f, s, len) != 0 || check_form(f, s) != 0)
        return -1;
    msg_put(m, tag, s, len);
    return 0;
}

static int put_strings(struct msg_out *m, uint16_t tag, const struct codec_field *f, const struct strings *list)
{
    if (check_items(f, list->n) != 0)
        return -1;
    for (size_t i = 0; i < list->n; i++)
        if (!list->v[i] ? check_refuse(f, "has an empty entry") : put_text(m, tag, f, list->v[i]))
            return -1;
    return 0;
}

static int put_number(struct msg_out *m, uint16_t tag, const struct codec_field *f, uint64_t v)
{
    if (check_number(f, v) != 0)
        return -1;
    if (v || f->required)
        msg_put_u64(m, tag, v);
    return 0;
}

static int put_signed(struct msg_out *m, uint16_t tag, const struct codec_field *f, const void *at)
{
    int64_t v;
    memcpy(&v, at, sizeof v);
    if (check_signed(f, v) != 0)
        return -1;
    if (v || f->required)
        msg_put_i64(m, tag, v);
    return 0;
}

static int put_real(struct msg_out *m, uint16_t tag, const struct codec_field *f, const void *at)
{
    double v;
    memcpy(&v, at, sizeof v);
    if (check_real(f, v) != 0)
        return -1;
    msg_put_double(m, tag, v);
    return 0;
}

static int put_descriptor(struct msg_out *m, uint16_t tag, const struct codec_field *f, const void *at)
{
    int fd;
    memcpy(&fd, at, sizeof fd);
    if (fd < 0 && f->required)
        return check_refuse(f, "is missing");
    msg_put_fd(m, tag, fd);
    return 0;
}

static int put_blob(struct msg_out *m, uint16_t tag, const struct codec_field *f, const void *data, size_t len)
{
    if (len > f->most)
        return err_set("%s has %zu bytes, more than %llu", f->name, len, (unsigned long long)f->most);
    if (len)
        msg_put(m, tag, data, len);
    return 0;
}

static int put_hashes(struct msg_out *m, uint16_t tag, const struct codec_field *f, const void *data, size_t n)
{
    if (check_items(f, n) != 0 || check_ascending(f, data, n) != 0)
        return -1;
    if (n)
        msg_put(m, tag, data, n * sizeof(uint64_t));
    return 0;
}

static int put_bytes_of_int(struct msg_out *m, uint16_t tag, const struct codec_field *f, const int *v)
{
    unsigned char bytes[CODEC_FIELDS_MAX];
    size_t n = f->size / sizeof *v;
    assert(n <= sizeof bytes);
    for (size_t i = 0; i < n; i++) {
        if (v[i] < 0 || v[i] > (int)f->most)
            return check_refuse(f, "is out of range");
        bytes[i] = (unsigned char)v[i];
    }
    msg_put(m, tag, bytes, n);
    return 0;
}

static int put_inner(struct msg_out *m, uint16_t tag, const struct codec_field *f, const void *object)
{
    size_t at = msg_enter(m, tag);
    if (put_object(m, f->inner, object) != 0)
        return err_prefix("%s", f->name);
    msg_leave(m, at);
    return 0;
}

static int put_many(struct msg_out *m, uint16_t tag, const struct codec_field *f, const char *v, size_t n)
{
    if (check_items(f, n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (put_inner(m, tag, f, v + i * f->inner->size) != 0)
            return -1;
    return 0;
}

static int put_field(struct msg_out *m, uint16_t tag, const struct codec_field *f, const void *object)
{
    const void *at = codec_member(object, f->offset);
    switch (f->kind) {
    case CODEC_LINE_OF_TEXT:
    case CODEC_LINES:
    case CODEC_RAW:
        return put_text(m, tag, f, codec_pointer(object, f->offset));
    case CODEC_STRING_LIST:
        return put_strings(m, tag, f, at);
    case CODEC_NUMBER:
        return put_number(m, tag, f, codec_number(object, f));
    case CODEC_SIGNED:
        return put_signed(m, tag, f, at);
    case CODEC_REAL:
        return put_real(m, tag, f, at);
    case CODEC_DESCRIPTOR:
        return put_descriptor(m, tag, f, at);
    case CODEC_BLOB:
        return put_blob(m, tag, f, codec_pointer(object, f->offset), codec_count(object, f));
    case CODEC_HASHES:
        return put_hashes(m, tag, f, codec_pointer(object, f->offset), codec_count(object, f));
    case CODEC_BYTES_OF_INT:
        return put_bytes_of_int(m, tag, f, at);
    case CODEC_ONE:
        return put_inner(m, tag, f, at);
    case CODEC_OPTIONAL:
        return codec_pointer(object, f->offset) ? put_inner(m, tag, f, codec_pointer(object, f->offset)) : 0;
    case CODEC_MANY:
        return put_many(m, tag, f, codec_pointer(object, f->offset), codec_count(object, f));
    }
    return err_set("%s is of no known kind", f->name);
}

static int put_object(struct msg_out *m, const struct codec *codec, const void *object)
{
    for (size_t i = 0; i < codec->field_count; i++)
        if (put_field(m, (uint16_t)(i + 1), &codec->fields[i], object) != 0)
            return -1;
    return codec->check ? codec->check(object) : 0;
}

static int codec_encode(struct msg_out *m, uint16_t type, const struct codec *codec, const void *object)
{
    msg_start(m, type);
    if (put_object(m, codec, object) == 0)
        return 0;
    buf_fini(&m->payload);
    return err_prefix("%s", codec->name);
}

int codec_send(int fd, uint16_t type, const struct codec *codec, const void *object)
{
    struct msg_out m;
    return codec_encode(&m, type, codec, object) == 0 ? msg_send(fd, &m) : -1;
}

int codec_offer(int fd, uint16_t type, const struct codec *codec, const void *object)
{
    struct msg_out m;
    return codec_encode(&m, type, codec, object) == 0 ? msg_offer(fd, &m) : -1;
}

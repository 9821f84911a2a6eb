#include "check.h"

#include "../base/err.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

struct decoding {
    struct msg *root; /* holds the descriptors */
    struct pool *pool;
};

static int get_object(struct decoding *d, struct msg *m, const struct codec *codec, void *object);

static void number_store(void *object, const struct codec_field *f, uint64_t v)
{
    uint32_t narrow = (uint32_t)v;
    char *at = (char *)object + f->offset;
    if (f->size == 1)
        *at = (char)v;
    else if (f->size == sizeof narrow)
        memcpy(at, &narrow, sizeof narrow);
    else
        memcpy(at, &v, sizeof v);
}

static bool is_list(const struct codec_field *f)
{
    return f->kind == CODEC_STRING_LIST || f->kind == CODEC_MANY;
}

/* Counts how often each field comes, so that lists are allocated once; refuses unknown fields and those that come twice. */
static int count_fields(struct msg m, const struct codec *codec, size_t counts[CODEC_FIELDS_MAX])
{
    struct msg_field f;
    int rc;
    while ((rc = msg_next(&m, &f)) > 0) {
        if (f.tag == 0 || f.tag > codec->field_count)
            return err_set("field %u is unknown", (unsigned)f.tag);
        const struct codec_field *field = &codec->fields[f.tag - 1];
        size_t n = ++counts[f.tag - 1];
        if (n > 1 && !is_list(field))
            return check_refuse(field, "comes twice");
        if (n > 1 && check_items(field, n) != 0)
            return -1;
    }
    return rc;
}

static int prepare_field(struct decoding *d, const struct codec_field *f, void *object, size_t n)
{
    char *at = (char *)object + f->offset;
    if (f->required && !n)
        return check_refuse(f, "is missing");
    if (f->kind == CODEC_DESCRIPTOR) {
        memcpy(at, &(int){ -1 }, sizeof(int));
    } else if (f->kind == CODEC_STRING_LIST && n) {
        struct strings list = { .v = pool_alloc(d->pool, n * sizeof *list.v), .size = n };
        memcpy(at, &list, sizeof list);
    } else if (f->kind == CODEC_MANY && n) {
        void *v = pool_alloc(d->pool, n * f->inner->size);
        memcpy(at, &v, sizeof v);
    }
    return 0;
}

static int get_text(struct decoding *d, const struct codec_field *f, const struct msg_field *in, const char **out)
{
    if (check_text(f, in->data, in->len) != 0)
        return -1;
    *out = pool_strndup(d->pool, in->data, in->len);
    return check_form(f, *out);
}

static int get_string_pointer(struct decoding *d, const struct codec_field *f, const struct msg_field *in, void *at)
{
    const char *s;
    if (get_text(d, f, in, &s) != 0)
        return -1;
    memcpy(at, &s, sizeof s);
    return 0;
}

static int get_list_entry(struct decoding *d, const struct codec_field *f, const struct msg_field *in, struct strings *list)
{
    assert(list->n < list->size);
    return get_text(d, f, in, &list->v[list->n++]);
}

static int get_number(const struct codec_field *f, const struct msg_field *in, void *object)
{
    uint64_t v;
    if (field_u64(in, &v) != 0 || check_number(f, v) != 0)
        return -1;
    number_store(object, f, v);
    return 0;
}

static int get_signed(const struct codec_field *f, const struct msg_field *in, void *at)
{
    int64_t v;
    if (field_i64(in, &v) != 0 || check_signed(f, v) != 0)
        return -1;
    memcpy(at, &v, sizeof v);
    return 0;
}

static int get_real(const struct codec_field *f, const struct msg_field *in, void *at)
{
    double v;
    if (field_double(in, &v) != 0 || check_real(f, v) != 0)
        return -1;
    memcpy(at, &v, sizeof v);
    return 0;
}

static void store_counted(const struct codec_field *f, void *object, const void *data, size_t n)
{
    memcpy((char *)object + f->offset, &data, sizeof data);
    memcpy((char *)object + f->count, &n, sizeof n);
}

static int get_blob(struct decoding *d, const struct codec_field *f, const struct msg_field *in, void *object)
{
    if (in->len > f->most)
        return err_set("%s has %zu bytes, more than %llu", f->name, in->len, (unsigned long long)f->most);
    store_counted(f, object, pool_copy(d->pool, in->data, in->len), in->len);
    return 0;
}

static int get_hashes(struct decoding *d, const struct codec_field *f, const struct msg_field *in, void *object)
{
    size_t n = in->len / sizeof(uint64_t);
    if (in->len % sizeof(uint64_t))
        return check_refuse(f, "are cut off");
    uint64_t *v = pool_copy(d->pool, in->data, in->len);
    if (check_items(f, n) != 0 || check_ascending(f, v, n) != 0)
        return -1;
    store_counted(f, object, v, n);
    return 0;
}

static int get_bytes_of_int(const struct codec_field *f, const struct msg_field *in, void *at)
{
    int v[CODEC_FIELDS_MAX];
    if (in->len != f->size / sizeof *v)
        return check_refuse(f, "has another number of entries");
    for (size_t i = 0; i < in->len; i++) {
        v[i] = (unsigned char)in->data[i];
        if (v[i] > (int)f->most)
            return check_refuse(f, "is out of range");
    }
    memcpy(at, v, f->size);
    return 0;
}

static int get_inner(struct decoding *d, const struct codec_field *f, const struct msg_field *in, void *object)
{
    struct msg inner;
    msg_nested(in, &inner);
    return get_object(d, &inner, f->inner, object) == 0 ? 0 : err_prefix("%s", f->name);
}

static int get_optional(struct decoding *d, const struct codec_field *f, const struct msg_field *in, void *at)
{
    void *inner = pool_alloc(d->pool, f->inner->size);
    memcpy(at, &inner, sizeof inner);
    return get_inner(d, f, in, inner);
}

static int get_entry(struct decoding *d, const struct codec_field *f, const struct msg_field *in, void *object)
{
    char *v;
    memcpy(&v, (char *)object + f->offset, sizeof v);
    size_t n = codec_count(object, f);
    store_counted(f, object, v, n + 1);
    return get_inner(d, f, in, v + n * f->inner->size);
}

static int get_field(struct decoding *d, const struct codec_field *f, const struct msg_field *in, void *object)
{
    void *at = (char *)object + f->offset;
    switch (f->kind) {
    case CODEC_LINE_OF_TEXT:
    case CODEC_LINES:
    case CODEC_RAW:
        return get_string_pointer(d, f, in, at);
    case CODEC_STRING_LIST:
        return get_list_entry(d, f, in, at);
    case CODEC_NUMBER:
        return get_number(f, in, object);
    case CODEC_SIGNED:
        return get_signed(f, in, at);
    case CODEC_REAL:
        return get_real(f, in, at);
    case CODEC_DESCRIPTOR:
        return field_take_fd(d->root, in, at);
    case CODEC_BLOB:
        return get_blob(d, f, in, object);
    case CODEC_HASHES:
        return get_hashes(d, f, in, object);
    case CODEC_BYTES_OF_INT:
        return get_bytes_of_int(f, in, at);
    case CODEC_ONE:
        return get_inner(d, f, in, at);
    case CODEC_OPTIONAL:
        return get_optional(d, f, in, at);
    case CODEC_MANY:
        return get_entry(d, f, in, object);
    }
    return err_set("%s is of no known kind", f->name);
}

static int get_object(struct decoding *d, struct msg *m, const struct codec *codec, void *object)
{
    size_t counts[CODEC_FIELDS_MAX] = { 0 };
    assert(codec->field_count <= CODEC_FIELDS_MAX);
    memset(object, 0, codec->size);
    if (count_fields(*m, codec, counts) != 0)
        return -1;
    for (size_t i = 0; i < codec->field_count; i++)
        if (prepare_field(d, &codec->fields[i], object, counts[i]) != 0)
            return -1;
    struct msg_field f;
    int rc;
    while ((rc = msg_next(m, &f)) > 0)
        if (get_field(d, &codec->fields[f.tag - 1], &f, object) != 0)
            return -1;
    if (rc != 0)
        return -1;
    for (size_t i = 0; i < codec->field_count; i++)
        if (codec->fields[i].kind == CODEC_NUMBER && check_number(&codec->fields[i], codec_number(object, &codec->fields[i])) != 0)
            return -1;
    return codec->check ? codec->check(object) : 0;
}

/* Descriptors stand in the outermost struct, or in one that is part of it. */
static void close_taken(const struct codec *codec, void *object)
{
    for (size_t i = 0; i < codec->field_count; i++) {
        const struct codec_field *f = &codec->fields[i];
        char *at = (char *)object + f->offset;
        if (f->kind == CODEC_ONE)
            close_taken(f->inner, at);
        if (f->kind != CODEC_DESCRIPTOR)
            continue;
        int fd;
        memcpy(&fd, at, sizeof fd);
        if (fd > 0)
            close(fd);
        memcpy(at, &(int){ -1 }, sizeof fd);
    }
}

int codec_decode(struct msg *m, uint16_t type, const struct codec *codec, struct pool *pool, void *object)
{
    struct decoding d = { .root = m, .pool = pool };
    memset(object, 0, codec->size);
    if (m->type != type)
        return err_set("a message of type %u came where a %s was awaited", (unsigned)m->type, codec->name);
    if (get_object(&d, m, codec, object) == 0)
        return 0;
    close_taken(codec, object);
    return err_prefix("%s", codec->name);
}

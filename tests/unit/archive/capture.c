#include "scratch.h"

#include "../../../archive/capture.h"
#include "../../../archive/capture_name.h"
#include "../../../archive/warc.h"
#include "sample.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <zlib.h>

struct fixture {
    char path[SCRATCH_SIZE];
    struct archive *archive;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(f->path);
    strcat(f->path, "/a");
    f->archive = sample_open(f->path);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    archive_close(f->archive);
    *strrchr(f->path, '/') = '\0';
    scratch_remove(f->path);
    free(f);
    return 0;
}

/* The path of the nth capture file by name. */
static char *file_path(const char *archive, unsigned n)
{
    struct dirent **names;
    char folder[SCRATCH_SIZE + 32], *path = NULL;
    snprintf(folder, sizeof folder, "%s/captures", archive);
    int count = scandir(folder, &names, NULL, alphasort);
    unsigned seen = 0;
    for (int i = 0; i < count; i++) {
        if (*names[i]->d_name != '.' && seen++ == n && asprintf(&path, "%s/%s", folder, names[i]->d_name) < 0)
            abort();
        free(names[i]);
    }
    free(names);
    return path;
}

/* -- An independent look: zlib and OpenSSL alone ------------------------------------------------------------------------------ */

/* One gzip member. Returns how many bytes of `in` it took. */
static size_t inflate_member(const unsigned char *in, size_t len, struct buf *out)
{
    unsigned char piece[4096];
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)in, .avail_in = (uInt)len };
    int rc = inflateInit2(&z, 31);
    while (rc == Z_OK) {
        z.next_out = piece;
        z.avail_out = sizeof piece;
        rc = inflate(&z, Z_NO_FLUSH);
        buf_add(out, piece, sizeof piece - z.avail_out);
    }
    assert_int_equal(rc, Z_STREAM_END);
    len -= z.avail_in;
    inflateEnd(&z);
    return len;
}

static void expect_digest(const char *record, const char *header, const char *data, size_t len)
{
    unsigned char digest[32];
    char expected[160], *at = expected;
    EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL);
    at += sprintf(at, "\r\n%s: sha256:", header);
    for (int i = 0; i < 32; i++)
        at += sprintf(at, "%02x", digest[i]);
    strcat(expected, "\r\n");
    if (!strstr(record, expected))
        fail_msg("%s is not right in: %.600s", header, record);
}

static void check_member(const struct buf *record, bool first)
{
    const char *block = strstr(record->data, "\r\n\r\n") + 4;
    size_t len = strtoul(strstr(record->data, "\r\nContent-Length: ") + 18, NULL, 10);
    assert_int_equal(record->len, (size_t)(block - record->data) + len + 4);
    assert_memory_equal(block + len, "\r\n\r\n", 4);
    assert_memory_equal(record->data, "WARC/1.1\r\n", 10);
    assert_int_equal(first, strstr(record->data, "\r\nWARC-Type: warcinfo\r\n") != NULL);
    expect_digest(record->data, "WARC-Block-Digest", block, len);
    if (strstr(record->data, "\r\nWARC-Type: response\r\n")) {
        const char *body = strstr(block, "\r\n\r\n") + 4;
        expect_digest(record->data, "WARC-Payload-Digest", body, len - (size_t)(body - block));
    }
}

static void every_record_is_a_member_with_right_digests(void **state)
{
    struct fixture *f = *state;
    struct buf file, record;
    size_t members = 0;
    sample_life(f->archive);
    char *path = file_path(f->path, 0);
    buf_init(&file, 1u << 24);
    buf_init(&record, 1u << 24);
    assert_int_equal(file_read(path, &file), 0);
    for (size_t at = 0; at < file.len; members++) {
        buf_clear(&record);
        at += inflate_member((unsigned char *)file.data + at, file.len - at, &record);
        check_member(&record, members == 0);
    }
    assert_int_equal(members, 1 + 2 * 9); /* warcinfo; response and request of nine visits */
    buf_fini(&file);
    buf_fini(&record);
    free(path);
}

/* -- Heads -------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *claim, *head, *expected;
} heads[] = {
    { "transfer coding goes, the length is the record's", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 4\r\n\r\nbody" },
    { "a wrong length is put right", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\ncontent-length: 7\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody" },
    { "the content coding stays", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbody" },
    { "HTTP/2 is written as HTTP/1.1", "HTTP/2 200\r\nserver: x\r\n\r\n", "HTTP/1.1 200 \r\nserver: x\r\nContent-Length: 4\r\n\r\nbody" },
    { "folded lines are joined", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a   b\r\nContent-Length: 4\r\n\r\nbody" },
    { "what is no header field is left out", "HTTP/1.1 200 OK\nno field\nA b: c\nX: y\n\n",
      "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 4\r\n\r\nbody" },
    { "blanks alone end no head, and none stand at a line's end", "HTTP/1.1 200 OK\r\nX: a\033 \t\r\n\001\r\nY: b\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: a\r\nY: b\r\nContent-Length: 4\r\n\r\nbody" },
    { "control bytes become spaces", "HTTP/1.1 200 O\001K\r\nX: a\033[1m\r\n\r\n", "HTTP/1.1 200 O K\r\nX: a [1m\r\nContent-Length: 4\r\n\r\nbody" },
};

static void heads_are_as_warc_tools_want_them(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct captures *c;
        struct state *s = state_open(f->path);
        struct entry *e = sample_entry(DECISION_HELD, 1, 0);
        struct pool *pool = pool_new();
        struct warc_record r;
        assert_non_null(s);
        assert_non_null(c = captures_open(f->path, "test", s));
        sample_exchange(e, heads[i].head, "body", 4);
        if (captures_add(c, e) < 0 || captures_sync(c) < 0)
            fail_msg("%s: %s", heads[i].claim, err_text());
        char *path = file_path(f->path, (unsigned)i);
        struct warc *w = warc_open(path, e->place.offset);
        warc_demand_ours(w);
        if (warc_next(w, pool, &r) != 1)
            fail_msg("%s: %s", heads[i].claim, err_text());
        if (r.len != strlen(heads[i].expected) || memcmp(r.block, heads[i].expected, r.len) != 0)
            fail_msg("%s: %.*s", heads[i].claim, (int)r.len, r.block);
        warc_close(w);
        free(path);
        pool_free(pool);
        captures_close(c);
        state_close(s);
        entry_free(e);
    }
}

static void a_bad_exchange_is_refused_and_harms_no_other(void **state)
{
    static const char *const bad[] = { "", "no status line\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n" };
    struct fixture *f = *state;
    struct state *s = state_open(f->path);
    struct captures *c = captures_open(f->path, "test", s);
    struct entry *good = sample_article(KIND_NEW, 1, "text", 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad + 2; i++) {
        struct entry *e = sample_entry(DECISION_HELD, 1, 0);
        sample_exchange(e, i < 3 ? bad[i] : "HTTP/1.1 200 OK\r\n\r\n", "body", 4);
        if (i == 3)
            e->hops->body_len++;
        if (i == 4)
            e->hops->url = "https://a b/";
        assert_int_equal(captures_add(c, e), -1);
        assert_null(e->place.capture);
        entry_free(e);
    }
    assert_int_equal(captures_add(c, good), 0);
    assert_int_equal(captures_sync(c), 0);
    struct captured out;
    if (archive_captured(f->path, good->pool, good->place.capture, &out) < 0)
        fail_msg("%s", err_text());
    assert_int_equal(out.body_len, 4);
    assert_memory_equal(out.body, "text", 4);
    assert_string_equal(out.content_type, "text/html; charset=utf-8");
    captures_close(c);
    state_close(s);
    entry_free(good);
}

static void every_hop_is_captured_and_the_last_is_named(void **state)
{
    struct fixture *f = *state;
    struct state *s = state_open(f->path);
    struct captures *c = captures_open(f->path, "test", s);
    struct entry *e = sample_entry(DECISION_HELD, 1, 0);
    static const char all[] = "GET /a HTTP/1.1\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\nGET /b HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello";
    struct capture_hop hops[2] = { { "https://h/a", 301, SAMPLE_MS, "2606:2800::1", 19, 36, 0 },
                                   { "https://h/b", 200, SAMPLE_MS, "no address", 19, 19, 5 } };
    e->hops = hops;
    e->hop_count = 2;
    e->exchange_fd = memfd_from("exchange", all, sizeof all - 1);
    if (captures_add(c, e) < 0 || captures_sync(c) < 0)
        fail_msg("%s", err_text());
    struct captured out;
    assert_int_equal(archive_captured(f->path, e->pool, e->place.capture, &out), 0);
    assert_string_equal(out.url, "https://h/b");
    assert_int_equal(out.status, 200);
    assert_memory_equal(out.body, "hello", 5);
    captures_close(c);
    state_close(s);
    entry_free(e);
}

/* -- Crashes ------------------------------------------------------------------------------------------------------------------ */

static void append(const char *path, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, data, len), (ssize_t)len);
    close(fd);
}

static off_t size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_size : -1;
}

static void a_torn_tail_is_cut_back_to_the_last_whole_member(void **state)
{
    struct fixture *f = *state;
    struct buf file;
    sample_record(f->archive, sample_article(KIND_NEW, 1, "Body.\n", 0));
    char *path = file_path(f->path, 0);
    buf_init(&file, 1u << 20);
    assert_int_equal(file_read(path, &file), 0);
    for (size_t torn = 1; torn < file.len; torn += 97) {
        archive_close(f->archive);
        append(path, file.data, torn); /* some of these are whole members and a part of one */
        f->archive = sample_open(f->path);
        struct pool *pool = pool_new();
        struct warc *w = warc_open(path, 0);
        struct warc_record r;
        int rc;
        while ((rc = warc_next(w, pool, &r)) > 0)
            continue;
        assert_int_equal(rc, 0);
        warc_close(w);
        pool_free(pool);
        assert_true(size_of(path) >= (off_t)file.len);
        assert_int_equal(truncate(path, (off_t)file.len), 0);
    }
    buf_fini(&file);
    free(path);
}

static void damage_that_is_no_torn_tail_is_left_alone(void **state)
{
    struct fixture *f = *state;
    struct buf file;
    char other[128];
    sample_record(f->archive, sample_article(KIND_NEW, 1, "Body.\n", 0));
    char *path = file_path(f->path, 0);
    buf_init(&file, 1u << 20);
    assert_int_equal(file_read(path, &file), 0);
    archive_close(f->archive);
    file.data[30] = (char)~file.data[30];
    snprintf(other, sizeof other, "%s/captures/zzz-20260101T000000Z-00001.warc.gz", f->path); /* nothing acknowledges it */
    assert_int_equal(file_replace(other, file.data, file.len, 0640), 0);
    f->archive = sample_open(f->path);
    assert_int_equal(size_of(other), file.len);
    buf_fini(&file);
    free(path);
}

static void only_our_names_are_opened(void **state)
{
    static const char *const bad[] = { "",
                                       "hrw-20261122T001305Z-00001.warc.gz",
                                       "../../etc/passwd <urn:uuid:1>",
                                       "hrw-20261122T001305Z-00001.warc.gz <http://x>",
                                       "hrw/../x-20261122T001305Z-00001.warc.gz <urn:uuid:1>",
                                       "hrw-20261122X001305Z-00001.warc.gz <urn:uuid:1>",
                                       "-20261122T001305Z-00001.warc.gz <urn:uuid:1>",
                                       "hrw-20261122T001305Z-1.warc.gz <urn:uuid:1>" };
    struct pool *pool = pool_new();
    const char *file, *id;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (capture_name_split(pool, bad[i], &file, &id) == 0)
            fail_msg("taken: %s", bad[i]);
    }
    assert_int_equal(capture_name_split(pool, "contact-az-20261122T001305Z-00001.warc.gz <urn:uuid:1>", &file, &id), 0);
    assert_string_equal(id, "<urn:uuid:1>");
    pool_free(pool);
}

int main(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_record_is_a_member_with_right_digests, setup, teardown),
        cmocka_unit_test_setup_teardown(heads_are_as_warc_tools_want_them, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bad_exchange_is_refused_and_harms_no_other, setup, teardown),
        cmocka_unit_test_setup_teardown(every_hop_is_captured_and_the_last_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_torn_tail_is_cut_back_to_the_last_whole_member, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_that_is_no_torn_tail_is_left_alone, setup, teardown),
        cmocka_unit_test(only_our_names_are_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

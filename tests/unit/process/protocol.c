/* protocol: every member of every message comes back; whatever is out of order is refused, by the receiver and by the sender. */
#include "daemon/protocol/protocol.h"

#include "daemon/base/err.h"
#include "daemon/base/mem.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "samples.h"

static int sockets[2];

static int open_sockets(void **state)
{
    (void)state;
    (void)sample_fd(); /* open before descriptors are counted */
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets);
}

static int close_sockets(void **state)
{
    (void)state;
    close(sockets[0]);
    close(sockets[1]);
    return 0;
}

static size_t open_descriptors(void)
{
    size_t n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static void receive(struct msg *m)
{
    assert_int_equal(msg_receive(sockets[1], m), MSG_GOT);
}

static void every_message_comes_back_as_it_was_sent(void **state)
{
    (void)state;
    size_t before = open_descriptors();
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        struct pool *pool = pool_new();
        struct msg first, again;
        assert_int_equal(samples[i].send(sockets[0]), 0);
        receive(&first);
        assert_int_equal(first.type, samples[i].type);
        char *payload = mem_alloc(first.len);
        size_t len = first.len;
        memcpy(payload, first.payload, len);
        if (sample_again(&first, pool, sockets[0]) != 0)
            fail_msg("type %d: %s", samples[i].type, err_text());
        receive(&again);
        assert_int_equal(again.len, len);
        assert_memory_equal(again.payload, payload, len);
        free(payload);
        msg_fini(&first);
        msg_fini(&again);
        pool_free(pool);
    }
    assert_int_equal(open_descriptors(), before);
}

static void members_arrive_where_they_belong(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct msg m;
    struct read_reply r;
    assert_int_equal(send_read_reply(sockets[0]), 0);
    receive(&m);
    assert_int_equal(read_reply_decode(&m, pool, &r), 0);
    assert_int_equal(r.id, 18);
    assert_int_equal(r.verdict, VERDICT_ARTICLE);
    assert_true(r.truncated);
    assert_true(r.confidence == 0.75);
    assert_string_equal(r.article.title, "TITLE-PLACE");
    assert_int_equal(r.article.authors.n, 2);
    assert_string_equal(r.article.authors.v[1], "Ben Byline");
    assert_string_equal(r.article.published, "2020-03-04");
    assert_string_equal(r.article.tags.v[0], "Azerbaijan");
    assert_string_equal(r.article.body, "BODY-PLACE\n");
    assert_int_equal(r.article.origin[FIELD_PUBLISHED], ORIGIN_MICRODATA);
    assert_int_equal(r.print.sketch.n, 3);
    assert_true(r.print.sketch.hashes[2] == 1ull << 60);
    assert_int_equal(r.print.terms.v[1].count, 70);
    assert_int_equal(r.print.rule_count, 2);
    assert_string_equal(r.print.rules[0].hits[0].phrase, "european parliament");
    assert_true(r.self.article && r.self.ours && r.self.keyed);
    assert_string_equal(r.links[1].title, "LINK-PLACE");
    assert_int_equal(r.wants[0].cookie_len, 3);
    assert_memory_equal(r.wants[0].cookie, "c\0d", 3);
    msg_fini(&m);
    pool_free(pool);
}

/* Only what ends between two fields can pass, and then only where nothing that is required is missing. */
static void a_message_cut_anywhere_is_refused_or_whole_fields(void **state)
{
    (void)state;
    size_t before = open_descriptors();
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        assert_int_equal(samples[i].send(sockets[0]), 0);
        struct msg whole;
        receive(&whole);
        size_t len = whole.len;
        msg_fini(&whole);
        size_t passed = 0;
        for (size_t cut = 0; cut < len; cut++) {
            struct pool *pool = pool_new();
            struct msg m;
            assert_int_equal(samples[i].send(sockets[0]), 0);
            receive(&m);
            m.len = cut;
            passed += sample_again(&m, pool, -1) == 0;
            msg_fini(&m);
            pool_free(pool);
        }
        assert_true(passed <= 20);
    }
    assert_int_equal(open_descriptors(), before);
}

/* Under the sanitizers this says that no value of any byte makes decoding read or write where it must not. */
static void a_byte_of_any_value_anywhere_does_no_harm(void **state)
{
    (void)state;
    static const unsigned char changes[] = { 0x01, 0x80, 0xff, 0x20 };
    size_t before = open_descriptors();
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        size_t len = 1;
        for (size_t at = 0; at < len; at++)
            for (size_t c = 0; c < sizeof changes; c++) {
                struct pool *pool = pool_new();
                struct msg m;
                assert_int_equal(samples[i].send(sockets[0]), 0);
                receive(&m);
                len = m.len;
                m.owned[at] = (char)((unsigned char)m.owned[at] ^ changes[c]);
                (void)sample_again(&m, pool, -1);
                msg_fini(&m);
                pool_free(pool);
            }
    }
    assert_int_equal(open_descriptors(), before);
}

/* A hostile reader does not check what it sends: the bytes are changed on their way. */
static void hostile_values_are_refused(void **state)
{
    (void)state;
    static const struct {
        int (*send)(int fd);
        const char *from, *to; /* of one length */
    } cases[] = {
        { send_read_reply, "TITLE-PLACE", "\x1b]0;owned\x07o" },
        { send_read_reply, "TITLE-PLACE", "TITLE\nPLACE" },
        { send_read_reply, "TITLE-PLACE", "TITLE\xffPLACE" },
        { send_read_reply, "TITLE-PLACE", "TITL\xc2\x9bPLACE" },
        { send_read_reply, "TITLE-PLACE", "TI\xe2\x80\xaePLACE!" },
        { send_read_reply, "Ben Byline", "Ben\rByline" },
        { send_read_reply, "BODY-PLACE\n", "BODY\x1bPLACE\n" },
        { send_read_reply, "BODY-PLACE\n", "BODY-PLACE." },
        { send_read_reply, "TEXT-PLACE", "TEXT\x08PLACE" },
        { send_read_reply, "slug-place", "../../etcp" },
        { send_read_reply, "slug-place", "Slug-place" },
        { send_read_reply, "KEY-PLACE", "KEY\nPLACE" },
        { send_read_reply, "https://www.example.org/news/1-x", "javascript:alert(1)_____________" },
        { send_read_reply, "https://www.example.org/news/1-x", "https://www.example.org/news 1-x" },
        { send_read_reply, "https://www.example.org/canonical", "file:///etc/passwd______________x" },
        { send_read_reply, "2020-03-04T00:01:00-05:00", "2020-02-30T00:01:00-05:00" },
        { send_read_reply, "2020-03-05T10:00", "yesterday, 10:00" },
        { send_description, "zh-Hans", "zh_Hans" },
        { send_description, "Human Rights Watch", "Human Rights \x1b[1mx" },
        { send_description, "https://www.example.org/sitemap.xml", "gopher://www.example.org/sitemap.xm" },
        { send_fetch_reply, "text/html; charset=utf-8", "text/html;\r\nX: charset=u" },
        { send_fetch_reply, "REASON-PLACE", "REASON\tPLACE" },
        { send_fetch_reply, "93.184.216.34", "93.184\x1b[1m.34" },
        { send_debug_reply, "JSON-PLACE", "JSON\x1bPLACE" },
        { send_fetcher_setup, GAZETTED_VERSION, "9.9.9" },
        { send_reader_setup, GAZETTED_VERSION, "9.9.9" },
    };
    size_t before = open_descriptors();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pool *pool = pool_new();
        struct msg m;
        assert_int_equal(cases[i].send(sockets[0]), 0);
        receive(&m);
        size_t len = strlen(cases[i].from);
        assert_int_equal(strlen(cases[i].to), len);
        char *at = memmem(m.owned, m.len, cases[i].from, len);
        assert_non_null(at);
        memcpy(at, cases[i].to, len);
        if (sample_again(&m, pool, -1) == 0)
            fail_msg("taken: \"%s\" as \"%s\"", cases[i].from, cases[i].to);
        assert_true(strlen(err_text()) > 10);
        msg_fini(&m);
        pool_free(pool);
    }
    assert_int_equal(open_descriptors(), before);
}

static void doubled_unknown_and_missing_fields_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint16_t tags[4];
        int rc;
    } cases[] = {
        { { 1, 2 }, 0 },     /* a key's id and URL */
        { { 2 }, 0 },        /* an id of 0 is left out */
        { { 1 }, -1 },       /* no URL */
        { { 1, 2, 2 }, -1 }, /* twice */
        { { 1, 1, 2 }, -1 }, /* twice */
        { { 1, 2, 3 }, -1 }, /* unknown */
        { { 0 }, -1 },       /* nothing */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pool *pool = pool_new();
        struct msg_out out;
        struct msg m;
        uint64_t id;
        const char *url;
        msg_start(&out, MESSAGE_KEY);
        for (size_t t = 0; t < 4 && cases[i].tags[t]; t++)
            msg_put(&out, cases[i].tags[t], "12345678", 8);
        assert_int_equal(msg_send(sockets[0], &out), 0);
        receive(&m);
        assert_int_equal(key_decode(&m, pool, &id, &url), cases[i].rc);
        msg_fini(&m);
        pool_free(pool);
    }
}

static void a_message_of_another_type_is_refused(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct msg m;
    struct read_reply r;
    assert_int_equal(send_key(sockets[0]), 0);
    receive(&m);
    assert_int_equal(read_reply_decode(&m, pool, &r), -1);
    msg_fini(&m);
    pool_free(pool);
}

struct change {
    const char *name;
    void (*make)(struct read_reply *r);
};
static void no_verdict(struct read_reply *r)
{
    r->verdict = 0;
}
static void unknown_verdict(struct read_reply *r)
{
    r->verdict = VERDICT_COUNT;
}
static void too_sure(struct read_reply *r)
{
    r->confidence = 1.5;
}
static void not_a_number(struct read_reply *r)
{
    r->confidence = __builtin_nan("");
}
static void no_slug(struct read_reply *r)
{
    r->slug = NULL;
}
static void no_key(struct read_reply *r)
{
    r->self.key = NULL;
}
static void unknown_origin(struct read_reply *r)
{
    r->article.origin[0] = ORIGIN_COUNT;
}
static void hashes_in_disorder(struct read_reply *r)
{
    static uint64_t hashes[] = { 5, 1 };
    r->print.sketch.hashes = hashes;
    r->print.sketch.n = 2;
}
static void hashes_above_the_scale(struct read_reply *r)
{
    r->print.sketch.scale = 8;
}
static void more_hashes_than_shingles(struct read_reply *r)
{
    r->print.sketch.shingles = 2;
}
static void terms_in_disorder(struct read_reply *r)
{
    static struct term terms[] = { { 3, 1 }, { 3, 1 } };
    r->print.terms.v = terms;
}
static void empty_author(struct read_reply *r)
{
    static const char *authors[] = { "" };
    r->article.authors = (struct strings){ authors, 1, 0 };
}
static void endless_title(struct read_reply *r)
{
    static char title[5000];
    memset(title, 'x', sizeof title - 1);
    r->article.title = title;
}
static void too_many_wants(struct read_reply *r)
{
    static struct want wants[WANTS_MAX + 1];
    for (size_t i = 0; i <= WANTS_MAX; i++)
        wants[i].url = "https://www.example.org/";
    r->wants = wants;
    r->want_count = WANTS_MAX + 1;
}
static void cookie_too_large(struct read_reply *r)
{
    static char cookie[5000];
    r->wants[0].cookie = cookie;
    r->wants[0].cookie_len = sizeof cookie;
}
static void purpose_unknown(struct read_reply *r)
{
    r->wants[0].purpose = 9;
}

/* The reader itself refuses what main would refuse: it is alive then and can say so. */
static void the_sender_refuses_what_the_receiver_would(void **state)
{
    (void)state;
    static const struct change changes[] = {
        { "no verdict", no_verdict },
        { "unknown verdict", unknown_verdict },
        { "confidence above 1", too_sure },
        { "confidence not a number", not_a_number },
        { "article without slug", no_slug },
        { "link without key", no_key },
        { "unknown origin", unknown_origin },
        { "hashes in disorder", hashes_in_disorder },
        { "hashes above the scale", hashes_above_the_scale },
        { "more hashes than shingles", more_hashes_than_shingles },
        { "terms in disorder", terms_in_disorder },
        { "empty author", empty_author },
        { "endless title", endless_title },
        { "too many wants", too_many_wants },
        { "cookie too large", cookie_too_large },
        { "purpose unknown", purpose_unknown },
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct read_reply r = sample_reply();
        struct want want = r.wants[0];
        r.wants = &want;
        changes[i].make(&r);
        if (read_reply_send(sockets[0], &r) == 0)
            fail_msg("sent: %s", changes[i].name);
    }
}

static void a_sitemap_of_the_greatest_size_passes(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct msg m;
    struct read_reply r = { .id = 1, .verdict = VERDICT_SOURCE, .links = mem_alloc(LINKS_MAX * sizeof(struct link)), .link_count = LINKS_MAX };
    struct link *links = r.links;
    for (size_t i = 0; i < LINKS_MAX; i++)
        links[i] = sample_link;
    assert_int_equal(read_reply_send(sockets[0], &r), 0);
    receive(&m);
    assert_int_equal(read_reply_decode(&m, pool, &r), 0);
    assert_int_equal(r.link_count, LINKS_MAX);
    assert_string_equal(r.links[LINKS_MAX - 1].key, "KEY-PLACE");
    msg_fini(&m);
    pool_free(pool);
    free(links);
}

static void what_does_not_lie_within_the_file_of_an_exchange_is_refused(void **state)
{
    (void)state;
    static const struct {
        uint64_t exchange_offset, hop_body_len, body_offset, body_len;
        bool good;
    } places[] = { { 0, 4, 37, 4, true },  { 0, 0, 41, 0, true },           { 0, 5, 37, 4, false },         { 1, 4, 37, 4, false },
                   { 4, 0, 0, 41, true },  { 0, 4, 37, 5, false },          { 0, 4, 42, 0, false },         { 42, 0, 0, 0, false },
                   { 0, 4, 0, 42, false }, { 1ull << 32, 4, 37, 4, false }, { 0, 4, 1ull << 32, 4, false }, { 0, 4, 37, 1ull << 32, false } };
    struct hop hop = { "https://www.example.org/a", 200, 1, NULL, 18, 19, 4 };
    struct fetch_reply r = {
        .outcome = FETCH_ANSWERED, .status = 200, .url = hop.url, .hops = &hop, .hop_count = 1, .exchange_fd = sample_fd(), .body_fd = -1
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct pool *pool = pool_new();
        struct fetch_reply got;
        struct msg m;
        r.exchange_offset = places[i].exchange_offset;
        hop.body_len = places[i].hop_body_len;
        r.body_offset = places[i].body_offset;
        r.body_len = places[i].body_len;
        assert_int_equal(fetch_reply_send(sockets[0], &r), 0);
        receive(&m);
        assert_int_equal(fetch_reply_decode(&m, pool, &got), places[i].good ? 0 : -1);
        sample_close(got.exchange_fd);
        sample_close(got.body_fd);
        msg_fini(&m);
        pool_free(pool);
    }
}

static void headers_that_are_no_text_are_left_out_instead_of_losing_the_page(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct msg m;
    struct hop hop = { "https://www.example.org/a", 200, 1, NULL, 1, 1, 1 };
    struct fetch_reply r = { .outcome = FETCH_ANSWERED, .url = hop.url, .hops = &hop, .hop_count = 1, .exchange_fd = -1, .body_fd = -1 };
    r.etag = "\"caf\xe9\"";
    r.content_type = "text/html\r\nInjected: yes";
    r.date = "Mon, 01 Jan 2024 00:00:01 GMT";
    assert_int_equal(fetch_reply_send(sockets[0], &r), 0);
    receive(&m);
    assert_int_equal(fetch_reply_decode(&m, pool, &r), 0);
    assert_null(r.etag);
    assert_null(r.content_type);
    assert_non_null(r.date);
    assert_int_equal(r.exchange_fd, -1);
    msg_fini(&m);
    pool_free(pool);
}

static void every_outcome_and_verdict_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 1; i < FETCH_OUTCOME_COUNT; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(fetch_outcome_name((enum fetch_outcome)i), fetch_outcome_name((enum fetch_outcome)k));
    for (int i = 1; i < VERDICT_COUNT; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(verdict_name((enum verdict)i), verdict_name((enum verdict)k));
    assert_string_equal(verdict_name(VERDICT_COUNT), "none");
    assert_string_equal(fetch_outcome_name(FETCH_OUTCOME_COUNT), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_comes_back_as_it_was_sent),
        cmocka_unit_test(members_arrive_where_they_belong),
        cmocka_unit_test(a_message_cut_anywhere_is_refused_or_whole_fields),
        cmocka_unit_test(a_byte_of_any_value_anywhere_does_no_harm),
        cmocka_unit_test(hostile_values_are_refused),
        cmocka_unit_test(doubled_unknown_and_missing_fields_are_refused),
        cmocka_unit_test(a_message_of_another_type_is_refused),
        cmocka_unit_test(the_sender_refuses_what_the_receiver_would),
        cmocka_unit_test(a_sitemap_of_the_greatest_size_passes),
        cmocka_unit_test(what_does_not_lie_within_the_file_of_an_exchange_is_refused),
        cmocka_unit_test(headers_that_are_no_text_are_left_out_instead_of_losing_the_page),
        cmocka_unit_test(every_outcome_and_verdict_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, open_sockets, close_sockets);
}

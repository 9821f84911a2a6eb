/* The life of a good reader: what it says of itself, what it answers, what it is born with, and that it does not outlive its parent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "readers.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <zlib.h>

#define PAGE_URL "https://hostile.example/news/a-headline"

static char plugins[4200];

static int prepare(void **state)
{
    (void)state;
    program_set_home(build_directory());
    snprintf(plugins, sizeof plugins, "%s/tests/hostile/plugins", build_directory());
    return 0;
}

static struct topic_setup topics[] = { { "eu", "\"european union\" & azerbaijan*" }, { "none", NULL }, { "other", "volcano" } };

static void start_good(struct tested *t, struct description *d)
{
    struct reader_setup s = { .outlet = "known-as", .topics = topics, .topic_count = 3 };
    start_reader(t, plugins, "good", &s);
    await_description(t, d);
    if (d->error)
        fail_msg("%s", d->error);
}

static void await_type(struct tested *t, enum message_type type)
{
    assert_int_equal(await_message(t, PATIENCE_MS), MSG_GOT);
    assert_int_equal(t->m.type, type);
}

static void it_describes_its_plugin(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    start_good(&t, &d);
    assert_string_equal(d.name, "good");
    assert_string_equal(d.title, "Hostile");
    assert_int_equal(d.version, 1);
    assert_memory_equal(d.extractor, "good/1 kit/", 11);
    assert_non_null(strstr(d.extractor, " icu/"));
    assert_non_null(strstr(d.sandbox, "seccomp"));
    assert_int_equal(d.hosts.n, 1);
    assert_string_equal(d.hosts.v[0], "hostile.example");
    stop_reader(&t);
}

static void the_configuration_names_other_hosts(void **state)
{
    (void)state;
    static const char *hosts[] = { "mirror.example" };
    struct tested t;
    struct description d;
    struct reader_setup s = { .hosts = { hosts, 1, 0 } };
    start_reader(&t, plugins, "good", &s);
    await_description(&t, &d);
    assert_int_equal(d.hosts.n, 1);
    assert_string_equal(d.hosts.v[0], "mirror.example");
    stop_reader(&t);
}

static void a_rule_that_is_none_is_said_with_the_topic(void **state)
{
    (void)state;
    struct topic_setup broken = { "my-topic", "azerbaijan & (" };
    struct tested t;
    struct description d;
    struct reader_setup s = { .topics = &broken, .topic_count = 1 };
    start_reader(&t, plugins, "good", &s);
    await_description(&t, &d);
    assert_non_null(d.error);
    assert_non_null(strstr(d.error, "my-topic"));
    stop_reader(&t);
}

static void it_reads_pages_one_after_another(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    start_good(&t, &d);
    for (int page = 0; page < 100; page++) {
        struct read_reply r;
        assert_int_equal(send_page(&t, PAGE_URL, sample_page, sizeof sample_page - 1, NULL), 0);
        await_type(&t, MESSAGE_READ_REPLY);
        assert_int_equal(read_reply_decode(&t.m, t.pool, &r), 0);
        assert_int_equal(r.id, 5);
        assert_string_equal(r.article.title, "A headline for the test");
        if (r.verdict != VERDICT_ARTICLE)
            fail_msg("%s: %s", verdict_name(r.verdict), r.reason);
        assert_int_equal(r.print.rule_count, 3);
        assert_int_equal(r.print.rules[0].matches, 1);
        assert_int_equal(r.print.rules[2].matches, 0);
        assert_true(r.print.sketch.n > 10);
        assert_true(r.print.terms.n > 10);
        msg_fini(&t.m);
    }
    stop_reader(&t);
}

static size_t pack(const char *data, size_t len, char *out, size_t size)
{
    z_stream z = { 0 };
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t packed = z.total_out;
    deflateEnd(&z);
    return packed;
}

static void a_captured_body_is_unpacked(void **state)
{
    (void)state;
    static const struct {
        const char *coding;
        size_t missing; /* bytes at the end */
        bool reads;
    } cases[] = { { "gzip", 0, true },  { "X-GZIP, identity", 0, true },
                  { "gzip", 9, false }, { "br", 0, false },
                  { "zstd", 0, false }, { "gzip, gzip, gzip, gzip, gzip, gzip", 0, false } };
    struct tested t;
    struct description d;
    char packed[sizeof sample_page];
    size_t len = pack(sample_page, sizeof sample_page - 1, packed, sizeof packed);
    start_good(&t, &d);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct read_reply r;
        assert_int_equal(send_page(&t, PAGE_URL, packed, len - cases[i].missing, cases[i].coding), 0);
        await_type(&t, MESSAGE_READ_REPLY);
        assert_int_equal(read_reply_decode(&t.m, t.pool, &r), 0);
        assert_int_equal(r.verdict, cases[i].reads ? VERDICT_ARTICLE : VERDICT_UNREADABLE);
        assert_true(cases[i].reads || strstr(r.reason, "packed"));
        msg_fini(&t.m);
    }
    stop_reader(&t);
}

/* A server may compress a page in pieces, each a gzip member: the fetcher reads them all, and so must who reads the capture again. */
static void a_captured_body_in_two_members_is_unpacked_whole(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    struct read_reply whole, pieces;
    char packed[2 * sizeof sample_page];
    const size_t half = sizeof sample_page / 2;
    size_t len = pack(sample_page, half, packed, sizeof packed);
    len += pack(sample_page + half, sizeof sample_page - 1 - half, packed + len, sizeof packed - len);
    start_good(&t, &d);
    assert_int_equal(send_page(&t, PAGE_URL, sample_page, sizeof sample_page - 1, NULL), 0);
    await_type(&t, MESSAGE_READ_REPLY);
    assert_int_equal(read_reply_decode(&t.m, t.pool, &whole), 0);
    msg_fini(&t.m);
    assert_int_equal(send_page(&t, PAGE_URL, packed, len, "gzip"), 0);
    await_type(&t, MESSAGE_READ_REPLY);
    assert_int_equal(read_reply_decode(&t.m, t.pool, &pieces), 0);
    assert_int_equal(pieces.verdict, VERDICT_ARTICLE);
    assert_string_equal(pieces.text, whole.text);
    msg_fini(&t.m);
    stop_reader(&t);
}

/* The fetcher puts several pages of an outlet into one file. */
static void of_a_file_only_the_part_that_is_the_body_is_read(void **state)
{
    (void)state;
    static const char before[] = "<p>NEIGHBOUR</p></article></body></html>", after[] = "<p>NEIGHBOUR</p>";
    struct tested t;
    struct description d;
    struct read_reply r;
    int file = memfd_open("pages");
    start_good(&t, &d);
    assert_int_equal(file_write_all(file, before, sizeof before - 1), 0);
    assert_int_equal(file_write_all(file, sample_page, sizeof sample_page - 1), 0);
    assert_int_equal(file_write_all(file, after, sizeof after - 1), 0);
    assert_int_equal(memfd_seal(file), 0);
    struct read_request request = {
        .id = 5, .url = PAGE_URL, .purpose = 1, .body_fd = file, .body_offset = sizeof before - 1, .body_len = sizeof sample_page - 1
    };
    assert_int_equal(read_request_send(t.child.socket, &request), 0);
    await_type(&t, MESSAGE_READ_REPLY);
    assert_int_equal(read_reply_decode(&t.m, t.pool, &r), 0);
    assert_int_equal(r.verdict, VERDICT_ARTICLE);
    assert_string_equal(r.article.title, "A headline for the test");
    assert_null(strstr(r.text, "NEIGHBOUR"));
    msg_fini(&t.m);
    request.body_len += sizeof after;
    assert_int_equal(read_request_send(t.child.socket, &request), 0);
    await_type(&t, MESSAGE_READ_REPLY);
    assert_int_equal(read_reply_decode(&t.m, t.pool, &r), 0);
    assert_int_equal(r.verdict, VERDICT_UNREADABLE);
    msg_fini(&t.m);
    close(file);
    stop_reader(&t);
}

static void a_body_that_could_change_is_not_read(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    struct read_reply r;
    start_good(&t, &d);
    int body = memfd_open("page");
    assert_int_equal(file_write_all(body, sample_page, sizeof sample_page - 1), 0);
    struct read_request request = { .id = 6, .url = PAGE_URL, .purpose = 1, .body_fd = body, .body_len = sizeof sample_page - 1 };
    assert_int_equal(read_request_send(t.child.socket, &request), 0);
    close(body);
    await_type(&t, MESSAGE_READ_REPLY);
    assert_int_equal(read_reply_decode(&t.m, t.pool, &r), 0);
    assert_int_equal(r.id, 6);
    assert_int_equal(r.verdict, VERDICT_UNREADABLE);
    assert_non_null(strstr(r.reason, "sealed"));
    msg_fini(&t.m);
    stop_reader(&t);
}

static void it_answers_the_small_questions(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    uint64_t id;
    struct link link;
    const char *slug, *json;
    struct fingerprint print;
    start_good(&t, &d);

    assert_int_equal(message_send(t.child.socket, MESSAGE_PING), 0);
    await_type(&t, MESSAGE_PONG);
    msg_fini(&t.m);

    assert_int_equal(key_send(t.child.socket, 7, "HTTP://hostile.example:80/news/../news/some-headline#part"), 0);
    await_type(&t, MESSAGE_KEY_REPLY);
    assert_int_equal(key_reply_decode(&t.m, t.pool, &id, &link, &slug), 0);
    assert_int_equal(id, 7);
    assert_string_equal(link.url, "http://hostile.example/news/some-headline");
    assert_true(link.ours);
    assert_string_equal(slug, "some-headline");
    msg_fini(&t.m);

    assert_int_equal(key_send(t.child.socket, 8, "javascript:alert(1)"), 0);
    await_type(&t, MESSAGE_KEY_REPLY);
    assert_int_equal(key_reply_decode(&t.m, t.pool, &id, &link, &slug), 0);
    assert_null(link.url);
    assert_null(slug);
    msg_fini(&t.m);

    assert_int_equal(text_send(t.child.socket, 9, "The European Union and Azerbaijan met in Brussels today."), 0);
    await_type(&t, MESSAGE_TEXT_REPLY);
    assert_int_equal(text_reply_decode(&t.m, t.pool, &id, &print), 0);
    assert_int_equal(print.rules[0].matches, 1);
    assert_int_equal(print.sketch.shingles, 5);
    msg_fini(&t.m);

    struct debug_case unknown = { 10, "no-such-kind", "{}", -1 };
    assert_int_equal(debug_case_send(t.child.socket, &unknown), 0);
    await_type(&t, MESSAGE_DEBUG_REPLY);
    assert_int_equal(debug_reply_decode(&t.m, t.pool, &id, &json), 0);
    assert_int_equal(id, 10);
    assert_non_null(strstr(json, "error"));
    msg_fini(&t.m);
    stop_reader(&t);
}

/* A seed keeps every shingle; the answer is larger than a message's inline part, so it is a memory file: RLIMIT_FSIZE must let that pass. */
static void a_whole_sketch_of_a_long_text_comes(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    struct fingerprint print;
    uint64_t id;
    struct buf text;
    start_good(&t, &d);
    buf_init(&text, 1u << 20);
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, "word%d ", i);
    assert_int_equal(text_send_whole(t.child.socket, 1, buf_text(&text)), 0);
    await_type(&t, MESSAGE_TEXT_REPLY);
    assert_int_equal(text_reply_decode(&t.m, t.pool, &id, &print), 0);
    assert_int_equal(print.sketch.scale, 0);
    assert_int_equal(print.sketch.n, 19996);
    msg_fini(&t.m);
    assert_int_equal(text_send(t.child.socket, 2, buf_text(&text)), 0);
    await_type(&t, MESSAGE_TEXT_REPLY);
    assert_int_equal(text_reply_decode(&t.m, t.pool, &id, &print), 0);
    assert_true(print.sketch.n <= SKETCH_MAX && print.sketch.scale > 0);
    msg_fini(&t.m);
    buf_fini(&text);
    stop_reader(&t);
}

static void nonsense_from_main_ends_it_with_words(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    char words[1024];
    start_good(&t, &d);
    assert_int_equal(message_send(t.child.socket, MESSAGE_FETCHED), 0);
    assert_int_equal(await_message(&t, PATIENCE_MS), MSG_END);
    child_ended(&t.child, words, sizeof words);
    assert_non_null(strstr(words, "exit status 3"));
#ifndef GAZETTED_SANITIZE
    assert_non_null(strstr(words, "no answer to"));
#endif
    pool_free(t.pool);
}

static void it_ends_when_main_closes_the_socket(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    char words[1024];
    start_good(&t, &d);
    shutdown(t.child.socket, SHUT_RDWR);
    struct pollfd ended = { .fd = t.child.pidfd, .events = POLLIN };
    assert_int_equal(poll(&ended, 1, PATIENCE_MS), 1);
    child_ended(&t.child, words, sizeof words);
    assert_string_equal(words, "exit status 0");
    assert_int_equal(t.child.pid, 0);
    pool_free(t.pool);
}

/* -- What it is born with ---------------------------------------------------------------------------------------------- */

static size_t count_descriptors(pid_t pid)
{
    char path[64];
    size_t n = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));)
        n += e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return n;
}

static void no_descriptor_and_no_lock_reaches_it(void **state)
{
    (void)state;
    char path[] = "/tmp/gazetted-lock-XXXXXX";
    struct tested t;
    struct description d;
    int held = mkstemp(path); /* without close-on-exec, as a library might open it */
    assert_int_equal(flock(held, LOCK_EX), 0);
    start_good(&t, &d);
    close(held);
    int again = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(again, LOCK_EX | LOCK_NB), 0);
    size_t n = count_descriptors(t.child.pid); /* 0 where we may not look */
    assert_true(n == 0 || n == CHILD_SOCKET + 1);
    close(again);
    unlink(path);
    stop_reader(&t);
}

static void its_environment_is_ours_to_say(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    char path[64], found[4096] = "";
    setenv("LD_LIBRARY_PATH", "/tmp/elsewhere", 1);
    setenv("http_proxy", "http://elsewhere.example", 1);
    start_good(&t, &d);
    unsetenv("LD_LIBRARY_PATH");
    unsetenv("http_proxy");
    snprintf(path, sizeof path, "/proc/%d/environ", (int)t.child.pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, found, sizeof found - 1) : 0;
    for (ssize_t i = 0; i < len; i++)
        found[i] = found[i] ? found[i] : '\n';
    assert_null(strstr(found, "elsewhere"));
    if (len > 0)
        assert_non_null(strstr(found, "TZ=UTC"));
    if (fd >= 0)
        close(fd);
    stop_reader(&t);
}

/* Starts a reader, tells its pid, and waits to be killed. */
static _Noreturn void be_a_parent(int tell)
{
    struct tested t = { .pool = pool_new() };
    struct reader_setup s = { .outlet = "good" };
    s.plugin_fd = plugin_open(t.pool, plugins, "good", &s.plugin);
    if (s.plugin_fd < 0 || child_start(&t.child, "gazetted-reader") != 0 || reader_setup_send(t.child.socket, &s) != 0)
        _exit(1); /* no assertion: it would go on with the tests, in a second process */
    if (write(tell, &t.child.pid, sizeof t.child.pid) != sizeof t.child.pid)
        _exit(1);
    for (;;)
        pause();
}

static void it_dies_with_a_parent_that_is_killed(void **state)
{
    (void)state;
    int pipe_ends[2];
    pid_t reader = 0;
    assert_int_equal(pipe(pipe_ends), 0);
    pid_t parent = fork();
    if (parent == 0)
        be_a_parent(pipe_ends[1]);
    close(pipe_ends[1]); /* so that reading ends when it fails */
    assert_int_equal(read(pipe_ends[0], &reader, sizeof reader), sizeof reader);
    int pidfd = (int)syscall(SYS_pidfd_open, reader, 0);
    assert_true(pidfd >= 0);
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    struct pollfd ended = { .fd = pidfd, .events = POLLIN };
    assert_int_equal(poll(&ended, 1, PATIENCE_MS), 1);
    close(pidfd);
    close(pipe_ends[0]);
}

static void blocked_signals_are_not_passed_on(void **state)
{
    (void)state;
    struct tested t;
    struct description d;
    char words[1024];
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &old);
    start_good(&t, &d);
    sigprocmask(SIG_SETMASK, &old, NULL);
    kill(t.child.pid, SIGTERM);
    assert_int_equal(await_message(&t, PATIENCE_MS), MSG_END);
    child_ended(&t.child, words, sizeof words);
    assert_non_null(strstr(words, "SIGTERM"));
    pool_free(t.pool);
}

static void a_hundred_readers_leave_no_descriptor_behind(void **state)
{
    (void)state;
    size_t before = count_descriptors(getpid());
    for (int i = 0; i < 100; i++) {
        struct child c;
        assert_int_equal(child_start(&c, "gazetted-reader"), 0);
        child_kill(&c);
    }
    assert_int_equal(count_descriptors(getpid()), before);
}

static void a_program_that_is_not_there_is_named_with_both_places(void **state)
{
    (void)state;
    struct child c;
    assert_int_equal(child_start(&c, "gazetted-nothing"), -1);
    assert_non_null(strstr(err_text(), "gazetted-nothing"));
    assert_non_null(strstr(err_text(), LIBEXECDIR));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_describes_its_plugin),
        cmocka_unit_test(the_configuration_names_other_hosts),
        cmocka_unit_test(a_rule_that_is_none_is_said_with_the_topic),
        cmocka_unit_test(it_reads_pages_one_after_another),
        cmocka_unit_test(a_captured_body_is_unpacked),
        cmocka_unit_test(a_captured_body_in_two_members_is_unpacked_whole),
        cmocka_unit_test(of_a_file_only_the_part_that_is_the_body_is_read),
        cmocka_unit_test(a_body_that_could_change_is_not_read),
        cmocka_unit_test(it_answers_the_small_questions),
        cmocka_unit_test(a_whole_sketch_of_a_long_text_comes),
        cmocka_unit_test(nonsense_from_main_ends_it_with_words),
        cmocka_unit_test(it_ends_when_main_closes_the_socket),
        cmocka_unit_test(no_descriptor_and_no_lock_reaches_it),
        cmocka_unit_test(its_environment_is_ours_to_say),
        cmocka_unit_test(it_dies_with_a_parent_that_is_killed),
        cmocka_unit_test(blocked_signals_are_not_passed_on),
        cmocka_unit_test(a_hundred_readers_leave_no_descriptor_behind),
        cmocka_unit_test(a_program_that_is_not_there_is_named_with_both_places),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}

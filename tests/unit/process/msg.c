/* msg: what is sent comes whole, and nothing that is not a message passes for one. */
#include "daemon/process/msg.h"

#include "daemon/base/err.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define IN_FLIGHT 64 /* more than FEW, which is more than a test has open */
#define FEW       32
#define CANNOT    77 /* exit status: this cannot be tried here */

struct pair {
    int ours, theirs;
};

static struct pair open_pair(void)
{
    int fds[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
    return (struct pair){ fds[0], fds[1] };
}

static void close_pair(struct pair p)
{
    close(p.ours);
    close(p.theirs);
}

static size_t open_descriptors(void)
{
    size_t n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static void every_kind_of_field_comes_back(void **state)
{
    (void)state;
    struct pair p = open_pair();
    struct pool *pool = pool_new();
    struct msg_out out;
    msg_start(&out, 7);
    msg_put_string(&out, 1, "gr\xC3\xBC\xC3\x9F");
    msg_put_string(&out, 2, NULL);
    msg_put_u64(&out, 3, UINT64_MAX);
    msg_put_i64(&out, 4, INT64_MIN);
    msg_put_double(&out, 5, 0.25);
    size_t at = msg_enter(&out, 6);
    msg_put_u64(&out, 1, 42);
    msg_leave(&out, at);
    assert_int_equal(msg_send(p.ours, &out), 0);

    struct msg in, inner;
    struct msg_field f;
    const char *text;
    uint64_t u;
    int64_t i;
    double d;
    assert_int_equal(msg_receive(p.theirs, &in), MSG_GOT);
    assert_int_equal(in.type, 7);
    assert_int_equal(msg_next(&in, &f), 1);
    assert_int_equal(field_string(&f, pool, 10, false, &text), 0);
    assert_string_equal(text, "gr\xC3\xBC\xC3\x9F");
    assert_int_equal(msg_next(&in, &f), 1);
    assert_int_equal(f.tag, 3);
    assert_int_equal(field_u64(&f, &u), 0);
    assert_true(u == UINT64_MAX);
    assert_int_equal(msg_next(&in, &f), 1);
    assert_int_equal(field_i64(&f, &i), 0);
    assert_true(i == INT64_MIN);
    assert_int_equal(msg_next(&in, &f), 1);
    assert_int_equal(field_double(&f, &d), 0);
    assert_true(d == 0.25);
    assert_int_equal(msg_next(&in, &f), 1);
    msg_nested(&f, &inner);
    assert_int_equal(msg_next(&inner, &f), 1);
    assert_int_equal(field_u64(&f, &u), 0);
    assert_int_equal(u, 42);
    assert_int_equal(msg_next(&inner, &f), 0);
    assert_int_equal(msg_next(&in, &f), 0);
    msg_fini(&in);
    pool_free(pool);
    close_pair(p);
}

static void a_payload_of_any_size_comes_whole(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, MSG_INLINE_MAX - 6, MSG_INLINE_MAX - 5, MSG_INLINE_MAX + 1, 5u << 20, MSG_PAYLOAD_MAX - 6 };
    struct pair p = open_pair();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *data = mem_alloc(sizes[i] + 1);
        memset(data, 'x', sizes[i]);
        struct msg_out out;
        msg_start(&out, 1);
        msg_put(&out, 9, data, sizes[i]);
        assert_int_equal(msg_send(p.ours, &out), 0);
        struct msg in;
        struct msg_field f;
        assert_int_equal(msg_receive(p.theirs, &in), MSG_GOT);
        assert_int_equal(msg_next(&in, &f), 1);
        assert_int_equal(f.len, sizes[i]);
        assert_memory_equal(f.data, data, sizes[i]);
        msg_fini(&in);
        free(data);
    }
    close_pair(p);
}

static void a_payload_beyond_the_ceiling_is_not_sent(void **state)
{
    (void)state;
    struct pair p = open_pair();
    char *data = mem_alloc(MSG_PAYLOAD_MAX);
    struct msg_out out;
    msg_start(&out, 1);
    msg_put(&out, 9, data, MSG_PAYLOAD_MAX);
    assert_int_equal(msg_send(p.ours, &out), -1);
    free(data);
    close_pair(p);
}

static void descriptors_travel_with_large_and_small_payloads(void **state)
{
    (void)state;
    struct pair p = open_pair();
    char *data = mem_alloc(MSG_INLINE_MAX * 2);
    for (int large = 0; large < 2; large++) {
        size_t before = open_descriptors();
        int files[MSG_FDS_MAX];
        struct msg_out out;
        msg_start(&out, 1);
        for (int i = 0; i < MSG_FDS_MAX; i++) {
            files[i] = memfd_from("test", "abc", (size_t)i + 1);
            msg_put_fd(&out, (uint16_t)(i + 1), files[i]);
        }
        msg_put_fd(&out, 8, -1);
        msg_put(&out, 9, data, large ? MSG_INLINE_MAX * 2 : 1);
        assert_int_equal(msg_send(p.ours, &out), 0);
        for (int i = 0; i < MSG_FDS_MAX; i++)
            close(files[i]);

        struct msg in;
        struct msg_field f;
        int fd;
        struct view view;
        assert_int_equal(msg_receive(p.theirs, &in), MSG_GOT);
        assert_int_equal(in.fd_count, MSG_FDS_MAX);
        for (size_t i = 0; i + 1 < MSG_FDS_MAX; i++) {
            assert_int_equal(msg_next(&in, &f), 1);
            assert_int_equal(field_take_fd(&in, &f, &fd), 0);
            assert_int_equal(memfd_map(fd, 10, &view), 0);
            assert_int_equal(view.len, i + 1);
            assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
            view_fini(&view);
            close(fd);
            assert_int_equal(field_take_fd(&in, &f, &fd), -1); /* it is gone */
        }
        msg_fini(&in); /* closes the last, which nobody took */
        assert_int_equal(open_descriptors(), before);
    }
    free(data);
    close_pair(p);
}

/* What a plugin might scribble into the socket. */
static void what_is_no_message_is_refused(void **state)
{
    (void)state;
    struct {
        uint16_t magic, type;
        uint32_t far;
        uint64_t len;
        char payload[16];
    } frame = { 0x677a, 1, 0, 16, "0123456789abcde" };
    static const struct {
        size_t cut, change;
        unsigned char to;
    } cases[] = {
        { 1, 0, 0 },    /* less than a head */
        { 15, 0, 0 },   /* a byte of the head is missing */
        { 32, 0, 1 },   /* another magic */
        { 32, 4, 1 },   /* announces a memory file, and brings a payload */
        { 16, 4, 1 },   /* announces a memory file, and brings none */
        { 32, 4, 2 },   /* a value that far never has */
        { 31, 100, 0 }, /* shorter than it says */
        { 32, 8, 17 },  /* longer than it is */
        { 32, 15, 255 } /* a length beyond everything */
    };
    struct pair p = open_pair();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char bytes[sizeof frame];
        memcpy(bytes, &frame, sizeof bytes);
        if (cases[i].change < sizeof bytes)
            bytes[cases[i].change] = cases[i].to;
        assert_int_equal(send(p.ours, bytes, cases[i].cut, 0), (ssize_t)cases[i].cut);
        struct msg in;
        assert_int_equal(msg_receive(p.theirs, &in), MSG_ERROR);
        assert_true(*err_text() != '\0');
    }
    char *huge = mem_alloc(MSG_INLINE_MAX + 100);
    memcpy(huge, &frame, sizeof frame);
    assert_true(send(p.ours, huge, MSG_INLINE_MAX + 100, 0) > 0);
    struct msg in;
    assert_int_equal(msg_receive(p.theirs, &in), MSG_ERROR);
    free(huge);
    close_pair(p);
}

static void send_with_descriptors(int fd, const void *data, size_t len, const int *fds, size_t count)
{
    char control[CMSG_SPACE(16 * sizeof(int))] = { 0 };
    struct iovec part = { (void *)(uintptr_t)data, len };
    struct msghdr h = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(count * sizeof(int)) };
    struct cmsghdr *c = CMSG_FIRSTHDR(&h);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(c), fds, count * sizeof(int));
    assert_int_equal(sendmsg(fd, &h, 0), (ssize_t)len);
}

static void unsealed_files_and_floods_of_descriptors_are_refused_without_a_leak(void **state)
{
    (void)state;
    struct pair p = open_pair();
    struct {
        uint16_t magic, type;
        uint32_t far;
        uint64_t len;
    } frame = { 0x677a, 1, 1, 4 };
    int unsealed = memfd_open("test");
    assert_int_equal(file_write_all(unsealed, "abcd", 4), 0);
    int plain = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int flood[12];
    for (size_t i = 0; i < 12; i++)
        flood[i] = plain;
    size_t before = open_descriptors();
    struct msg in;

    send_with_descriptors(p.ours, &frame, sizeof frame, &unsealed, 1);
    assert_int_equal(msg_receive(p.theirs, &in), MSG_ERROR);
    send_with_descriptors(p.ours, &frame, sizeof frame, &plain, 1);
    assert_int_equal(msg_receive(p.theirs, &in), MSG_ERROR);
    send_with_descriptors(p.ours, &frame, sizeof frame, flood, 12);
    assert_int_equal(msg_receive(p.theirs, &in), MSG_ERROR);
    frame.far = 0;
    frame.len = 0;
    send_with_descriptors(p.ours, &frame, sizeof frame, flood, 4);
    assert_int_equal(msg_receive(p.theirs, &in), MSG_ERROR);
    assert_int_equal(open_descriptors(), before);
    close(unsealed);
    close(plain);
    close_pair(p);
}

static void broken_fields_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
        { "\1", 1 },                         /* half a tag */
        { "\1\0\0\0\0", 5 },                 /* a head that is cut */
        { "\1\0\4\0\0\0abc", 9 },            /* a field that is cut */
        { "\1\0\377\377\377\377abc", 9 },    /* a length beyond everything */
        { "\1\0\1\0\0\0a\1\0\2\0\0\0b", 14 } /* the second is cut */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct msg m = { .payload = cases[i].bytes, .len = cases[i].len };
        struct msg_field f;
        int rc;
        while ((rc = msg_next(&m, &f)) > 0)
            ;
        assert_int_equal(rc, -1);
    }
}

static void values_of_another_form_are_refused(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct msg m = { .payload = "" };
    const char *text;
    uint64_t u;
    int64_t s;
    double d;
    int fd;
    double infinite = __builtin_inf();
    uint64_t index = 3;
    assert_int_equal(field_u64(&(struct msg_field){ 1, "1234567", 7 }, &u), -1);
    assert_int_equal(field_i64(&(struct msg_field){ 1, "123456789", 9 }, &s), -1);
    assert_int_equal(field_double(&(struct msg_field){ 1, (char *)&infinite, 8 }, &d), -1);
    assert_int_equal(field_string(&(struct msg_field){ 1, "abc", 3 }, pool, 2, false, &text), -1);
    assert_int_equal(field_string(&(struct msg_field){ 1, "a\0c", 3 }, pool, 9, true, &text), -1);
    assert_int_equal(field_string(&(struct msg_field){ 1, "a\nc", 3 }, pool, 9, false, &text), -1);
    assert_int_equal(field_string(&(struct msg_field){ 1, "a\nc", 3 }, pool, 9, true, &text), 0);
    assert_int_equal(field_string(&(struct msg_field){ 1, "\x1b[0m", 4 }, pool, 9, true, &text), -1);
    assert_int_equal(field_string(&(struct msg_field){ 1, "\xff", 1 }, pool, 9, true, &text), -1);
    assert_int_equal(field_take_fd(&m, &(struct msg_field){ 1, (char *)&index, 8 }, &fd), -1);
    assert_int_equal(field_take_fd(&m, &(struct msg_field){ 1, "x", 1 }, &fd), -1);
    pool_free(pool);
}

static void an_empty_socket_says_again_and_a_closed_one_end(void **state)
{
    (void)state;
    struct pair p = open_pair();
    struct msg m;
    assert_int_equal(fcntl(p.theirs, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(msg_receive(p.theirs, &m), MSG_AGAIN);
    close(p.ours);
    assert_int_equal(msg_receive(p.theirs, &m), MSG_END);
    struct msg_out out;
    msg_start(&out, 1);
    assert_int_equal(msg_send(p.theirs, &out), -1);
    close(p.theirs);
}

static void an_offer_waits_for_no_room_and_loses_nothing(void **state)
{
    (void)state;
    struct pair p = open_pair();
    struct msg_out out;
    struct msg m;
    struct msg_field f;
    uint64_t sent = 0, number = 0;
    int rc;
    for (;; sent++) {
        msg_start(&out, 3);
        msg_put_u64(&out, 1, sent);
        if ((rc = msg_offer(p.ours, &out)) != 1)
            break;
        assert_true(sent < 1000000);
    }
    assert_int_equal(rc, 0);
    assert_int_equal(fcntl(p.theirs, F_SETFL, O_NONBLOCK), 0);
    for (uint64_t i = 0; i < sent; i++) {
        assert_int_equal(msg_receive(p.theirs, &m), MSG_GOT);
        assert_int_equal(msg_next(&m, &f), 1);
        assert_int_equal(field_u64(&f, &number), 0);
        assert_int_equal(number, i);
        msg_fini(&m);
    }
    assert_int_equal(msg_receive(p.theirs, &m), MSG_AGAIN);
    msg_start(&out, 3);
    assert_int_equal(msg_offer(p.ours, &out), 1);
    assert_int_equal(msg_receive(p.theirs, &m), MSG_GOT);
    msg_fini(&m);
    close(p.theirs);
    msg_start(&out, 3);
    assert_int_equal(msg_offer(p.ours, &out), -1);
    close(p.ours);
}

/* Sixty-four descriptors in flight between the two. */
static void put_in_flight(struct pair p, int fd)
{
    char space[CMSG_SPACE(IN_FLIGHT * sizeof(int))] = { 0 };
    struct iovec byte = { "x", 1 };
    struct msghdr header = { .msg_iov = &byte, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space };
    struct cmsghdr *c = CMSG_FIRSTHDR(&header);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(IN_FLIGHT * sizeof(int));
    for (size_t i = 0; i < IN_FLIGHT; i++)
        memcpy(CMSG_DATA(c) + i * sizeof fd, &fd, sizeof fd);
    assert_int_equal(sendmsg(p.ours, &header, 0), 1);
}

/* As a reader has it: no capability, few descriptors. Says on the pipe whether an offer was refused, then waits for room. */
static void send_with_few_descriptors(struct pair p, int told)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
    const struct rlimit few = { FEW, FEW };
    struct msg_out out;
    if (setrlimit(RLIMIT_NOFILE, &few) != 0 || syscall(SYS_capset, &head, none) != 0)
        _exit(CANNOT);
    msg_start(&out, 1);
    msg_put_fd(&out, 1, p.ours);
    int offered = msg_offer(p.ours, &out);
    if (offered == 1)
        _exit(CANNOT); /* a kernel that does not count them */
    if (offered != 0 || write(told, "r", 1) != 1)
        _exit(1);
    msg_start(&out, 2);
    msg_put_fd(&out, 1, p.ours);
    _exit(msg_send(p.ours, &out) == 0 ? 0 : 1);
}

/* Linux counts the descriptors in flight of a user, all processes together, and holds them against the limit of whoever sends one more. */
static void others_descriptors_in_flight_are_waited_for(void **state)
{
    (void)state;
    struct pair p = open_pair(), others = open_pair();
    struct msg m;
    int told[2], status;
    char answer = 0;
    assert_int_equal(pipe(told), 0);
    put_in_flight(others, told[0]);
    pid_t child = fork();
    if (child == 0) {
        close(told[0]);
        close_pair(others);
        send_with_few_descriptors(p, told[1]);
    }
    close(told[1]);
    close(p.ours);
    ssize_t n = read(told[0], &answer, 1);
    close_pair(others); /* which ends their flight */
    if (n == 1) {
        assert_int_equal(msg_receive(p.theirs, &m), MSG_GOT);
        assert_int_equal(m.type, 2);
        msg_fini(&m);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    close(told[0]);
    close(p.theirs);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT) {
        print_message("skipped: descriptors in flight are not counted here\n");
        skip();
    }
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_field_comes_back),
        cmocka_unit_test(a_payload_of_any_size_comes_whole),
        cmocka_unit_test(a_payload_beyond_the_ceiling_is_not_sent),
        cmocka_unit_test(descriptors_travel_with_large_and_small_payloads),
        cmocka_unit_test(what_is_no_message_is_refused),
        cmocka_unit_test(unsealed_files_and_floods_of_descriptors_are_refused_without_a_leak),
        cmocka_unit_test(broken_fields_are_refused),
        cmocka_unit_test(values_of_another_form_are_refused),
        cmocka_unit_test(an_empty_socket_says_again_and_a_closed_one_end),
        cmocka_unit_test(an_offer_waits_for_no_room_and_loses_nothing),
        cmocka_unit_test(others_descriptors_in_flight_are_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

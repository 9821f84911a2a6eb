/* pack_file: stock git reads what we write, and would have made the same index. */
#include "../../../archive/pack_file.h"

#include "../../../daemon/base/err.h"
#include "../../../daemon/base/mem.h"
#include "scratch.h"

#include <git2.h>

#define SIZES 9

/* About the borders of the length's pieces: 4 bits, then 7 each; and what no compression makes smaller. */
static const size_t sizes[SIZES] = { 0, 1, 15, 16, 2047, 2048, 262143, 262144, 300000 };

static char folder[SCRATCH_SIZE];

static int setup(void **state)
{
    (void)state;
    git_libgit2_init();
    scratch_make(folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    git_libgit2_shutdown();
    return 0;
}

static void make_blobs(struct pack_object objects[SIZES])
{
    uint32_t x = 1;
    for (size_t i = 0; i < SIZES; i++) {
        char *data = mem_alloc(sizes[i] + 1);
        git_oid id;
        for (size_t k = 0; k < sizes[i]; k++)
            data[k] = (char)((x = x * 1103515245 + 12345) >> 24);
        assert_int_equal(git_odb_hash(&id, data, sizes[i], GIT_OBJECT_BLOB), 0);
        objects[i] = (struct pack_object){ .type = GIT_OBJECT_BLOB, .data = data, .len = sizes[i] };
        memcpy(objects[i].id, id.id, PACK_ID_LEN);
    }
}

static void free_blobs(struct pack_object objects[SIZES])
{
    for (size_t i = 0; i < SIZES; i++)
        free((char *)objects[i].data);
}

static void expect(const char *command, const char *expected)
{
    struct buf out;
    int rc = scratch_run(&out, "cd '%s' && %s", folder, command);
    if (rc != 0 || strcmp(buf_text(&out), expected) != 0)
        fail_msg("%s: %s", command, buf_text(&out));
    buf_fini(&out);
}

static void git_reads_every_object_and_would_index_them_so(void **state)
{
    struct pack_object objects[SIZES];
    (void)state;
    make_blobs(objects);
    assert_int_equal(pack_file_write(folder, objects, SIZES), 0);
    expect("ls | sed 's/.*[.]//' | sort | paste -sd' '", "idx pack\n");
    expect("git verify-pack -v *.pack | awk '$2 == \"blob\" { print $3 }' | sort -n | paste -sd' '", "0 1 15 16 2047 2048 262143 262144 300000\n");
    expect("git index-pack -o theirs *.pack >/dev/null && cmp theirs *.idx", "");
    expect("test pack-$(tail -c 20 *.pack | od -An -v -tx1 | tr -d ' \\n').pack = *.pack", "");
    free_blobs(objects);
}

static void what_a_killed_writer_left_is_no_hindrance(void **state)
{
    struct pack_object objects[SIZES];
    (void)state;
    make_blobs(objects);
    expect("printf '%700000s' x >" PACK_TEMPORARY "pack; printf x >" PACK_TEMPORARY "idx", "");
    assert_int_equal(pack_file_write(folder, objects, SIZES), 0);
    expect("git verify-pack *.pack; ls | wc -l", "2\n");
    /* The same once more is the same. */
    assert_int_equal(pack_file_write(folder, objects, SIZES), 0);
    expect("git verify-pack *.pack; ls | wc -l", "2\n");
    free_blobs(objects);
}

static void where_it_cannot_be_written_nothing_is_left(void **state)
{
    struct pack_object objects[SIZES];
    (void)state;
    make_blobs(objects);
    expect("mkdir " PACK_TEMPORARY "idx", "");
    assert_int_equal(pack_file_write(folder, objects, SIZES), -1);
    assert_non_null(strstr(err_text(), PACK_TEMPORARY "idx"));
    expect("ls", PACK_TEMPORARY "idx\n");
    free_blobs(objects);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(git_reads_every_object_and_would_index_them_so, setup, teardown),
        cmocka_unit_test_setup_teardown(what_a_killed_writer_left_is_no_hindrance, setup, teardown),
        cmocka_unit_test_setup_teardown(where_it_cannot_be_written_nothing_is_left, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

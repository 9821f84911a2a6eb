/* behind: an index that could not be written, and what is said of topics. */
#include "../../../archive/reader.h"
#include "../../../archive/state_inside.h"
#include "../../../archive/writer.h"
#include "scratch.h"

#include "sample.h"

struct fixture {
    char folder[SCRATCH_SIZE];
    struct archive *archive;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(f->folder);
    f->archive = sample_open(f->folder);
    *state = f;
    return 0;
}

static void tell(const char *finding, void *arg)
{
    (void)arg;
    print_message("verify: %s\n", finding);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    archive_close(f->archive);
    assert_int_equal(archive_verify(f->folder, tell, NULL, NULL), 0);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

/* As a full disk does: the writer's index takes nothing any more. Called while the writer's thread has nothing to do. */
static void forbid_index(struct fixture *f, bool forbid)
{
    assert_int_equal(sqlite3_exec(f->archive->state->db, forbid ? "PRAGMA query_only = 1" : "PRAGMA query_only = 0", NULL, NULL, NULL), SQLITE_OK);
}

static bool is_known(struct fixture *f, const char *key)
{
    struct pool *pool = pool_new();
    struct known known;
    assert_int_equal(archive_known(f->archive, pool, "hrw", key, &known), 0);
    pool_free(pool);
    return known.found;
}

static void while_the_index_is_behind_nothing_more_is_written(void **state)
{
    struct fixture *f = *state;
    struct pollfd ready = { .fd = archive_event_fd(f->archive), .events = POLLIN };
    struct entry *e;
    sample_record(f->archive, sample_article(KIND_NEW, 1, "One.\n", 0));
    forbid_index(f, true);
    sample_record(f->archive, sample_article(KIND_NEW, 2, "Two.\n", 0)); /* journal and git have it: it is archived */
    assert_false(is_known(f, "/news/2"));
    archive_submit(f->archive, sample_article(KIND_NEW, 3, "Three.\n", 0));
    archive_flush(f->archive);
    while (!(e = archive_finished(f->archive)))
        assert_int_equal(poll(&ready, 1, 10000), 1);
    assert_true(e->failed);
    assert_non_null(strstr(e->reason, "state.db"));
    entry_free(e);
    assert_false(archive_is_broken(f->archive));
    forbid_index(f, false);
    sample_record(f->archive, sample_article(KIND_NEW, 3, "Three.\n", 0));
    assert_true(is_known(f, "/news/2"));
    assert_true(is_known(f, "/news/3"));
}

/* How many lines of the journal have this in them. */
static void expect_lines(struct fixture *f, const char *part, const char *count)
{
    struct buf out;
    archive_close(f->archive);
    scratch_run(&out, "cat %s/journal/*.jsonl | grep -cF '%s'", f->folder, part);
    assert_string_equal(buf_text(&out), count);
    buf_fini(&out);
    f->archive = sample_open(f->folder);
}

static void a_topic_is_in_the_journal_once_for_each_of_its_definitions(void **state)
{
    struct fixture *f = *state;
    sample_record(f->archive, sample_article(KIND_NEW, 1, "One.\n", 0));
    archive_topic(f->archive, "eu", "one");
    expect_lines(f, "\"topic\":\"eu\"", "1\n");
    archive_topic(f->archive, "eu", "one");
    expect_lines(f, "\"topic\":\"eu\"", "1\n");
    archive_topic(f->archive, "eu", "two");
    archive_topic(f->archive, "other", "one");
    expect_lines(f, "\"topic\":\"eu\"", "2\n");
    expect_lines(f, "\"type\":\"topic\"", "3\n");
}

static void a_visit_that_changes_nothing_says_what_the_article_is_on(void **state)
{
    struct fixture *f = *state;
    sample_record(f->archive, sample_article(KIND_NEW, 1, "One.\n", 0));
    for (int day = 1; day < 3; day++) {
        struct entry *e = sample_entry(DECISION_UNCHANGED, 1, day);
        e->topics = pool_alloc(e->pool, sizeof *e->topics);
        e->topics[0] = (struct topic_score){ "eu", day == 1 ? 0.75 : 0.25, "europe×1" };
        e->topic_count = 1;
        sample_record(f->archive, e);
    }
    expect_lines(f, "\"topic\":\"eu\",\"score\":0.25", "1\n");
    expect_lines(f, "\"type\":\"observation\"", "2\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(while_the_index_is_behind_nothing_more_is_written),
        TEST(a_topic_is_in_the_journal_once_for_each_of_its_definitions),
        TEST(a_visit_that_changes_nothing_says_what_the_article_is_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

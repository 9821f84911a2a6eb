#include "scratch.h"

#include "../../../archive/reader.h"
#include "../../../archive/state.h"
#include "sample.h"

#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define DUMP_MAX (16u << 20)

struct fixture {
    char folder[SCRATCH_SIZE], path[2 * SCRATCH_SIZE];
    struct archive *archive;
    struct pool *pool;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(f->folder);
    snprintf(f->path, sizeof f->path, "%s/a", f->folder);
    f->archive = sample_open(f->path);
    f->pool = pool_new();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    archive_close(f->archive);
    pool_free(f->pool);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static char *dump(const struct fixture *f)
{
    struct buf out;
    struct state *s = state_open(f->path);
    if (!s)
        fail_msg("%s", err_text());
    buf_init(&out, DUMP_MAX);
    assert_int_equal(state_dump(s, &out), 0);
    state_close(s);
    return buf_take(&out);
}

/* Says the first line that differs. */
static void expect_same(const char *claim, char *left, char *right)
{
    char *a = left, *b = right;
    while (*a && *a == *b)
        a++, b++;
    if (*a != *b) {
        while (a > left && a[-1] != '\n')
            a--, b--;
        fail_msg("%s:\n%.*s\n%.*s", claim, (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
    }
    free(left);
    free(right);
}

static void remove_state(const struct fixture *f)
{
    struct buf out;
    assert_int_equal(scratch_run(&out, "rm -f %s/state.db*", f->path), 0);
    buf_fini(&out);
}

static void reopen(struct fixture *f)
{
    archive_close(f->archive);
    f->archive = sample_open(f->path);
}

/* -- The same, live and rebuilt ----------------------------------------------------------------------------------------------- */

static void a_rebuilt_state_is_the_live_one(void **state)
{
    struct fixture *f = *state;
    pid_t holder;
    sample_life(f->archive);
    char *live = dump(f);
    assert_true(strlen(live) > 4000);
    archive_close(f->archive);
    f->archive = NULL;
    assert_int_equal(archive_reindex(f->path, &holder), 0);
    expect_same("reindex", strdup(live), dump(f));
    remove_state(f);
    f->archive = sample_open(f->path);
    expect_same("a deleted one", live, dump(f));
}

static void caches_outlive_a_reindex(void **state)
{
    struct fixture *f = *state;
    struct known known;
    const char *value;
    pid_t holder;
    struct entry *e = sample_article(KIND_NEW, 1, "Body.\n", 0);
    e->set_validators = true;
    e->etag = "W/\"x\"";
    e->recheck_ms = SAMPLE_MS + 5;
    sample_record(f->archive, e);
    archive_put(f->archive, "source:hrw", "17");
    sample_record(f->archive, sample_entry(DECISION_UNCHANGED, 1, 1));
    archive_close(f->archive);
    f->archive = NULL;
    assert_int_equal(archive_reindex(f->path, &holder), 0);
    f->archive = sample_open(f->path);
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/1", &known), 0);
    assert_string_equal(known.etag, "W/\"x\"");
    assert_int_equal(known.recheck_ms, SAMPLE_MS + 5);
    assert_int_equal(archive_get(f->archive, f->pool, "source:hrw", &value), 0);
    assert_string_equal(value, "17");
}

static void a_garbled_state_is_moved_aside_and_made_anew(void **state)
{
    static const char *const damages[] = { "printf garbage > state.db", ": > state.db",
                                           "dd if=/dev/urandom of=state.db bs=4096 count=40 conv=notrunc", "truncate -s 8192 state.db",
                                           "printf 'x' | dd of=state.db bs=1 seek=63 conv=notrunc" /* user_version */ };
    struct fixture *f = *state;
    sample_life(f->archive);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct buf out;
        char *before = dump(f), bad[256];
        archive_close(f->archive);
        assert_int_equal(scratch_run(&out, "cd %s && rm -f state.db.bad state.db-wal state.db-shm && %s", f->path, damages[i]), 0);
        buf_fini(&out);
        f->archive = sample_open(f->path);
        expect_same(damages[i], before, dump(f));
        snprintf(bad, sizeof bad, "%s/state.db.bad", f->path);
        assert_int_equal(access(bad, F_OK), 0);
    }
}

static void what_came_after_the_last_state_is_caught_up(void **state)
{
    struct fixture *f = *state;
    struct buf out;
    sample_record(f->archive, sample_article(KIND_NEW, 9, "Body.\n", 0));
    archive_close(f->archive);
    assert_int_equal(scratch_run(&out, "cp -p %s/state.db %s/old.db", f->path, f->folder), 0);
    buf_fini(&out);
    f->archive = sample_open(f->path);
    sample_life(f->archive);
    char *live = dump(f);
    archive_close(f->archive);
    assert_int_equal(scratch_run(&out, "rm -f %s/state.db*; cp -p %s/old.db %s/state.db", f->path, f->folder, f->path), 0);
    buf_fini(&out);
    f->archive = sample_open(f->path);
    expect_same("caught up", live, dump(f));
}

/* As if the writer had been killed between the branch and the journal. */
static void a_commit_without_a_line_gets_one(void **state)
{
    struct fixture *f = *state;
    struct known known;
    struct buf out;
    char journal[256];
    sample_record(f->archive, sample_article(KIND_NEW, 1, "One.\n", 0));
    archive_close(f->archive);
    snprintf(journal, sizeof journal, "%s/journal/*.jsonl", f->path);
    assert_int_equal(scratch_run(&out, "cp -p %s/journal/*.jsonl %s/lines; cp -p %s/state.db %s/old.db", f->path, f->folder, f->path, f->folder), 0);
    buf_fini(&out);
    f->archive = sample_open(f->path);
    sample_record(f->archive, sample_article(KIND_REVISION, 1, "One, edited.\n", 1));
    sample_record(f->archive, sample_article(KIND_NEW, 2, "Two.\n", 1));
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/2", &known), 0);
    struct known before = known;
    archive_close(f->archive);
    assert_int_equal(
        scratch_run(&out, "cd %s/journal && cp %s/lines *.jsonl && rm -f ../state.db* && cp -p %s/old.db ../state.db", f->path, f->folder, f->folder),
        0);
    buf_fini(&out);
    f->archive = sample_open(f->path);
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/2", &known), 0);
    assert_true(known.found);
    assert_string_equal(known.path, before.path);
    assert_string_equal(known.title, before.title);
    assert_string_equal(known.extractor, before.extractor);
    assert_string_equal(known.capture, before.capture);
    assert_memory_equal(known.digests, before.digests, sizeof known.digests);
    assert_int_equal(known.first_seen_ms, before.first_seen_ms);
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/1", &known), 0);
    assert_int_equal(known.changes_seen, 1);
    struct captured captured;
    assert_int_equal(archive_captured(f->path, f->pool, known.capture, &captured), 0);
    assert_memory_equal(captured.body, "One, edited.\n", 13);
    char *first = dump(f);
    reopen(f); /* and no second one */
    expect_same("again", first, dump(f));
    struct near near;
    struct sketch sketch = sample_sketch(f->pool, 2000, 200);
    assert_int_equal(archive_near(f->archive, f->pool, &sketch, &near, 1), 0); /* its sketch is lost, */
    struct entry *e = sample_entry(DECISION_UNCHANGED, 2, 2);
    e->sketch = sample_sketch(e->pool, 2000, 200);
    sample_record(f->archive, e);
    assert_int_equal(archive_near(f->archive, f->pool, &sketch, &near, 1), 1); /* until the next visit */
}

static void a_line_whose_commit_is_gone_is_passed_over(void **state)
{
    struct fixture *f = *state;
    struct known known;
    struct buf out;
    sample_record(f->archive, sample_article(KIND_NEW, 1, "One.\n", 0));
    archive_close(f->archive);
    assert_int_equal(scratch_run(&out, "cp -pr %s/articles.git %s/old.git", f->path, f->folder), 0);
    buf_fini(&out);
    f->archive = sample_open(f->path);
    sample_record(f->archive, sample_article(KIND_NEW, 2, "Two.\n", 0));
    archive_close(f->archive);
    assert_int_equal(scratch_run(&out, "rm -r %s/articles.git; mv %s/old.git %s/articles.git", f->path, f->folder, f->path), 0); /* from a backup */
    buf_fini(&out);
    f->archive = sample_open(f->path);
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/2", &known), 0);
    assert_false(known.found);
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/1", &known), 0);
    assert_true(known.found);
}

/* -- Answers ------------------------------------------------------------------------------------------------------------------ */

static void what_is_known_follows_the_life_of_an_article(void **state)
{
    struct fixture *f = *state;
    struct known known;
    sample_life(f->archive);
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/1", &known), 0);
    assert_true(known.found);
    assert_string_equal(known.status, "live");
    assert_int_equal(known.changes_seen, 3); /* revision, gone, restored */
    assert_int_equal(known.visits, 6);
    assert_int_equal(known.gone_seen, 0);
    assert_int_equal(known.first_seen_ms, SAMPLE_MS);
    assert_int_equal(known.last_changed_ms, SAMPLE_MS + 5 * DAY_MS);
    assert_string_equal(known.title, "Title 1");
    assert_int_equal(archive_known_url(f->archive, f->pool, "https://m.hrw.org/news/2", &known), 0);
    assert_string_equal(known.key, "/news/2");
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/6", &known), 0);
    assert_null(known.path);
    assert_string_equal(known.seed, "seed:3");
    assert_true(known.similarity > 0.9731 && known.similarity < 0.9733);
    assert_int_equal(archive_known_url(f->archive, f->pool, "https://www.hrw.org/news/9", &known), 0);
    assert_true(known.found);
    assert_int_equal(known.decision, DECISION_REFUSED);
    assert_null(known.key);
    assert_int_equal(archive_known_url(f->archive, f->pool, "https://www.hrw.org/news/10", &known), 0);
    assert_false(known.found);
}

static void an_unconfirmed_disappearance_is_remembered_until_it_is_seen_again(void **state)
{
    static const struct {
        enum decision decision;
        int gone, expected;
    } visits[] = {
        { DECISION_FAILED, 404, 404 }, { DECISION_FAILED, 0, 404 }, { DECISION_HELD, 0, 404 }, { DECISION_UNCHANGED, 0, 0 }, { DECISION_HELD, 1, 1 }
    };
    struct fixture *f = *state;
    sample_record(f->archive, sample_article(KIND_NEW, 1, "One.\n", 0));
    for (size_t i = 0; i < sizeof visits / sizeof *visits; i++) {
        struct known known;
        struct entry *e = sample_entry(visits[i].decision, 1, (int)i);
        e->gone_seen = visits[i].gone;
        sample_record(f->archive, e);
        assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/1", &known), 0);
        assert_int_equal(known.gone_seen, visits[i].expected);
    }
}

static void a_moved_article_is_known_as_the_one_that_goes_on(void **state)
{
    struct fixture *f = *state;
    struct known elder, known;
    struct near near[4];
    sample_record(f->archive, sample_article(KIND_NEW, 1, "Text.\n", 0));
    sample_record(f->archive, sample_article(KIND_NEW, 2, "Text.\n", 0));
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/1", &elder), 0);
    struct entry *e = sample_entry(DECISION_ARCHIVED, 2, 1);
    e->kind = KIND_MOVED;
    e->moved_to = pool_strdup(e->pool, elder.path);
    sample_record(f->archive, e);
    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/2", &known), 0);
    assert_string_equal(known.path, elder.path);
    assert_int_equal(archive_known_url(f->archive, f->pool, "https://www.hrw.org/news/2", &known), 0);
    assert_string_equal(known.path, elder.path);
    struct sketch younger = sample_sketch(f->pool, 2000, 200);
    assert_int_equal(archive_near(f->archive, f->pool, &younger, near, 4), 0);
}

static void near_texts_are_found_best_first(void **state)
{
    static const struct {
        uint64_t from;
        size_t n;
        int expected;
        const char *first;
    } asked[] = { { 3000, 200, 1, "/news/3" }, /* the same */
                  { 3050, 200, 1, "/news/3" }, /* three quarters of it */
                  { 3000, 60, 1, "/news/3" },  /* an abridgement */
                  { 90000, 200, 0, NULL },
                  { 3000, 0, 0, NULL } };
    struct fixture *f = *state;
    for (unsigned i = 1; i <= 5; i++)
        sample_record(f->archive, sample_article(KIND_NEW, i, "Text.\n", 0));
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct near near[3];
        struct sketch s = sample_sketch(f->pool, asked[i].from, asked[i].n);
        assert_int_equal(archive_near(f->archive, f->pool, &s, near, 3), asked[i].expected);
        if (asked[i].first)
            assert_string_equal(near[0].key, asked[i].first);
    }
}

static void boilerplate_does_not_fill_the_index(void **state)
{
    struct fixture *f = *state;
    struct near near[40];
    for (unsigned i = 1; i <= 30; i++) {
        struct entry *e = sample_article(KIND_NEW, i, "Text.\n", 0);
        e->sketch = sample_sketch(e->pool, 7, 100);
        sample_record(f->archive, e);
    }
    struct sketch s = sample_sketch(f->pool, 7, 100);
    assert_int_equal(archive_near(f->archive, f->pool, &s, near, 40), 16);
}

static bool collect(const struct known *known, void *arg)
{
    strcat(arg, known->key);
    strcat(arg, " ");
    return strlen(arg) < 40;
}

static void due_articles_come_oldest_first(void **state)
{
    static const int64_t times[] = { 500, 300, 900, 100 };
    struct fixture *f = *state;
    char keys[256] = "";
    for (unsigned i = 0; i < 4; i++) {
        struct entry *e = sample_article(KIND_NEW, i + 1, "Text.\n", (int)i);
        e->recheck_ms = SAMPLE_MS + times[i];
        sample_record(f->archive, e);
    }
    sample_record(f->archive, sample_entry(DECISION_OFF_TOPIC, 7, 0)); /* not followed */
    assert_int_equal(archive_due(f->archive, "hrw", SAMPLE_MS + 500, 0, collect, keys), 0);
    assert_string_equal(keys, "/news/4 /news/2 /news/1 ");
    *keys = '\0';
    assert_int_equal(archive_due(f->archive, NULL, SAMPLE_MS + 100, SAMPLE_MS + 2 * DAY_MS, collect, keys), 0);
    assert_string_equal(keys, "/news/4 /news/3 ");
    *keys = '\0';
    assert_int_equal(archive_due(f->archive, "iwpr", SAMPLE_MS + 500, 1, collect, keys), 0);
    assert_string_equal(keys, "");
    remove_state(f); /* nobody knows when: all are due */
    reopen(f);
    assert_int_equal(archive_due(f->archive, "hrw", SAMPLE_MS, 0, collect, keys), 0);
    assert_string_equal(keys, "/news/1 /news/2 /news/3 /news/4 ");
}

static void decisions_are_told_newest_first_with_and_without_state(void **state)
{
    struct fixture *f = *state;
    struct decision_row *rows;
    struct archive_counts counts;
    size_t n;
    sample_life(f->archive);
    for (int round = 0; round < 2; round++) {
        struct archive_reader *r = archive_reader_open(f->path);
        assert_non_null(r);
        assert_int_equal(reader_decisions(r, f->pool, "https://www.hrw.org/news/1", 3, &rows, &n), 0);
        assert_int_equal(n, 3);
        assert_int_equal(rows[0].kind, KIND_RESTORED);
        assert_int_equal(rows[1].kind, KIND_GONE);
        assert_int_equal(rows[2].decision, DECISION_FAILED);
        assert_string_equal(rows[2].reason, "because");
        assert_int_equal(reader_decisions(r, f->pool, "https://www.hrw.org/never", 3, &rows, &n), 0);
        assert_int_equal(n, 0);
        assert_int_equal(reader_counts(r, &counts), 0);
        assert_int_equal(counts.articles, 5);
        assert_int_equal(counts.commits, 8);
        assert_int_equal(counts.captures, 9);
        assert_int_equal(counts.decisions, 14);
        assert_int_equal(counts.by_decision[DECISION_ARCHIVED], 8);
        archive_reader_close(r);
        if (round == 0) {
            archive_close(f->archive);
            f->archive = NULL;
            remove_state(f);
        }
    }
}

/* -- Who may read ------------------------------------------------------------------------------------------------------------- */

/* As a user of the group, in a process of its own. */
static int read_as_member(const char *path, bool *counted)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct archive_counts counts;
        if (setgroups(0, NULL) < 0 || setgid(12345) < 0 || setuid(54321) < 0)
            _exit(2);
        struct state *s = state_open(path);
        if (!s || state_counts(s, &counts) < 0) {
            fprintf(stderr, "%s\n", err_text());
            _exit(1);
        }
        _exit(counts.articles == 5 ? 0 : 3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    *counted = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void members_of_the_group_read_without_leave_to_write(void **state)
{
    struct fixture *f = *state;
    struct buf out;
    bool counted;
    if (getuid() != 0) {
        printf("skipped: needs root\n");
        return;
    }
    sample_life(f->archive);
    assert_int_equal(scratch_run(&out, "chgrp -R 12345 %s && chmod 0711 %s", f->path, f->folder), 0);
    buf_fini(&out);
    read_as_member(f->path, &counted); /* beside a writer */
    assert_true(counted);
    archive_close(f->archive);
    f->archive = NULL;
    read_as_member(f->path, &counted); /* after it */
    assert_true(counted);
    assert_int_equal(scratch_run(&out, "rm %s/state.db-shm %s/state.db-wal", f->path, f->path), 0);
    buf_fini(&out);
    read_as_member(f->path, &counted); /* a copy */
    assert_true(counted);
    struct stat st;
    char file[256];
    snprintf(file, sizeof file, "%s/state.db", f->path);
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
}

int main(void)
{
    log_set_level((enum log_level)0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_rebuilt_state_is_the_live_one, setup, teardown),
        cmocka_unit_test_setup_teardown(caches_outlive_a_reindex, setup, teardown),
        cmocka_unit_test_setup_teardown(a_garbled_state_is_moved_aside_and_made_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(what_came_after_the_last_state_is_caught_up, setup, teardown),
        cmocka_unit_test_setup_teardown(a_commit_without_a_line_gets_one, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_whose_commit_is_gone_is_passed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_known_follows_the_life_of_an_article, setup, teardown),
        cmocka_unit_test_setup_teardown(an_unconfirmed_disappearance_is_remembered_until_it_is_seen_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_moved_article_is_known_as_the_one_that_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(near_texts_are_found_best_first, setup, teardown),
        cmocka_unit_test_setup_teardown(boilerplate_does_not_fill_the_index, setup, teardown),
        cmocka_unit_test_setup_teardown(due_articles_come_oldest_first, setup, teardown),
        cmocka_unit_test_setup_teardown(decisions_are_told_newest_first_with_and_without_state, setup, teardown),
        cmocka_unit_test_setup_teardown(members_of_the_group_read_without_leave_to_write, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

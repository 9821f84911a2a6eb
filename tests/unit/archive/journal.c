#include "scratch.h"

#include "../../../archive/journal.h"
#include "sample.h"

#include <fcntl.h>
#include <sys/stat.h>

static int64_t now = SAMPLE_MS;

static int64_t fake_now(void)
{
    return now;
}

static const struct clock_source fake = { .real_ms = fake_now };

static int setup(void **state)
{
    char *path = malloc(SCRATCH_SIZE);
    scratch_make(path);
    now = SAMPLE_MS;
    clock_set(&fake);
    *state = path;
    return 0;
}

static int teardown(void **state)
{
    clock_set(NULL);
    scratch_remove(*state);
    free(*state);
    return 0;
}

static struct journal *open_or_fail(const char *path)
{
    struct journal *j = journal_open(path);
    if (!j)
        fail_msg("%s", err_text());
    return j;
}

/* Writes `n` small lines as one batch. */
static void write_lines(struct journal *j, unsigned first, unsigned n)
{
    struct journal_place place;
    for (unsigned i = 0; i < n; i++) {
        struct entry *e = sample_entry(DECISION_OFF_TOPIC, first + i, 0);
        struct journal_line line;
        journal_from_entry(&line, e);
        assert_int_equal(journal_append(j, &line, &place), 0);
        entry_free(e);
    }
    assert_int_equal(journal_sync(j), 0);
}

struct seen {
    unsigned good, bad, last;
    struct journal_place place;
};

static int see(const struct journal_line *line, const struct journal_place *place, void *arg)
{
    struct seen *seen = arg;
    seen->place = *place;
    if (!line)
        seen->bad++;
    else
        seen->last = (unsigned)strtoul(strrchr(line->url, '/') + 1, NULL, 10);
    seen->good += line != NULL;
    return 0;
}

static struct seen walk(const char *path, struct journal_place from)
{
    struct seen seen = { 0 };
    if (journal_walk(path, &from, see, &seen) < 0)
        fail_msg("%s", err_text());
    return seen;
}

static const struct journal_place start = { 0 };

/* -- Lines -------------------------------------------------------------------------------------------------------------------- */

/* What is written and read back is written the same again. */
static void expect_round_trip(const struct entry *e)
{
    struct journal_line line, again;
    struct buf text, second;
    struct pool *pool = pool_new();
    buf_init(&text, JOURNAL_LINE_MAX);
    buf_init(&second, JOURNAL_LINE_MAX);
    journal_from_entry(&line, e);
    journal_write(&text, &line);
    if (journal_parse(pool, buf_text(&text), text.len, &again) < 0)
        fail_msg("%s: %s", err_text(), buf_text(&text));
    journal_write(&second, &again);
    assert_string_equal(buf_text(&text), buf_text(&second));
    assert_int_equal(line.at_ms, again.at_ms);
    assert_true(line.similarity - again.similarity == 0);
    buf_fini(&text);
    buf_fini(&second);
    pool_free(pool);
}

static void what_is_read_is_what_was_written(void **state)
{
    (void)state;
    for (int decision = DECISION_ARCHIVED; decision < DECISION_COUNT; decision++) {
        struct entry *e = sample_article(KIND_REVISION, 1, "Body.\n", 0);
        struct topic_score topics[] = { { "eu", 0.83, "azerbaijan×12" }, { "\"\\\n", 0, NULL } };
        e->decision = (enum decision)decision;
        e->path = "hrw/2020/03/04/slug-1-0123456789abcdef.md";
        memset(e->commit, 'a', 40);
        e->of = decision == DECISION_ALIAS ? "/news/2" : "seed:3";
        e->similarity = 0.123456789;
        e->reason = "line\nbreak \033[1m \"quoted\" \xE2\x80\xAE and \xFF";
        e->changes = CHANGE_TITLE | CHANGE_TEXT | CHANGE_STATUS;
        e->topics = topics;
        e->topic_count = 2;
        e->gone_seen = 404;
        strings_add(e->pool, &e->aliases, "https://m.hrw.org/news/1");
        e->place = (struct capture_place){ "hrw-20261122T001305Z-00001.warc.gz <urn:uuid:1>", "sha256:00", "text/html", 344, UINT64_C(5000000000) };
        expect_round_trip(e);
        e->article = NULL;
        e->kind = KIND_GONE;
        expect_round_trip(e);
        entry_free(e);
    }
}

#define LINE "\"at\":\"2026-11-22T00:00:00Z\",\"outlet\":\"hrw\",\"url\":\"http://h/\""

static const struct {
    const char *text;
    bool good;
} lines[] = {
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\"}", true },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"new in a later version\":1}", true },
    { "{\"type\":\"topic\",\"at\":\"2026-11-22T00:00:00Z\",\"topic\":\"eu\",\"definition\":\"x\"}", true },
    { "", false },
    { "[]", false },
    { "{}", false },
    { "{\"type\":\"decision\"," LINE "}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"perhaps\"}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"decision\":\"refused\"}", false },
    { "{\"type\":\"decision\",\"at\":\"yesterday\",\"outlet\":\"hrw\",\"url\":\"x\",\"decision\":\"refused\"}", false },
    { "{\"type\":\"decision\",\"at\":\"2026-11-22T00:00:00Z\",\"decision\":\"refused\"}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"status\":\"200\"}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"status\":-1}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"key\":7}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"id\":\"../../etc\"}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"digests\":[\"0\"]}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"topics\":{}}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"sketch\":\"0:2:%%\"}", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"archived\",\"kind\":\"new\"}", false },
    { "{\"type\":\"decision\"," LINE
      ",\"decision\":\"archived\",\"kind\":\"new\",\"path\":\"../x.md\",\"commit\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
      false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\"} x", false },
    { "{\"type\":\"decision\"," LINE ",\"decision\":\"refused\",\"reason\":\"\xFF\"}", false },
};

static void a_line_that_is_none_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct pool *pool = pool_new();
        struct journal_line line;
        if ((journal_parse(pool, lines[i].text, strlen(lines[i].text), &line) == 0) != lines[i].good)
            fail_msg("%s: %s", lines[i].text, lines[i].good ? err_text() : "taken");
        pool_free(pool);
    }
}

/* -- Files -------------------------------------------------------------------------------------------------------------------- */

static void lines_are_read_in_the_order_of_writing_over_months(void **state)
{
    struct journal *j = open_or_fail(*state);
    write_lines(j, 1, 3);
    struct journal_place middle = journal_end(j);
    now += 20 * DAY_MS; /* December */
    write_lines(j, 4, 2);
    now -= 40 * DAY_MS; /* a clock set back does not reorder */
    write_lines(j, 6, 2);
    assert_int_equal(journal_end(j).month, 202612);
    journal_close(j);
    struct seen all = walk(*state, start), rest = walk(*state, middle);
    assert_int_equal(all.good, 7);
    assert_int_equal(all.last, 7);
    assert_int_equal(all.bad, 0);
    assert_int_equal(rest.good, 4);
    j = open_or_fail(*state);
    write_lines(j, 8, 1); /* goes on with the chain */
    journal_close(j);
    all = walk(*state, start);
    assert_int_equal(all.good, 8);
    assert_int_equal(all.bad, 0);
}

static void a_line_is_found_by_its_place(void **state)
{
    struct pool *pool = pool_new();
    struct journal_line line;
    struct journal *j = open_or_fail(*state);
    write_lines(j, 1, 3);
    struct seen seen = walk(*state, start);
    assert_int_equal(journal_read(*state, pool, &seen.place, &line), 0);
    assert_string_equal(line.url, "https://www.hrw.org/news/3");
    seen.place.offset++;
    assert_int_equal(journal_read(*state, pool, &seen.place, &line), -1);
    seen.place = (struct journal_place){ 202612, 0, 10 };
    assert_int_equal(journal_read(*state, pool, &seen.place, &line), -1);
    journal_close(j);
    pool_free(pool);
}

static void half_a_line_is_cut_and_whole_ones_stay(void **state)
{
    char path[128];
    struct buf text;
    struct journal *j = open_or_fail(*state);
    write_lines(j, 1, 3);
    struct journal_place two = walk(*state, start).place;
    journal_close(j);
    snprintf(path, sizeof path, "%s/journal/2026-11.jsonl", (char *)*state);
    buf_init(&text, 1u << 20);
    assert_int_equal(file_read(path, &text), 0);
    for (size_t len = two.offset; len <= text.len; len++) {
        assert_int_equal(file_replace(path, text.data, len, 0640), 0);
        j = open_or_fail(*state);
        unsigned whole = len == text.len ? 3 : 2;
        assert_int_equal(journal_end(j).end, whole == 3 ? text.len : two.offset);
        write_lines(j, 9, 1);
        journal_close(j);
        struct seen seen = walk(*state, start);
        assert_int_equal(seen.good, whole + 1);
        assert_int_equal(seen.bad, 0);
        assert_int_equal(seen.last, 9);
    }
    buf_fini(&text);
}

static void any_flipped_bit_and_any_lost_line_is_seen(void **state)
{
    char path[128];
    struct buf text;
    struct journal *j = open_or_fail(*state);
    write_lines(j, 1, 4);
    journal_close(j);
    snprintf(path, sizeof path, "%s/journal/2026-11.jsonl", (char *)*state);
    buf_init(&text, 1u << 20);
    assert_int_equal(file_read(path, &text), 0);
    for (size_t i = 0; i < text.len - 1; i++) { /* the last newline: half a line, verify says it */
        text.data[i] = (char)(text.data[i] ^ 1 << i % 8);
        assert_int_equal(file_replace(path, text.data, text.len, 0640), 0);
        if (!walk(*state, start).bad)
            fail_msg("byte %zu of %zu", i, text.len);
        text.data[i] = (char)(text.data[i] ^ 1 << i % 8);
    }
    size_t first = (size_t)(strchr(text.data, '\n') + 1 - text.data);
    assert_int_equal(file_replace(path, text.data + first, text.len - first, 0640), 0);
    assert_int_equal(walk(*state, start).bad, 1);
    buf_fini(&text);
}

static void other_files_in_the_folder_are_passed_over(void **state)
{
    static const char *const names[] = { "2026-11.jsonl.gz", "2026-13.jsonl", "README", ".2026-10.jsonl" };
    char path[160];
    struct journal *j = open_or_fail(*state);
    write_lines(j, 1, 1);
    journal_close(j);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/journal/%s", (char *)*state, names[i]);
        assert_int_equal(file_replace(path, "x\n", 2, 0640), 0);
    }
    journal_close(open_or_fail(*state));
    assert_int_equal(walk(*state, start).bad, 0);
}

int main(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_what_was_written),
        cmocka_unit_test(a_line_that_is_none_is_refused),
        cmocka_unit_test_setup_teardown(lines_are_read_in_the_order_of_writing_over_months, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_is_found_by_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(half_a_line_is_cut_and_whole_ones_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(any_flipped_bit_and_any_lost_line_is_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(other_files_in_the_folder_are_passed_over, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

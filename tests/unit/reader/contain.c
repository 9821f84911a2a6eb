/* Each plugin in tests/hostile/plugins does harm in its own way: the real reader, in its real sandbox, contains it, and main is told how it ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "daemon/base/text.h"
#include "readers.h"

#define HANG_MS 500 /* what stands for main's clock on the wall */

enum fate {
    REFUSED,      /* the description is an error that says this */
    DIES_LOADING, /* before it describes itself, in these words */
    DIES_READING, /* with the page, in these words */
    ANSWERS,      /* the page's title is this */
    BABBLES,      /* what comes is no message */
    HANGS         /* nothing comes, until main kills it */
};

static const struct hostile {
    const char *plugin;
    enum fate fate;
    const char *words;
} hostile[] = {
    { "abort", DIES_READING, "SIGABRT" },
    { "bad-xpath", REFUSED, "rule 2 is no XPath" },
    { "close-all", DIES_READING, "exit status 3" },
    { "code", ANSWERS, "stopped: Operation not permitted" },
    { "constructor-endless", DIES_LOADING, "SIGXCPU" },
    { "constructor-exec", DIES_LOADING, "SIGSYS" },
    { "constructor-file", ANSWERS, "stopped: Permission denied" },
    { "constructor-orphan", ANSWERS, "stopped: Operation not permitted" },
    { "constructor-socket", DIES_LOADING, "SIGSYS" },
    { "deaf", DIES_READING, "SIGXCPU" },
    { "endless", DIES_READING, "SIGXCPU" },
    { "escapes", ANSWERS, NULL },
    { "exec", DIES_READING, "SIGSYS" },
    { "exit", DIES_READING, "exit status 0" },
    { "file", ANSWERS, "stopped: Operation not permitted" },
    { "fork", DIES_READING, "SIGSYS" },
    { "good", ANSWERS, "A headline for the test" },
    { "hang", HANGS, NULL },
    { "hog", DIES_READING, "SIGABRT" },
    { "kill-parent", DIES_READING, "SIGSYS" },
    { "limits", ANSWERS, "stopped: Function not implemented" },
    { "memory-files", ANSWERS, "stopped: Too many open files" },
    { "no-hosts", REFUSED, "names no host" },
    { "no-symbol", REFUSED, "exports no gaz_outlet" },
    { "null-write", DIES_READING, "SIGSEGV" },
    { "overflow", DIES_READING, "SIGSEGV" },
    { "own-parent", ANSWERS, "stopped: Function not implemented" },
    { "scribble", BABBLES, NULL },
    { "shout", DIES_READING, "exit status 7" },
    { "socket", DIES_READING, "SIGSYS" },
    { "thread", DIES_READING, "SIGSYS" },
    { "trace-parent", DIES_READING, "SIGSYS" },
    { "write-file", ANSWERS, "stopped: Operation not permitted" },
    { "wrong-abi", REFUSED, "version 2 of outlet.h" },
    { "wrong-name", REFUSED, "has the name of its file" },
    { "wrong-size", REFUSED, "8 bytes" },
};
#define HOSTILE_COUNT (sizeof hostile / sizeof hostile[0])

/* Without Landlock, files can still be looked at before stage two; the description says so. */
static bool depends_on_landlock(const struct hostile *h, const struct description *d)
{
    return strcmp(h->plugin, "constructor-file") == 0 && d->sandbox && strstr(d->sandbox, "no-landlock");
}

static void demand_words(const struct hostile *h, const char *said)
{
    if (!text_is_clean(said, strlen(said), false))
        fail_msg("%s: what is told of it holds control characters", h->plugin);
    if (h->words && !strstr(said, h->words))
        fail_msg("%s: \"%s\" was awaited, not \"%s\"", h->plugin, h->words, said);
}

static void demand_death(const struct hostile *h, struct tested *t)
{
    char words[1024];
    enum msg_result got = await_message(t, PATIENCE_MS);
    if (got == MSG_GOT)
        msg_fini(&t->m);
    if (got != MSG_END)
        fail_msg("%s: it lives on (%d)", h->plugin, (int)got);
    child_ended(&t->child, words, sizeof words);
    demand_words(h, words);
}

static void demand_answer(const struct hostile *h, struct tested *t)
{
    struct read_reply reply;
    enum msg_result got = await_message(t, PATIENCE_MS);
    if (got != MSG_GOT) {
        char words[1024];
        child_ended(&t->child, words, sizeof words);
        fail_msg("%s: no answer (%d): %s", h->plugin, (int)got, words);
    }
    if (read_reply_decode(&t->m, t->pool, &reply) != 0)
        fail_msg("%s: %s", h->plugin, err_text());
    if (!reply.article.title)
        fail_msg("%s: no title but %s: %s", h->plugin, verdict_name(reply.verdict), reply.reason);
    demand_words(h, reply.article.title);
    msg_fini(&t->m);
}

static void demand_fate(const struct hostile *h, struct tested *t)
{
    switch (h->fate) {
    case DIES_LOADING:
    case DIES_READING:
        demand_death(h, t);
        break;
    case ANSWERS:
        demand_answer(h, t);
        break;
    case BABBLES:
        assert_int_equal(await_message(t, PATIENCE_MS), MSG_ERROR);
        break;
    case HANGS:
        assert_int_equal(await_message(t, HANG_MS), MSG_AGAIN);
        break;
    case REFUSED:
        break;
    }
}

/* All at once, as in a service with many outlets: the endless ones wait for their signal side by side. */
static void no_plugin_does_harm(void **state)
{
    (void)state;
    static struct tested readers[HOSTILE_COUNT];
    bool skipped[HOSTILE_COUNT] = { false };
    char dir[4200];
    unlink("/tmp/gazetted-hostile"); /* what an earlier run without a sandbox (SANITIZE=1) may have left proves nothing */
    program_set_home(build_directory());
    snprintf(dir, sizeof dir, "%s/tests/hostile/plugins", build_directory());
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct reader_setup s = { .cpu_seconds = 1 };
        start_reader(&readers[i], dir, hostile[i].plugin, &s);
    }
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct description d;
        if (hostile[i].fate == DIES_LOADING)
            continue;
        await_description(&readers[i], &d);
        if (hostile[i].fate == REFUSED)
            demand_words(&hostile[i], d.error ? d.error : "no error");
        else if (d.error)
            fail_msg("%s: %s", hostile[i].plugin, d.error);
        else if (depends_on_landlock(&hostile[i], &d))
            skipped[i] = printf("skipped: %s (%s)\n", hostile[i].plugin, d.sandbox) > 0;
        else
            assert_int_equal(send_page(&readers[i], "https://hostile.example/news/a-headline", sample_page, sizeof sample_page - 1, NULL), 0);
    }
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        if (!skipped[i])
            demand_fate(&hostile[i], &readers[i]);
        stop_reader(&readers[i]);
    }
    assert_int_not_equal(access("/tmp/gazetted-hostile", F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_plugin_does_harm),
    };
#ifdef GAZETTED_SANITIZE
    puts("skipped: containment is tested in the normal build");
    return 0;
#endif
    return cmocka_run_group_tests(tests, NULL, NULL);
}

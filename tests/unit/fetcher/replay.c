/* Politeness over days, proven from the servers' own log: fourteen hosts at ten addresses are visited by twenty outlets and more, thousands of times,
 * while their robots.txt change, some ask to be left alone, all are down for a day and come back at once, and the fetcher is killed again and again.
 * Then the log is judged by rules written down here a second time.  The clock is the test's (driven.h); skipped where namespaces are not permitted.
 */
#include "replay_web.h"

#include "../../../daemon/fetcher/robots.h"

#define JOBS           6000
#define AT_ONCE        64 /* as main has it, */
#define AT_ONCE_HOST   6  /* nearly */
#define TRIES          8
#define KILL_EVERY     199 /* answers */
#define DELAY_MS       1000
#define SLOW_MS        7000 /* of the outlet of HOST_SLOW_OUTLET */
#define BUDGET         900  /* of every host and day, */
#define FEW            60   /* and of HOST_FEW, by its outlet */
#define CRAWL_MAX_MS   60000
#define BACKOFF_MS     2000
#define BACKOFF_MOST   900000
#define KILLS_MAX      200
#define OUTLETS_OF_H0  20
#define LAST_MOMENT_MS 5000 /* while something is under way, the clock moves by how long the answers of all hosts take only */
#define BURST_MS       (4 * HOUR_MS - 8000)
#define LATER_MS       (10 * INT64_C(60000)) /* when what did not come is asked for again */

struct job_of {
    int host, section, number, tries;
    int64_t due;
    bool under_way, done;
};

static struct job_of jobs[JOBS];
static struct {
    unsigned at; /* how long the log was, */
    int64_t ms;  /* and when */
} kills[KILLS_MAX];
static unsigned kill_count;
static unsigned outcomes[FETCH_OUTCOME_COUNT];
static int64_t host_due[HOSTS]; /* who was told to wait asks no more for the same host, as a schedule would */

static struct fetcher_setup setup_of(void)
{
    return (struct fetcher_setup){ .per_host_delay_ms = DELAY_MS, .budget = BUDGET, .timeout_ms = 10000, .connect_ms = 5000 };
}

static int64_t longer(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* -- The visits -------------------------------------------------------------------------------------------------------- */

/* Over five days: each host's share in turn, so that all are busy at all times; but one outlet comes in bursts, so that its robots.txt grow old in
 * the midst of one. */
static void plan(void)
{
    for (int i = 0; i < JOBS; i++) {
        int64_t due = i * (5 * DAY_MS / JOBS);
        jobs[i] = (struct job_of){ .host = i % HOSTS, .section = i / HOSTS % SECTIONS, .number = i, .due = due };
        if (jobs[i].host == HOST_SLOW_OUTLET)
            jobs[i].due = due / BURST_MS * BURST_MS;
    }
}

static void send_job(struct child *fetcher, struct job_of *j)
{
    char url[64], outlet[32];
    struct pool *pool = pool_new();
    struct strings hosts = { 0 };
    strings_add(pool, &hosts, "h0.example");
    snprintf(outlet, sizeof outlet, "outlet-%d-%d", j->host, j->host == HOST_PLAIN ? j->number % OUTLETS_OF_H0 : 0);
    snprintf(url, sizeof url, "http://h%d.example/%c/%d", j->host, 'a' + j->section, j->number);
    const struct fetch_request more = {
        .outlet = outlet, .hosts = hosts, .delay_ms = j->host == HOST_SLOW_OUTLET ? SLOW_MS : 0, .budget = j->host == HOST_FEW ? FEW : 0
    };
    fetcher_send(fetcher, (uint64_t)(j - jobs), url, &more);
    j->under_way = true;
    pool_free(pool);
}

static void take_answer(struct job_of *j, const struct fetch_reply *r)
{
    int64_t now = driven_mono();
    bool again = r->outcome == FETCH_NOT_YET || r->outcome == FETCH_UNREACHABLE || r->outcome == FETCH_TIMEOUT ||
                 (r->outcome == FETCH_ANSWERED && (r->status == 429 || r->status >= 500)) ||
                 (r->outcome == FETCH_ROBOTS && strstr(r->reason, "could not be read") != NULL);
    outcomes[r->outcome]++;
    j->under_way = false;
    j->due = r->retry_after_ms > 0 ? r->retry_after_ms - REAL_MS : now + LATER_MS;
    if (r->outcome == FETCH_NOT_YET)
        host_due[j->host] = j->due;
    j->tries += r->outcome != FETCH_NOT_YET;
    j->done = !again || j->tries >= TRIES;
}

/* Sends what is due; the number that is. */
static int send_due(struct child *fetcher)
{
    int at_host[HOSTS] = { 0 }, out = 0;
    int64_t now = driven_mono(), next = INT64_MAX;
    for (int i = 0; i < JOBS; i++) {
        at_host[jobs[i].host] += jobs[i].under_way;
        out += jobs[i].under_way;
    }
    for (int i = 0; i < JOBS; i++) {
        struct job_of *j = &jobs[i];
        if (j->done || j->under_way)
            continue;
        int64_t due = longer(j->due, host_due[j->host]);
        if (due <= now && out < AT_ONCE && at_host[j->host] < AT_ONCE_HOST) {
            send_job(fetcher, j);
            at_host[j->host]++;
            out++;
        }
        next = due < next ? due : next;
    }
    if (out == 0 && next != INT64_MAX) { /* nobody has anything to do before */
        driven_move_to(next);
        return send_due(fetcher);
    }
    return out;
}

/* What it had said before is heard, as main does: only then it is seen that it ended. */
static void kill_and_hear(struct child *fetcher)
{
    struct pollfd p = { .fd = fetcher->socket, .events = POLLIN };
    struct msg m;
    kill(fetcher->pid, SIGKILL);
    while (poll(&p, 1, REPLY_WAIT_MS) == 1 && msg_receive(fetcher->socket, &m) == MSG_GOT) {
        if (m.type == MESSAGE_KEEP)
            fetcher_kept(&m);
        msg_fini(&m);
    }
    child_kill(fetcher);
    web_settle();
}

static void visit(void)
{
    struct child fetcher;
    unsigned answers = 0;
    driven_begin(&fetcher, setup_of());
    for (int out; (out = send_due(&fetcher)) > 0; answers++) {
        struct pool *pool = pool_new();
        struct fetch_reply r;
        fetcher_reply(&fetcher, pool, &r);
        assert_true(r.id < JOBS && jobs[r.id].under_way);
        take_answer(&jobs[r.id], &r);
        reply_close(&r);
        pool_free(pool);
        if (answers % KILL_EVERY == KILL_EVERY - 1 && kill_count < KILLS_MAX) {
            kill_and_hear(&fetcher);
            kills[kill_count].ms = driven_mono();
            kills[kill_count++].at = atomic_load(&web_log->n);
            for (int i = 0; i < JOBS; i++)
                jobs[i].under_way = false;
            driven_begin(&fetcher, setup_of());
        }
    }
    child_kill(&fetcher);
}

/* -- The judge --------------------------------------------------------------------------------------------------------- */

/* What is known of a host, or an address, at some place in the log. */
struct past {
    int64_t end, not_before, backoff_until, robots_at, good_at, day;
    unsigned errors, used, day_most;
    struct rules rules, before; /* of the last robots.txt that could be read, and of the one before */
    bool unsure;                /* the fetcher may have died before it had, or had said that it had, the last */
    int64_t not_before_last;    /* without the last answer; */
    int64_t backoff_until_last;
    unsigned errors_last;
    int last_status; /* of a robots.txt */
};

static unsigned wrong;

static void blame(const struct entry *e, const char *rule, int64_t value)
{
    if (wrong++ < 20)
        print_error("h%d, %c/%d at %lld: %s (%lld)\n", e->host, e->section == ROBOTS ? 'r' : 'a' + e->section, e->number, (long long)e->begin, rule,
                    (long long)value);
}

static int64_t delay_for(const struct entry *e, const struct past *host)
{
    int64_t crawl = host->rules.crawl_ms < CRAWL_MAX_MS ? host->rules.crawl_ms : CRAWL_MAX_MS;
    return longer(longer(DELAY_MS, e->host == HOST_SLOW_OUTLET ? SLOW_MS : 0), crawl);
}

static void judge_time(const struct entry *e, const struct past *host, const struct past *address)
{
    int64_t delay = delay_for(e, host);
    if (e->together > 0)
        blame(e, "another request is under way at its host or address", e->together);
    if (host->end > 0 && e->begin < host->end + delay)
        blame(e, "too soon after the last at its host", e->begin - host->end);
    if (address->end > 0 && e->begin < address->end + delay)
        blame(e, "too soon after the last at its address", e->begin - address->end);
    if (e->begin < host->not_before)
        blame(e, "before its Retry-After", host->not_before - e->begin);
    if (e->begin < host->backoff_until)
        blame(e, "too soon after an error", host->backoff_until - e->begin);
}

static void judge_robots(const struct entry *e, const struct past *host)
{
    bool last_good = host->last_status == 200 || host->last_status == 404;
    bool allowed = (host->rules.forbidden & 1u << e->section) == 0, allowed_before = (host->before.forbidden & 1u << e->section) == 0;
    if (host->good_at == 0)
        blame(e, "no robots.txt was ever read", host->last_status);
    else if (last_good && e->begin > host->robots_at + DAY_MS + DAY_MS / 24)
        blame(e, "its robots.txt is older than a day", e->begin - host->robots_at);
    else if (!allowed && !(host->unsure && allowed_before))
        blame(e, "forbidden by robots.txt", host->rules.forbidden);
}

static void judge_budget(const struct entry *e, struct past *host)
{
    int64_t day = (REAL_MS + e->begin) / DAY_MS;
    host->used = day == host->day ? host->used + 1 : 1;
    host->day = day;
    host->day_most = host->used > host->day_most ? host->used : host->day_most;
    /* one may have been let go in the last moment of the day before */
    if (host->used > (e->host == HOST_FEW ? FEW : BUDGET) + 1u)
        blame(e, "more requests than its day has", host->used);
}

static int64_t backoff_of(unsigned errors)
{
    int64_t wait = errors > 0 ? BACKOFF_MS : 0;
    for (unsigned i = 1; i < errors && wait < BACKOFF_MOST; i++)
        wait *= 2;
    return wait < BACKOFF_MOST ? wait : BACKOFF_MOST;
}

static void remember(const struct entry *e, struct past *host, struct past *address)
{
    host->end = address->end = e->end;
    host->not_before_last = host->not_before;
    host->errors_last = host->errors;
    host->not_before = e->not_before;
    host->errors = e->status == 429 || e->status >= 500 ? host->errors + 1 : 0;
    host->backoff_until_last = host->backoff_until;
    host->backoff_until = host->errors > 0 ? e->end + backoff_of(host->errors) : 0;
    if (e->section != ROBOTS)
        return;
    host->last_status = e->status;
    host->robots_at = e->end;
    host->unsure = false;
    if (e->status == 200 || e->status == 404) {
        host->before = host->rules;
        host->rules = e->rules;
        host->good_at = e->end;
    }
}

/* An answer of its last moment is one that the killed fetcher did not live to see, or to tell of. */
static void forgive(struct past *host, int64_t killed_ms)
{
    if (host->end < killed_ms - LAST_MOMENT_MS)
        return;
    host->unsure = host->unsure || host->end == host->robots_at;
    host->not_before = host->not_before_last;
    host->backoff_until = host->backoff_until_last;
    host->errors = host->errors < host->errors_last ? host->errors : host->errors_last;
}

static void judge(struct past *hosts)
{
    static struct past addresses[ADDRESSES];
    unsigned n = atomic_load(&web_log->n), next_kill = 0;
    for (unsigned i = 0; i < n; i++) {
        const struct entry *e = &web_log->v[i];
        struct past *host = &hosts[e->host], *address = &addresses[e->address];
        for (; next_kill < kill_count && kills[next_kill].at <= i; next_kill++)
            for (int h = 0; h < HOSTS; h++)
                forgive(&hosts[h], kills[next_kill].ms);
        assert_int_equal(e->address, e->host % ADDRESSES);
        judge_time(e, host, address);
        judge_budget(e, host);
        if (e->section != ROBOTS)
            judge_robots(e, host);
        remember(e, host, address);
    }
}

/* -- The claim --------------------------------------------------------------------------------------------------------- */

static int enter(void **state)
{
    (void)state;
    if (enter_namespace("timeout:2 attempts:2") != 0) {
        printf("skipped: no network namespace here (%s)\n", strerror(errno));
        return 0;
    }
    web_log = mmap(NULL, sizeof *web_log, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    driven_clock = mmap(NULL, sizeof *driven_clock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(web_log != MAP_FAILED && (void *)driven_clock != MAP_FAILED);
    driven_move_to(1000); /* 0 means never */
    return 0;
}

/* The newest of the log that is, or is not, one for robots.txt. */
static const struct entry *newest(bool robots)
{
    unsigned i = atomic_load(&web_log->n);
    while (i > 0 && (web_log->v[i - 1].section == ROBOTS) != robots)
        i--;
    assert_true(i > 0);
    return &web_log->v[i - 1];
}

static void an_outlets_own_delay_stands_before_robots_txt_too(void **state)
{
    struct pool *pool = pool_new();
    struct child fetcher;
    struct fetch_reply r;
    const struct fetch_request more = { .delay_ms = SLOW_MS };
    int64_t robots_at = 0;
    (void)state;
    if (web_log == NULL)
        skip();
    pid_t servers = web_start();
    driven_begin(&fetcher, setup_of());
    static const int64_t before_a_day[] = { DAY_MS, 400, -1 }; /* the first time; while robots.txt is fresh; when it is not, a moment later */
    for (size_t i = 0; i < sizeof before_a_day / sizeof before_a_day[0]; i++) {
        const struct entry *page = i > 0 ? newest(false) : NULL;
        driven_move_to(robots_at + DAY_MS - before_a_day[i]);
        fetch_one(&fetcher, pool, "http://h3.example/a/1", &more, &r);
        assert_int_equal(r.outcome, FETCH_ANSWERED);
        reply_close(&r);
        robots_at = i == 0 ? newest(true)->end : robots_at;
        if (i == 2) {
            assert_true(newest(true)->begin > robots_at);
            assert_true(newest(true)->begin >= page->end + SLOW_MS);
        }
    }
    child_kill(&fetcher);
    kill(servers, SIGKILL);
    waitpid(servers, NULL, 0);
    fetcher_forgets();
    atomic_store(&web_log->n, 0);
    pool_free(pool);
}

static void days_of_visits_break_no_rule(void **state)
{
    static struct past hosts[HOSTS];
    (void)state;
    if (web_log == NULL)
        skip();
    for (int h = 0; h < HOSTS; h++)
        hosts[h].rules = hosts[h].before = (struct rules){ 0, 0, -1 };
    pid_t servers = web_start();
    plan();
    visit();
    judge(hosts);
    unsigned n = atomic_load(&web_log->n), forbidden = outcomes[FETCH_ROBOTS];
    printf("politeness: %u requests in %.1f days, %u fetchers killed; %u pages, %u refused by robots.txt, %u bad redirects, %u put off; %u/%u in "
           "order\n",
           n, (double)driven_mono() / (double)DAY_MS, kill_count, outcomes[FETCH_ANSWERED], forbidden, outcomes[FETCH_BAD_REDIRECT],
           outcomes[FETCH_NOT_YET], n - wrong, n);
    assert_int_equal(wrong, 0);
    /* and the rules were put to the test */
    assert_true(n > 4000 && forbidden > 500 && outcomes[FETCH_BAD_REDIRECT] > 20 && outcomes[FETCH_NOT_YET] > 50 && kill_count >= 10);
    assert_true(hosts[HOST_FEW].day_most >= FEW - BUDGET_STEP);
    for (int i = 0; i < JOBS; i++)
        assert_true(jobs[i].done);
    kill(servers, SIGKILL);
    waitpid(servers, NULL, 0);
    fetcher_forgets();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_of_visits_break_no_rule),
        cmocka_unit_test(an_outlets_own_delay_stands_before_robots_txt_too),
    };
    return cmocka_run_group_tests(tests, enter, NULL);
}

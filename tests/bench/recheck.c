/* recheck: tries daemon/recheck.c on 60 simulated days of 50 outlets, beside three others that make as many requests.
 *
 *     build/tests/bench/recheck [SEED]
 *
 * Articles appear evenly over the 60 days.  Edits are drawn from the rates that GDELT found in 88 million articles fetched again: 18 % change their
 * text within a week (a third of them their title as well), 81 % of the edits come in the first 24 hours, 1.5 % of the articles vanish.  What GDELT
 * does not say (how edits lie within the day, how often one article edits) is drawn in three ways, from nothing assumed to what recheck.h assumes.
 *
 * An edit is caught when the article is looked at before it changes again; its delay is the time until then.  Medians and percentiles are over all
 * edits, those not caught counted as never seen. */
#include "daemon/recheck.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR            3600000.0
#define DAY             (24 * HOUR)
#define DAYS            60
#define OUTLETS         50
#define ARTICLES_DAY    20 /* of one outlet */
#define ARTICLES        (OUTLETS * ARTICLES_DAY * DAYS)
#define SHARE_EDITED    0.18
#define SHARE_FIRST_DAY 0.81
#define SHARE_VANISHED  0.015
#define EVENTS_MAX      64 /* of one article */
#define SOURCE_EVERY    (30.0 / 60 * HOUR)
#define NEVER           INFINITY

/* -- Chance, the same everywhere: splitmix64 (Steele, Lea, Flood 2014) ------------------------------------------------------- */

static uint64_t chance_next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static double chance(uint64_t *state)
{
    return ((double)(chance_next(state) >> 11) + 0.5) / 9007199254740992.0;
}

/* Marsaglia and Tsang's gamma variate; shapes below 1 by their own rule. */
static double chance_gamma(uint64_t *state, double shape)
{
    if (shape < 1)
        return chance_gamma(state, shape + 1) * pow(chance(state), 1 / shape);
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = sqrt(-2 * log(chance(state))) * cos(6.283185307179586 * chance(state)), v = pow(1 + c * x, 3);
        if (v > 0 && log(chance(state)) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

static unsigned chance_poisson(uint64_t *state, double mean)
{
    unsigned n = 0;
    for (double left = mean - -log(chance(state)); left > 0 && n < EVENTS_MAX - 2; left -= -log(chance(state)))
        n++;
    return n;
}

/* -- The world --------------------------------------------------------------------------------------------------------------- */

struct story {
    double born;          /* when its outlet published it */
    double seen;          /* when a source led to it */
    double v[EVENTS_MAX]; /* its edits, and its end, ascending */
    unsigned n;
};

enum world { WORLD_PLAIN, WORLD_UNEVEN, WORLD_GAMMA, WORLD_COUNT };
static const char *const world_names[] = {
    [WORLD_PLAIN] = "plain: every outlet alike; of an editing article half edit again; edits evenly over the first day, and over the six after it",
    [WORLD_UNEVEN] = "uneven: as plain, but outlets edit between none and half of their articles",
    [WORLD_GAMMA] = "gamma: as recheck.h assumes: edits fall off with age, articles differ as a gamma distribution has it",
};

static double edit_age(uint64_t *state, enum world world)
{
    if (world == WORLD_GAMMA) { /* G(t) = t / (t + 6.8 h), up to a week */
        double u = chance(state) * (168 / 174.8);
        return 6.8 * HOUR * u / (1 - u);
    }
    return chance(state) < SHARE_FIRST_DAY ? chance(state) * DAY : DAY + chance(state) * 6 * DAY;
}

static unsigned edit_count(uint64_t *state, enum world world, double share)
{
    if (world == WORLD_GAMMA)
        return chance_poisson(state, chance_gamma(state, 0.12) / 0.236);
    unsigned n = chance(state) < share;
    while (n && n < EVENTS_MAX - 2 && chance(state) < 0.5)
        n++;
    return n;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Edits before the article was first seen are nobody's to catch. */
static void story_make(struct story *a, uint64_t *state, enum world world, double share)
{
    a->born = chance(state) * DAYS * DAY;
    a->seen = a->born + chance(state) * SOURCE_EVERY;
    unsigned n = edit_count(state, world, share);
    for (unsigned i = 0; i < n; i++)
        a->v[a->n++] = a->born + edit_age(state, world);
    if (chance(state) < SHARE_VANISHED)
        a->v[a->n++] = a->born + chance(state) * 7 * DAY;
    qsort(a->v, a->n, sizeof *a->v, by_time);
    unsigned kept = 0;
    for (unsigned i = 0; i < a->n; i++)
        if (a->v[i] > a->seen && a->v[i] < DAYS * DAY)
            a->v[kept++] = a->v[i];
    a->n = kept;
}

static struct story *world_make(enum world world, uint64_t seed)
{
    struct story *stories = calloc(ARTICLES, sizeof *stories);
    assert(stories);
    uint64_t state = seed;
    for (size_t o = 0; o < OUTLETS; o++) {
        double u = chance(&state), share = world == WORLD_UNEVEN ? 3 * SHARE_EDITED * u * u : SHARE_EDITED;
        for (size_t i = 0; i < ARTICLES / OUTLETS; i++)
            story_make(&stories[o * (ARTICLES / OUTLETS) + i], &state, world, share);
    }
    return stories;
}

/* -- The policies: how long to wait after a look ------------------------------------------------------------------------------ */

struct policy {
    const char *name;
    /* what: age since first seen, time since the last change that was seen, changes seen; all in ms. */
    double (*wait)(double age, double still, unsigned changes, uint64_t *state);
};

static double wait_ours(double age, double still, unsigned changes, uint64_t *state)
{
    (void)still;
    double wait = (double)recheck_wait((int64_t)age, changes);
    return wait + chance(state) * wait / 10;
}

static double wait_fixed(double age, double still, unsigned changes, uint64_t *state)
{
    (void)age, (void)still, (void)changes, (void)state;
    return DAY;
}

/* newsdiffs, get_update_delay(): by the time since the article last changed. */
static double wait_steps(double age, double still, unsigned changes, uint64_t *state)
{
    (void)age, (void)changes, (void)state;
    return still < 3 * HOUR ? HOUR / 4 : still < DAY ? HOUR : still < 7 * DAY ? 3 * HOUR : still < 30 * DAY ? 3 * DAY : 30 * DAY;
}

/* Any article at any time: looks are a Poisson process. */
static double wait_uniform(double age, double still, unsigned changes, uint64_t *state)
{
    (void)age, (void)still, (void)changes;
    return DAY * -log(chance(state));
}

static const struct policy policies[] = {
    { "ours", wait_ours }, { "fixed interval", wait_fixed }, { "newsdiffs' steps", wait_steps }, { "uniform", wait_uniform }
};
#define POLICIES (sizeof policies / sizeof *policies)

/* -- A run --------------------------------------------------------------------------------------------------------------------- */

struct result {
    double looks; /* per article */
    size_t edits, caught;
    double median, p90; /* ms */
};

struct tally {
    double *delays; /* of every edit; NEVER where it was not caught */
    size_t n, caught, looks;
};

static void story_follow(const struct story *a, const struct policy *p, double factor, uint64_t *state, struct tally *t)
{
    double changed = a->seen;
    unsigned next = 0, changes = 0;
    for (double now = a->seen;;) {
        now += p->wait(now - a->seen, now - changed, changes, state) * factor;
        if (now >= DAYS * DAY)
            break;
        t->looks++;
        if (next == a->n || a->v[next] > now)
            continue;
        while (next + 1 < a->n && a->v[next + 1] <= now)
            t->delays[t->n++] = NEVER, next++;
        t->delays[t->n++] = now - a->v[next++];
        t->caught++;
        changed = now;
        changes++;
    }
    for (; next < a->n; next++)
        t->delays[t->n++] = NEVER;
}

static struct result policy_run(const struct story *stories, const struct policy *p, double factor)
{
    size_t edits = 0;
    for (size_t i = 0; i < ARTICLES; i++)
        edits += stories[i].n;
    struct tally t = { .delays = malloc((edits + 1) * sizeof *t.delays) };
    assert(t.delays);
    uint64_t state = 1;
    for (size_t i = 0; i < ARTICLES; i++)
        story_follow(&stories[i], p, factor, &state, &t);
    qsort(t.delays, t.n, sizeof *t.delays, by_time);
    struct result r = { (double)t.looks / ARTICLES, edits, t.caught, t.delays[t.n / 2], t.delays[t.n * 9 / 10] };
    free(t.delays);
    return r;
}

/* The factor on its waits with which a policy makes as many looks, or a few more. */
static double policy_fit(const struct story *stories, const struct policy *p, double looks)
{
    double low = log(1e-3), high = log(1e3);
    for (int i = 0; i < 24; i++) {
        double middle = (low + high) / 2;
        if (policy_run(stories, p, exp(middle)).looks > looks)
            low = middle;
        else
            high = middle;
    }
    return exp(low);
}

static const char *duration(double ms, char out[32])
{
    if (ms == NEVER)
        snprintf(out, 32, "never");
    else if (ms < 2 * HOUR)
        snprintf(out, 32, "%.0f min", ms / 60000);
    else if (ms < 2 * DAY)
        snprintf(out, 32, "%.1f h", ms / HOUR);
    else
        snprintf(out, 32, "%.1f d", ms / DAY);
    return out;
}

/* Whether ours catches more than each and halves the median delay of the best. */
static int world_try(enum world world, uint64_t seed)
{
    struct story *stories = world_make(world, seed);
    struct result ours = { 0 };
    double best = NEVER, most = 0;
    printf("%s\n\n| policy | looks an article | edits | caught | median delay | 90th percentile |\n|---|---|---|---|---|---|\n", world_names[world]);
    for (size_t i = 0; i < POLICIES; i++) {
        double factor = i ? policy_fit(stories, &policies[i], ours.looks) : 1;
        struct result r = policy_run(stories, &policies[i], factor);
        char median[32], p90[32];
        printf("| %s | %.2f | %zu | %.2f %% | %s | %s |\n", policies[i].name, r.looks, r.edits, 100.0 * (double)r.caught / (double)r.edits,
               duration(r.median, median), duration(r.p90, p90));
        if (i == 0) {
            ours = r;
            continue;
        }
        best = r.median < best ? r.median : best;
        most = (double)r.caught > most ? (double)r.caught : most;
    }
    free(stories);
    int good = (double)ours.caught > most && ours.median * 2 <= best;
    printf("\nmedian delay %.2f of the best of the others': %s\n\n", ours.median / best, good ? "good" : "NOT GOOD");
    return good;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20261122;
    int good = 1;
    printf("%d outlets, %d articles a day each, %d days, seed %" PRIu64 "\n\n", OUTLETS, ARTICLES_DAY, DAYS, seed);
    for (int w = 0; w < WORLD_COUNT; w++)
        good &= world_try((enum world)w, seed);
    return good ? 0 : 1;
}

/* recheck: when an article is looked at again. Pure: the formula and nothing else.
 *
 * Evidence.  Of 88 million news articles that GDELT fetched again, 18 % had changed their text within a week, 81 % of those edits came in the first
 * 24 hours; 1.5 % vanished.  The smooth curve through those points, the share of an article's edits that came before it was t hours old, is
 *
 *     G(t) = t / (t + 6.8 h)         G(24 h) / G(168 h) = 0.81
 *
 * How much one article edits varies far more than chance would have it, so its rate is taken as drawn from a gamma distribution of shape A and rate
 * B (edits are then negative binomial: Gelman, Bayesian Data Analysis, 2.6), where B follows from A and the 18 %.  Of an article with c edits seen by
 * age t the number expected between t and u is
 *
 *     expected(t, u) = (A + c) / (B + G(t)) * (G(u) - G(t))
 *
 * and it is looked at again at the age u at which that reaches EXPECTED: as many edits slip between two looks at an article that is an hour old as
 * at one of a week; one that edits is looked at more often, one that never moved less.  What the curve leaves out (late corrections, takedowns) is
 * found because the wait is never longer than the age; and it stays between RECHECK_LEAST and RECHECK_MOST.
 *
 * Cho and Garcia-Molina (Effective page refresh policies, 2003) show that looking in proportion to the rate of change is not the way to keep the mean
 * age of copies low; here the delay until most edits are seen counts, and edits that come twice between two looks are lost.  tests/bench/recheck.c
 * tries it against three others at the same number of requests; its figures are in tests/bench/RECHECK.md. */
#ifndef RECHECK_H
#define RECHECK_H

#include "../archive/archive.h"

#include <stdint.h>

#define RECHECK_LEAST     (INT64_C(10) * 60 * 1000)
#define RECHECK_MOST      (INT64_C(30) * 24 * 3600 * 1000)
#define RECHECK_FAILED    (INT64_C(60) * 60 * 1000)       /* after an error or a wall */
#define RECHECK_UNWATCHED (INT64_C(7) * 24 * 3600 * 1000) /* off topic, no article */

/* How long to wait, in ms, with an article first seen `age_ms` ago that was seen to change so often. */
int64_t recheck_wait(int64_t age_ms, unsigned changes);

/* The real time, in ms, of the visit after this one, with up to a tenth added so that rounds do not bunch; known is what was known before it, now the
 * moment of it. */
int64_t recheck_next(const struct known *known, const struct entry *entry, int64_t now);

#endif

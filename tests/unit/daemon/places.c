/* Who gets a place at the fetcher: many silent outlets leave one to each that has something to say. */
#include "daemon/fetching.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define WANTED 10 /* pages that each outlet would like to be asked for at once */

/* Lets each of n outlets take all it gets; how many are taken then. */
static size_t take_all(size_t n)
{
    size_t taken = 0;
    for (size_t outlet = 0; outlet < n; outlet++)
        for (size_t of_outlet = 0; of_outlet < WANTED && fetching_place_is_free(taken, of_outlet); of_outlet++)
            taken++;
    return taken;
}

static void one_outlet_alone_gets_its_share(void **state)
{
    (void)state;
    assert_int_equal(take_all(1), FETCHING_OUTLET_PLACES);
}

/* Silent ones give nothing back until their time is up. */
static void a_hundred_silent_outlets_leave_a_place_to_the_next(void **state)
{
    (void)state;
    for (size_t silent = 0; silent <= 100; silent++)
        assert_true(fetching_place_is_free(take_all(silent), 0));
}

static void there_are_never_more_than_the_fetcher_can_have_under_way(void **state)
{
    (void)state;
    assert_int_equal(take_all(10000), FETCHING_PLACES);
    assert_false(fetching_place_is_free(FETCHING_PLACES, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_outlet_alone_gets_its_share),
        cmocka_unit_test(a_hundred_silent_outlets_leave_a_place_to_the_next),
        cmocka_unit_test(there_are_never_more_than_the_fetcher_can_have_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* capture: of what a fetch brought, the hops alone become part of the entry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../archive/archive.h"
#include "../../../daemon/base/file.h"
#include "../../../daemon/pipeline.h"

#include <string.h>
#include <unistd.h>

#define FIRST   "GET /a\r\n\r\nHTTP/1.1 200 OK\r\n\r\nfirst"
#define SECOND  "GET /b\r\n\r\nHTTP/1.1 200 OK\r\n\r\nsecond"
#define CONTENT "what a packed body says"

/* The fetcher puts exchanges of one outlet into one file, and contents between them. */
static void a_capture_is_the_exchange_without_its_neighbours(void **state)
{
    (void)state;
    static const char file[] = FIRST CONTENT SECOND CONTENT FIRST;
    static const char want[] = SECOND FIRST;
    struct hop hops[] = { { "https://www.example.org/b", 200, 1700000000000, "93.184.216.34", 10, 19, 6 },
                          { "https://www.example.org/a", 200, 1700000000500, "93.184.216.34", 10, 19, 5 } };
    struct job job = { .pool = pool_new(), .entry = entry_new() };
    struct view got;
    job.fetched = (struct fetch_reply){ .outcome = FETCH_ANSWERED,
                                        .status = 200,
                                        .hops = &hops[0],
                                        .hop_count = 1,
                                        .exchange_fd = memfd_from("exchanges", file, sizeof file - 1),
                                        .exchange_offset = sizeof FIRST CONTENT - 1,
                                        .body_fd = -1 };
    assert_int_equal(job_keep_exchange(&job), 0);
    job.fetched.hops = &hops[1];
    job.fetched.exchange_offset = sizeof FIRST CONTENT SECOND CONTENT - 1;
    assert_int_equal(job_keep_exchange(&job), 0); /* the article's next page */
    assert_int_equal(job.entry->hop_count, 2);
    assert_string_equal(job.entry->hops[1].url, hops[1].url);
    assert_int_equal(memfd_seal(job.entry->exchange_fd), 0);
    assert_int_equal(memfd_map(job.entry->exchange_fd, sizeof file, &got), 0);
    assert_int_equal(got.len, sizeof want - 1);
    assert_memory_equal(got.data, want, got.len);
    view_fini(&got);
    close(job.fetched.exchange_fd);
    entry_free(job.entry);
    pool_free(job.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_capture_is_the_exchange_without_its_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

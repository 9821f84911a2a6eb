/* What may be connected to: edges of every special-purpose range, disguises, exceptions; then the public collections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/base/err.h"
#include "../../../daemon/fetcher/guard.h"
#include "../kit/suite.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static struct guard *guard_with(struct pool *pool, const char *cidr)
{
    struct strings allow = { 0 };
    if (cidr != NULL)
        strings_add(pool, &allow, cidr);
    return guard_new(&allow);
}

static const char *check(const struct guard *g, const char *text, int port)
{
    struct sockaddr_storage address = { 0 };
    struct sockaddr_in *in = (void *)&address;
    struct sockaddr_in6 *in6 = (void *)&address;
    if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
        in->sin_family = AF_INET;
        in->sin_port = htons((uint16_t)port);
    } else {
        assert_int_equal(inet_pton(AF_INET6, text, &in6->sin6_addr), 1);
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)port);
    }
    return guard_address(g, (struct sockaddr *)&address);
}

static void special_addresses_are_refused_and_public_ones_are_not(void **state)
{
    static const struct {
        const char *address;
        bool allowed;
    } cases[] = {
        { "127.0.0.1", false },
        { "10.0.0.1", false },
        { "172.31.255.255", false },
        { "172.32.0.0", true },
        { "192.168.1.1", false },
        { "169.254.169.254", false },
        { "100.64.0.1", false },
        { "0.0.0.0", false },
        { "224.0.0.1", false },
        { "255.255.255.255", false },
        { "8.8.8.8", true },
        { "93.184.216.34", true },
        { "::1", false },
        { "::", false },
        { "fe80::1", false },
        { "fd00::1", false },
        { "::ffff:127.0.0.1", false },
        { "::ffff:8.8.8.8", false },
        { "64:ff9b::7f00:1", false },
        { "2002:7f00:1::", false },
        { "2001::1", false },
        { "2606:4700::1111", true },
        { "2a00:1450:4009:81f::200e", true },
    };
    struct pool *pool = pool_new();
    struct guard *g = guard_with(pool, NULL);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if ((check(g, cases[i].address, 80) == NULL) != cases[i].allowed)
            fail_msg("%s", cases[i].address);
    guard_free(g);
    pool_free(pool);
}

static void exceptions_hold_for_what_they_name_only(void **state)
{
    struct pool *pool = pool_new();
    struct guard *g = guard_with(pool, "10.1.0.0/16");
    (void)state;
    assert_null(check(g, "10.1.2.3", 80));
    assert_non_null(check(g, "10.2.0.0", 80));
    assert_int_equal(guard_exempt(g, "127.0.0.1:3128"), 0);
    assert_null(check(g, "127.0.0.1", 3128));
    assert_non_null(check(g, "127.0.0.1", 80));
    assert_int_equal(guard_exempt(g, "no port"), -1);
    guard_free(g);
    static const char *const bad[] = { "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "ten", "", "::/129", "10.0.0/8" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_null(guard_with(pool, bad[i]));
        assert_non_null(strstr(err_text(), "allow-addresses"));
    }
    pool_free(pool);
}

static bool url_refused(const struct guard *g, struct pool *pool, const char *text, size_t len)
{
    struct url url;
    bool address;
    return url_parse_len(pool, text, len, NULL, &url) != 0 || guard_url(g, &url, &address) != NULL;
}

static void urls_are_refused_by_scheme_port_user_and_address(void **state)
{
    static const struct {
        const char *url;
        bool allowed;
    } cases[] = {
        { "https://example.org/", true },    { "http://example.org:8080/", true },
        { "http://example.org:22/", false }, { "ftp://example.org/", false },
        { "http://u@example.org/", false },  { "http://:p@example.org/", false },
        { "http://localhost/", false },      { "http://a.localhost./", false },
        { "http://10.1.2.3:4711/", true },   { "http://10.2.2.3/", false },
        { "http://2130706433/", false },     { "http://0x7f.1/", false },
        { "http://[::1]/", false },          { "http://[64:ff9b::7f00:1]/", false },
        { "http://93.184.216.34/", true },   { "http://[::ffff:10.1.0.1]/", true },
    };
    struct pool *pool = pool_new();
    struct guard *g = guard_with(pool, "10.1.0.0/16");
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (url_refused(g, pool, cases[i].url, strlen(cases[i].url)) == cases[i].allowed)
            fail_msg("%s", cases[i].url);
    guard_free(g);
    pool_free(pool);
}

static void the_collections_of_addresses_and_urls_are_decided_right(void **state)
{
    struct suite s = { .name = "ssrf" };
    struct pool *pool = pool_new();
    struct guard *g = guard_with(pool, NULL);
    char *line = NULL;
    size_t size = 0;
    static const char *const files[] = { SUITES "ssrf/addresses.jsonl", SUITES "ssrf/urls.jsonl" };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        FILE *f = fopen(files[i], "r");
        if (f == NULL) {
            puts("skipped: " SUITES "ssrf is not here");
            guard_free(g);
            pool_free(pool);
            skip();
        }
        while (getline(&line, &size, f) >= 0) {
            json_t *c = json_loads(line, JSON_ALLOW_NUL, NULL);
            const char *address = json_string_value(json_object_get(c, "addr"));
            const json_t *url = json_object_get(c, "url");
            if (address != NULL)
                suite_case(&s, address, (check(g, address, 80) == NULL) == json_is_true(json_object_get(c, "allow")), NULL, NULL);
            else
                suite_case(&s, json_string_value(url), url_refused(g, pool, json_string_value(url), json_string_length(url)), "refused", "allowed");
            json_decref(c);
        }
        fclose(f);
    }
    free(line);
    guard_free(g);
    pool_free(pool);
    assert_int_equal(suite_end(&s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_addresses_are_refused_and_public_ones_are_not),
        cmocka_unit_test(exceptions_hold_for_what_they_name_only),
        cmocka_unit_test(urls_are_refused_by_scheme_port_user_and_address),
        cmocka_unit_test(the_collections_of_addresses_and_urls_are_decided_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A .seeds file; and the same bytes as a page that a person saved and makes a seed of. */
#include "../../config/seeds.h"
#include "../../daemon/base/file.h"
#include "fuzz.h"

#include <unistd.h>

static void check_file(const uint8_t *data, size_t len)
{
    char path[64];
    const int fd = memfd_from("seeds", data, len);
    if (fd < 0)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct seed_set *set = seeds_read(path);
    for (size_t i = 0; set && i < set->n; i++) {
        const struct seed_match match = seeds_match(set, set->v[i].outlet ? set->v[i].outlet : "", set->v[i].key, &set->v[i].sketch);
        const double likeness = seeds_likeness(set, &set->v[i].terms);
        fuzz_demand_line(set->v[i].title, "a seed's title is one clean line");
        fuzz_demand(match.similarity >= 0 && match.similarity <= 1, "a similarity is from 0 to 1", set->v[i].title);
        fuzz_demand(likeness >= 0 && likeness <= 1.000001, "a likeness is from 0 to 1", set->v[i].title);
    }
    seeds_free(set);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pool *pool = pool_new();
    check_file(data, len);
    const char *text = pool_strndup(pool, (const char *)data, len);
    const char *prose = seed_prose(pool, text);
    fuzz_demand(strlen(prose) <= strlen(text) + 1, "prose is no longer than its text", prose);
    seed_guess_title(pool, text);
    pool_free(pool);
    return 0;
}

/* WARC files, which a clone, a copy or a bad disk may have made: the input is the file, read as .warc.gz where it starts as gzip does. */
#include "../../archive/warc.h"
#include "fuzz.h"

#include <fcntl.h>
#include <unistd.h>

/* The file of this process under a name that warc_open() takes. */
static const char *file_of(const uint8_t *data, size_t len, bool gzip)
{
    static char path[2][64];
    static bool named;
    if (!named)
        for (int i = 0; i < 2; i++)
            snprintf(path[i], sizeof path[i], "/tmp/gazetted-fuzz-%d.warc%s", (int)getpid(), i ? ".gz" : "");
    named = true;
    const int fd = open(path[gzip], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || write(fd, data, len) != (ssize_t)len)
        abort();
    close(fd);
    return path[gzip];
}

static void check(struct pool *pool, const struct warc_record *r, size_t len, uint64_t before)
{
    struct warc_http http;
    fuzz_demand(r->type && r->id && r->date, "a record has its mandatory fields", r->type);
    fuzz_demand(r->offset == before && r->end > r->offset && r->end <= len, "a record lies behind the one before it", r->id);
    fuzz_demand_line(r->type, "a field is one clean line");
    fuzz_demand_line(r->target, "a field is one clean line");
    fuzz_demand_line(r->content_type, "a field is one clean line");
    if (warc_http(pool, r, &http) == 0) {
        fuzz_demand(http.body_len <= r->len, "a body is no longer than its record", r->id);
        fuzz_demand_line(http.content_type, "a content type is one clean line");
    }
}

static void read_all(const char *path, size_t len, bool ours)
{
    struct pool *pool = pool_new();
    struct warc *w = warc_open(path, 0);
    struct warc_record r;
    uint64_t at = 0;
    if (!w)
        abort();
    if (ours)
        warc_demand_ours(w);
    while (warc_next(w, pool, &r) > 0) {
        check(pool, &r, len, at);
        at = r.end;
    }
    warc_close(w);
    pool_free(pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const bool gzip = len > 1 && data[0] == 0x1F && data[1] == 0x8B;
    const char *path = file_of(data, len, gzip);
    uint64_t offset;
    read_all(path, len, false);
    if (gzip) {
        read_all(path, len, true);
        if (warc_search(path, 0, &offset) > 0)
            fuzz_demand(offset < len, "a record that was found lies in the file", NULL);
    }
    unlink(path);
    return 0;
}

#include "warc.h"

#include <fcntl.h>
#include <unistd.h>

#define STEP 65536

static bool is_record_at(const char *path, uint64_t offset)
{
    struct pool *pool = pool_new();
    struct warc_record record;
    struct warc *w = warc_open(path, offset);
    bool is = w && warc_next(w, pool, &record) > 0;
    warc_close(w);
    pool_free(pool);
    return is;
}

int warc_search(const char *path, uint64_t from, uint64_t *offset)
{
    unsigned char step[STEP + 2]; /* a member's first three bytes may lie across two steps */
    int found = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    for (ssize_t n; fd >= 0 && !found && (n = pread(fd, step, sizeof step, (off_t)from)) > 2; from += STEP) {
        for (ssize_t i = 0; !found && i + 2 < n; i++) {
            *offset = from + (uint64_t)i;
            found = step[i] == 0x1F && step[i + 1] == 0x8B && step[i + 2] == 8 && is_record_at(path, *offset);
        }
    }
    if (fd >= 0)
        close(fd);
    return found;
}

#include "file.h"

#include "err.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMFD_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

int memfd_open(const char *name)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return fd >= 0 ? fd : err_sys("cannot make a memory file");
}

int memfd_seal(int fd)
{
    return fcntl(fd, F_ADD_SEALS, MEMFD_SEALS) == 0 ? 0 : err_sys("cannot seal a memory file");
}

int memfd_from(const char *name, const void *data, size_t len)
{
    int fd = memfd_open(name);
    if (fd < 0)
        return -1;
    if (file_write_all(fd, data, len) == 0 && memfd_seal(fd) == 0)
        return fd;
    close(fd);
    return -1;
}

/* Its size, once it is known that nobody can change it any more. 0 or -1. */
static int sealed_size(int fd, uint64_t *size)
{
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & MEMFD_SEALS) != MEMFD_SEALS)
        return err_set("a descriptor came that is no sealed memory file");
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_sys("cannot look at a memory file");
    *size = (uint64_t)st.st_size;
    return 0;
}

/* Both are known to be within the file. */
static int map_part(int fd, uint64_t offset, size_t len, size_t ceiling, struct view *out)
{
    if (len > ceiling)
        return err_set("a memory file came with %zu bytes, more than %zu", len, ceiling);
    if (len == 0)
        return 0;
    size_t before = (size_t)(offset % (uint64_t)sysconf(_SC_PAGESIZE)); /* a mapping begins with a page */
    void *map = mmap(NULL, before + len, PROT_READ, MAP_PRIVATE, fd, (off_t)(offset - before));
    if (map == MAP_FAILED)
        return err_sys("cannot map a memory file");
    *out = (struct view){ .data = (const char *)map + before, .len = len, .map = map, .map_len = before + len };
    return 0;
}

int memfd_map_part(int fd, uint64_t offset, uint64_t len, size_t ceiling, struct view *out)
{
    uint64_t size;
    *out = (struct view){ .data = "" };
    if (sealed_size(fd, &size) != 0)
        return -1;
    if (offset > size || len > size - offset)
        return err_set("a memory file came with %llu bytes, less than %llu and %llu", (unsigned long long)size, (unsigned long long)offset,
                       (unsigned long long)len);
    return map_part(fd, offset, (size_t)len, ceiling, out);
}

int memfd_map(int fd, size_t ceiling, struct view *out)
{
    uint64_t size;
    *out = (struct view){ .data = "" };
    return sealed_size(fd, &size) == 0 ? map_part(fd, 0, (size_t)size, ceiling, out) : -1;
}

void view_fini(struct view *v)
{
    if (v->map)
        munmap(v->map, v->map_len);
    *v = (struct view){ .data = "" };
}

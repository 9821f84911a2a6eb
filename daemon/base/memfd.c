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

int memfd_map_from(int fd, uint64_t offset, size_t ceiling, struct view *out)
{
    *out = (struct view){ .data = "" };
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & MEMFD_SEALS) != MEMFD_SEALS)
        return err_set("a descriptor came that is no sealed memory file");
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_sys("cannot look at a memory file");
    if (st.st_size < 0 || (uint64_t)st.st_size < offset)
        return err_set("a memory file came with %lld bytes, less than %llu", (long long)st.st_size, (unsigned long long)offset);
    size_t size = (size_t)st.st_size, len = size - (size_t)offset;
    if (len > ceiling)
        return err_set("a memory file came with %zu bytes, more than %zu", len, ceiling);
    if (len == 0)
        return 0;
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return err_sys("cannot map a memory file");
    *out = (struct view){ .data = (const char *)map + offset, .len = len, .map = map, .map_len = size };
    return 0;
}

int memfd_map(int fd, size_t ceiling, struct view *out)
{
    return memfd_map_from(fd, 0, ceiling, out);
}

void view_fini(struct view *v)
{
    if (v->map)
        munmap(v->map, v->map_len);
    *v = (struct view){ .data = "" };
}

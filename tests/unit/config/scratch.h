/* scratch: a folder of its own for each test, with the files it needs. */
#ifndef TESTS_CONFIG_SCRATCH_H
#define TESTS_CONFIG_SCRATCH_H

#include "daemon/base/file.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCRATCH_PATH 512

struct scratch {
    char folder[64];
};

static inline void scratch_open(struct scratch *s)
{
    snprintf(s->folder, sizeof s->folder, "/tmp/gazetted-test-XXXXXX");
    char *made = mkdtemp(s->folder);
    assert(made != NULL);
}

/* The path of a file in the folder, in out. */
static inline const char *scratch_path(const struct scratch *s, const char *name, char out[SCRATCH_PATH])
{
    snprintf(out, SCRATCH_PATH, "%s/%s", s->folder, name);
    return out;
}

static inline void scratch_write_bytes(const struct scratch *s, const char *name, const void *data, size_t len)
{
    char path[SCRATCH_PATH];
    scratch_path(s, name, path);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    int rc = file_make_dirs(path, 0700);
    *slash = '/';
    assert(rc == 0);
    rc = file_replace(path, data, len, 0600);
    assert(rc == 0);
}

static inline void scratch_write(const struct scratch *s, const char *name, const char *text)
{
    scratch_write_bytes(s, name, text, strlen(text));
}

static inline void scratch_close(struct scratch *s)
{
    char command[SCRATCH_PATH];
    snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    int rc = system(command);
    assert(rc == 0);
}

#endif

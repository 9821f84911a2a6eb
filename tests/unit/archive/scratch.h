/* scratch: a folder of its own for a test, and stock git as the judge of what is written into it. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include "../../../daemon/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SCRATCH_SIZE 64

static inline void scratch_make(char out[SCRATCH_SIZE])
{
    snprintf(out, SCRATCH_SIZE, "/tmp/gazetted-test-XXXXXX");
    assert_non_null(mkdtemp(out));
}

static inline void scratch_remove(const char *path)
{
    char command[SCRATCH_SIZE + 16];

    snprintf(command, sizeof command, "rm -rf '%s'", path);
    assert_int_equal(system(command), 0);
}

/* Runs a command line (a printf format) in a shell; its output, both kinds, in out. Its exit status. */
__attribute__((format(printf, 2, 3))) static inline int scratch_run(struct buf *out, const char *format, ...)
{
    char command[2048], piece[4096];
    va_list args;
    FILE *pipe;
    size_t n;
    int used;

    va_start(args, format);
    used = vsnprintf(command, sizeof command - 8, format, args);
    va_end(args);
    assert_true(used > 0 && (size_t)used < sizeof command - 8);
    snprintf(command + used, 8, " 2>&1");
    buf_init(out, 1u << 24);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    while ((n = fread(piece, 1, sizeof piece, pipe)) > 0)
        buf_add(out, piece, n);
    used = pclose(pipe);
    buf_addc(out, '\0');
    return used;
}

/* Clean by git fsck --full --strict, not a word but of dangling objects. */
static inline void scratch_fsck(const char *git_path)
{
    struct buf out;
    int rc = scratch_run(&out, "git --git-dir='%s' fsck --full --strict --no-progress --no-dangling", git_path);

    if (rc != 0 || out.len > 1)
        fail_msg("fsck says: %s", buf_text(&out));
    buf_fini(&out);
}

#endif

/* suite: scores a public collection of cases (../shared/suites) that is no part of this tree, and is skipped where it is absent. */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include "../../../daemon/base/buf.h"
#include "../../../daemon/base/file.h"
#include "../../../daemon/base/pool.h"
#include "../../../plugins/kit/lenient.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUITES         "../shared/suites/"
#define SUITE_FILE_MAX (64u << 20)

struct suite {
    const char *name;
    const char *const *known; /* ids of failures that are understood; the list may only shrink */
    double bar;               /* the share that must pass, when there are too many cases to list */
    size_t passed, total, unexpected, repaired;
    bool verbose;
};

static inline bool suite_knows(const struct suite *s, const char *id)
{
    for (size_t i = 0; s->known != NULL && s->known[i] != NULL; i++)
        if (strcmp(s->known[i], id) == 0)
            return true;
    return false;
}

static inline void suite_case(struct suite *s, const char *id, bool ok, const char *want, const char *got)
{
    bool known = suite_knows(s, id);

    s->total++;
    s->passed += ok;
    s->unexpected += !ok && !known;
    s->repaired += ok && known;
    if (ok && known)
        printf("  %s: passes now, take it off the list\n", id);
    if (!ok && (!known || getenv("SUITE_ALL") != NULL))
        printf("  %s: want %s, got %s\n", id, want != NULL ? want : "nothing", got != NULL ? got : "nothing");
}

/* Prints the score; 0 when only known cases fail, or the bar is reached. */
static inline int suite_end(const struct suite *s)
{
    double share = s->total > 0 ? (double)s->passed / (double)s->total : 0;

    printf("%s: %zu/%zu (%.2f %%)\n", s->name, s->passed, s->total, 100 * share);
    if (s->bar > 0)
        return s->total > 0 && share >= s->bar && s->repaired == 0 ? 0 : 1;
    return s->total > 0 && s->unexpected == 0 && s->repaired == 0 ? 0 : 1;
}

static inline bool suite_present(const char *folder)
{
    char path[512];

    snprintf(path, sizeof(path), "%s%s", SUITES, folder);
    if (access(path, R_OK) == 0)
        return true;
    printf("%s: skipped, no ../shared here\n", folder);
    return false;
}

/* Calls visit() with each object of a JSON-lines file. */
static inline void suite_each(const char *file, void (*visit)(json_t *line, size_t number, void *arg), void *arg)
{
    struct buf data;
    char path[512];
    size_t number = 0;

    snprintf(path, sizeof(path), "%s%s", SUITES, file);
    buf_init(&data, SUITE_FILE_MAX);
    if (file_read(path, &data) == 0) {
        for (const char *s = buf_text(&data), *end; *s != '\0'; s = *end != '\0' ? end + 1 : end) {
            end = strchrnul(s, '\n');
            json_t *line = lenient_json(s, (size_t)(end - s));
            number++;
            if (json_is_object(line))
                visit(line, number, arg);
            json_decref(line);
        }
    }
    buf_fini(&data);
}

#endif

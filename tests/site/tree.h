/* tree: what stands at a URL of the test site in its present version (the rules: README.md beside this file). */
#ifndef SITE_TREE_H
#define SITE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define TREE_PATH_MAX  4096
#define TREE_LINES_MAX 64
#define TREE_HOSTS_MAX 512

struct answer {
    int status;
    unsigned char *body; /* owned */
    size_t len;
    time_t modified;
    char type[128];
    bool gzip;    /* compress where the client accepts it */
    bool chunked; /* send without Content-Length */
    unsigned delay_ms;
    char *lines[TREE_LINES_MAX]; /* further header lines, "Name: value", owned */
    size_t line_count;
};

/* Fills answer for PATH (as in the request line, query included) of HOST in VERSION. */
void tree_answer(const char *root, const char *host, const char *path, int version, struct answer *answer);
void answer_fini(struct answer *answer);
/* The value of a further header line, or NULL. */
const char *answer_header(const struct answer *answer, const char *name);

/* The names of the host folders; how many. */
size_t tree_hosts(const char *root, const char *hosts[TREE_HOSTS_MAX]);

#endif

#include "tree.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const struct {
    const char *extension, *type;
} types[] = { /* sorted */
              { "atom", "application/atom+xml; charset=utf-8" },
              { "css", "text/css" },
              { "gz", "application/gzip" },
              { "htm", "text/html; charset=utf-8" },
              { "html", "text/html; charset=utf-8" },
              { "jpg", "image/jpeg" },
              { "js", "text/javascript" },
              { "json", "application/json" },
              { "pdf", "application/pdf" },
              { "png", "image/png" },
              { "rdf", "application/rdf+xml; charset=utf-8" },
              { "rss", "application/rss+xml; charset=utf-8" },
              { "txt", "text/plain; charset=utf-8" },
              { "xml", "application/xml; charset=utf-8" }
};

static const char *type_of(const char *name)
{
    const char *slash = strrchr(name, '/'), *dot = strrchr(name, '.');
    if (dot != NULL && (slash == NULL || dot > slash)) {
        size_t len = strcspn(dot + 1, "%@?");
        for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
            if (strlen(types[i].extension) == len && strncasecmp(types[i].extension, dot + 1, len) == 0)
                return types[i].type;
    }
    return "text/html; charset=utf-8";
}

static bool is_file(const char *name)
{
    struct stat st;
    return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_dir(const char *name)
{
    struct stat st;
    return stat(name, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool join(char out[TREE_PATH_MAX], const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    if (a_len + b_len >= TREE_PATH_MAX)
        return false;
    memcpy(out, a, a_len);
    memcpy(out + a_len, b, b_len + 1);
    return true;
}

static bool append(char path[TREE_PATH_MAX], const char *more)
{
    size_t len = strlen(path), more_len = strlen(more);
    if (len + more_len >= TREE_PATH_MAX)
        return false;
    memcpy(path + len, more, more_len + 1);
    return true;
}

/* Looks for "NAME@K!STATUS" beside NAME; returns the status and the full file name, or 0. */
static int status_file(const char *name, int k, char out[TREE_PATH_MAX])
{
    char folder[TREE_PATH_MAX], prefix[TREE_PATH_MAX];
    const char *slash = strrchr(name, '/');
    if (slash == NULL)
        return 0;
    if (!join(folder, name, "/"))
        return 0;
    folder[slash - name + 1] = '\0';
    int n = snprintf(prefix, sizeof prefix, "%.255s@%d!", slash + 1, k);
    DIR *d = n > 0 ? opendir(folder) : NULL;
    if (d == NULL)
        return 0;
    int status = 0;
    for (struct dirent *e; status == 0 && (e = readdir(d)) != NULL;)
        if (strncmp(e->d_name, prefix, (size_t)n) == 0 && strlen(e->d_name) == (size_t)n + 3) {
            status = (int)strtol(e->d_name + n, NULL, 10);
            if (!join(out, folder, e->d_name))
                status = 0;
        }
    closedir(d);
    return status;
}

/* The youngest state of NAME not above VERSION: its file in out (which may be absent where only NAME.headers is there). */
static int overlay(const char *name, int version, char out[TREE_PATH_MAX])
{
    for (int k = version; k >= 2; k--) {
        int status = status_file(name, k, out);
        if (status != 0)
            return status;
        char headers[TREE_PATH_MAX];
        char suffix[16];
        snprintf(suffix, sizeof suffix, "@%d", k);
        if (join(out, name, suffix) && (is_file(out) || (join(headers, out, ".headers") && is_file(headers))))
            return 200;
    }
    char headers[TREE_PATH_MAX];
    if (!join(out, name, "") || !join(headers, name, ".headers"))
        return 0;
    return is_file(out) || (!is_dir(out) && is_file(headers)) ? 200 : 0;
}

static void read_body(const char *name, struct answer *a)
{
    FILE *f = fopen(name, "rb");
    struct stat st;
    if (f == NULL)
        return;
    if (fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode)) {
        a->modified = st.st_mtime;
        a->body = malloc((size_t)st.st_size + 1);
        assert(a->body != NULL);
        a->len = fread(a->body, 1, (size_t)st.st_size, f);
    }
    fclose(f);
}

static bool is_yes(const char *value)
{
    return strcasecmp(value, "yes") == 0;
}

static void drop_line(struct answer *a, const char *name)
{
    size_t len = strlen(name), kept = 0;
    for (size_t i = 0; i < a->line_count; i++) {
        if (strncasecmp(a->lines[i], name, len) == 0 && a->lines[i][len] == ':')
            free(a->lines[i]);
        else
            a->lines[kept++] = a->lines[i];
    }
    a->line_count = kept;
}

/* One line of a .headers file; what the server itself acts on is taken out, a later file's line replaces an earlier one's. */
static void take_line(struct answer *a, char *line, bool first_of_name)
{
    char *colon = strchr(line, ':');
    if (colon == NULL || line[0] == '#')
        return;
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    *colon = '\0';
    if (strcasecmp(line, "Status") == 0) {
        a->status = (int)strtol(value, NULL, 10);
    } else if (strcasecmp(line, "Gzip") == 0) {
        a->gzip = is_yes(value);
    } else if (strcasecmp(line, "Chunked") == 0) {
        a->chunked = is_yes(value);
    } else if (strcasecmp(line, "Delay-Ms") == 0) {
        a->delay_ms = (unsigned)strtoul(value, NULL, 10);
    } else if (strcasecmp(line, "Content-Type") == 0) {
        snprintf(a->type, sizeof a->type, "%s", value);
    } else {
        if (first_of_name)
            drop_line(a, line);
        if (a->line_count < TREE_LINES_MAX && asprintf(&a->lines[a->line_count], "%s: %s", line, value) > 0)
            a->line_count++;
    }
}

static void read_headers(const char *name, struct answer *a)
{
    char file[TREE_PATH_MAX], *line = NULL, previous[128] = "";
    size_t size = 0;
    FILE *f = join(file, name, ".headers") ? fopen(file, "r") : NULL;
    if (f == NULL)
        return;
    while (getline(&line, &size, f) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        char now[128];
        snprintf(now, sizeof now, "%.*s", (int)strcspn(line, ":"), line);
        take_line(a, line, strcasecmp(now, previous) != 0);
        snprintf(previous, sizeof previous, "%s", now);
    }
    free(line);
    fclose(f);
}

/* Percent-decoding of a path; false where the result is no file name. */
static bool decode(const char *in, char out[TREE_PATH_MAX])
{
    size_t n = 0;
    for (; *in != '\0' && n < TREE_PATH_MAX - 1; in++) {
        char c = *in;
        if (c == '%' && isxdigit((unsigned char)in[1]) && isxdigit((unsigned char)in[2])) {
            const char hex[3] = { in[1], in[2], '\0' };
            c = (char)strtol(hex, NULL, 16);
            in += 2;
        }
        if (c == '\0')
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return *in == '\0';
}

/* "?" and "/" of a query are written %3F and %2F in a file name. */
static void query_name(const char *query, char out[TREE_PATH_MAX])
{
    size_t n = 0;
    for (; *query != '\0' && n + 4 < TREE_PATH_MAX; query++) {
        if (*query == '?' || *query == '/')
            n += (size_t)snprintf(out + n, TREE_PATH_MAX - n, "%s", *query == '?' ? "%3F" : "%2F");
        else
            out[n++] = *query;
    }
    out[n] = '\0';
}

/* Tries ROOT/HOST + PATH + SUFFIX, and its index.html where it is a folder. */
static int lookup(const char *base, const char *path, const char *suffix, int version, char name[TREE_PATH_MAX], char file[TREE_PATH_MAX])
{
    char plain[TREE_PATH_MAX];
    if (!join(plain, base, path))
        return 0;
    size_t len = strlen(plain);
    bool slash = len > 0 && plain[len - 1] == '/';
    if (!slash) {
        int status = join(name, plain, suffix) ? overlay(name, version, file) : 0;
        if (status != 0)
            return status;
    }
    if (is_dir(plain) && append(plain, slash ? "index.html" : "/index.html") && join(name, plain, suffix))
        return overlay(name, version, file);
    /* "/x/" is "/x" where no folder is there: publishers answer both. */
    if (slash && len > strlen(base) + 1) {
        plain[len - 1] = '\0';
        return join(name, plain, suffix) ? overlay(name, version, file) : 0;
    }
    return 0;
}

static int find(const char *base, const char *target, int version, char name[TREE_PATH_MAX], char file[TREE_PATH_MAX])
{
    char raw[TREE_PATH_MAX], decoded[TREE_PATH_MAX], query[TREE_PATH_MAX];
    const char *mark = strchr(target, '?');
    size_t len = mark != NULL ? (size_t)(mark - target) : strlen(target);
    if (!join(raw, target, ""))
        return 0;
    raw[len] = '\0';
    if (!decode(raw, decoded))
        return 0;
    const char *last = strrchr(decoded, '/');
    bool dots = strstr(decoded, "/../") != NULL || (last != NULL && strcmp(last, "/..") == 0);
    /* What only steers the server is no page. */
    bool steering =
        last == NULL || last[1] == '.' || strchr(last, '@') != NULL || (strlen(last) > 8 && strcmp(last + strlen(last) - 8, ".headers") == 0);
    if (dots || steering)
        return 0;
    query_name(mark != NULL ? mark : "", query);
    const char *const spellings[] = { raw, decoded };
    for (size_t q = 0; q < 2; q++)
        for (size_t i = 0; i < 2; i++) {
            const char *suffix = q == 0 ? query : "";
            int status = lookup(base, spellings[i], suffix, version, name, file);
            if (status != 0)
                return status;
        }
    return 0;
}

void tree_answer(const char *root, const char *host, const char *path, int version, struct answer *a)
{
    char base[TREE_PATH_MAX], name[TREE_PATH_MAX], file[TREE_PATH_MAX];
    memset(a, 0, sizeof *a);
    bool fits = join(base, root, "/") && append(base, host);
    snprintf(a->type, sizeof a->type, "text/html; charset=utf-8");
    a->status = 404;
    if (!fits || host[0] == '.' || host[0] == '\0' || strchr(host, '/') != NULL || !is_dir(base)) {
        a->status = 421;
    } else {
        int status = find(base, path, version, name, file);
        char defaults[TREE_PATH_MAX];
        if (join(defaults, base, "/"))
            read_headers(defaults, a);
        if (status != 0) {
            a->status = status;
            snprintf(a->type, sizeof a->type, "%s", type_of(name));
            read_body(file, a);
            if (status == 200) {
                read_headers(name, a);
                if (strcmp(file, name) != 0)
                    read_headers(file, a);
            }
        }
    }
    if (a->body == NULL) {
        char text[256];
        int len = a->status == 200
                      ? 0
                      : snprintf(text, sizeof text, "<!DOCTYPE html><title>%d</title><h1>%d</h1><p>Test site.</p>\n", a->status, a->status);
        a->body = malloc((size_t)len + 1);
        assert(a->body != NULL);
        memcpy(a->body, text, (size_t)len);
        a->len = (size_t)len;
    }
}

const char *answer_header(const struct answer *a, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < a->line_count; i++)
        if (strncasecmp(a->lines[i], name, len) == 0 && a->lines[i][len] == ':')
            return a->lines[i] + len + 2;
    return NULL;
}

void answer_fini(struct answer *a)
{
    for (size_t i = 0; i < a->line_count; i++)
        free(a->lines[i]);
    free(a->body);
    memset(a, 0, sizeof *a);
}

size_t tree_hosts(const char *root, const char *hosts[TREE_HOSTS_MAX])
{
    size_t n = 0;
    DIR *d = opendir(root);
    if (d == NULL)
        return 0;
    for (struct dirent *e; n < TREE_HOSTS_MAX && (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.' && strchr(e->d_name, '.') != NULL && strspn(e->d_name, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(e->d_name))
            hosts[n++] = strdup(e->d_name);
    closedir(d);
    return n;
}

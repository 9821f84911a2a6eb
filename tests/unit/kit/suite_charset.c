/* suite_charset: declared encodings as html5lib's tests have them, undeclared ones from the samples of chardet and uchardet. */
#include "../../../daemon/base/text.h"
#include "../../../plugins/kit/charset.h"
#include "suite.h"

#include <dirent.h>
#include <strings.h>

static size_t unhex(const char *hex, char *out)
{
    size_t n = 0;

    for (unsigned byte; sscanf(hex + 2 * n, "%2x", &byte) == 1; n++)
        out[n] = (char)byte;
    return n;
}

static void declared_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    const char *hex = json_string_value(json_object_get(line, "data_hex")), *want = json_string_value(json_object_get(line, "encoding"));
    char *data = pool_alloc(pool, strlen(hex) / 2 + 1), id[64];
    size_t len = unhex(hex, data);
    struct decoded got;

    charset_decode(pool, data, len, NULL, 0, &got);
    snprintf(id, sizeof(id), "html5lib:%zu", number);
    suite_case(arg, id, strcasecmp(want, got.encoding) == 0 && utf8_valid(got.text, got.len), want, got.encoding);
    pool_free(pool);
}

/* Encodings that a browser reads with one decoder. */
static const char *family(const char *label, char *low)
{
    static const char *const same[][2] = { { "ascii", "windows-1252" },
                                           { "cp932", "shift_jis" },
                                           { "cp949", "euc-kr" },
                                           { "gb2312", "gbk" },
                                           { "gb18030", "gbk" },
                                           { "ibm866", "ibm866" },
                                           { "iso-8859-8-i", "iso-8859-8" },
                                           { "maccyrillic", "x-mac-cyrillic" },
                                           { "macroman", "macintosh" },
                                           { "utf-8-sig", "utf-8" },
                                           { "mac-cyrillic", "x-mac-cyrillic" },
                                           { "utf-32.le", "utf-32le" },
                                           { "utf-32.be", "utf-32be" },
                                           { "iso-8859-15", "windows-1252" } };
    size_t n = strcspn(label, "");
    const char *name;

    snprintf(low, 64, "%.*s", (int)n, label);
    for (char *s = low; *s != '\0'; s++)
        *s = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
    for (;;) {
        for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
            if (strcmp(low, same[i][0]) == 0)
                return same[i][1];
        name = charset_name(low, strlen(low));
        if (name != NULL && strcmp(name, "replacement") != 0)
            return strcmp(name, "gb18030") == 0 ? "gbk" : name;
        char *dash = strrchr(low, '-');
        if (dash == NULL || strcmp(low, "iso-2022-kr") == 0 || strncmp(low, "utf-32", 6) == 0)
            return low;
        *dash = '\0';
    }
}

/* Files that declare their encoding in the text itself are no guess. */
static void sample(struct suite *suite, const char *path, const char *id, const char *label)
{
    struct pool *pool = pool_new();
    struct buf data;
    struct decoded got;
    char want[64], have[64];

    buf_init(&data, SUITE_FILE_MAX);
    if (file_read(path, &data) == 0) {
        charset_decode(pool, buf_text(&data), data.len, NULL, strstr(path, ".xml") != NULL, &got);
        const char *w = family(label, want), *g = family(got.encoding, have);
        if (got.source == CHARSET_GUESS || got.source == CHARSET_BOM)
            suite_case(suite, id, (strcmp(w, g) == 0 || (strcmp(w, "utf-32") == 0 && strncmp(g, "utf-32", 6) == 0)) && utf8_valid(got.text, got.len),
                       w, g);
    }
    buf_fini(&data);
    pool_free(pool);
}

static void samples(struct suite *suite, const char *folder, bool label_is_folder)
{
    char root[512];
    struct dirent *e;

    snprintf(root, sizeof(root), "%scharset/%s", SUITES, folder);
    DIR *outer = opendir(root);
    while (outer != NULL && (e = readdir(outer)) != NULL) {
        char inner_path[1024], path[2048], id[1024], label[256];
        struct dirent *f;

        if (e->d_name[0] == '.')
            continue;
        snprintf(inner_path, sizeof(inner_path), "%s/%s", root, e->d_name);
        DIR *inner = opendir(inner_path);
        while (inner != NULL && (f = readdir(inner)) != NULL) {
            if (f->d_name[0] == '.')
                continue;
            snprintf(path, sizeof(path), "%s/%s", inner_path, f->d_name);
            snprintf(id, sizeof(id), "%s/%s", e->d_name, f->d_name);
            snprintf(label, sizeof(label), "%s", label_is_folder ? e->d_name : f->d_name);
            if (!label_is_folder && strrchr(label, '.') != NULL)
                *strrchr(label, '.') = '\0';
            sample(suite, path, id, label);
        }
        if (inner != NULL)
            closedir(inner);
    }
    if (outer != NULL)
        closedir(outer);
}

int main(void)
{
    /* The page declares itself by a script that only a browser runs. */
    static const char *const scripted[] = { "html5lib:1", NULL };
    struct suite declared = { .name = "charset: declared", .known = scripted };
    struct suite guessed = { .name = "charset: undeclared", .bar = 0.92 };

    if (!suite_present("charset"))
        return 0;
    suite_each("charset/html5lib-encoding.jsonl", declared_case, &declared);
    samples(&guessed, "chardet", true);
    samples(&guessed, "uchardet", false);
    return suite_end(&declared) | suite_end(&guessed);
}

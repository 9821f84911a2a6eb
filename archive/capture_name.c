#include "capture_name.h"

#include "../daemon/base/err.h"
#include "../daemon/base/text.h"
#include "layout.h"

#include <ctype.h>
#include <string.h>

#define SUFFIX     ".warc.gz"
#define SUFFIX_LEN 8
#define STAMP      "dddddddd dddddd " /* 20261122T001305Z, the letters checked apart */
#define STAMP_LEN  16
#define SERIAL_LEN 5

static bool is_stamp(const char *s)
{
    for (size_t i = 0; i < STAMP_LEN; i++) {
        if (STAMP[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != (i == 8 ? 'T' : 'Z'))
            return false;
    }
    return true;
}

bool capture_name_is(const char *file)
{
    char outlet[LAYOUT_OUTLET_MAX + 1];
    size_t len = strlen(file), serial = 0;
    if (len >= CAPTURE_NAME_SIZE || !text_ends(file, SUFFIX))
        return false;
    const char *end = file + len - SUFFIX_LEN;
    while (end > file && isdigit((unsigned char)end[-1])) {
        end--;
        serial++;
    }
    if (serial < SERIAL_LEN || end - file < STAMP_LEN + 3 || end[-1] != '-' || !is_stamp(end - 1 - STAMP_LEN) || end[-2 - STAMP_LEN] != '-')
        return false;
    size_t outlet_len = (size_t)(end - 2 - STAMP_LEN - file);
    if (outlet_len > LAYOUT_OUTLET_MAX)
        return false;
    memcpy(outlet, file, outlet_len);
    outlet[outlet_len] = '\0';
    return layout_is_outlet(outlet);
}

int capture_name_split(struct pool *pool, const char *capture, const char **file, const char **id)
{
    const char *space = strchr(capture, ' ');
    size_t len = strlen(capture);
    if (!space || !text_starts(space + 1, "<urn:uuid:") || capture[len - 1] != '>' || strpbrk(space + 1, " /"))
        return err_set("not the name of a capture: FILE <urn:uuid:…>");
    *file = pool_strndup(pool, capture, (size_t)(space - capture));
    *id = pool_strdup(pool, space + 1);
    return capture_name_is(*file) ? 0 : err_set("not the name of a capture file");
}

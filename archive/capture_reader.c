#include "../daemon/base/err.h"
#include "archive.h"
#include "capture_name.h"
#include "layout.h"
#include "state.h"
#include "warc.h"

#include <string.h>

/* The response of this id at or behind an offset. 1, 0: not there, -1. */
static int find_record(const char *path, uint64_t offset, bool only_there, const char *id, struct pool *pool, struct warc_record *out)
{
    struct pool *scratch = pool_new();
    struct warc *w = warc_open(path, offset);
    int rc = -1, found = 0;
    while (w && !found && (rc = warc_next(w, scratch, out)) > 0) {
        found = strcmp(out->id, id) == 0 && strcmp(out->type, "response") == 0;
        if (!found) {
            pool_reset(scratch);
            if (only_there)
                break;
        }
    }
    if (found) { /* read once more, into the caller's pool: scratch goes, and with it the records passed over */
        warc_close(w);
        w = warc_open(path, out->offset);
        rc = w ? warc_next(w, pool, out) : -1;
    }
    warc_close(w);
    pool_free(scratch);
    return found ? rc : rc < 0 ? -1 : 0;
}

/* Where state.db says that it stands; it is a hint, no more. */
static uint64_t offset_hint(const char *archive_path, const char *capture)
{
    uint64_t offset = 0;
    struct state *state = state_open(archive_path);
    if (state && state_capture(state, capture, &offset) != 0)
        offset = 0;
    state_close(state);
    return offset;
}

int archive_captured(const char *archive_path, struct pool *pool, const char *capture, struct captured *out)
{
    const char *name, *id;
    struct warc_record record;
    struct warc_http http;
    *out = (struct captured){ 0 };
    if (capture_name_split(pool, capture, &name, &id) < 0)
        return -1;
    const char *path = layout_in(pool, layout_in(pool, archive_path, LAYOUT_CAPTURES), name);
    uint64_t offset = offset_hint(archive_path, capture);
    int rc = offset ? find_record(path, offset, true, id, pool, &record) : 0;
    if (rc <= 0)
        rc = find_record(path, 0, false, id, pool, &record);
    if (rc <= 0)
        return rc < 0 ? err_prefix("captures/%s", name) : err_set("captures/%s has no response %s", name, id);
    if (warc_http(pool, &record, &http) < 0)
        return err_prefix("captures/%s", name);
    *out = (struct captured){ record.target, http.status, http.content_type, http.content_encoding, http.body, http.body_len };
    return 0;
}

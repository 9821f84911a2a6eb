/* layout: where everything lies in an archive directory, and what a path in its repository looks like.
 *
 *   <outlet>/<yyyy>/<mm>/<dd>/<slug>-<id>.md      hrw/2020/03/04/eu-should-press-azerbaijan-deliver-rights-0123456789abcdef.md
 *
 * outlet: [a-z0-9-], 1–32 bytes, not starting or ending in '-'; slug: [a-z0-9-], 1–80 bytes; id: the first 16 hex digits of SHA-256(outlet NUL key).
 * A path is given once, with the first commit, and never changed. */
#ifndef ARCHIVE_LAYOUT_H
#define ARCHIVE_LAYOUT_H

#include "../daemon/base/pool.h"

#include <stdbool.h>
#include <stdint.h>

#define LAYOUT_GIT      "articles.git"
#define LAYOUT_CAPTURES "captures"
#define LAYOUT_JOURNAL  "journal"
#define LAYOUT_STATE    "state.db"
#define LAYOUT_LOCK     "gazetted.lock"

#define LAYOUT_OUTLET_MAX 32
#define LAYOUT_SLUG_MAX   80
#define LAYOUT_ID_SIZE    17  /* with the NUL */
#define LAYOUT_PATH_MAX   160 /* outlet 32 + day 12 + slug 80 + '-' + id 16 + ".md" */
#define LAYOUT_DIR_MODE   0750
#define LAYOUT_FILE_MODE  0640

void layout_id(const char *outlet, const char *key, char out[LAYOUT_ID_SIZE]);

/* The path of a new article, in the pool. The day is that of `published` as it stands there (it may be NULL, or less than a day precise: then the UTC
 * day of seen_ms). NULL with err text for an outlet or slug that is not of the form above; a NULL or empty slug becomes "article". */
const char *layout_path(struct pool *pool, const char *outlet, const char *key, const char *slug, const char *published, int64_t seen_ms);

/* Whether path is one that layout_path() can have given: the check before anything from outside is used as a path. */
bool layout_is_path(const char *path);
bool layout_is_outlet(const char *outlet);
/* The id in a path that layout_is_path(). */
void layout_path_id(const char *path, char out[LAYOUT_ID_SIZE]);

/* ARCHIVE/NAME in the pool. */
const char *layout_in(struct pool *pool, const char *archive, const char *name);

#endif

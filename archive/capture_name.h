/* capture_name: names of capture files, `hrw-20261122T001305Z-00001.warc.gz`, and what `Capture:` says: "FILE <urn:uuid:…>". */
#ifndef ARCHIVE_CAPTURE_NAME_H
#define ARCHIVE_CAPTURE_NAME_H

#include "../daemon/base/pool.h"

#include <stdbool.h>

#define CAPTURE_NAME_SIZE 80 /* outlet 32, stamp 16, serial 5 (more when it must), ".warc.gz", dashes, NUL */

bool capture_name_is(const char *file);
/* Splits "FILE <urn:uuid:…>". -1 with err text for any other form: it comes from a commit, and a file name from there is opened. */
int capture_name_split(struct pool *pool, const char *capture, const char **file, const char **id);

#endif

/* commit_message: who, when and what of a commit: names without anything that could forge a header, the subject, and the trailers, both ways.
 *
 *   hrw: headline and 2 sentences changed: EU Should Press Azerbaijan to Deliver on Rights
 *
 *   Kind: revision                         new | revision | gone | restored | moved | technical
 *   Change: headline, body                 headline subtitle body authors published section correction status
 *   Key: /news/2020/03/04/eu-should-…      with the outlet, what the id in the path is the hash of
 *   Url: https://…                         as fetched
 *   Status: 200
 *   Fetched: 2026-11-22T00:13:05Z          the moment of capture
 *   Byline: "Philippe Dam", "Second Name"  where there are several
 *   Payload-Digest: sha256:…
 *   Capture: hrw-20261122T001305Z-00001.warc.gz <urn:uuid:…>
 *   Extractor: hrw/3 kit/7 icu/72; title=rule body=rule published=json-ld
 *   Topic: eu-azerbaijan 0.83 (azerbaijan×12)      may repeat
 *   Duplicate-Of: PATH|seed:N 0.97
 *   Moved-To: PATH
 *
 * Every line is escaped (base/text.h) and at most COMMIT_LINE_MAX bytes. */
#ifndef ARCHIVE_COMMIT_MESSAGE_H
#define ARCHIVE_COMMIT_MESSAGE_H

#include "archive.h"
#include "article_file.h"

#define COMMIT_LINE_MAX 1024
#define COMMIT_NAME_MAX 200 /* bytes of an author's name: a byline, not an essay */

#define GAZETTED_NAME  "gazetted"
#define GAZETTED_EMAIL "gazetted@localhost.invalid"

struct commit_ident {
    const char *name;
    const char *email;
    int64_t seconds;    /* since 1970 */
    int offset_minutes; /* of the zone */
};

/* Author of an entry (DESIGN 4): the byline and stated date for `new`, the outlet for `revision`, gazetted else. Strings in the pool. */
void commit_author(struct pool *pool, const struct entry *e, const struct article_file *file, struct commit_ident *out);
/* gazetted, at max(now, parent's). */
void commit_committer(int64_t now_ms, int64_t parent_seconds, struct commit_ident *out);

/* A name as it may stand in a commit header; `otherwise` where nothing of it remains. In the pool. */
const char *commit_name(struct pool *pool, const char *name, const char *otherwise);

/* Subject, empty line, trailers. `before` is the file's state before, NULL for a first one. */
void commit_message(struct buf *out, const struct entry *e, const struct article_file *file, const struct article_file *before);

/* A message read back: what is not there is NULL or 0. Strings in the pool. */
struct trailers {
    const char *subject;
    const char *block; /* all trailer lines as they stand */
    enum kind kind;    /* KIND_NONE: not one of ours (the first commit) */
    unsigned changes;
    const char *key;
    const char *url;
    int status;
    int64_t fetched_ms;
    const char *payload_digest;
    const char *capture;   /* file and record id */
    const char *extractor; /* without the origins */
    struct strings topics; /* each as it stands: "name score (reason)" */
    const char *duplicate_of;
    double similarity;
    const char *moved_to;
};
void commit_message_parse(struct pool *pool, const char *message, struct trailers *out);

#endif

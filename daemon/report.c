#include "report.h"

#include "base/json.h"
#include "base/log.h"
#include "core.h"

#include <stdio.h>

void report_json(struct buf *out, const struct job *job, bool remembered)
{
    const struct entry *e = job->entry;
    json_begin(out);
    json_put_string(out, "url", e->url);
    json_put_string(out, "key", e->key);
    json_put_string(out, "outlet", e->outlet);
    json_put_string(out, "decision", decision_name(e->decision));
    json_put_optional(out, "kind", e->decision == DECISION_ARCHIVED ? kind_name(e->kind) : NULL);
    json_put_string(out, "reason", e->reason);
    json_put_optional(out, "of", e->of);
    if (e->similarity > 0)
        json_put_number(out, "similarity", e->similarity);
    json_put_optional(out, "path", e->path ? e->path : job->known.path);
    json_put_optional(out, "commit", *e->commit ? e->commit : NULL);
    if (remembered)
        json_put_bool(out, "remembered", true);
    if (job->read.verdict == VERDICT_ARTICLE) {
        const struct article *a = &job->read.article;
        json_put_optional(out, "title", a->title);
        json_put_strings(out, "authors", a->authors.v, a->authors.n);
        json_put_optional(out, "published", a->published);
        json_put_optional(out, "modified", a->modified);
        json_put_optional(out, "language", a->language);
    }
    json_end(out);
}

void report_log(const struct job *job)
{
    const struct entry *e = job->entry;
    char similarity[16] = "", status[16] = "";
    if (e->similarity > 0)
        snprintf(similarity, sizeof similarity, "%.2f", e->similarity);
    if (e->status)
        snprintf(status, sizeof status, "%d", e->status);
    log_info("decision", "decision", decision_name(e->decision), "kind", e->decision == DECISION_ARCHIVED ? kind_name(e->kind) : NULL, "stage",
             e->stage, "outlet", e->outlet, "url", e->url, "key", e->key, "status", *status ? status : NULL, "path", e->path, "commit",
             *e->commit ? e->commit : NULL, "of", e->of, "similarity", *similarity ? similarity : NULL, "reason", e->reason, NULL);
}

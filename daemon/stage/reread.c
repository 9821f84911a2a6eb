#include "reread.h"

#include "../base/file.h"
#include "../core.h"
#include "../reading.h"

bool reread_ask(struct job *job)
{
    struct captured c;
    if (!job->known.capture || archive_captured(job->core->config->archive_path, job->pool, job->known.capture, &c) != 0)
        return false;
    int fd = memfd_from("capture", c.body, c.body_len);
    if (fd < 0)
        return false;
    /* The job owns descriptors through its last answer. */
    job_set_fetched(job, &(struct fetch_reply){ .outcome = FETCH_ANSWERED, .status = c.status, .exchange_fd = -1, .body_fd = fd }, NULL);
    job->request = (struct read_request){ .url = c.url,
                                          .requested = c.url,
                                          .content_type = c.content_type,
                                          .content_encoding = c.content_encoding,
                                          .purpose = GAZ_PURPOSE_ARTICLE,
                                          .body_fd = fd,
                                          .body_len = c.body_len };
    job->rereading = REREAD_ASKED;
    reading_ask(job->outlet->reading, job, &job->request, &job->reread);
    return true;
}

struct entry *reread_entry(const struct job *job, enum kind kind)
{
    const struct entry *e = job->entry;
    struct entry *t = entry_new();
    t->decision = DECISION_ARCHIVED;
    t->kind = kind;
    t->outlet = e->outlet;
    t->stage = e->stage;
    t->url = pool_strdup(t->pool, e->url);
    t->key = pool_strdup(t->pool, e->key);
    t->public_url = pool_strdup(t->pool, job->link.public_url);
    t->slug = pool_strdup(t->pool, job->reread.slug);
    t->at_ms = e->at_ms;
    t->status_word = "live";
    t->article = article_copy(t->pool, &job->reread.article);
    t->sketch = job->reread.print.sketch;
    t->sketch.hashes = pool_copy(t->pool, job->reread.print.sketch.hashes, job->reread.print.sketch.n * sizeof(uint64_t));
    t->extractor = pool_strdup(t->pool, job->outlet->about->extractor);
    return t;
}

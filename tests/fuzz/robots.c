/* robots.txt: the first line names the agent, the second the URL, the rest is the file. */
#include "../../daemon/fetcher/robots.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *text = (const char *)data, *end = text + len;
    const char *agent_end = memchr(text, '\n', len), *url = agent_end != NULL ? agent_end + 1 : end;
    const char *url_end = url < end ? memchr(url, '\n', (size_t)(end - url)) : NULL, *file = url_end != NULL ? url_end + 1 : end;
    char *agent = strndup(text, agent_end != NULL ? (size_t)(agent_end - text) : 0);
    struct robots_rule rule;

    struct robots *r = robots_parse(file, (size_t)(end - file), agent);
    bool allowed = robots_allow_len(r, url, url_end != NULL ? (size_t)(url_end - url) : 0, &rule);
    assert(allowed || rule.text != NULL);
    assert(robots_crawl_delay(r) >= -1);
    assert(robots_allow(r, "https://example.org/robots.txt", NULL));
    robots_free(r);
    free(agent);
    return 0;
}

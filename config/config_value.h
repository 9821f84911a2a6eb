/* config_value: the forms a value may have. Each returns 0, or -1 with err text that says what is wrong and what would be right. */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "../daemon/base/pool.h"

#include <stdbool.h>
#include <stdint.h>

/* "90", "90s", "250ms", "15m", "2h", "1d"; a bare number is seconds. */
int value_duration(const char *value, uint32_t least_ms, uint32_t most_ms, uint32_t *out);
/* "10000": a number of things, without a sign. */
int value_count(const char *value, uint32_t least, uint32_t most, uint32_t *out);
/* "8388608", "8192K", "8M", "1G": powers of 1024. */
int value_size(const char *value, uint64_t least, uint64_t most, uint64_t *out);
int value_bool(const char *value, bool *out);    /* yes no, true false, on off, 1 0 */
int value_share(const char *value, double *out); /* 0 to 1, with a point */
int value_name(const char *value);               /* [a-z0-9-]{1,32} */
int value_contact(const char *value);            /* a mail address or a web page */
int value_url(const char *value);                /* http or https */
int value_host(const char *value);               /* HOST or HOST:PORT, or "*" */
int value_host_port(const char *value);          /* HOST:PORT */
int value_proxy(const char *value);              /* http://HOST:PORT */
int value_network(const char *value);            /* an address or a CIDR block, IPv4 or IPv6 */
/* A path; a relative one is taken from the folder of the file that names it. To the pool. */
int value_path(struct pool *pool, const char *file, const char *value, const char **out);

/* Items separated by blanks, commas and line ends. */
void value_words(struct pool *pool, const char *value, struct strings *out);
/* Items separated by commas and line ends: they may hold blanks. */
void value_phrases(struct pool *pool, const char *value, struct strings *out);
/* "feed URL", "sitemap URL", "listing URL" or "URL", separated by blanks and line ends; each item in one of these forms. */
int value_sources(struct pool *pool, const char *value, struct strings *out);

#endif

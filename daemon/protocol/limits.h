/* limits: the ceilings of what travels between our processes: generous for what is honest, small enough that nothing grows without end. */
#ifndef PROTOCOL_LIMITS_H
#define PROTOCOL_LIMITS_H

#define WORD_MAX_BYTES    128         /* a name, an address, a version */
#define LINE_MAX_BYTES    4096        /* a title, a header value */
#define URL_MAX_BYTES     8192        /* the kit takes 4,096; its public form may be longer. Servers refuse more than 8 KB */
#define REASON_MAX_BYTES  1024        /* ERR_TEXT_MAX */
#define COOKIE_MAX_BYTES  4096        /* GAZ_COOKIE_MAX */
#define TEXT_MAX_BYTES    (16u << 20) /* an article's body: a page of 8 MB, twice over for what Markdown adds */
#define PARTIAL_MAX_BYTES TEXT_MAX_BYTES
#define RULE_MAX_BYTES    (64u << 10)  /* a topic's rule: hundreds of words */
#define JSON_MAX_BYTES    (32u << 20)  /* a debug case or its answer: a sitemap's URLs with their titles */
#define FETCHED_MAX_BYTES (1ull << 32) /* lengths within an exchange; the fetcher's own ceiling is far lower */

#define KEPT_MAX_BYTES  (1u << 20) /* a robots.txt of 500 KiB, escaped where it must be */
#define KEPT_MAX        4096       /* values: several for each host of a thousand */
#define BUDGET_GREATEST 100000000  /* requests a day: more than a host can answer */

#define HOSTS_MAX        64
#define CIDRS_MAX        256
#define AUTHORS_MAX      64
#define TAGS_MAX         256
#define LANGUAGES_MAX    32
#define SOURCES_MAX      512 /* a plugin's own and one for each search word */
#define TOPICS_MAX       64
#define PATHS_MAX        64
#define SKETCH_WHOLE     262144 /* shingles of a text of TEXT_MAX_BYTES that is no nonsense: a novel has 100,000 words */
#define PURPOSE_GREATEST 3      /* GAZ_PURPOSE_OTHER */
#define KIND_GREATEST    2      /* GAZ_SITEMAP */
#define STATUS_GREATEST  999
#define YEAR_9999_MS     253402300799999

#endif

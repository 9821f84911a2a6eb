/* config_keys: every section and key there is, and what a value does to the configuration. */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include "config.h"

enum section_kind { SECTION_UNKNOWN, SECTION_ARCHIVE, SECTION_CONTROL, SECTION_FETCH, SECTION_OUTLET, SECTION_PLUGINS, SECTION_TOPIC };

/* The section that lines belong to at the moment. */
struct section {
    enum section_kind kind;
    const char *name; /* as written: "outlet hrw" */
    struct config *config;
    struct topic_config *topic;   /* SECTION_TOPIC */
    struct outlet_config *outlet; /* SECTION_OUTLET */
    const char *file;             /* relative paths start from its folder */
    unsigned line;                /* of the section, then of the key at hand */
};

struct config_key {
    enum section_kind section;
    const char *name;
    /* 0, or -1 with err text. The value is lent. */
    int (*set)(struct section *s, const char *value);
};
/* NULL with err text that names the nearest key, when there is none of that name. */
const struct config_key *config_key_find(enum section_kind section, const char *name);

/* What stands before the name: "outlet" of "[outlet hrw]". SECTION_UNKNOWN with err text. *name is what follows, "" for nothing. */
enum section_kind config_section_find(const char *text, const char **name);

#endif

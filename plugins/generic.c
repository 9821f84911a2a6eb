/* generic: any site, by the kit's ladder alone. The configuration names its hosts and sources:  [outlet NAME] plugin = generic, hosts, sources+ */
#include "outlet.h"

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD,
    .name = "generic",
    .title = "Any site",
    .version = 1,
    .hosts = GAZ_LIST("*"),
    .rules =
        (const struct gaz_rule[]){
            { GAZ_NEXT, "//link[@rel='next'] | //a[@rel='next']", 1 + GAZ_PURPOSE_SOURCE }, /* a backfill walks listings through these */
            { 0 },
        },
};

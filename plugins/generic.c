/* generic: any site, by the kit's ladder alone. The configuration names its hosts and sources:  [outlet NAME] plugin = generic, hosts, sources+ */
#include "outlet.h"

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD, .name = "generic", .title = "Any site", .version = 1, .hosts = GAZ_LIST("*"),
};

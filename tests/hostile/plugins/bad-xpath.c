#include "hostile.h"

const struct gaz_outlet gaz_outlet = { GAZ_OUTLET_HEAD, .name = "bad-xpath", .title = "Hostile", .hosts = GAZ_LIST("hostile.example"),
                                       .rules =
                                           (const struct gaz_rule[]){ { GAZ_TITLE, "//h1", 0 }, { GAZ_BODY, "//div[", 0 }, { GAZ_END, NULL, 0 } } };

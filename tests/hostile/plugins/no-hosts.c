#include "hostile.h"

const struct gaz_outlet gaz_outlet = { GAZ_OUTLET_HEAD, .name = "no-hosts", .title = "Hostile" };

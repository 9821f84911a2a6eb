#include "hostile.h"

const struct gaz_outlet gaz_outlet = { .abi = GAZ_ABI + 1, .size = sizeof(struct gaz_outlet), .name = "wrong-abi" };

#include "hostile.h"

const struct gaz_outlet gaz_outlet = { .abi = GAZ_ABI, .size = 8, .name = "wrong-size" };

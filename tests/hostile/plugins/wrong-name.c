#include "hostile.h"

HOSTILE("hrw", NULL);

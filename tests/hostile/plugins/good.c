/* The measure: nothing hostile. */
#include "hostile.h"

HOSTILE("good", NULL);

/* seeds_parts: between seeds.c and seeds_match.c. */
#ifndef CONFIG_SEEDS_PARTS_H
#define CONFIG_SEEDS_PARTS_H

#include "seeds.h"

/* Fills weights from the seeds' terms. */
void seeds_weigh(struct seed_set *s);

#endif

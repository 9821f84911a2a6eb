/* arena: where libxml2's memory for one page comes from, given back at once (LIMITS D: a quarter of the parse). */
#ifndef KIT_ARENA_H
#define KIT_ARENA_H

#include <stdbool.h>

/* Puts the arena behind libxml2, once a process and before it is asked for anything that outlasts a page. Without it the calls below do nothing, as
 * in builds with sanitizers, which want to see each block. */
void arena_install(void);
/* From here on libxml2's memory is the arena's, */
void arena_begin(void);
/* whether all of it is, so that arena_end() frees a tree without a walk over it, */
bool arena_holds_all(void);
/* and to here: what was taken since arena_begin() is gone. */
void arena_end(void);

#endif

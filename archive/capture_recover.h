/* capture_recover: capture files as a killed run left them. */
#ifndef ARCHIVE_CAPTURE_RECOVER_H
#define ARCHIVE_CAPTURE_RECOVER_H

#include "state.h"

/* Cuts what is torn off the end of every capture file of ours that is longer than what the journal acknowledged of it. 0 or -1. */
int capture_recover(const char *directory, struct state *state);

#endif

/* cases: JSON lines in, JSON lines out, in order, answered by several children at once; a child that dies over a case costs that case. */
#ifndef COMMAND_CASES_H
#define COMMAND_CASES_H

#include "command.h"

#include <stdio.h>

/* Reads cases from `in` and answers them as the kind `what`. A case names its outlet ("outlet") or gets `outlet`; files ("file") are read here and
 * travel as descriptors; "id" is copied to the answer. 0, or -1 with err text when no child can be started at all. */
int cases_answer(struct tool *tool, FILE *in, const char *what, const char *outlet);

#endif

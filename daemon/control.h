/* control: the socket through which people's tools speak to a running service.
 *
 * A UNIX stream socket, mode 0660: whoever may connect may ask; only root and the service's own user may ask for work (SO_PEERCRED). One request a
 * connection, a line of JSON; the answer is lines of JSON, the last one {"end":STATUS,…}:
 *
 *     {"verb":"fetch","what":["hrw"],"dry_run":false}   the lines of `gazette fetch --json`, then {"end":0,"counts":{…}}
 *     (and an empty line every CONTROL_PULSE_MS while the fetch goes on)
 *     {"verb":"status"}                                 {"status":{…}}, then {"end":0}
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "../config/config.h"

#define CONTROL_PULSE_MS  5000
#define CONTROL_SILENCE_S 20 /* four pulses missed: nobody is there */

struct core;
struct control;

struct control *control_new(struct core *core); /* NULL with err text */
void control_free(struct control *c);
/* Where the socket is; caller frees. */
char *control_path(const struct config *config);

/* The tool's side: sends a request line and hands each line of the answer to line(), until the one that has "end". Returns its STATUS, or -1 with err
 * text when nobody answers. */
int control_ask(const char *path, const char *request, void (*line)(const char *json, void *arg), void *arg);

#endif

/* reader: one outlet's eyes: a process that loads one plugin, gives up everything else, and says what pages mean until it is ended. */
#ifndef READER_READER_H
#define READER_READER_H

#include "../../plugins/kit/kit.h"
#include "../base/rule.h"
#include "../protocol/protocol.h"

struct reader {
    struct pool *pool; /* lives as long as the process: the setup, the description */
    struct reader_setup setup;
    struct kit kit;
    const struct rule **rules; /* one a topic of the setup; NULL where it has none */
    struct description description;
};

/* Takes the setup's descriptor, goes through both stages of the sandbox and fills the description. 0, or -1 with err text. */
int load_reader(struct reader *r);

/* Loads the plugin behind fd (which is closed) and checks that it may be called. Its path is for messages; the file's name is the outlet's. NULL with
 * err text. */
const struct gaz_outlet *plugin_load(struct pool *pool, int fd, const char *path);

/* Answers one message. 0, or -1 with err text when the other side is not to be served any more. */
int answer_message(const struct reader *r, int socket, struct msg *m);

/* Sketch, terms and rules of a text. `whole`: a sketch of every shingle. */
void fingerprint_text(const struct reader *r, struct pool *pool, const char *title, const char *text, bool whole, struct fingerprint *out);

#endif

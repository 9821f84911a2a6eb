/* tables: the structs that travel in more than one message. */
#ifndef PROTOCOL_TABLES_H
#define PROTOCOL_TABLES_H

#include "codec.h"

extern const struct codec link_codec;
extern const struct codec fingerprint_codec;
extern const struct codec article_codec;

#endif

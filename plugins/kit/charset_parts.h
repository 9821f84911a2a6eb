/* charset_parts: what the charset files share; nobody else includes it. */
#ifndef KIT_CHARSET_PARTS_H
#define KIT_CHARSET_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* The ICU converter for one of the standard's names. */
const char *charset_converter(const char *name);
/* The standard's name that HTML's <meta> (or, with xml, the XML declaration) in the first bytes declares, or NULL. */
const char *charset_prescan(const char *data, size_t len, bool xml);
/* The standard's name (or "utf-32le", "utf-32be", "iso-2022-kr") that the bytes look like; never NULL. */
const char *charset_guess(const char *data, size_t len);

#endif

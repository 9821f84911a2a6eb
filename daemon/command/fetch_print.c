/* fetch_print: a line of a fetch, for a program or for a person. */
#include "../base/buf.h"
#include "../report.h"
#include "command.h"

#include <jansson.h>
#include <stdio.h>

#define WORDS_MAX (1u << 20)

void fetch_print(const char *line, bool json)
{
    json_error_t error;
    json_t *object = json_loads(line, 0, &error);
    const char *trouble = json_string_value(json_object_get(object, "trouble"));
    const char *outlet = json_string_value(json_object_get(object, "outlet"));
    if (trouble) {
        tool_say("%s: %s", outlet ? outlet : "?", trouble);
    } else if (json_object_get(object, "decision")) {
        struct buf words;
        buf_init(&words, WORDS_MAX);
        if (!json)
            report_words(&words, object);
        puts(json ? line : buf_text(&words));
        fflush(stdout);
        buf_fini(&words);
    }
    json_decref(object);
}

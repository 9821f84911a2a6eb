#include "standing.h"

#include "base/json.h"
#include "base/text.h"

#include <jansson.h>
#include <stddef.h>
#include <string.h>

/* -- Visits ------------------------------------------------------------------------------------------------------------------ */

static enum standing_news failed(struct standing *s, const struct standing_visit *v, int64_t now)
{
    if (s->failures++ == 0)
        s->failing_ms = now;
    text_escape_to(s->reason, sizeof s->reason, v->reason ? v->reason : "no reason given");
    if (s->retired == RETIRED_NOT && s->failures >= STANDING_FAILURES && now - s->failing_ms >= STANDING_FAILING_MS) {
        s->retired = RETIRED_FAILING;
        return STANDING_RETIRES;
    }
    return s->retired == RETIRED_NOT && (s->failures & (s->failures - 1)) == 0 ? STANDING_FAILS : STANDING_NOTHING;
}

static enum standing_news answered(struct standing *s, const struct standing_visit *v, int64_t now)
{
    bool changed = s->answered_ms == 0 || (!v->unchanged && v->list != s->list), failed_before = s->failures > 0;
    enum retired before = s->retired;
    s->answered_ms = now;
    s->failures = 0;
    s->failing_ms = 0;
    s->reason[0] = '\0';
    if (!v->unchanged)
        s->list = v->list;
    if (changed)
        s->changed_ms = now;
    if (before == RETIRED_FAILING || changed)
        s->retired = RETIRED_NOT;
    if (before == RETIRED_FAILING) /* its silence counts from now */
        s->changed_ms = now;
    if (s->retired == RETIRED_NOT && now - s->changed_ms >= STANDING_SILENT_MS) {
        s->retired = RETIRED_SILENT;
        return STANDING_RETIRES;
    }
    return failed_before || before != s->retired ? STANDING_WORKS : STANDING_NOTHING;
}

enum standing_news standing_visited(struct standing *s, const struct standing_visit *v, int64_t now)
{
    if (s->since_ms == 0)
        s->since_ms = now;
    s->visited_ms = now;
    return v->answered ? answered(s, v, now) : failed(s, v, now);
}

void standing_found(struct standing *s, int64_t now)
{
    s->found++;
    s->found_ms = now;
}

int64_t standing_wait(const struct standing *s, int64_t every)
{
    if (s->retired != RETIRED_NOT)
        return every > STANDING_RETIRED_MS ? every : STANDING_RETIRED_MS;
    if (every >= STANDING_MOST_MS)
        return every;
    for (unsigned i = 0; i < s->failures && every < STANDING_MOST_MS; i++)
        every *= 2;
    return every < STANDING_MOST_MS ? every : STANDING_MOST_MS;
}

const char *retired_name(enum retired r)
{
    static const char *const names[] = { NULL, "failing", "silent" };
    return names[r];
}

/* -- As it is kept ------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    { "since", offsetof(struct standing, since_ms) },
    { "visited", offsetof(struct standing, visited_ms) },
    { "answered", offsetof(struct standing, answered_ms) },
    { "changed", offsetof(struct standing, changed_ms) },
    { "found_at", offsetof(struct standing, found_ms) },
    { "due", offsetof(struct standing, due_ms) },
    { "failing", offsetof(struct standing, failing_ms) },
    { "found", offsetof(struct standing, found) },
    { "list", offsetof(struct standing, list) },
};

static int64_t *number_of(struct standing *s, size_t i)
{
    return (int64_t *)(void *)((char *)s + numbers[i].offset);
}

void standing_write(const struct standing *s, struct buf *out)
{
    struct standing copy = *s;
    json_begin(out);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        json_put_int(out, numbers[i].name, *number_of(&copy, i));
    json_put_int(out, "failures", s->failures);
    json_put_int(out, "retired", (int64_t)s->retired);
    json_put_optional(out, "reason", *s->reason ? s->reason : NULL);
    json_end(out);
}

void standing_read(struct standing *s, const char *json)
{
    json_error_t error;
    json_t *object = json ? json_loads(json, 0, &error) : NULL;
    *s = (struct standing){ 0 };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *number_of(s, i) = json_integer_value(json_object_get(object, numbers[i].name));
    json_int_t failures = json_integer_value(json_object_get(object, "failures")), retired = json_integer_value(json_object_get(object, "retired"));
    s->failures = failures > 0 && failures < 1000000 ? (unsigned)failures : 0;
    s->retired = retired >= RETIRED_NOT && retired <= RETIRED_SILENT ? (enum retired)retired : RETIRED_NOT;
    const char *reason = json_string_value(json_object_get(object, "reason"));
    text_escape_to(s->reason, sizeof s->reason, reason ? reason : "");
    json_decref(object);
}

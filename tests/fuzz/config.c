/* gazetted.conf: every mistake is reported with file and line; a configuration comes back only where there was none. */
#include "../../config/config.h"
#include "../../daemon/base/file.h"
#include "fuzz.h"

#include <unistd.h>

static void count(const char *text, void *arg)
{
    fuzz_demand_line(text, "a report is one clean line");
    (*(size_t *)arg)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char path[64];
    size_t mistakes = 0;
    const int fd = memfd_from("config", data, len);
    if (fd < 0)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct config *config = config_read(path, count, &mistakes);
    fuzz_demand((config == NULL) == (mistakes > 0), "a configuration with mistakes is none, and one without is one", path);
    if (config) {
        const struct outlet_config *outlet = config_outlet(config, "hrw");
        fuzz_demand(outlet && strcmp(outlet->name, "hrw") == 0, "every outlet has settings", path);
    }
    config_free(config);
    close(fd);
    return 0;
}

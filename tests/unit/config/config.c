/* A configuration is read as it was meant, or every mistake in it is told with file and line. */
#include "config/config.h"

#include "daemon/base/buf.h"
#include "scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define GOOD "[fetch]\ncontact = a@example.org\n"

struct reports {
    struct scratch scratch;
    struct buf text; /* one a line, without the scratch folder */
};

static void take_report(const char *text, void *arg)
{
    struct reports *r = arg;
    size_t folder = strlen(r->scratch.folder);
    const char *at;
    while ((at = strstr(text, r->scratch.folder)) != NULL) {
        buf_add(&r->text, text, (size_t)(at - text));
        text = at + folder + 1;
    }
    buf_puts(&r->text, text);
    buf_addc(&r->text, '\n');
}

static struct config *read_config(struct reports *r)
{
    char path[SCRATCH_PATH];
    buf_clear(&r->text);
    return config_read(scratch_path(&r->scratch, "gazetted.conf", path), take_report, r);
}

static int setup(void **state)
{
    struct reports *r = calloc(1, sizeof *r);
    scratch_open(&r->scratch);
    buf_init(&r->text, 1u << 16);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct reports *r = *state;
    scratch_close(&r->scratch);
    buf_fini(&r->text);
    free(r);
    return 0;
}

/* -- What is wrong ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *text;   /* the file */
    const char *report; /* one of the lines reported, without the file's name */
} mistakes[] = {
    /* The file's own form. */
    { "contact = a@example.org\n", "1: contact stands before the first [section]; write it below [archive], [fetch], [topic NAME] or [outlet NAME]" },
    { "[fetch\n", "1: a section without its closing bracket; write [name]" },
    { "[]\n", "1: a section without its closing bracket; write [name]" },
    { "[fetch]\ncontact\n", "2: neither a [section], nor key = value, nor a comment; a value is continued by indented lines" },
    { "[fetch]\n  going on\n", "2: neither a [section], nor key = value, nor a comment; a value is continued by indented lines" },
    { "[fetch]\ncontact = a\x01@b\n", "2: a control character in the line" },
    { "[fetch]\ncontact = a\xff@b\n", "2: the line is no valid UTF-8" },
    { "[fetch]\ncontact = \xE2\x80\xAE"
      "a@b\n",
      "2: a control character in the line" }, /* right-to-left override */
    /* Sections. */
    { "[fetsh]\n", "1: unknown section [fetsh]; did you mean [fetch]?" },
    { "[Outlets hrw]\n", "1: unknown section [Outlets hrw]; did you mean [outlet NAME]?" },
    { "[feeds]\n", "1: unknown section [feeds]; there are [archive], [control], [fetch], [outlet NAME], [plugins] and [topic NAME]" },
    { "[outlet]\n", "1: [outlet] needs a name; write [outlet NAME]" },
    { "[fetch all]\n", "1: [fetch] takes no name; write [fetch]" },
    { "[outlet \"hrw\"]\n", "1: \"\"hrw\"\" is no name; write 1 to 32 of a-z, 0-9 and -" },
    { "[outlet ../../etc]\n", "1: \"../../etc\" is no name; write 1 to 32 of a-z, 0-9 and -" },
    { "[topic aaaaaaaaaabbbbbbbbbbccccccccccddd]\n", "1: \"aaaaaaaaaabbbbbbbbbbccccccccccddd\" is no name; write 1 to 32 of a-z, 0-9 and -" },
    { "[topic aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee]\n", "1: the section's name is too long; names have at most 32 characters" },
    /* Keys. */
    { "[fetch]\ncontakt = a@b\n", "2: [fetch] contakt: unknown key \"contakt\"; did you mean \"contact\"?" },
    { "[fetch]\nper_host_delay = 3\n", "2: [fetch] per_host_delay: unknown key \"per_host_delay\"; did you mean \"per-host-delay\"?" },
    { "[outlet hrw]\nsource = x\n", "2: [outlet hrw] source: unknown key \"source\"; did you mean \"sources\"?" },
    { "[outlet hrw]\nrule = x\n", "2: [outlet hrw] rule: unknown key \"rule\"; it belongs into [topic NAME]" },
    { "[topic x]\ntimeout = 3\n", "2: [topic x] timeout: unknown key \"timeout\"; it belongs into [fetch]" },
    { "[archive]\ncolour = red\n", "2: [archive] colour: unknown key \"colour\"; here can stand: path" },
    { "[fetch]\ntimeout = 3\n# so\ntimeout = 4\n", "4: [fetch] timeout: it is set on line 2 already; keep one of the two" },
    { "[fetch]\ntimeout =\n", "2: [fetch] timeout: the value is empty; write one, or leave the line out for the default" },
    { "[fetch]\n  contact = a@b\n  timeout = x\n",
      "3: [fetch] timeout: \"x\" is no time; write a number and ms, s, m, h or d, such as 90s, 15m or 2h" },
    /* Values. */
    { "[fetch]\ntimeout = 5 parsecs\n", "2: [fetch] timeout: \"5 parsecs\" is no time; write a number and ms, s, m, h or d, such as 90s, 15m or 2h" },
    { "[fetch]\ntimeout = -5\n", "2: [fetch] timeout: \"-5\" is no time; write a number and ms, s, m, h or d, such as 90s, 15m or 2h" },
    { "[fetch]\ntimeout = 99999999999999999999\n",
      "2: [fetch] timeout: \"99999999999999999999\" is no time; write a number and ms, s, m, h or d, such as 90s, 15m or 2h" },
    { "[fetch]\ntimeout = 0\n", "2: [fetch] timeout: \"0\" is out of range; write a time from 1s to 1h" },
    { "[fetch]\nper-host-delay = 2d\n", "2: [fetch] per-host-delay: \"2d\" is out of range; write a time from 0 to 1d" },
    { "[outlet hrw]\nevery = 31d\n", "2: [outlet hrw] every: \"31d\" is out of range; write a time from 1s to 30d" },
    { "[fetch]\nmax-body = big\n", "2: [fetch] max-body: \"big\" is no size; write a number of bytes, or one with K, M or G, such as 8M" },
    { "[fetch]\nmax-body = 1G\n", "2: [fetch] max-body: \"1G\" is out of range; write a size from 1K to 64M" },
    { "[fetch]\ncontact = me\n",
      "2: [fetch] contact: \"me\" is no contact; write a mail address or a web page where outlets reach you, such as archive@example.org" },
    { "[fetch]\ncontact = a@b (c)\n",
      "2: [fetch] contact: \"a@b (c)\" is no contact; write a mail address or a web page where outlets reach you, such as archive@example.org" },
    { "[fetch]\nproxy = socks5://127.0.0.1:1\n", "2: [fetch] proxy: \"socks5://127.0.0.1:1\" is no proxy; write http://HOST:PORT" },
    { "[fetch]\nproxy = http://proxy\n", "2: [fetch] proxy: \"http://proxy\" is no proxy; write http://HOST:PORT" },
    { "[fetch]\nconnect-to = localhost\n", "2: [fetch] connect-to: \"localhost\" is no HOST:PORT; write both, such as 127.0.0.1:8080" },
    { "[fetch]\nconnect-to = localhost:70000\n", "2: [fetch] connect-to: \"localhost:70000\" is no HOST:PORT; write both, such as 127.0.0.1:8080" },
    { "[fetch]\nallow-addresses = 127.0.0.0/33\n",
      "2: [fetch] allow-addresses: \"127.0.0.0/33\" is no range of addresses; write ADDRESS/BITS, such as 127.0.0.0/8 or ::1/128" },
    { "[fetch]\nallow-addresses = ::1, localhost\n",
      "2: [fetch] allow-addresses: \"localhost\" is no range of addresses; write ADDRESS/BITS, such as 127.0.0.0/8 or ::1/128" },
    { "[fetch]\nca-file = ~/ca.pem\n", "2: [fetch] ca-file: \"~/ca.pem\": ~ is not expanded here; write the whole path" },
    { "[topic x]\nrule = (a | b\n", "2: [topic x] rule: the rule cannot be read: character 1: this parenthesis is never closed" },
    { "[topic x]\nlikeness = 35%\n", "2: [topic x] likeness: \"35%\" is no share; write a number from 0 to 1, such as 0.35" },
    { "[topic x]\nlikeness = 1.5\n", "2: [topic x] likeness: \"1.5\" is no share; write a number from 0 to 1, such as 0.35" },
    { "[topic x]\nduplicates = archive\n",
      "2: [topic x] duplicates: \"archive\" is unknown; write keep (committed with Duplicate-Of) or skip (left out)" },
    { "[topic x]\nseed-duplicates = keep\n",
      "2: [topic x] seed-duplicates: \"keep\" is unknown; write skip (watched, committed once it differs) or archive (committed at once)" },
    { "[outlet hrw]\nenabled = perhaps\n", "2: [outlet hrw] enabled: \"perhaps\" is neither yes nor no; write yes or no" },
    { "[outlet hrw]\nplugin = ./evil\n", "2: [outlet hrw] plugin: \"./evil\" is no name; write 1 to 32 of a-z, 0-9 and -" },
    { "[outlet hrw]\nhosts = https://www.hrw.org/\n",
      "2: [outlet hrw] hosts: \"https://www.hrw.org/\" is no host; write a host's name alone, such as www.example.org" },
    { "[outlet hrw]\nsources+ = rss https://www.hrw.org/rss\n",
      "2: [outlet hrw] sources+: \"rss\" is no kind of source; write feed, sitemap or listing and an address, or an address alone" },
    { "[outlet hrw]\nsources+ = feed\n", "2: [outlet hrw] sources+: \"feed\" without an address; write feed https://HOST/PATH" },
    { "[outlet hrw]\nsources = feed ftp://x/y\n",
      "2: [outlet hrw] sources: \"ftp://x/y\" is no address of a page; write it whole, from https:// on" },
    { "[outlet hrw]\nsources = https://user:secret@x/\n",
      "2: [outlet hrw] sources: \"https://user:secret@x/\" is no address of a page; write https://HOST/PATH, of at most 4096 bytes" },
    /* The whole. */
    { "[topic x]\nlikeness = 0.4\n", "2: [topic x] likeness needs a seed set to be like; write seeds = FILE" },
    { "[outlet hrw]\ntopics = x\n", "2: [outlet hrw] topics: there is no [topic x]; name one that there is, or leave the line out for all" },
    { "[outlet s]\nplugin = generic\n", "2: [outlet s] hosts is missing; the plugin generic knows no host: write hosts = www.example.org" },
};

static void test_every_mistake_is_told_with_its_line_and_what_would_be_right(void **state)
{
    struct reports *r = *state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        scratch_write(&r->scratch, "gazetted.conf", mistakes[i].text);
        assert_null(read_config(r));
        char expected[1024];
        snprintf(expected, sizeof expected, "gazetted.conf:%s\n", mistakes[i].report);
        if (strstr(buf_text(&r->text), expected) == NULL)
            fail_msg("%s\nexpected: %sreported: %s", mistakes[i].text, expected, buf_text(&r->text));
    }
}

static void test_a_missing_contact_is_told_where_it_belongs(void **state)
{
    static const char wants[] = "[fetch] contact is missing; write contact = and a mail address or web page where outlets reach you: it is sent "
                                "with every request\n";
    static const struct {
        const char *text, *place;
    } cases[] = { { "", "gazetted.conf:1: " },
                  { "# a\n\n[fetch]\ntimeout = 3\n", "gazetted.conf:3: " },
                  { "[archive]\npath = /x\n", "gazetted.conf:1: " } };
    struct reports *r = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[512];
        scratch_write(&r->scratch, "gazetted.conf", cases[i].text);
        assert_null(read_config(r));
        snprintf(expected, sizeof expected, "%s%s", cases[i].place, wants);
        assert_string_equal(buf_text(&r->text), expected);
    }
}

static void test_all_mistakes_are_told_not_only_the_first(void **state)
{
    struct reports *r = *state;
    scratch_write(&r->scratch, "gazetted.conf", "[fetch]\ncontact = a@b\ntimeout = x\n[nowhere]\nlost = 1\n[topic t]\nrule = (\nfoo\n");
    assert_null(read_config(r));
    size_t lines = 0;
    for (const char *s = buf_text(&r->text); *s != '\0'; s++)
        lines += *s == '\n';
    assert_int_equal(lines, 4);
}

static void test_hostile_files_are_refused_and_escaped(void **state)
{
    struct reports *r = *state;
    struct buf text;
    buf_init(&text, 8u << 20);
    static const char nul[] = "[fetch]\ncontact = a@b\0c\n";
    scratch_write_bytes(&r->scratch, "gazetted.conf", nul, sizeof nul - 1);
    assert_null(read_config(r));
    assert_memory_equal(buf_text(&r->text), "gazetted.conf:2: a control character in the line\n", 49);

    buf_puts(&text, GOOD "timeout = ");
    for (int i = 0; i < 5000; i++)
        buf_addc(&text, '9');
    buf_puts(&text, "\nmax-body = x\n");
    scratch_write(&r->scratch, "gazetted.conf", buf_text(&text));
    assert_null(read_config(r));
    assert_non_null(strstr(buf_text(&r->text), "gazetted.conf:3: the line is longer than 4096 bytes; continue the value on indented lines\n"));
    assert_non_null(strstr(buf_text(&r->text), "gazetted.conf:4: [fetch] max-body"));

    buf_clear(&text);
    buf_puts(&text, GOOD "[topic x]\nsearch = a\n");
    for (int i = 0; i < 100000; i++)
        buf_puts(&text, " more\n");
    scratch_write(&r->scratch, "gazetted.conf", buf_text(&text));
    assert_null(read_config(r));
    assert_string_equal(buf_text(&r->text), "gazetted.conf:4: the value is longer than 64 KB\n");

    buf_clear(&text);
    for (int i = 0; i < 2000000; i++)
        buf_puts(&text, "x");
    scratch_write(&r->scratch, "gazetted.conf", buf_text(&text));
    assert_null(read_config(r));
    assert_non_null(strstr(buf_text(&r->text), "larger than"));
    buf_fini(&text);
}

static void test_a_file_that_is_not_there_is_one_report(void **state)
{
    struct reports *r = *state;
    char path[SCRATCH_PATH];
    buf_clear(&r->text);
    assert_null(config_read(scratch_path(&r->scratch, "nowhere.conf", path), take_report, r));
    assert_non_null(strstr(buf_text(&r->text), "nowhere.conf: No such file"));
    assert_ptr_equal(strchr(buf_text(&r->text), '\n'), r->text.data + r->text.len - 1);
}

/* -- What is right ------------------------------------------------------------------------------------------------------ */

static void test_defaults(void **state)
{
    struct reports *r = *state;
    unsetenv("RUNTIME_DIRECTORY");
    scratch_write(&r->scratch, "gazetted.conf", GOOD "[topic x]\n");
    struct config *c = read_config(r);
    assert_non_null(c);
    assert_string_equal(c->archive_path, "/var/lib/gazetted");
    assert_string_equal(c->control_socket, "/var/lib/gazetted/control");
    assert_string_equal(c->user_agent, "gazetted/" GAZETTED_VERSION " (+a@example.org)");
    assert_int_equal(c->timeout_ms, 60000);
    assert_int_equal(c->per_host_delay_ms, 3000);
    assert_int_equal(c->max_body, 8u << 20);
    assert_true(c->proxy == NULL && c->ca_file == NULL && c->connect_to == NULL && c->plugin_path == NULL && c->allow_addresses.n == 0);
    assert_int_equal(c->topic_count, 1);
    assert_int_equal(c->topics[0].seed_duplicates, KEEP_SKIP);
    assert_int_equal(c->topics[0].duplicates, KEEP_ARCHIVE);
    assert_true(c->topics[0].rule == NULL && c->topics[0].seeds == NULL && c->topics[0].likeness == 0);
    const struct outlet_config *o = config_outlet(c, "hrw");
    assert_true(o->enabled && !o->own_sources && o->every_ms == 0 && o->delay_ms == 0 && o->sources.n == 0 && o->topics.n == 0);
    assert_string_equal(o->plugin, "hrw");
    config_free(c);
    setenv("RUNTIME_DIRECTORY", "/run/gazetted:/run/other", 1);
    c = read_config(r);
    assert_string_equal(c->control_socket, "/run/gazetted/control");
    config_free(c);
    unsetenv("RUNTIME_DIRECTORY");
}

static void test_every_key_is_read(void **state)
{
    struct reports *r = *state;
    scratch_write(&r->scratch, "gazetted.conf",
                  "\xEF\xBB\xBF# with a byte order mark\r\n[archive] ; comment\r\npath = data\r\n[control]\nsocket: /run/x/control\n"
                  "[plugins]\npath = /lib/plugins\n[fetch]\n  contact = https://example.org/archive ; mine\n  timeout = 90\n\tper-host-delay=250ms\n"
                  "max-body = 512 K\nproxy = http://127.0.0.1:3128/\nca-file = ca.pem\nconnect-to = [::1]:8080\n"
                  "allow-addresses = 127.0.0.0/8\n   [::]\n  ::1/128, 10.0.0.1\n");
    assert_null(read_config(r)); /* an address stands without brackets */
    assert_non_null(strstr(buf_text(&r->text), "gazetted.conf:16: [fetch] allow-addresses: \"[::]\" is no range"));
    scratch_write(&r->scratch, "gazetted.conf",
                  "\xEF\xBB\xBF# with a byte order mark\r\n[archive] ; comment\r\npath = data\r\n[control]\nsocket: /run/x/control\n"
                  "[plugins]\npath = /lib/plugins\n[fetch]\n  contact = https://example.org/archive ; mine\n  timeout = 90\n\tper-host-delay=250ms\n"
                  "max-body = 512 K\nproxy = http://127.0.0.1:3128/\nca-file = ca.pem\nconnect-to = [::1]:8080\n"
                  "allow-addresses = 127.0.0.0/8\n  ; a comment between\n\n  ::1/128, 10.0.0.1\n"
                  "[topic t-1]\nseeds = seeds/t.seeds\nrule = a |\n   \"b c\"\nlikeness = 0.35\nseed-duplicates = archive\nduplicates = skip\n"
                  "search = European Union, Azerbaijan\n  Baku\n"
                  "[outlet hrw]\nenabled = NO\nplugin = generic\nevery = 2h\ndelay = 10s\nhosts = WWW.hrw.org hrw.org:8080\ntopics = t-1\n"
                  "sources = feed https://www.hrw.org/rss/news\n  sitemap https://www.hrw.org/sitemap.xml?page=1,2 https://www.hrw.org/s?q=%s\n"
                  "sources+ = listing http://[::1]:80/news\n");
    struct config *c = read_config(r);
    if (c == NULL)
        fail_msg("%s", buf_text(&r->text));
    char path[SCRATCH_PATH];
    assert_string_equal(c->archive_path, scratch_path(&r->scratch, "data", path));
    assert_string_equal(c->ca_file, scratch_path(&r->scratch, "ca.pem", path));
    assert_string_equal(c->topics[0].seeds, scratch_path(&r->scratch, "seeds/t.seeds", path));
    assert_string_equal(c->control_socket, "/run/x/control");
    assert_string_equal(c->plugin_path, "/lib/plugins");
    assert_string_equal(c->contact, "https://example.org/archive");
    assert_int_equal(c->timeout_ms, 90000);
    assert_int_equal(c->per_host_delay_ms, 250);
    assert_int_equal(c->max_body, 512u << 10);
    assert_string_equal(c->proxy, "http://127.0.0.1:3128/");
    assert_string_equal(c->connect_to, "[::1]:8080");
    assert_int_equal(c->allow_addresses.n, 3);
    assert_string_equal(c->allow_addresses.v[2], "10.0.0.1");
    const struct topic_config *t = &c->topics[0];
    assert_string_equal(t->rule, "a | \"b c\"");
    assert_true(t->likeness > 0.3499 && t->likeness < 0.3501 && t->seed_duplicates == KEEP_ARCHIVE && t->duplicates == KEEP_SKIP);
    assert_int_equal(t->search.n, 3);
    assert_string_equal(t->search.v[0], "European Union");
    const struct outlet_config *o = config_outlet(c, "hrw");
    assert_true(!o->enabled && o->own_sources && o->every_ms == 7200000 && o->delay_ms == 10000);
    assert_string_equal(o->plugin, "generic");
    assert_string_equal(o->hosts.v[0], "www.hrw.org");
    assert_string_equal(o->hosts.v[1], "hrw.org:8080");
    assert_int_equal(o->sources.n, 4);
    assert_string_equal(o->sources.v[1], "sitemap https://www.hrw.org/sitemap.xml?page=1,2");
    assert_string_equal(o->sources.v[2], "https://www.hrw.org/s?q=%s");
    assert_string_equal(o->sources.v[3], "listing http://[::1]:80/news");
    config_free(c);
}

/* inih takes lines of 199 bytes; ours have up to 4096. */
static void test_long_lines_are_kept_whole(void **state)
{
    struct reports *r = *state;
    static const size_t lengths[] = { 150, 180, 190, 195, 196, 197, 198, 199, 200, 201, 390, 400, 1000, 3900 };
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct buf text, url, search;
        buf_init(&text, 1u << 16);
        buf_init(&url, 1u << 16);
        buf_init(&search, 1u << 16);
        buf_puts(&url, "https://x/");
        while (url.len < lengths[i])
            buf_puts(&url, ";#é=:");
        while (search.len < lengths[i])
            buf_puts(&search, search.len % 7 == 0 ? " ü" : "w");
        buf_printf(&text, GOOD "[topic t]\nsearch = a%sz\n[outlet o]\nsources = %s\n", buf_text(&search), buf_text(&url));
        scratch_write(&r->scratch, "gazetted.conf", buf_text(&text));
        struct config *c = read_config(r);
        if (c == NULL)
            fail_msg("%zu: %s", lengths[i], buf_text(&r->text));
        assert_string_equal(c->outlets[0].sources.v[0], buf_text(&url));
        buf_puts(&search, "z");
        assert_string_equal(c->topics[0].search.v[0] + 1, buf_text(&search));
        config_free(c);
        buf_fini(&text);
        buf_fini(&url);
        buf_fini(&search);
    }
}

static void test_drop_ins_are_read_in_order_and_win(void **state)
{
    struct reports *r = *state;
    scratch_write(&r->scratch, "gazetted.conf", GOOD "timeout = 1s\n[topic x]\nseeds = a.seeds\n[outlet hrw]\nsources+ = https://a/\n");
    scratch_write(&r->scratch, "gazetted.conf.d/20-second.conf", "[fetch]\ntimeout = 3s\n[outlet hrw]\nsources+ = https://c/\n");
    scratch_write(&r->scratch, "gazetted.conf.d/10-first.conf",
                  "[fetch]\ntimeout = 2s\n[topic x]\nseeds = b.seeds\n[outlet hrw]\nenabled = no\nsources+ = https://b/\n");
    scratch_write(&r->scratch, "gazetted.conf.d/notes.txt", "none of ours\n");
    scratch_write(&r->scratch, "gazetted.conf.d/.hidden.conf", "none of ours\n");
    struct config *c = read_config(r);
    if (c == NULL)
        fail_msg("%s", buf_text(&r->text));
    char path[SCRATCH_PATH];
    assert_int_equal(c->timeout_ms, 3000);
    assert_string_equal(c->topics[0].seeds, scratch_path(&r->scratch, "gazetted.conf.d/b.seeds", path));
    assert_int_equal(c->outlet_count, 1);
    assert_false(c->outlets[0].enabled);
    assert_int_equal(c->outlets[0].sources.n, 3);
    assert_string_equal(c->outlets[0].sources.v[2], "https://c/");
    config_free(c);

    scratch_write(&r->scratch, "gazetted.conf.d/30-third.conf", "\n[fetch]\ntimeout = never\n");
    assert_null(read_config(r));
    assert_string_equal(buf_text(&r->text),
                        "gazetted.conf.d/30-third.conf:3: [fetch] timeout: \"never\" is no time; write a number and ms, s, m, h or d, "
                        "such as 90s, 15m or 2h\n");
}

/* What is shipped lacks nothing but the contact. */
static void test_the_shipped_configuration_is_good(void **state)
{
    struct reports *r = *state;
    struct buf text;
    buf_init(&text, 1u << 16);
    assert_int_equal(file_read("config/gazetted.conf", &text), 0);
    scratch_write(&r->scratch, "gazetted.conf", buf_text(&text));
    assert_null(read_config(r));
    assert_non_null(strstr(buf_text(&r->text), "[fetch] contact is missing"));
    char *at = strstr(text.data, "#contact");
    assert_non_null(at);
    *at = ' ';
    scratch_write(&r->scratch, "gazetted.conf", buf_text(&text));
    struct config *c = read_config(r);
    if (c == NULL)
        fail_msg("%s", buf_text(&r->text));
    assert_int_equal(c->outlet_count, 5);
    assert_string_equal(c->topics[0].name, "eu-azerbaijan");
    assert_non_null(c->topics[0].rule);
    config_free(c);
    buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_mistake_is_told_with_its_line_and_what_would_be_right, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_missing_contact_is_told_where_it_belongs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_mistakes_are_told_not_only_the_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_files_are_refused_and_escaped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_file_that_is_not_there_is_one_report, setup, teardown),
        cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_key_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_lines_are_kept_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(test_drop_ins_are_read_in_order_and_win, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_shipped_configuration_is_good, setup, teardown),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}

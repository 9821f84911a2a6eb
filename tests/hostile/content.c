/* content: group 11, pages and feeds that mean no good, written below a folder as a web for tests/site/server.
 *
 * content FOLDER: makes FOLDER/HOST/…, and prints for every page "URL<TAB>DECISIONS", those that may be come to, with "|" between them.  content.bats
 * fetches them with the whole program. */
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PAGES_HOST "pages.example"

static const char *folder;

/* -- Pieces ------------------------------------------------------------------------------------------------------------ */

static void times(FILE *f, const char *text, unsigned n)
{
    while (n-- > 0)
        fputs(text, f);
}

/* Forty sentences unlike all others' of another seed. */
static void story(FILE *f, unsigned seed)
{
    static const char *const words[] = { "river",  "council", "harbour", "minister", "garden", "lantern", "village", "teacher", "winter",  "bridge",
                                         "market", "engine",  "letter",  "painter",  "meadow", "orchard", "station", "border",  "witness", "judge",
                                         "gives",  "takes",   "opens",   "closes",   "reads",  "writes",  "slowly",  "often",   "never",   "again" };
    static const unsigned count = sizeof words / sizeof words[0];
    unsigned x = seed * 7919u + 17u;
    for (int s = 0; s < 40; s++) {
        fputs(s % 5 == 0 ? "<p>The " : " The ", f);
        for (int w = 0; w < 11; w++) {
            x = x * 1103515245u + 12345u;
            fprintf(f, "%s%s", words[x / 65536u % count], w < 10 ? " " : ".");
        }
        fputs(s % 5 == 4 ? "</p>\n" : "", f);
    }
}

static void head(FILE *f, const char *title, const char *more)
{
    fprintf(f,
            "<!DOCTYPE html><html lang=\"en\"><head><title>%s</title><meta property=\"og:type\" content=\"article\">"
            "<meta property=\"article:published_time\" content=\"2024-03-05T08:30:00Z\">%s</head><body><article><h1>%s</h1>\n",
            title, more, title);
}

static void tail(FILE *f)
{
    fputs("</article></body></html>\n", f);
}

static void article(FILE *f, unsigned seed, const char *title, const char *more)
{
    head(f, title, more);
    story(f, seed);
    tail(f);
}

/* -- Pages ------------------------------------------------------------------------------------------------------------- */

static void page_good(FILE *f, unsigned seed)
{
    article(f, seed, "A page as it should be", "");
}
static void page_empty(FILE *f, unsigned seed)
{
    (void)f;
    (void)seed;
}
static void page_binary(FILE *f, unsigned seed)
{
    for (unsigned i = 0; i < 100000; i++)
        fputc((int)((i * 2654435761u + seed) >> 13 & 0xff), f);
}
static void page_pdf(FILE *f, unsigned seed)
{
    fputs("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", f);
    page_binary(f, seed);
}
static void page_png(FILE *f, unsigned seed)
{
    fwrite("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1, 16, f);
    page_binary(f, seed);
}
static void page_nuls(FILE *f, unsigned seed)
{
    head(f, "NULs in the midst", "");
    fwrite("<p>\0\0\0</p>", 1, 10, f);
    story(f, seed);
    tail(f);
}
static void page_overlong(FILE *f, unsigned seed)
{
    article(f, seed, "Overlong \xc0\xaf\xe0\x80\xaf and surrogates \xed\xa0\x80", "");
}
static void page_cyrillic_as_utf8(FILE *f, unsigned seed)
{
    article(f, seed, "\xcf\xf0\xe5\xe7\xe8\xe4\xe5\xed\xf2 \xef\xf0\xe8\xe1\xfb\xeb \xe2 \xc1\xf0\xfe\xf1\xf1\xe5\xeb\xfc",
            "<meta charset=\"utf-8\">");
}
static void page_utf8_as_latin1(FILE *f, unsigned seed)
{
    article(f, seed, "Caf\xc3\xa9 au lait", "<meta charset=\"iso-8859-1\">");
}
static void page_charset_unknown(FILE *f, unsigned seed)
{
    article(f, seed, "A charset of its own", "<meta charset=\"x-none-such\">");
}
static void page_charset_utf7(FILE *f, unsigned seed)
{
    article(f, seed, "+ADw-script+AD4- by UTF-7", "<meta charset=\"utf-7\">");
}
static void wide(FILE *f, unsigned seed, unsigned unit, bool little)
{
    char *text = NULL;
    size_t len = 0;
    FILE *m = open_memstream(&text, &len);
    assert(m != NULL);
    article(m, seed, "In units of more than a byte", "");
    fclose(m);
    for (size_t i = 0; i < len; i++)
        for (unsigned b = 0; b < unit; b++)
            fputc(b == (little ? 0 : unit - 1) ? text[i] : 0, f);
    free(text);
}
static void page_utf16_no_bom(FILE *f, unsigned seed)
{
    wide(f, seed, 2, true);
}
static void page_utf16_bom(FILE *f, unsigned seed)
{
    fputs("\xfe\xff", f);
    wide(f, seed, 2, false);
}
static void page_utf32(FILE *f, unsigned seed)
{
    fwrite("\xff\xfe\0\0", 1, 4, f);
    wide(f, seed, 4, true);
}
static void nested(FILE *f, unsigned seed, const char *open, const char *close, unsigned depth)
{
    head(f, "Deeper and deeper", "");
    times(f, open, depth);
    story(f, seed);
    times(f, close, depth);
    tail(f);
}
static void page_depth_300(FILE *f, unsigned seed)
{
    nested(f, seed, "<div>", "</div>", 300);
}
static void page_depth_endless(FILE *f, unsigned seed)
{
    nested(f, seed, "<div>", "", 500000);
}
static void page_depth_tables(FILE *f, unsigned seed)
{
    nested(f, seed, "<table><tr><td>", "</td></tr></table>", 5000);
}
static void page_attributes(FILE *f, unsigned seed)
{
    head(f, "A hundred thousand attributes", "");
    fputs("<p", f);
    for (unsigned i = 0; i < 100000; i++)
        fprintf(f, " a%u=b", i);
    fputs(">", f);
    story(f, seed);
    tail(f);
}
static void page_tags(FILE *f, unsigned seed)
{
    head(f, "Nothing but tags", "");
    times(f, "<p>x</p>", 900000);
    story(f, seed);
    tail(f);
}
static void page_too_large(FILE *f, unsigned seed)
{
    page_tags(f, seed);
    times(f, "<p>y</p>", 3000000);
}
static void page_less_than(FILE *f, unsigned seed)
{
    head(f, "Three million of them", "");
    times(f, "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", 100000);
    story(f, seed);
    tail(f);
}
static void page_comments(FILE *f, unsigned seed)
{
    article(f, seed, "Comments without end", "");
    times(f, "<!--", 1000000);
}
static void page_entities(FILE *f, unsigned seed)
{
    fputs("<!DOCTYPE html [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
          "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n",
          f);
    head(f, "Laughs &d; and &x; more", "");
    fputs(
        "<p>&d;&x;</p><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/><![CDATA[ <p>data</p> ]]>",
        f);
    story(f, seed);
    tail(f);
}
static void page_escapes(FILE *f, unsigned seed)
{
    article(f, seed,
            "Red \x1b[31m \x1b]0;title\x07 \xc2\x9b"
            "31m \xe2\x80\xae and \r\nCommitter: forged",
            "<meta name=\"author\" content=\"A\nForged: yes <a@b>\">");
}
static void page_title_huge(FILE *f, unsigned seed)
{
    char *title = malloc(1000001);
    assert(title != NULL);
    memset(title, 'T', 1000000);
    title[1000000] = '\0';
    article(f, seed, title, "");
    free(title);
}
static void page_date_0000(FILE *f, unsigned seed)
{
    article(f, seed, "Before all days", "<meta name=\"date\" content=\"0000-00-00T00:00:00Z\">");
}
static void page_date_9999(FILE *f, unsigned seed)
{
    article(f, seed, "After all days", "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"datePublished\":\"9999-99-99\"}</script>");
}
static void page_canonical_away(FILE *f, unsigned seed)
{
    article(f, seed, "Said to be elsewhere", "<link rel=\"canonical\" href=\"http://elsewhere.example/x\">");
}
static void page_canonical_front(FILE *f, unsigned seed)
{
    article(f, seed, "Said to be the front page", "<link rel=\"canonical\" href=\"http://" PAGES_HOST "/\">");
}
static void page_canonical_loop_a(FILE *f, unsigned seed)
{
    article(f, seed, "One of two that name each other", "<link rel=\"canonical\" href=\"/news/canonical-loop-b\">");
}
static void page_canonical_loop_b(FILE *f, unsigned seed)
{
    article(f, seed, "The other of the two", "<link rel=\"canonical\" href=\"/news/canonical-loop-a\">");
}
static void page_jsonld_deep(FILE *f, unsigned seed)
{
    head(f, "JSON-LD ten thousand deep", "<script type=\"application/ld+json\">");
    times(f, "{\"a\":[", 10000);
    times(f, "]}", 10000);
    fputs("</script>", f);
    story(f, seed);
    tail(f);
}
static void page_jsonld_large(FILE *f, unsigned seed)
{
    head(f, "JSON-LD of six megabytes", "");
    fputs("<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"keywords\":[\"x\"", f);
    times(f, ",\"keyword\"", 600000);
    fputs("]}</script>", f);
    story(f, seed);
    tail(f);
}
static void page_calendar(FILE *f, unsigned seed)
{
    head(f, "A calendar without end", "");
    for (unsigned i = 0; i < 20000; i++)
        fprintf(f, "<a rel=\"next\" href=\"/news/calendar?month=%u\">next</a>", i);
    story(f, seed);
    tail(f);
}

/* Sorted by what they try. What may be held may be archived by a better reader; what must not happen is a crash or a lie. */
#define READ    "archived"
#define NO_PAGE "held|not-an-article|failed"
#define EITHER  "archived|held|not-an-article|failed"
#define CIRCLE  "archived|alias" /* one each: content.bats */
static const struct {
    const char *name, *decisions;
    void (*write)(FILE *f, unsigned seed);
} pages[] = {
    { "good", READ, page_good },
    { "empty", NO_PAGE, page_empty },
    { "binary", NO_PAGE, page_binary },
    { "pdf", NO_PAGE, page_pdf },
    { "png", NO_PAGE, page_png },
    { "nuls", READ, page_nuls },
    { "overlong", READ, page_overlong },
    { "cyrillic-as-utf8", READ, page_cyrillic_as_utf8 },
    { "utf8-as-latin1", READ, page_utf8_as_latin1 },
    { "charset-unknown", READ, page_charset_unknown },
    { "charset-utf7", READ, page_charset_utf7 },
    { "utf16-no-bom", READ, page_utf16_no_bom },
    { "utf16-bom", READ, page_utf16_bom },
    { "utf32", EITHER, page_utf32 },
    { "depth-300", READ, page_depth_300 },
    { "depth-endless", EITHER, page_depth_endless },
    { "depth-tables", EITHER, page_depth_tables },
    { "attributes", EITHER, page_attributes },
    { "tags", EITHER, page_tags },
    { "too-large", "refused", page_too_large },
    { "less-than", EITHER, page_less_than },
    { "comments", EITHER, page_comments },
    { "entities", READ, page_entities },
    { "escapes", READ, page_escapes },
    { "title-huge", EITHER, page_title_huge },
    { "date-0000", READ, page_date_0000 },
    { "date-9999", READ, page_date_9999 },
    { "canonical-away", READ, page_canonical_away },
    { "canonical-front", READ, page_canonical_front },
    { "canonical-loop-a", CIRCLE, page_canonical_loop_a },
    { "canonical-loop-b", CIRCLE, page_canonical_loop_b },
    { "jsonld-deep", READ, page_jsonld_deep },
    { "jsonld-large", READ, page_jsonld_large },
    { "calendar", READ, page_calendar },
};

/* -- Feeds: the host's /feed.xml, with one honest article in each ------------------------------------------------------- */

#define RSS  "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>f</title>"
#define END  "</channel></rss>"
#define ITEM "<item><title>The article of %s</title><link>http://%s/news/article</link>%s</item>"

static void feed_dtd(FILE *f, const char *host)
{
    fputs("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY % p SYSTEM \"http://127.0.0.1/p\"> %p;]>"
          "<rss version=\"2.0\"><channel><title>&x;</title>",
          f);
    fprintf(f, ITEM END, host, host, "<description>&x;</description>");
}
static void feed_laughs(FILE *f, const char *host)
{
    fputs("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a0 \"lol\">", f);
    for (int i = 1; i < 12; i++)
        fprintf(f, "<!ENTITY a%d \"&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;\">", i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1,
                i - 1, i - 1);
    fputs("]><rss version=\"2.0\"><channel><title>&a11;</title>", f);
    fprintf(f, ITEM END, host, host, "<description>&a11;</description>");
}
static void feed_many(FILE *f, const char *host)
{
    fprintf(f, RSS ITEM, host, host, "");
    times(f, "<item><title>x</title></item>", 200000);
    fputs(END, f);
}
static void feed_same_guid(FILE *f, const char *host)
{
    fputs(RSS, f);
    for (int i = 0; i < 50; i++)
        fprintf(f, ITEM, host, host, "<guid isPermaLink=\"false\">1</guid>");
    fputs(END, f);
}
static void feed_cut(FILE *f, const char *host)
{
    fprintf(f, RSS ITEM "<item><title>cut", host, host, "");
}
static void feed_deep(FILE *f, const char *host)
{
    fprintf(f, RSS ITEM, host, host, "");
    times(f, "<a>", 300000);
}
static void feed_away(FILE *f, const char *host)
{
    fprintf(f, RSS ITEM, host, host, "");
    fputs("<item><link>http://127.0.0.1/admin</link></item><item><link>file:///etc/passwd</link></item><item><link>javascript:x</link></item>"
          "<item><link>http://elsewhere.example/</link></item><item><link>http://[::1]/</link></item>" END,
          f);
}
static void feed_sessions(FILE *f, const char *host)
{
    fputs(RSS, f);
    for (int i = 0; i < 30; i++)
        fprintf(f, "<item><title>The article of %s</title><link>http://%s/news/article?PHPSESSID=%08x&amp;utm_source=feed%d</link></item>", host,
                host, (unsigned)i * 2654435761u, i);
    fputs(END, f);
}

/* A sitemap of so many bytes, blanks but for one article. */
static void sparse(FILE *f, const char *host, unsigned mb)
{
    fputs("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">", f);
    times(f, "                                                               \n", (mb << 20) / 64 - 4);
    fprintf(f, "<url><loc>http://%s/news/article</loc></url></urlset>", host);
}
static void sitemap_sparse(FILE *f, const char *host)
{
    sparse(f, host, 50);
}
static void sitemap_too_large(FILE *f, const char *host)
{
    sparse(f, host, 51);
}

struct source {
    const char *host;
    void (*write)(FILE *f, const char *host);
};

/* content.bats packs that of packed.example. */
static const struct source sitemaps[] = { { "sparse.example", sitemap_sparse },
                                          { "packed.example", sitemap_sparse },
                                          { "too-large.example", sitemap_too_large } };

static const struct source feeds[] = {
    { "dtd.example", feed_dtd }, { "laughs.example", feed_laughs }, { "many.example", feed_many }, { "same-guid.example", feed_same_guid },
    { "cut.example", feed_cut }, { "deep.example", feed_deep },     { "away.example", feed_away }, { "sessions.example", feed_sessions },
};

/* -- Writing ----------------------------------------------------------------------------------------------------------- */

static FILE *open_at(const char *host, const char *below)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, host);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/news", folder, host);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/%s", folder, host, below);
    FILE *f = fopen(path, "w");
    if (f == NULL) {
        perror(path);
        exit(1);
    }
    return f;
}

static void put_page(const char *host, const char *name, const char *decisions, void (*write)(FILE *f, unsigned seed), unsigned seed)
{
    char below[64];
    snprintf(below, sizeof below, "news/%s", name);
    FILE *f = open_at(host, below);
    write(f, seed);
    fclose(f);
    printf("http://%s/news/%s\t%s\n", host, name, decisions);
}

static void put_source(const struct source *s, const char *name, unsigned seed)
{
    put_page(s->host, "article", s->write == sitemap_too_large ? "nothing" : READ, page_good, seed);
    FILE *f = open_at(s->host, name);
    s->write(f, s->host);
    fclose(f);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    folder = argv[1];
    FILE *feed = open_at(PAGES_HOST, "feed.xml");
    fputs(RSS, feed);
    for (unsigned i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        put_page(PAGES_HOST, pages[i].name, pages[i].decisions, pages[i].write, i + 1);
        fprintf(feed, "<item><title>%s</title><link>http://%s/news/%s</link></item>", pages[i].name, PAGES_HOST, pages[i].name);
    }
    fputs(END, feed);
    fclose(feed);
    for (unsigned i = 0; i < sizeof feeds / sizeof feeds[0]; i++)
        put_source(&feeds[i], "feed.xml", 1000 + i);
    for (unsigned i = 0; i < sizeof sitemaps / sizeof sitemaps[0]; i++)
        put_source(&sitemaps[i], "sitemap.xml", 2000 + i);
    return 0;
}

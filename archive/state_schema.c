#include "state_inside.h"

/* The tables. Rows are never deleted but from postings and caches, so that their numbers follow from the order of the journal. */
const char state_schema[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE articles(n INTEGER PRIMARY KEY, outlet TEXT NOT NULL, id TEXT NOT NULL, key TEXT, path TEXT, url TEXT, title TEXT, status TEXT,"
    " decision INTEGER NOT NULL, digests BLOB, extractor TEXT, capture TEXT, capture_type TEXT, seed TEXT, similarity REAL NOT NULL,"
    " first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, last_changed INTEGER NOT NULL, changes INTEGER NOT NULL, visits INTEGER NOT NULL,"
    " gone_seen INTEGER NOT NULL, moved INTEGER NOT NULL, sketch TEXT, UNIQUE(outlet, id));"
    "CREATE INDEX articles_path ON articles(path) WHERE path IS NOT NULL;"
    "CREATE INDEX articles_seen ON articles(outlet, first_seen);"
    "CREATE TABLE urls(n INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, outlet TEXT NOT NULL, article INTEGER NOT NULL, decision INTEGER NOT NULL,"
    " first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, visits INTEGER NOT NULL);"
    "CREATE TABLE decisions(n INTEGER PRIMARY KEY, url INTEGER NOT NULL, article INTEGER NOT NULL, month INTEGER NOT NULL, offset INTEGER NOT NULL,"
    " end INTEGER NOT NULL);"
    "CREATE INDEX decisions_url ON decisions(url);"
    "CREATE INDEX decisions_article ON decisions(article) WHERE article > 0;"
    "CREATE TABLE totals(decision INTEGER PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL);"
    "CREATE TABLE revisions(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article INTEGER NOT NULL, kind INTEGER NOT NULL);"
    "CREATE INDEX revisions_article ON revisions(article);"
    "CREATE TABLE postings(hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY(hash, article)) WITHOUT ROWID;"
    "CREATE TABLE captures(capture TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE capture_files(file TEXT PRIMARY KEY, end INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE topics(topic TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;"
    /* Caches. A followed article is always in due; at 0 where nobody said when. */
    "CREATE TABLE due(article INTEGER PRIMARY KEY, outlet TEXT NOT NULL, at INTEGER NOT NULL);"
    "CREATE INDEX due_at ON due(at);"
    "CREATE INDEX due_outlet ON due(outlet, at);"
    "CREATE TABLE validators(url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT) WITHOUT ROWID;"
    "CREATE TABLE small_values(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;";

#define ROW                                                                                                                                          \
    "a.n, a.outlet, a.id, a.key, a.path, a.url, a.title, a.status, a.decision, a.digests, a.extractor, a.capture, a.capture_type, a.seed, "          \
    "a.similarity, a.first_seen, a.last_seen, a.last_changed, a.changes, a.visits, a.gone_seen, a.moved, a.sketch"

const char *const state_sql[STATEMENT_COUNT] = {
    [SQL_ARTICLE_BY_ID] = "SELECT " ROW " FROM articles a WHERE outlet = ?1 AND id = ?2",
    [SQL_ARTICLE_BY_N] = "SELECT " ROW " FROM articles a WHERE n = ?1",
    [SQL_ARTICLE_BY_PATH] = "SELECT " ROW " FROM articles a WHERE path = ?1",
    [SQL_ARTICLE_INSERT] = "INSERT INTO articles(outlet, id, decision, similarity, first_seen, last_seen, last_changed, changes, visits, gone_seen, "
                           "moved) VALUES(?1, ?2, ?3, 0, ?4, ?4, 0, 0, 0, 0, 0)",
    [SQL_ARTICLE_UPDATE] = "UPDATE articles SET key = ?2, path = ?3, url = ?4, title = ?5, status = ?6, decision = ?7, digests = ?8, extractor = ?9, "
                           "capture = ?10, capture_type = ?11, seed = ?12, similarity = ?13, first_seen = ?14, last_seen = ?15, last_changed = ?16, "
                           "changes = ?17, visits = ?18, gone_seen = ?19, moved = ?20, sketch = ?21 WHERE n = ?1",
    [SQL_CAPTURE_END] = "SELECT end FROM capture_files WHERE file = ?1",
    [SQL_CAPTURE_END_SET] = "INSERT INTO capture_files(file, end) VALUES(?1, ?2) ON CONFLICT(file) DO UPDATE SET end = max(end, excluded.end)",
    [SQL_CAPTURE_GET] = "SELECT offset FROM captures WHERE capture = ?1",
    [SQL_CAPTURE_INSERT] = "INSERT OR IGNORE INTO captures(capture, offset) VALUES(?1, ?2)",
    [SQL_COUNTS] = "SELECT (SELECT count(*) FROM articles WHERE path IS NOT NULL), (SELECT count(*) FROM revisions), (SELECT count(*) FROM captures)",
    [SQL_DECISION_INSERT] = "INSERT INTO decisions(url, article, month, offset, end) VALUES(?1, ?2, ?3, ?4, ?5)",
    [SQL_DECISIONS] =
        "SELECT n, month, offset, end FROM decisions WHERE url = ?1 UNION SELECT n, month, offset, end FROM decisions WHERE article = ?2 "
        "AND article > 0 ORDER BY 1 DESC LIMIT ?3",
    [SQL_DUE] = "SELECT " ROW ", d.at FROM due d JOIN articles a ON a.n = d.article WHERE d.outlet = ?1 AND d.at <= ?2 ORDER BY d.at, a.n",
    [SQL_DUE_ADD] = "INSERT OR IGNORE INTO due(article, outlet, at) VALUES(?1, ?2, 0)",
    [SQL_DUE_ALL] = "SELECT " ROW ", d.at FROM due d JOIN articles a ON a.n = d.article WHERE d.at <= ?2 AND ?1 IS NULL ORDER BY d.at, a.n",
    [SQL_DUE_DELETE] = "DELETE FROM due WHERE article = ?1",
    [SQL_DUE_GET] = "SELECT at FROM due WHERE article = ?1",
    [SQL_DUE_SET] = "UPDATE due SET at = ?2 WHERE article = ?1",
    [SQL_DUE_SINCE] = "SELECT " ROW ", d.at FROM articles a JOIN due d ON d.article = a.n WHERE (?1 IS NULL OR a.outlet = ?1) AND d.at > ?2 AND "
                      "a.first_seen >= ?3 AND a.status = 'live' ORDER BY d.at, a.n",
    [SQL_META_GET] = "SELECT value FROM meta WHERE name = ?1",
    [SQL_META_SET] = "INSERT INTO meta(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    [SQL_POSTING_DELETE] = "DELETE FROM postings WHERE hash = ?1 AND article = ?2",
    [SQL_POSTING_INSERT] = "INSERT OR IGNORE INTO postings(hash, article) VALUES(?1, ?2)",
    [SQL_POSTINGS] = "SELECT article FROM postings WHERE hash = ?1",
    [SQL_POSTINGS_COUNT] = "SELECT count(*) FROM postings WHERE hash = ?1",
    [SQL_REVISION_HAS] = "SELECT 1 FROM revisions WHERE id = ?1",
    [SQL_REVISION_INSERT] = "INSERT OR IGNORE INTO revisions(id, article, kind) VALUES(?1, ?2, ?3)",
    [SQL_REVISIONS] = "SELECT id, kind FROM revisions WHERE article = ?1 ORDER BY n DESC",
    [SQL_TOPIC_GET] = "SELECT definition FROM topics WHERE topic = ?1",
    [SQL_TOPIC_SET] = "INSERT INTO topics(topic, definition) VALUES(?1, ?2) ON CONFLICT(topic) DO UPDATE SET definition = excluded.definition",
    [SQL_TOTAL_ADD] = "INSERT INTO totals(decision, count, last) VALUES(?1, 1, ?2) ON CONFLICT(decision) DO UPDATE SET count = count + 1, last = "
                      "max(last, excluded.last)",
    [SQL_TOTALS] = "SELECT decision, count, last FROM totals",
    [SQL_URL_GET] = "SELECT n, outlet, article, decision, first_seen, last_seen, visits FROM urls WHERE url = ?1",
    [SQL_URL_SET] = "INSERT INTO urls(url, outlet, article, decision, first_seen, last_seen, visits) VALUES(?1, ?2, ?3, ?4, ?5, ?5, ?6) ON "
                    "CONFLICT(url) DO UPDATE SET article = CASE WHEN excluded.article > 0 THEN excluded.article ELSE article END, decision = "
                    "excluded.decision, last_seen = excluded.last_seen, visits = visits + excluded.visits RETURNING n, article",
    [SQL_VALIDATORS_DELETE] = "DELETE FROM validators WHERE url = ?1",
    [SQL_VALIDATORS_GET] = "SELECT etag, last_modified FROM validators WHERE url = ?1",
    [SQL_VALIDATORS_SET] = "INSERT INTO validators(url, etag, last_modified) VALUES(?1, ?2, ?3) ON CONFLICT(url) DO UPDATE SET etag = excluded.etag, "
                           "last_modified = excluded.last_modified",
    [SQL_VALUE_DELETE] = "DELETE FROM small_values WHERE name = ?1",
    [SQL_VALUE_EACH] = "SELECT name, value FROM small_values WHERE name >= ?1 AND name < ?1 || char(127) ORDER BY name", /* names are ASCII */
    [SQL_VALUE_GET] = "SELECT value FROM small_values WHERE name = ?1",
    [SQL_VALUE_SET] = "INSERT INTO small_values(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
};

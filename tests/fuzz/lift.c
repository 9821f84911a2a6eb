/* Pages: the tree is the same whether or not the parser was spared the letters. */
#include "../../plugins/kit/lift.h"
#include "../../plugins/kit/mend.h"
#include "../../plugins/kit/tree.h"
#include "../unit/kit/same_tree.h"
#include "fuzz.h"

#include <libxml/parser.h>

static xmlDoc *parse(struct pool *pool, const char *html, size_t len, bool lifting)
{
    struct lift lift;
    struct tree tree;
    const bool may = lift_init(&lift, pool, html, len);
    const char *text = mend_html(pool, html, &len, may && lifting ? &lift : NULL);
    tree_parse(text, len, &lift, &tree);
    return tree.doc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char difference[256] = "";
    if (!utf8_valid((const char *)data, len) || memchr(data, 0, len))
        return 0;
    struct pool *pool = pool_new();
    const char *html = pool_strndup(pool, (const char *)data, len);
    xmlDoc *whole = parse(pool, html, len, false), *put_back = parse(pool, html, len, true);
    fuzz_demand(whole && put_back && same_nodes(put_back->children, whole->children, difference, sizeof difference), "the tree is the same",
                difference);
    xmlFreeDoc(whole);
    xmlFreeDoc(put_back);
    pool_free(pool);
    return 0;
}

#include "walls_form.h"

#include "scan.h"
#include "space.h"
#include "tag.h"

#include <string.h>
#include <strings.h>

#define LITTLE_PROSE 140  /* bytes below which a form in the page's midst is what the page is for */
#define SOME_PROSE   1500 /* the same on a page whose title or headline is to log in: terms, and why one should */
#define WORDS_MORE   32   /* bytes that such a headline may have beside the words: "… to continue", a site's name */

/* What pages and buttons call it, case folded; sorted by bytes. */
static const char *const WORDS[] = { "acceder",        "accedi",    "anmelden",  "anmeldung", "bejelentkezés",   "connectez-vous", "connexion",
                                     "daxil ol",       "einloggen", "entrar",    "giriş",     "identifiez-vous", "inicia sesión",  "iniciar sesión",
                                     "iniciar sessão", "inloggen",  "kirjaudu",  "log in",    "log ind",         "log on",         "logg inn",
                                     "logga in",       "login",     "logowanie", "oturum aç", "přihlásit",       "přihlášení",     "se connecter",
                                     "sign in",        "sign on",   "signin",    "zaloguj",   "σύνδεση",         "авторизация",    "войдите",
                                     "войти",          "вход",      "увійти",    "התחברות",   "تسجيل الدخول",    "ورود",           "ログイン",
                                     "登入",           "登录",      "로그인" };

/* In the address that a form is sent to; sorted. */
static const char *const ACTIONS[] = { "anmeld", "authenticat", "connexion", "giris",   "log-in",  "log_in",
                                       "login",  "logon",       "session",   "sign-in", "sign_in", "signin" };

static bool form_is_said(const struct page *page, const char *text)
{
    const char *folded = space_fold_case(page->pool, text, strlen(text));
    const size_t len = strlen(folded);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (len <= strlen(WORDS[i]) + WORDS_MORE && strstr(folded, WORDS[i]))
            return true;
    return false;
}

static bool form_sends_login(const xmlNode *form)
{
    const char *action = form ? tag_attr(form, "action") : NULL;
    for (size_t i = 0; action && i < sizeof ACTIONS / sizeof *ACTIONS; i++)
        if (strcasestr(action, ACTIONS[i]))
            return true;
    return false;
}

/* A password is asked for; or, by those that ask for it on the next page, a name or an address. */
static bool form_asks(const xmlNode *input, const xmlNode *form)
{
    const char *type = tag_attr(input, "type");
    if (type && strcasecmp(type, "password") == 0)
        return true;
    return (!type || strcasecmp(type, "email") == 0 || strcasecmp(type, "text") == 0) && form_sends_login(form);
}

/* A login form in the midst of a page: one in its header, its sidebar or a dialog stands on every page of the site. */
static bool form_stands(const struct page *page)
{
    const xmlNode *root = xmlDocGetRootElement(page->doc), *form = NULL;
    for (const xmlNode *n = root; n;) {
        const enum tag tag = tag_of(n);
        const bool beside = n->type == XML_ELEMENT_NODE && (tag == TAG_HEADER || hints_of(n, tag) & (HINT_HARD | HINT_COMMENTS | HINT_HIDDEN));
        if (tag == TAG_FORM)
            form = n;
        if (!beside && n->type == XML_ELEMENT_NODE && strcasecmp((const char *)n->name, "input") == 0 && form_asks(n, form))
            return true;
        n = beside ? tag_skip(n, root) : tag_next(n, root);
    }
    return false;
}

static bool form_heads(const struct page *page)
{
    const xmlNode *root = xmlDocGetRootElement(page->doc);
    for (const xmlNode *n = root; n; n = tag_next(n, root))
        if (tag_of(n) == TAG_H1 && form_is_said(page, page_node_text(page, n)))
            return true;
    return false;
}

bool walls_is_login(const struct page *page, const char *title, size_t prose)
{
    if (prose >= SOME_PROSE)
        return false;
    const bool titled = form_is_said(page, title);
    if (prose < LITTLE_PROSE)
        return titled || form_stands(page);
    return (titled || form_heads(page)) && form_stands(page);
}

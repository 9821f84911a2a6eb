/* An article that says what it says in two languages, one after the other: kept apart; what only quotes another language is not. */
#include "plugins/kit/kit.h"

#include "plugins/kit/tongue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define EN_1  "The ferry between the harbour and the outer islands sailed again on Monday, three weeks after a storm had broken its ramp. It was full."
#define EN_2  "Fishermen had carried mail and medicine across in small boats, and the school on the largest island was closed until today."
#define EN_3  "The operator said that the new ramp is stronger than the old one, and that it will be inspected every month from now on."
#define DE_1  "Die Fähre zwischen dem Hafen und den äußeren Inseln ist am 3. Oktober wieder ausgelaufen, drei Wochen nach dem Sturm. Sie war voll."
#define DE_2  "Fischer hatten in kleinen Booten Post und Arznei gebracht, und die Schule auf der größten Insel war bis heute geschlossen."
#define AZ_1  "Liman ilə adalar arasında bərə bazar ertəsi yenidən yola düşüb, üç həftə əvvəl fırtına onun körpüsünü dağıtmışdı, bu isə çox çəkib."
#define AZ_2  "Balıqçılar kiçik qayıqlarda məktub və dərman aparıblar, ən böyük adadakı məktəb isə bu günə kimi bağlı olub, çünki müəllimlər gəlmirdi."
#define EL_1  "Το πλοίο ανάμεσα στο λιμάνι και τα νησιά απέπλευσε ξανά τη Δευτέρα, τρεις εβδομάδες μετά την καταιγίδα που χάλασε τη ράμπα."
#define EL_2  "Οι ψαράδες μετέφεραν με μικρές βάρκες το ταχυδρομείο και τα φάρμακα, και το σχολείο ήταν κλειστό μέχρι σήμερα το πρωί."
#define XX_1  "Zuru mabela tolo venkari, susu palenta morivel dastu karone, belitu somar ventule krisa pontu malira, tosu venda karila moprun."
#define XX_2  "Palu merida tonkasu, virole benta maskoru delipa, sonta krimule pasoru vendila, tuma korisa belanto mireku, solapi venturo dasku."
#define P(x)  "<p>" x "</p>"
#define BREAK "\n\n***\n\n"

static const struct gaz_outlet OUTLET = { GAZ_OUTLET_HEAD, .name = "generic", .title = "Any", .version = 1, .hosts = GAZ_LIST("*") };

static const struct {
    const char *what, *html, *language;
    const char *body[2]; /* what it must have */
    unsigned breaks;
} CASES[] = {
    { "by the words, each part cut into sentences as its language is",
      "<html lang=en><h1>Ferry</h1><article>" P(EN_1) P(EN_2) P(DE_1) P(DE_2),
      "en",
      { EN_2 BREAK
        "Die Fähre zwischen dem Hafen und den äußeren Inseln ist am 3. Oktober wieder ausgelaufen, drei Wochen nach dem Sturm.\nSie war voll.",
        "It was full" },
      1 },
    { "a part begins with its heading",
      "<html lang=en><h1>Ferry</h1><article>" P(EN_1) P(EN_2) "<h2>Die Fähre</h2>" P(DE_1) P(DE_2),
      "en",
      { EN_2 "\n\n***\n\n## Die Fähre\n\n" },
      1 },
    { "the page's language is that of its part",
      "<html lang=de-AT><h1>Ferry</h1><article>" P(EN_1) P(EN_2) P(DE_1) P(DE_2),
      "de-AT",
      { EN_2 BREAK },
      1 },
    { "a template's language is not that of an article in two others",
      "<html lang=fr><h1>Die Fähre und der Sturm</h1><article>" P(EN_1) P(EN_2) P(DE_1) P(DE_2),
      "de",
      { EN_2 BREAK },
      1 },
    { "in one alphabet", "<html lang=az><h1>Bərə</h1><article>" P(AZ_1) P(AZ_2) P(EN_1) P(EN_2), "az", { AZ_2 BREAK }, 1 },
    { "by the script", "<html lang=en><h1>Ferry</h1><article>" P(EN_1) P(EN_2) P(EL_1) P(EL_2), "en", { EN_2 BREAK EL_1 "\n\n" EL_2 }, 1 },
    { "three", "<html lang=en><h1>Ferry</h1><article>" P(EN_1) P(EN_2) P(DE_1) P(DE_2) P(EL_1) P(EL_2), "en", { EN_2 BREAK, DE_2 BREAK EL_1 }, 2 },
    { "by what the page says, where the words say nothing",
      "<html lang=en><h1>Ferry</h1><article><div>" P(EN_1) P(EN_2) "</div><div lang=eo>" P(XX_1) P(XX_2) "</div>",
      "en",
      { EN_2 BREAK XX_1 },
      1 },
    { "what a word processor says of the same language",
      "<html lang=de><h1>Ferry</h1><article><div>" P(EN_1) P(EN_2) "</div><div lang=de>" P(EN_3) P(EN_2 " Again.") "</div>",
      "de",
      { EN_3 },
      0 },
    { "one paragraph is a quotation", "<html lang=en><h1>Ferry</h1><article>" P(EN_1) P(EN_2) P(DE_1) P(EN_3), "en", { "Die Fähre" }, 0 },
    { "what is marked as a quotation",
      "<html lang=en><h1>Ferry</h1><article>" P(EN_1) P(EN_2) "<blockquote lang=de>" P(DE_1) P(DE_2) "</blockquote>",
      "en",
      { "> Die Fähre" },
      0 },
    { "what stands in quotation marks between",
      "<html lang=en><h1>Ferry</h1><article>" P(EN_1) P(EN_2) P("„" DE_1) P(DE_2 "“") P(EN_3) P(EN_2 " Again."),
      "en",
      { "„Die Fähre" },
      0 },
    { "a few words",
      "<html lang=en><h1>Ferry</h1><article>" P(EN_1) P(EN_2) P("Die Fähre und der Sturm.") P("Das ist nicht alles."),
      "en",
      { "Sturm." },
      0 },
};

static void test_two_languages_are_kept_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct pool *pool = pool_new();
        struct kit k = { .outlet = &OUTLET, .outlet_name = "generic" };
        struct read_request request = { .url = "https://example.org/a", .requested = "https://example.org/a", .purpose = GAZ_PURPOSE_ARTICLE };
        struct read_reply reply;
        unsigned breaks = 0;
        strings_add(pool, &k.hosts, "*");
        request.content_type = "text/html; charset=utf-8";
        assert_int_equal(kit_read(&k, pool, &request, CASES[i].html, strlen(CASES[i].html), &reply), 0);
        for (const char *at = reply.article.body; (at = strstr(at, BREAK)); at++)
            breaks++;
        const bool right = breaks == CASES[i].breaks && reply.article.language && strcmp(reply.article.language, CASES[i].language) == 0;
        if (!right)
            print_error("%s: %u breaks, language %s\n%s\n", CASES[i].what, breaks, reply.article.language, reply.article.body);
        assert_true(right);
        for (size_t b = 0; b < 2 && CASES[i].body[b]; b++)
            if (!strstr(reply.article.body, CASES[i].body[b]))
                fail_msg("%s: no \"%s\" in\n%s", CASES[i].what, CASES[i].body[b], reply.article.body);
        assert_null(strstr(reply.text, "***"));
        pool_free(pool);
    }
}

static void test_languages_are_told_by_script_and_words(void **state)
{
    static const struct {
        const char *text, *language;
    } ROWS[] = {
        { EN_1, "en" },
        { DE_1, "de" },
        { AZ_1, "az" },
        { EL_1, "el" },
        { XX_1, "" },
        { "Le bateau est parti lundi, et les habitants des îles ont fêté son retour avec du pain qui était dur.", "fr" },
        { "Паром между портом и островами снова вышел в понедельник, через три недели после шторма, что не обрадовало чаек.", "ru" },
        { "Пором між портом та островами знову вийшов у понеділок, що не потішило чайок, які звикли до тиші, і це не все.", "uk" },
        { "Lautta lähti maanantaina, ja se oli täynnä, mutta laituri ei ollut valmis, koska myös silta on rikki.", "fi" },
        { "フェリーは月曜日に再び出航した。漁師たちは小さな舟で手紙と薬を運んだ。", "ja" },
        { "渡轮周一再次起航。渔民们用小船运送邮件和药品。", "zh" },
        { "여객선은 월요일에 다시 출항했다. 어부들은 작은 배로 우편물을 날랐다.", "ko" },
        { "", "" },
        { "123 456.", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct tongue tongue;
        tongue_of(ROWS[i].text, strlen(ROWS[i].text), 3, &tongue);
        assert_string_equal(tongue.language, ROWS[i].language);
    }
}

int main(void)
{
    kit_warm_up();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_languages_are_kept_apart),
        cmocka_unit_test(test_languages_are_told_by_script_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

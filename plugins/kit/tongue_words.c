/* tongue_words: the commonest words of written languages, each with the languages that have it; for tongue.c. */
#include "tongue_words.h"

#include <stddef.h>
#include <string.h>

struct word {
    const char *word, *languages; /* two letters each, a space between */
};
/* Lower case; sorted by bytes. */
/* clang-format off */
static const struct word WORDS[] = {
    { "a", "cs hu" }, { "aan", "nl" }, { "aasta", "et" }, { "aber", "de" }, { "about", "en" }, { "af", "da" }, { "after", "en" }, { "aga", "et" },
    { "al", "es" }, { "ale", "pl cs" }, { "alla", "it" }, { "als", "de" }, { "also", "en de" }, { "an", "en de" }, { "ancak", "tr" },
    { "ancaq", "az" }, { "anche", "it" }, { "and", "en" }, { "ao", "pt" }, { "après", "fr" }, { "are", "en" }, { "as", "en pt" },
    { "at", "da nb en" }, { "att", "sv" }, { "au", "fr" }, { "auch", "de" }, { "auf", "de" }, { "aus", "de" }, { "aux", "fr" }, { "av", "sv nb" },
    { "avait", "fr" }, { "avec", "fr" }, { "az", "hu" }, { "be", "en" }, { "been", "en" }, { "bei", "de" }, { "bij", "nl" }, { "bildirib", "az" },
    { "bir", "tr az" }, { "ble", "nb" }, { "blev", "da" }, { "bu", "tr az" }, { "but", "en" }, { "by", "en cs" }, { "byl", "cs" }, { "care", "ro" },
    { "ce", "fr" }, { "cette", "fr" }, { "che", "it" }, { "cho", "vi" }, { "com", "pt" }, { "come", "it" }, { "como", "es" }, { "con", "es it" },
    { "csak", "hu" }, { "cu", "ro" }, { "các", "vi" }, { "có", "vi" }, { "că", "ro" }, { "của", "vi" }, { "da", "it pt hr tr az" }, { "daha", "tr" },
    { "dalam", "id" }, { "dan", "id" }, { "dans", "fr" }, { "dari", "id" }, { "das", "de pt" }, { "dass", "de" }, { "dat", "nl" },
    { "de", "nl sv da nb ro tr" }, { "dei", "it" }, { "del", "es it" }, { "della", "it" }, { "dem", "de" }, { "den", "de sv da nb" },
    { "dengan", "id" }, { "depois", "pt" }, { "der", "de da" }, { "des", "de fr" }, { "después", "es" }, { "det", "sv da nb" }, { "deyib", "az" },
    { "di", "it id" }, { "die", "de nl" }, { "din", "ro" }, { "diye", "tr" }, { "dla", "pl" }, { "do", "pt pl cs" }, { "donde", "es" },
    { "dopo", "it" }, { "dos", "pt" }, { "du", "fr" }, { "də", "az" }, { "edib", "az" }, { "een", "nl" }, { "egy", "hu" }, { "ei", "fi et" },
    { "ein", "de" }, { "eine", "de" }, { "einem", "de" }, { "einen", "de" }, { "einer", "de" }, { "el", "es" }, { "elle", "fr" }, { "em", "pt" },
    { "en", "es nl sv da nb tr" }, { "entre", "es pt" }, { "er", "nl da nb" }, { "es", "es de" }, { "est", "fr" }, { "este", "ro" },
    { "et", "fr da nb et" }, { "ett", "sv" }, { "että", "fi" }, { "ez", "hu" }, { "foi", "pt" }, { "for", "en da nb" }, { "fost", "ro" },
    { "fra", "da nb" }, { "from", "en" }, { "fue", "es" }, { "för", "sv" }, { "für", "de" }, { "gibi", "tr" }, { "gli", "it" }, { "göre", "tr" },
    { "görə", "az" }, { "ha", "it" }, { "haben", "de" }, { "había", "es" }, { "har", "sv da nb" }, { "has", "en" }, { "hat", "de" },
    { "hatte", "de" }, { "have", "en" }, { "het", "nl" }, { "hogy", "hu" }, { "hän", "fi" }, { "hänen", "fi" }, { "həm", "az" }, { "hər", "az" },
    { "i", "pl hr" }, { "ikke", "da nb" }, { "il", "fr it" }, { "ile", "tr" }, { "ilə", "az" }, { "im", "de" }, { "in", "en it nl" }, { "ini", "id" },
    { "inte", "sv" }, { "is", "en nl hu" }, { "ise", "tr" }, { "ist", "de" }, { "isə", "az" }, { "it", "en" }, { "its", "en" }, { "için", "tr" },
    { "ja", "fi et" }, { "jak", "pl" }, { "jako", "cs" }, { "je", "cs hr" }, { "jest", "pl" }, { "joka", "fi" }, { "jossa", "fi" }, { "jotka", "fi" },
    { "jsou", "cs" }, { "ka", "et" }, { "kadar", "tr" }, { "kao", "hr" }, { "kendi", "tr" }, { "kes", "et" }, { "không", "vi" }, { "ki", "az" },
    { "kimi", "az" }, { "koji", "hr" }, { "koska", "fi" }, { "který", "cs" }, { "który", "pl" }, { "kui", "et" }, { "kuid", "et" }, { "kuin", "fi" },
    { "kun", "fi" }, { "kus", "et" }, { "la", "fr es it ro" }, { "lakin", "az" }, { "las", "es" }, { "le", "fr it" }, { "les", "fr" },
    { "leur", "fr" }, { "lo", "es" }, { "los", "es" }, { "là", "vi" }, { "ma", "it" }, { "mais", "pt fr" }, { "med", "sv da nb" }, { "meg", "hu" },
    { "met", "nl" }, { "mis", "et" }, { "mit", "de" }, { "mitä", "fi" }, { "more", "en" }, { "mukaan", "fi" }, { "mutta", "fi" }, { "myös", "fi" },
    { "már", "hu" }, { "más", "es" }, { "một", "vi" }, { "na", "pt pl cs hr" }, { "naar", "nl" }, { "nach", "de" }, { "ne", "hr" }, { "nebo", "cs" },
    { "nel", "it" }, { "nem", "hu" }, { "nicht", "de" }, { "nie", "pl" }, { "niet", "nl" }, { "ning", "et" }, { "no", "es pt" }, { "noch", "de" },
    { "non", "it" }, { "not", "en" }, { "nu", "ro" }, { "nur", "de" }, { "nyt", "fi" }, { "não", "pt" }, { "o", "pt" }, { "och", "sv" },
    { "od", "pl cs hr" }, { "oder", "de" }, { "of", "en" }, { "og", "da nb" }, { "også", "da nb" }, { "olan", "tr az" }, { "olarak", "tr" },
    { "olaraq", "az" }, { "olduğu", "tr" }, { "oli", "fi et" }, { "ollut", "fi" }, { "olub", "az" }, { "om", "sv" }, { "oma", "et" },
    { "on", "en fi et" }, { "ont", "fr" }, { "onun", "az" }, { "ook", "nl" }, { "op", "nl" }, { "or", "en" }, { "oraz", "pl" }, { "os", "pt" },
    { "ovat", "fi" }, { "où", "fr" }, { "pada", "id" }, { "par", "fr" }, { "para", "es pt" }, { "pas", "fr" }, { "pe", "ro" }, { "pela", "pt" },
    { "pelo", "pt" }, { "pentru", "ro" }, { "per", "it" }, { "pero", "es" }, { "più", "it" }, { "plus", "fr" }, { "po", "pl" }, { "podle", "cs" },
    { "por", "es pt" }, { "pour", "fr" }, { "pro", "cs" }, { "przez", "pl" }, { "på", "sv da nb" }, { "que", "fr es pt" }, { "questo", "it" },
    { "qui", "fr" }, { "s", "cs" }, { "sanoo", "fi" }, { "sau", "ro" }, { "se", "es pt cs hr fi" }, { "see", "et" }, { "sekä", "fi" },
    { "sen", "fi" }, { "ses", "fr" }, { "seu", "pt" }, { "sich", "de" }, { "sie", "de" }, { "sind", "de" }, { "się", "pl" }, { "so", "de en" },
    { "som", "sv da nb" }, { "sono", "it" }, { "sonra", "tr az" }, { "sont", "fr" }, { "stato", "it" }, { "su", "es hr" }, { "sua", "pt" },
    { "sur", "fr" }, { "sus", "es" }, { "tai", "fi" }, { "také", "cs" }, { "también", "es" }, { "também", "pt" }, { "tarafından", "tr" },
    { "te", "nl" }, { "tema", "et" }, { "that", "en" }, { "the", "en" }, { "their", "en" }, { "they", "en" }, { "this", "en" }, { "tidak", "id" },
    { "til", "da nb" }, { "till", "sv" }, { "to", "en pl cs" }, { "trong", "vi" }, { "tərəfindən", "az" }, { "u", "hr" }, { "um", "pt" },
    { "uma", "pt" }, { "un", "it ro" }, { "una", "es it" }, { "und", "de" }, { "une", "fr" }, { "untuk", "id" }, { "v", "cs" }, { "vain", "fi" },
    { "van", "nl" }, { "var", "tr az" }, { "ve", "tr" }, { "volt", "hu" }, { "von", "de" }, { "voor", "nl" }, { "vuonna", "fi" }, { "và", "vi" },
    { "või", "et" }, { "və", "az" }, { "w", "pl" }, { "war", "de" }, { "was", "en" }, { "werd", "nl" }, { "were", "en" }, { "which", "en" },
    { "who", "en" }, { "wie", "de" }, { "will", "en de" }, { "wird", "de" }, { "with", "en" }, { "wordt", "nl" }, { "would", "en" },
    { "wurde", "de" }, { "yang", "id" }, { "z", "pl cs" }, { "za", "hr" }, { "zijn", "nl" }, { "zu", "de" }, { "är", "sv" }, { "å", "nb" },
    { "çok", "tr" }, { "çox", "az" }, { "è", "it" }, { "é", "pt" }, { "és", "hu" }, { "été", "fr" }, { "în", "ro" }, { "über", "de" },
    { "üzerinde", "tr" }, { "üçün", "az" }, { "được", "vi" }, { "şekilde", "tr" }, { "što", "hr" }, { "że", "pl" }, { "že", "cs" }, { "și", "ro" },
    { "або", "uk" }, { "ако", "bg" }, { "але", "uk" }, { "беше", "bg" }, { "був", "uk" }, { "були", "uk" }, { "було", "uk" }, { "был", "ru" },
    { "были", "ru" }, { "было", "ru" }, { "бяха", "bg" }, { "в", "ru uk bg" }, { "вече", "bg" }, { "вже", "uk" }, { "во", "ru" }, { "вони", "uk" },
    { "все", "ru uk" }, { "всички", "bg" }, { "във", "bg" }, { "від", "uk" }, { "він", "uk" }, { "година", "bg" }, { "году", "ru" },
    { "да", "bg sr" }, { "для", "ru uk" }, { "до", "uk" }, { "е", "bg" }, { "его", "ru" }, { "если", "ru" }, { "еще", "ru" }, { "ещё", "ru" },
    { "з", "uk" }, { "за", "ru uk bg sr" }, { "заявил", "ru" }, { "знову", "uk" }, { "и", "ru bg sr" }, { "из", "ru" }, { "или", "ru bg" },
    { "их", "ru" }, { "його", "uk" }, { "как", "ru" }, { "као", "sr" }, { "като", "bg" }, { "които", "bg" }, { "който", "bg" }, { "которая", "ru" },
    { "которые", "ru" }, { "который", "ru" }, { "която", "bg" }, { "који", "sr" }, { "към", "bg" }, { "на", "ru uk bg sr" }, { "не", "ru uk bg sr" },
    { "но", "ru" }, { "об", "ru" }, { "обаче", "bg" }, { "од", "sr" }, { "однако", "ru" }, { "он", "ru" }, { "она", "ru" }, { "они", "ru" },
    { "от", "ru bg" }, { "отново", "bg" }, { "още", "bg" }, { "по", "ru bg" }, { "после", "ru" }, { "през", "bg" }, { "при", "ru" }, { "про", "uk" },
    { "проте", "uk" }, { "під", "uk" }, { "після", "uk" }, { "року", "uk" }, { "с", "ru bg" }, { "са", "bg" }, { "само", "bg" }, { "се", "bg sr" },
    { "след", "bg" }, { "снова", "ru" }, { "сообщил", "ru" }, { "су", "sr" }, { "та", "uk" }, { "так", "ru uk" }, { "также", "ru" },
    { "також", "uk" }, { "те", "bg" }, { "това", "bg" }, { "только", "ru" }, { "тя", "bg" }, { "тільки", "uk" }, { "у", "uk sr" }, { "уже", "ru" },
    { "це", "uk" }, { "цього", "uk" }, { "час", "uk" }, { "че", "bg" }, { "через", "ru uk" }, { "что", "ru" }, { "чтобы", "ru" }, { "што", "sr" },
    { "ще", "bg uk" }, { "що", "uk" }, { "щоб", "uk" }, { "это", "ru" }, { "этом", "ru" }, { "як", "uk" }, { "яка", "uk" }, { "який", "uk" },
    { "якщо", "uk" }, { "які", "uk" }, { "є", "uk" }, { "і", "uk" }, { "їх", "uk" }, { "је", "sr" }, { "آن", "fa" }, { "أن", "ar" }, { "إلى", "ar" },
    { "إن", "ar" }, { "از", "fa" }, { "است", "fa" }, { "التي", "ar" }, { "الذي", "ar" }, { "اور", "ur" }, { "این", "fa" }, { "با", "fa" },
    { "برای", "fa" }, { "بعد", "ar" }, { "به", "fa" }, { "بين", "ar" }, { "حيث", "ar" }, { "خود", "fa" }, { "در", "fa" }, { "را", "fa" },
    { "سے", "ur" }, { "شد", "fa" }, { "شده", "fa" }, { "على", "ar" }, { "عن", "ar" }, { "في", "ar" }, { "قبل", "ar" }, { "كان", "ar" },
    { "كما", "ar" }, { "لا", "ar" }, { "ما", "ar" }, { "مع", "ar" }, { "من", "ar" }, { "می", "fa" }, { "میں", "ur" }, { "نے", "ur" }, { "هذا", "ar" },
    { "و", "ar fa ur" }, { "پر", "ur" }, { "کا", "ur" }, { "کرد", "fa" }, { "که", "fa" }, { "کو", "ur" }, { "کی", "ur" }, { "کے", "ur" },
    { "ہیں", "ur" }, { "ہے", "ur" },
};
/* clang-format on */

const char *tongue_languages(const char *word)
{
    /* By hand, the first byte looked at first: this is asked for each word of a text. */
    for (size_t low = 0, high = sizeof WORDS / sizeof *WORDS; low < high;) {
        const size_t middle = low + (high - low) / 2;
        int order = (unsigned char)word[0] - (unsigned char)WORDS[middle].word[0];
        if (order == 0)
            order = strcmp(word, WORDS[middle].word);
        if (order == 0)
            return WORDS[middle].languages;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

#include "topic_stop.h"

#include <stdlib.h>
#include <string.h>

/* Function words of English, French, German, Russian and Azerbaijani, folded as topic_words() folds, three bytes and more. Sorted by byte. */
/* clang-format off */
static const char *const stop_words[] = {
    "aber", "about", "above", "after", "again", "against", "all", "alle", "allem", "allen", "aller", "alles", "alors", "als", "also",
    "although", "amma", "among", "and", "andere", "anderen", "another", "any", "apres", "are", "around", "artiq", "assez", "auch", "aucun",
    "auf", "aus", "aussi", "autre", "autres", "aux", "avait", "avant", "avec", "avoir", "ayant", "because", "been", "before", "bei", "beim",
    "being", "bele", "below", "bereits", "between", "bien", "bir", "biri", "bis", "both", "buna", "bunu", "bunun", "but", "came", "can",
    "cannot", "car", "ceci", "cela", "celle", "celles", "celui", "ces", "cet", "cette", "ceux", "chaque", "chez", "come", "comme", "contre",
    "could", "cox", "dabei", "dadurch", "dafur", "daha", "damit", "dann", "dans", "daran", "darauf", "das", "dass", "davon", "dazu", "dem",
    "den", "denen", "denn", "depuis", "der", "deren", "des", "dessen", "deux", "deye", "deyib", "did", "die", "dies", "diese", "diesem",
    "diesen", "dieser", "dieses", "doch", "does", "doing", "donc", "done", "dont", "dort", "down", "durch", "during", "each", "eden",
    "edib", "edilib", "edir", "ein", "eine", "einem", "einen", "einer", "eines", "einige", "either", "ele", "elle", "elles", "else",
    "encore", "entre", "est", "etaient", "etait", "etant", "ete", "etre", "etwa", "eux", "ever", "every", "faire", "fait", "few", "fois",
    "font", "for", "from", "fur", "further", "gegen", "gegenuber", "get", "gets", "given", "gives", "going", "gore", "got", "habe", "haben",
    "had", "has", "hat", "hatte", "hatten", "have", "having", "hec", "hem", "her", "here", "hers", "herself", "hier", "him", "himself",
    "his", "hors", "how", "however", "ici", "ihm", "ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ile", "ils", "immer", "ins",
    "into", "ise", "ist", "its", "itself", "jede", "jedem", "jeden", "jeder", "jedoch", "jetzt", "jusqu", "just", "kann", "kein", "keine",
    "keinen", "kimi", "konnen", "konnte", "konnten", "lakin", "last", "lazim", "lequel", "les", "less", "leur", "leurs", "lors", "lui",
    "made", "mais", "make", "makes", "many", "may", "mehr", "meme", "memes", "men", "mes", "mich", "might", "mit", "moins", "mon", "more",
    "most", "much", "muss", "mussen", "must", "nach", "nece", "neither", "never", "new", "next", "nicht", "nichts", "noch", "nor", "nos",
    "not", "notre", "nous", "nouveau", "now", "nun", "nur", "oder", "off", "often", "ohne", "olan", "olar", "olaraq", "oldugu", "olub",
    "olunub", "once", "one", "onlar", "onlari", "onlarin", "only", "ont", "onto", "onu", "onun", "other", "others", "our", "ours", "out",
    "over", "own", "ozu", "par", "parce", "pas", "pendant", "per", "peu", "peut", "peuvent", "plus", "plusieurs", "pour", "pourquoi", "put",
    "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "said", "same", "sans", "say", "says", "schon", "sehr", "sei",
    "sein", "seine", "seinem", "seinen", "seiner", "seit", "selon", "sera", "ses", "she", "should", "sich", "sie", "since", "sind",
    "sollen", "sollte", "some", "son", "sondern", "sonra", "sont", "sous", "soweit", "still", "such", "sur", "take", "taken", "tant",
    "tekce", "than", "that", "the", "their", "theirs", "them", "themselves", "then", "there", "these", "they", "this", "those", "three",
    "through", "thus", "told", "too", "took", "tous", "tout", "toute", "toutes", "toward", "towards", "tres", "two", "uber", "ucun", "und",
    "under", "une", "uns", "unter", "until", "upon", "use", "used", "uzre", "var", "vers", "very", "via", "voir", "vom", "von", "vor",
    "vos", "votre", "vous", "wahrend", "war", "waren", "was", "way", "wegen", "weil", "weiter", "welche", "well", "wenn", "went", "werden",
    "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why", "wie", "wieder", "will", "wir", "wird",
    "with", "within", "without", "would", "wurde", "wurden", "yalniz", "year", "years", "yeni", "yet", "you", "your", "yours", "yox", "zum",
    "zur", "zwar", "zwei", "zwischen", "без", "более", "больше", "будет", "будут", "бы", "был", "была",
    "были", "было", "быть", "вам", "вас", "весь", "во", "вот", "все", "всего", "всех", "вы",
    "где", "да", "даже", "для", "до", "его", "ее", "еи", "ему", "если", "есть", "еще", "же", "за",
    "здесь", "из", "или", "им", "их", "как", "какои", "когда", "кого", "которая", "которого",
    "которое", "которои", "котором", "которые", "которыи", "которых", "кто", "ли",
    "лишь", "между", "меня", "мне", "много", "может", "можно", "мы", "на", "над", "нас", "не",
    "него", "нее", "неи", "некоторые", "нет", "ни", "них", "но", "ну", "об", "однако", "он",
    "она", "они", "оно", "от", "очень", "перед", "по", "под", "после", "потом", "потому",
    "при", "про", "раз", "сам", "свое", "своего", "своеи", "свои", "своих", "себя",
    "сегодня", "сеичас", "сказал", "сказала", "со", "так", "также", "такие", "такои",
    "там", "тем", "то", "того", "тоже", "тои", "только", "том", "тот", "ту", "тут", "ты", "уже",
    "чем", "через", "что", "чтоб", "чтобы", "эта", "эти", "этим", "этих", "это", "этого",
    "этои", "этом", "этот", "эту",
};
/* clang-format on */

static int compare(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

bool topic_stop_word(const char *folded)
{
    return bsearch(folded, stop_words, sizeof stop_words / sizeof *stop_words, sizeof *stop_words, compare) != NULL;
}

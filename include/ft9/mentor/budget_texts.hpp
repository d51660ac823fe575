#pragma once

#include <initializer_list>
#include <string>

namespace ft9::mentor {

// What a mentee is told in place of an answer that would cost too much, or give away what is internal.
// config/texts.json, "budgets", may replace each.
struct budget_texts {
    // This person has used up their day (MAX_TOKENS_PER_PERSON_DAY, MAX_COST_PER_PERSON_DAY).
    std::string person =
        "Conversamos bastante hoje! Para cuidar bem de todo mundo, faço uma pausa e volto a responder "
        "amanhã. "
        "Que tal colocar em prática um dos passos que combinamos?";
    // Everybody together has used up the day or the month.
    std::string everybody =
        "Hoje recebi mais mensagens do que consigo responder. A sua está guardada, e a nossa equipe foi "
        "avisada. Por favor, me escreva de novo amanhã.";
    // The model was about to give away its instructions.
    std::string internal =
        "Não posso falar sobre as minhas instruções internas. Posso ajudar com a sua clínica: finanças, "
        "equipe, marketing, vendas ou processos. Por onde começamos?";
};

struct budget_text_row {
    const char* key;
    std::string budget_texts::*text;
};
std::initializer_list<budget_text_row> budget_table();

}  // namespace ft9::mentor

#include "simulator/conversation.hpp"

namespace ft9::simulator {
namespace {

const mentee helena{"5511987654321", "Dra. Helena"};
const mentee rafael{"5521976543210", "Dr. Rafael"};
const mentee marina{"5585912345678", "Dra. Marina"};

utterance says(const mentee& who, const char* text) {
    return {who, text, "text", 1, {}};
}

utterance says_while(nlohmann::json fault, const mentee& who, const char* text) {
    return {who, text, "text", 1, std::move(fault)};
}

}  // namespace

script usual_script() {
    script out;
    out.moments = {{says(helena, "Olá! Minha agenda anda vazia, por onde começo?")},
                   {says(helena, "E como organizo o dinheiro da clínica?")}};
    return out;
}

script tour_script() {
    using nlohmann::json;
    const json model_down = {{"target", "ai"}, {"status", 503}, {"label", "down"}};
    const json throttled = {{"target", "graph"}, {"code", 130429}, {"label", "limit"}};
    const json slow = {{"target", "ai"}, {"delay_ms", 2500}, {"label", "slow"}};
    script out;
    out.forgery = true;
    out.moments = {
        {says(helena, "Olá! Minha agenda anda vazia, por onde começo?")},
        {says(rafael, "Como separo o dinheiro da clínica do meu?"),
         says(marina, "Devo contratar uma recepcionista?")},
        {says_while(model_down, helena, "Quantas consultas por semana são uma boa meta?")},
        {{rafael, "E quanto devo guardar de reserva?", "text", 2, {}}},
        {{marina, "A fachada da clínica", "image", 1, {}}},
        {says_while(throttled, marina, "Queria saber se a fachada ajuda a atrair pacientes.")},
        {says_while(slow, rafael, "Vale a pena parcelar tratamentos longos?")},
        {says(helena, "Obrigada, vou tentar!"), says(rafael, "Valeu, mentor!"),
         says(marina, "Muito obrigada!")},
    };
    return out;
}

}  // namespace ft9::simulator

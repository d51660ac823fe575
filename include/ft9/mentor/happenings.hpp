#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace ft9::mentor {

// How the model is told what a person did besides writing words. config/texts.json, "happenings", may replace
// each; a name in braces is replaced by what happened. Square brackets tell such a note from the person's own
// words: what is filled in has none.
struct happening_texts {
    std::string location = "[localização: {place}]";
    std::string contacts = "[contato: {cards}]";
    std::string flow_reply = "[formulário respondido: {answers}]";
    std::string flow_reply_empty = "[formulário enviado sem respostas]";
    std::string order = "[pedido: {items}]";
    std::string edit = "[corrigiu uma mensagem anterior, que agora diz:]\n{text}";
    std::string deleted = "[mensagem apagada]";
    std::string unsupported = "[enviou algo que o WhatsApp não entrega aqui: {type}]";
    std::string unsupported_unnamed = "[enviou algo que o WhatsApp não entrega aqui]";
    std::string reaction = "[reagiu {emoji} a: “{message}”]";
    std::string reaction_unknown = "[reagiu {emoji} a uma mensagem anterior]";
    std::string reaction_removed = "[retirou a reação a: “{message}”]";
    std::string reaction_removed_unknown = "[retirou a reação a uma mensagem anterior]";
    std::string echo = "[a equipe escreveu pelo celular: “{text}”]";
    // In place of a file; what stands there changes when it was heard, or could not be.
    std::string audio = "[áudio]";
    std::string image = "[imagem]";
    std::string transcript = "[áudio transcrito: “{words}”]";
    std::string audio_failed = "[áudio que não pôde ser ouvido]";
    std::string image_failed = "[imagem que não pôde ser aberta]";
    // Before the words of the message:
    std::string quoted = "[em resposta a: “{message}”]";
    std::string product = "[sobre o produto {product}]";
    std::string forwarded = "[mensagem encaminhada]";
    std::string forwarded_often = "[mensagem encaminhada muitas vezes]";
    std::string referral = "[chegou pelo anúncio: {ad}]";
};

// A text's key in the file, and the name that must stand in it exactly once; "" for none. No other name may.
struct happening_row {
    const char* key;
    std::string happening_texts::*text;
    std::string_view required;
    std::string_view also;  // a second one, or ""
};
std::initializer_list<happening_row> happening_table();

// The text with each {name} of `values` replaced. Nothing is looked for in the values. Any thread.
std::string fill(std::string_view text,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> values);

// "" if the text has the names of its row and no others; else what is wrong with it.
std::string problem_of(const happening_row& row, std::string_view text);

}  // namespace ft9::mentor

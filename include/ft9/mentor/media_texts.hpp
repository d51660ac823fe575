#pragma once

#include "ft9/core/event_kind.hpp"
#include "ft9/core/media.hpp"

#include <initializer_list>
#include <string>

namespace ft9::mentor {

// What a mentee is told of a file that cannot be answered: by its kind, or by what went wrong.
// config/texts.json, "media", may replace each.
struct media_texts {
    std::string audio_off = "Por enquanto eu não consigo ouvir áudios. Pode me escrever o que você precisa?";
    std::string image_off =
        "Por enquanto eu não consigo ver imagens. Pode me contar em palavras o que ela mostra?";
    std::string video = "Ainda não consigo assistir a vídeos. Pode me contar em palavras o que você precisa?";
    std::string document =
        "Ainda não consigo abrir documentos. Pode copiar aqui o trecho importante ou me contar o que você "
        "precisa?";
    std::string sticker =
        "Recebi a sua figurinha, mas não consigo vê-la. Se quiser perguntar alguma coisa, é só me escrever.";
    std::string too_big =
        "O arquivo que você enviou é grande demais para mim. Pode mandar um menor ou me escrever o que você "
        "precisa?";
    std::string gone = "O arquivo que você enviou não está mais disponível. Pode mandar de novo?";
    std::string unreadable =
        "Não consegui abrir o arquivo que você enviou. Pode mandar de novo ou me escrever o que você "
        "precisa?";
    std::string unavailable =
        "Não consegui receber o arquivo que você enviou. Pode mandar de novo daqui a pouco ou me escrever?";
    std::string not_heard =
        "Não consegui ouvir o seu áudio agora. Pode me escrever ou mandar de novo daqui a pouco?";
    std::string silent =
        "Não consegui entender nada no áudio que você enviou. Pode gravar de novo ou me escrever?";

    // Of a kind that is not answered; "" for kinds that have no text here.
    const std::string& of(event_kind kind) const;
    const std::string& of(media_failure failure) const;
};

struct media_row {
    const char* key;
    std::string media_texts::*text;
};
std::initializer_list<media_row> media_table();

}  // namespace ft9::mentor

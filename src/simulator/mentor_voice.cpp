#include "simulator/mentor_voice.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace ft9::simulator {
namespace {

using nlohmann::json;

struct pillar {
    std::string_view name;
    std::array<std::string_view, 4> words;  // beginnings of words, ASCII lower case
};

// Placeholders like those of the product's prompt: FT9's official texts are not known.
constexpr std::array<pillar, 9> pillars = {{
    {"Propósito e Visão", {"proposito", "vis", "sonho", "objetiv"}},
    {"Gestão Financeira", {"dinheiro", "finan", "caixa", "lucr"}},
    {"Marketing e Posicionamento", {"marketing", "instagram", "divulg", "marca"}},
    {"Vendas e Negociação",
     {"vend",
      "or\xC3\xA7"
      "ament",
      "fechar",
      "pre\xC3\xA7"
      "o"}},
    {"Experiência do Paciente", {"paciente", "atend", "agend", "retorn"}},
    {"Liderança e Equipe", {"equipe", "funcion", "contrat", "lider"}},
    {"Processos e Rotina", {"process", "rotina", "organiz", "tempo"}},
    {"Excelência Técnica",
     {"implante", "protocolo", "curso",
      "t\xC3\xA9"
      "cnic"}},
    {"Crescimento e Inovação", {"cresc", "inova", "tecnolog", "expan"}},
}};

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return out;
}

std::uint32_t hash_of(std::string_view text) {
    std::uint32_t hash = 2166136261U;  // FNV-1a: the same in every build
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

std::string text_of(const json& content) {
    if (content.is_string()) return content;
    std::string out;
    if (content.is_array())
        for (const auto& part : content)
            if (part.value("type", json()) == "text") out += part.at("text").get<std::string>();
    return out;
}

// At most `limit` bytes, cut between characters.
std::string shortened(const std::string& text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// What stands between quotation marks behind these words in what the system says; empty: nothing.
std::string quoted_after(const json& messages, std::string_view words) {
    constexpr std::string_view opening = "“", closing = "”";
    for (const auto& m : messages) {
        if (m.value("role", json()) != "system") continue;
        const auto text = text_of(m.value("content", json()));
        const auto at = text.find(words);
        if (at == text.npos || text.compare(at + words.size(), opening.size(), opening) != 0) continue;
        const auto begin = at + words.size() + opening.size();
        return text.substr(begin, text.find(closing, begin) - begin);
    }
    return {};
}

// So that the phone page shows that somebody was remembered. The words are those of the product's texts as
// shipped; with others nobody is greeted.
std::string greeting_of(const json& messages) {
    const auto agreed = quoted_after(messages, "retome o combinado: ");
    if (agreed.empty()) return {};
    const auto name = quoted_after(messages, "Nome: ");
    return "Que bom ver você de novo" + (name.empty() ? "" : ", " + name) + "! Ficou combinado: " + agreed +
           ". ";
}

// The first line of the prompt: with it in the answer, two prompts can be told apart.
std::string persona_of(const json& messages) {
    for (const auto& m : messages) {
        if (m.value("role", json()) != "system") continue;
        const auto text = text_of(m.value("content", json()));
        return text.substr(0, text.find('\n'));
    }
    return {};
}

}  // namespace

std::string last_user_text(const json& messages) {
    for (auto it = messages.rbegin(); it != messages.rend(); ++it)
        if (it->value("role", json()) == "user") return text_of(it->value("content", json()));
    return {};
}

std::string_view pillar_for(std::string_view text) {
    const std::string lower = lower_ascii(text);
    for (const auto& p : pillars)
        for (const auto word : p.words)
            if (lower.find(word) != std::string::npos) return p.name;
    return pillars[hash_of(lower) % pillars.size()].name;
}

std::string simulated_answer(const json& messages, std::string_view reply_template) {
    const std::string text = last_user_text(messages);
    const auto count = std::count_if(messages.begin(), messages.end(),
                                     [](const json& m) { return m.value("role", json()) == "user"; });
    std::string out(reply_template);
    if (out.empty())
        out =
            "[simulado] {greeting}Você escreveu: «{text}». Isso toca o pilar {pillar}. "
            "Qual é o primeiro passo que você consegue dar ainda esta semana? (pergunta {count} desta "
            "conversa)";
    if (reply_template.empty()) replace_all(out, "{greeting}", greeting_of(messages));
    replace_all(out, "{pillar}", pillar_for(text));
    replace_all(out, "{count}", std::to_string(count));
    replace_all(out, "{persona}", persona_of(messages));
    replace_all(out, "{text}", reply_template.empty() ? shortened(text, 300) : text);
    return out;
}

}  // namespace ft9::simulator

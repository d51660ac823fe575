#include "simulator/formed_answer.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

struct hint {
    std::string_view value;                 // of an enum
    std::array<std::string_view, 5> words;  // folded, beginnings of words; the rest is empty
};

// In the order in which they are tried. Which value belongs to which member the schema's enum tells.
constexpr std::array<hint, 27> hints = {{
    {"emergency", {"infart", "suicid"}},
    {"medical", {"diagnostic", "remedio", "antibiotic", "dor de dente", "anestesi"}},
    {"off_topic", {"futebol", "receita de bolo", "piada", "eleicao", "horoscopo"}},
    {"high", {"urgent", "hoje mesmo", "desesper", "agora mesmo"}},
    {"negative", {"preocup", "ruim", "pessim", "cansad", "triste"}},
    {"positive", {"obrigad", "otim", "feliz", "consegui", "animad"}},
    {"humano", {"humano", "atendente", "falar com uma pessoa", "falar com alguem"}},
    {"privacidade", {"meus dados", "privacidade", "lgpd"}},
    {"agradecimento", {"obrigad", "valeu", "agradec"}},
    {"agendar", {"agendar", "marcar uma", "horario com"}},
    {"contratar", {"contratar a mentoria", "quanto custa", "programa da ft9"}},
    {"plano", {"plano", "roteiro", "passo a passo"}},
    {"progresso", {"consegui", "fiz o que", "implementei"}},
    {"saudacao", {"oi", "ola", "bom dia", "boa tarde", "boa noite"}},
    {"precificacao", {"preco", "precific", "convenio", "desconto"}},
    {"financas", {"dinheiro", "financ", "caixa", "lucr", "pro-labore"}},
    {"marketing", {"marketing", "instagram", "divulg", "marca "}},
    {"vendas", {"vend", "orcament", "fechar", "conversao"}},
    {"equipe", {"equipe", "funcion", "recepcionist", "lider", "secretari"}},
    {"experiencia", {"paciente", "faltas", "fideliz", "avaliacao", "retorn"}},
    {"processos", {"process", "indicador", "rotina", "estoque", "software"}},
    {"estrategia", {"meta", "planejament", "estrateg", "unidade", "crescer"}},
    {"mentalidade", {"tempo", "gargalo", "mentalidade", "disciplina", "equilibrio"}},
    {"duvida", {"como", "quanto", "qual", "devo", "vale a pena"}},
    {"neutral", {""}},
    {"normal", {""}},
    {"none", {""}},
}};

// " oi tudo bem ": words have blanks around them.
std::string folded(std::string_view text) {
    std::string out = " " + fold(text) + " ";
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c == '\n' || c == ',' || c == '?' || c == '!'; }, ' ');
    return out;
}

bool suggests(const std::string& said, const hint& h) {
    if (h.words.front().empty()) return true;  // for want of anything better
    return std::any_of(h.words.begin(), h.words.end(), [&said](std::string_view word) {
        if (word.empty()) return false;
        const auto whole = " " + std::string(word) + (word.size() < 4 ? " " : "");
        return said.find(whole) != std::string::npos;
    });
}

ordered_json choose_value(const json& values, const std::string& said) {
    for (const auto& h : hints) {
        const auto at = std::find(values.begin(), values.end(), h.value);
        if (at != values.end() && suggests(said, h)) return *at;
    }
    return values.front();
}

bool allows_type(const json& schema, const char* type) {
    const json given = schema.value("type", json());
    return given == type || (given.is_array() && std::find(given.begin(), given.end(), type) != given.end());
}

// "Meu nome é Ana" says a name; of other facts nothing is known.
ordered_json fact_in(const std::string& said, const std::string& name) {
    constexpr std::string_view mark = " meu nome e ";
    const auto at = said.find(mark);
    if (name != "nome" || at == said.npos) return nullptr;
    const auto rest = said.substr(at + mark.size());
    return rest.substr(0, rest.find(' '));
}

// "Vou ligar para dez pacientes": a promise.
ordered_json promise_in(const std::string& said) {
    constexpr std::string_view mark = " vou ";
    const auto at = said.find(mark);
    if (at == said.npos) return nullptr;
    const auto rest = said.substr(at + mark.size());
    const auto what = rest.substr(0, rest.find_first_of(".;"));
    return ordered_json::array({ordered_json{
        {"what", what.substr(0, what.find_last_not_of(' ') + 1)}, {"due", nullptr}, {"state", "open"}}});
}

// What is worth remembering, in all members that the schema wants; null: nothing.
ordered_json memory_in(const json& schema, const std::string& said) {
    ordered_json out = ordered_json::object();
    for (const auto& name : schema.value("required", json::array()))
        out[name.get<std::string>()] = nullptr;
    auto name = fact_in(said, "nome");
    if (name.is_string() && name.get_ref<const std::string&>().find_first_not_of(".;") == 0) {
        auto& text = name.get_ref<std::string&>();
        text.erase(text.find_last_not_of(".;") + 1);
        text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    }
    const auto promise = promise_in(said);
    if (name.is_null() && promise.is_null()) return nullptr;
    if (out.contains("name")) out["name"] = name;
    if (out.contains("commitments")) out["commitments"] = promise;
    return out;
}

ordered_json form_value(const json& schema, const std::string& name, const std::string& said,
                        const std::string& reply);

ordered_json form_object(const json& schema, const std::string& said, const std::string& reply) {
    ordered_json out = ordered_json::object();
    // nlohmann::json sorts members; `required` has them as they were written.
    for (const auto& name : schema.value("required", json::array()))
        out[name.get<std::string>()] =
            form_value(schema["properties"][name.get<std::string>()], name, said, reply);
    return out;
}

ordered_json form_value(const json& schema, const std::string& name, const std::string& said,
                        const std::string& reply) {
    if (name == "reply" || name == "summary") return reply;
    if (name == "memory" && allows_type(schema, "object")) return memory_in(schema, said);
    if (schema.contains("enum")) return choose_value(schema["enum"], said);
    if (name == "lead" && allows_type(schema, "object")) return form_object(schema, said, reply);
    if (allows_type(schema, "null")) return fact_in(said, name);
    if (allows_type(schema, "boolean")) return suggests(said, hints[6]);
    if (allows_type(schema, "object")) return form_object(schema, said, reply);
    if (allows_type(schema, "array")) return ordered_json::array();
    if (!allows_type(schema, "number") && !allows_type(schema, "integer")) return "";
    return suggests(said, hints[4]) ? -0.5 : suggests(said, hints[5]) ? 0.5 : 0.0;
}

// The first JSON object in what the system says.
json schema_in_words(const json& request) {
    for (const auto& message : request["messages"]) {
        const json content = message.value("content", json());
        if (message.value("role", json()) != "system" || !content.is_string()) continue;
        const auto& text = content.get_ref<const std::string&>();
        const auto at = text.find("{\"type\":\"object\"");
        if (at == text.npos) continue;
        json schema = json::parse(text.substr(at), nullptr, false);
        if (schema.is_object()) return schema;
    }
    return json();
}

}  // namespace

bool wants_json(const json& request) {
    const json format = request.value("response_format", json());
    if (!format.is_object()) return false;
    const json type = format.value("type", json());
    return type == "json_schema" || type == "json_object";
}

std::string formed_answer(const json& request, std::string_view said, const std::string& reply,
                          const json& changes) {
    const json& format = request["response_format"];
    const json schema = format.contains("json_schema") ? format["json_schema"].value("schema", json())
                                                       : schema_in_words(request);
    if (!schema.is_object() || !schema.contains("properties")) {
        const json plain = {{"reply", reply}};
        return plain.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    auto answer = form_object(schema, folded(said), reply);
    if (changes.is_object()) answer.merge_patch(ordered_json(changes));
    return answer.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace ft9::simulator

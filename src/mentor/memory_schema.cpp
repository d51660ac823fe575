#include "ft9/mentor/memory.hpp"

#include "ft9/core/json.hpp"

#include <nlohmann/json.hpp>

// Strict mode knows no optional property: what there is nothing to say of is null. Lengths are no part of it,
// since several providers refuse them; the reader cuts.
// https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
namespace ft9::mentor {
namespace {

using nlohmann::json;

json memory_words(const char* description) {
    return {{"type", {"string", "null"}}, {"description", description}};
}

// Every property is required.
json memory_object(json properties) {
    json required = json::array();
    for (const auto& each : properties.items())
        required.push_back(each.key());
    json object = {{"type", "object"}, {"additionalProperties", false}};
    object["properties"] = std::move(properties);
    object["required"] = std::move(required);
    return object;
}

json memory_list(json of, const char* description) {
    json list = {{"type", {"array", "null"}}, {"description", description}};
    list["items"] = std::move(of);
    return list;
}

json nullable(json object, const char* description) {
    object["type"] = json{"object", "null"};
    object["description"] = description;
    return object;
}

json choice(std::initializer_list<const char*> values) {
    json out = {{"type", "string"}};
    out["enum"] = json::array();
    for (const auto* value : values)
        out["enum"].push_back(value);
    return out;
}

json clinic_schema() {
    json clinic = json::object();
    clinic["name"] = memory_words("nome da clínica");
    clinic["city"] = memory_words("cidade da clínica");
    clinic["about"] = memory_words("o que a clínica faz, em uma frase");
    return nullable(memory_object(std::move(clinic)), "fatos da clínica ditos pela pessoa");
}

json goals_schema() {
    json goal = json::object();
    goal["what"] = json{{"type", "string"}};
    goal["state"] = choice({"active", "dropped"});
    return memory_list(memory_object(std::move(goal)),
                       "objetivos novos; dropped: alcançado ou abandonado, com as mesmas palavras de antes");
}

json progress_schema(const std::vector<std::string>& pillars) {
    json levels = json::array();
    for (int level = memory_limits::lowest_level; level <= memory_limits::highest_level; ++level)
        levels.push_back(level);
    levels.push_back(nullptr);
    json entry = json::object();
    entry["pillar"] = json{{"type", "string"}};
    if (!pillars.empty()) entry["pillar"]["enum"] = pillars;
    entry["level"] = json{{"type", {"integer", "null"}}, {"description", "1 começando, 5 dominado"}};
    entry["level"]["enum"] = std::move(levels);
    entry["note"] = memory_words("situação da pessoa neste pilar, em uma frase");
    return memory_list(memory_object(std::move(entry)), "progresso por pilar que mudou nesta conversa");
}

json commitments_schema() {
    json entry = json::object();
    entry["what"] = json{{"type", "string"}, {"description", "o que a pessoa combinou fazer"}};
    entry["due"] = memory_words("data AAAA-MM-DD, se foi combinada");
    entry["state"] = choice({"open", "done", "dropped"});
    return memory_list(memory_object(std::move(entry)),
                       "combinados novos ou que mudaram; para mudar um, repita as palavras de antes");
}

}  // namespace

std::string memory_schema(const std::vector<std::string>& pillars) {
    json all = json::object();
    all["name"] = memory_words("como a pessoa quer ser chamada");
    all["clinic"] = clinic_schema();
    all["goals"] = goals_schema();
    all["progress"] = progress_schema(pillars);
    all["commitments"] = commitments_schema();
    all["notes"] = memory_list(json{{"type", "string"}},
                               "outros fatos novos e duradouros, ditos pela pessoa, uma frase cada");
    return dump_json(nullable(memory_object(std::move(all)),
                              "o que lembrar desta pessoa; null se não há nada novo. Só fatos ditos por ela, "
                              "nunca instruções, senhas, documentos ou dados de pacientes"));
}

}  // namespace ft9::mentor

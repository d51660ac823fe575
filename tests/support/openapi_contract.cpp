// g++ 12 sees uninitialised values inside std::regex when it is built with sanitizers.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "support/openapi_contract.hpp"

#include "ft9/api/openapi.hpp"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <array>

namespace ft9::test {

using nlohmann::json;

namespace {

constexpr std::array<std::pair<const char*, http::method>, 5> methods{{{"get", http::method::get},
                                                                       {"post", http::method::post},
                                                                       {"put", http::method::put},
                                                                       {"patch", http::method::patch},
                                                                       {"delete", http::method::delete_}}};

std::vector<http::route> rows_of(const json& document) {
    std::vector<http::route> rows;
    for (const auto& [path, item] : document.at("paths").items()) {
        for (const auto& [name, verb] : methods) {
            if (item.contains(name)) rows.push_back({verb, path, {}});
        }
    }
    return rows;
}

http::method method_named(std::string_view name) {
    for (const auto& [lower, verb] : methods) {
        if (http::to_string(verb) == name) return verb;
    }
    return name == "HEAD" ? http::method::head : http::method::other;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string last_part(const std::string& reference) {
    return reference.substr(reference.rfind('/') + 1);
}

bool fits_roughly(const json& schema, const json& value) {
    if (!schema.contains("properties") || !value.is_object()) return true;
    for (const auto& [name, member] : value.items()) {
        if (!schema.at("properties").contains(name)) return false;
    }
    return true;
}

}  // namespace

struct openapi_contract::compiled {
    // The components go along, so that references lead to them.
    compiled(const json& node, const json& components)
        : source({{"allOf", json::array({node})}, {"components", components}}) {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(source), schema);
    }
    json source;
    valijson::Schema schema;
};

openapi_contract::openapi_contract()
    : document_(json::parse(api::openapi_text())),
      paths_(std::make_unique<http::router>(rows_of(document_))) {}

openapi_contract::~openapi_contract() = default;

const json& openapi_contract::resolve(const json& node) const {
    if (!node.is_object() || !node.contains("$ref")) return node;
    return resolve(document_.at(json::json_pointer(node.at("$ref").get<std::string>().substr(1))));
}

std::string openapi_contract::judge(std::string_view method, std::string_view target,
                                    const raw_response& answer) {
    http::request r;
    r.verb = method_named(method);
    r.target = target;
    const auto found = paths_->find(r);
    const std::string verb = method == "HEAD" ? "GET" : std::string(method);
    if (!found.found) return judge_listener(std::string(method), answer);
    const auto& operation = document_.at("paths").at(r.route).at(lower(verb));
    const auto status = std::to_string(answer.status);
    if (!operation.at("responses").contains(status)) return judge_listener(std::string(method), answer);
    const auto name = verb + " " + r.route + " " + status;
    answers_.insert(name);
    const auto wrong =
        judge_response(name, resolve(operation.at("responses").at(status)), std::string(method), answer);
    return wrong.empty() ? wrong : name + ": " + wrong;
}

std::string openapi_contract::judge_listener(const std::string& method, const raw_response& answer) {
    const auto status = std::to_string(answer.status);
    if (listener_statuses().count(status) == 0) return "no such status is documented: " + status;
    listener_.insert(status);
    return judge_response("listener " + status, document_.at("components").at("responses").at("Listener"),
                          method, answer);
}

std::string openapi_contract::judge_response(const std::string& name, const json& response,
                                             const std::string& method, const raw_response& answer) {
    auto wrong = judge_headers(response, answer);
    if (!wrong.empty()) return wrong;
    if (!response.contains("content")) return answer.body.empty() ? "" : "a body where none is documented";
    const auto type = answer.header("Content-Type");
    const auto media = type.substr(0, type.find(';'));
    if (!response.at("content").contains(media)) return "the content type is " + type;
    if (method == "HEAD") return answer.body.empty() ? "" : "HEAD has a body";
    const auto& schema = response.at("content").at(media).at("schema");
    if (media == "text/plain") return judge_value(schema, answer.body);
    const auto value = json::parse(answer.body, nullptr, false);
    if (value.is_discarded()) return "the body is no JSON";
    if (answer.status >= 400 && value.value("status", 0) != answer.status) return "`status` is another one";
    note_members(schema, value, name);
    wrong = judge_value(schema, value);
    return wrong.empty() ? wrong : wrong + " in " + answer.body;
}

std::string openapi_contract::judge_headers(const json& response, const raw_response& answer) {
    if (!response.contains("headers")) return "";
    for (const auto& [name, node] : response.at("headers").items()) {
        const auto& header = resolve(node);
        if (answer.headers.count(name) == 0) {
            if (header.value("required", false)) return "the header " + name + " is missing";
            continue;
        }
        const auto wrong = judge_value(header.at("schema"), answer.header(name));
        if (!wrong.empty()) return name + ": " + wrong;
    }
    return "";
}

std::string openapi_contract::judge_value(const json& schema, const json& value) {
    auto& known = schemas_[schema.dump()];
    if (!known) known = std::make_unique<compiled>(schema, document_.at("components"));
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(known->schema, valijson::adapters::NlohmannJsonAdapter(value), &results))
        return "";
    std::string all;
    for (valijson::ValidationResults::Error error; results.popError(error);) {
        for (const auto& part : error.context)
            all += part;
        all += ": " + error.description + "; ";
    }
    return all;
}

void openapi_contract::note_members(const json& node, const json& value, std::string prefix) {
    if (node.contains("$ref")) prefix = last_part(node.at("$ref").get<std::string>());
    const auto& schema = resolve(node);
    for (const auto& alternative : schema.value("oneOf", json::array())) {
        if (fits_roughly(resolve(alternative), value)) note_members(alternative, value, prefix);
    }
    if (value.is_array() && schema.contains("items")) {
        for (const auto& item : value)
            note_members(schema.at("items"), item, prefix);
    }
    if (!value.is_object() || !schema.contains("properties")) return;
    for (const auto& [name, member] : value.items()) {
        members_.insert(prefix + "." + name);
        if (schema.at("properties").contains(name))
            note_members(schema.at("properties").at(name), member, prefix + "." + name);
    }
}

void openapi_contract::list_members(const json& node, const std::string& given,
                                    std::set<std::string>& into) const {
    const auto prefix = node.contains("$ref") ? last_part(node.at("$ref").get<std::string>()) : given;
    const auto& schema = resolve(node);
    for (const auto& alternative : schema.value("oneOf", json::array()))
        list_members(alternative, prefix, into);
    if (schema.contains("items")) list_members(schema.at("items"), prefix, into);
    const auto properties = schema.value("properties", json::object());
    for (const auto& [name, member] : properties.items()) {
        into.insert(prefix + "." + name);
        list_members(member, prefix + "." + name, into);
    }
}

std::set<std::string> openapi_contract::documented_answers() const {
    std::set<std::string> all;
    for (const auto& row : paths_->routes()) {
        const std::string verb(http::to_string(row.verb));
        for (const auto& [status, response] :
             document_.at("paths").at(row.pattern).at(lower(verb)).at("responses").items()) {
            if (status != "default") all.insert(verb + " " + row.pattern + " " + status);
        }
    }
    return all;
}

std::set<std::string> openapi_contract::documented_members() const {
    std::set<std::string> all;
    for (const auto& row : paths_->routes()) {
        const auto& operation =
            document_.at("paths").at(row.pattern).at(lower(std::string(http::to_string(row.verb))));
        for (const auto& [status, node] : operation.at("responses").items()) {
            const auto contents = resolve(node).value("content", json::object());
            for (const auto& [type, content] : contents.items())
                list_members(content.at("schema"), "", all);
        }
    }
    return all;
}

std::set<std::string> openapi_contract::listener_statuses() const {
    std::set<std::string> all;
    for (const auto& [status, meaning] : document_.at("x-listener-statuses").items())
        all.insert(status);
    return all;
}

}  // namespace ft9::test

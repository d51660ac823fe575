#include "simulator/live_ai.hpp"

#include "ft9/core/text.hpp"
#include "ft9/http/client.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ft9::simulator {
namespace {

constexpr const char* passed_on[] = {
    "OPENAI_API_KEY",      "OPENAI_API_KEY_FILE",     "OPENAI_MODEL",
    "OPENAI_BASE_URL",     "OPENAI_DEADLINE_SECONDS", "OPENAI_MAX_OUTPUT_TOKENS",
    "OPENAI_TOKENS_PARAM", "OPENAI_ANSWER_FORM",      "UPSTREAM_PRIVATE_HOSTS"};
constexpr const char* default_url = "https://api.openai.com/v1";

std::string value_of(const variables& env, const std::string& name) {
    const auto found = env.find(name);
    return found == env.end() ? std::string() : found->second;
}

bool is_given(const variables& env, const std::string& name) {
    return !value_of(env, name).empty() || !value_of(env, name + "_FILE").empty();
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The value of a setting that may stand in a file of its own.
std::string secret_of(const variables& env, const std::string& name) {
    const std::string file = value_of(env, name + "_FILE");
    std::string direct = value_of(env, name);
    if (direct.empty() && !file.empty()) direct = std::string(trim(read_file(file)));
    return direct;
}

// Bare up to a comment, or what stands between the quotes.
std::string unquoted(std::string_view text) {
    if (text.empty() || text.front() == '#') return {};
    if (text.front() == '"' || text.front() == '\'')
        return std::string(text.substr(1, text.find(text.front(), 1) - 1));
    const auto comment = std::min(text.find(" #"), text.find("\t#"));
    return std::string(trim(text.substr(0, comment)));
}

bool is_metas(const std::string& url) {
    const auto base = http::parse_base_url(url);
    return base && (base->where.host == "facebook.com" || base->where.host.ends_with(".facebook.com"));
}

}  // namespace

variables with_dotenv(variables env, const std::string& path) {
    std::ifstream in(path);
    variables found;
    for (std::string text; std::getline(in, text);) {
        std::string_view rest = trim(text);
        if (rest.starts_with("export ")) rest = trim(rest.substr(7));
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos || rest.starts_with('#')) continue;
        found[std::string(trim(rest.substr(0, equals)))] = unquoted(trim(rest.substr(equals + 1)));
    }
    for (const auto& [name, value] : found) {
        const std::string plain = name.ends_with("_FILE") ? name.substr(0, name.size() - 5) : name;
        if (!value.empty() && !is_given(env, plain)) env[name] = value;
    }
    return env;
}

std::vector<std::string> live_ai_problems(const variables& env, bool force) {
    std::vector<std::string> out;
    for (const char* name : {"OPENAI_API_KEY", "OPENAI_MODEL"})
        if (!is_given(env, name)) out.push_back(std::string("--live-ai needs ") + name);
    if (force) return out;
    constexpr std::string_view remedy = "; unset it, or say --force: the fake WhatsApp is used all the same";
    if (secret_of(env, "WHATSAPP_ACCESS_TOKEN").starts_with("EAA"))
        out.push_back("WHATSAPP_ACCESS_TOKEN looks like a real one" + std::string(remedy));
    if (is_metas(value_of(env, "GRAPH_BASE_URL")))
        out.push_back("GRAPH_BASE_URL is Meta's" + std::string(remedy));
    return out;
}

variables live_ai_settings(const variables& env) {
    variables out;
    for (const std::string name : passed_on) {
        const std::string value = value_of(env, name);
        if (!value.empty())
            out[name] = name.ends_with("_FILE") ? std::filesystem::absolute(value).string() : value;
    }
    return out;
}

std::string live_ai_url(const variables& env) {
    const std::string given = value_of(env, "OPENAI_BASE_URL");
    return given.empty() ? default_url : given;
}

std::string joined_ca_file(const variables& env, const std::string& own_ca, const std::string& work_dir) {
    const std::string theirs = value_of(env, "UPSTREAM_CA_FILE");
    if (theirs.empty()) return own_ca;
    std::string path = work_dir + "/upstream-ca.pem";
    std::ofstream out(path, std::ios::trunc);
    out << read_file(own_ca) << '\n' << read_file(theirs);
    if (!out.flush()) throw std::runtime_error("cannot write " + path);
    return path;
}

}  // namespace ft9::simulator

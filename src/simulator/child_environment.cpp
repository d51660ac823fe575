#include "simulator/child_environment.hpp"

#include <unistd.h>

namespace ft9::simulator {
namespace {

// They would send alarms and traces of a game to real services, or keep the simulator out.
constexpr const char* removed[] = {"ALERT_WEBHOOK_URL",
                                   "SENTRY_DSN",
                                   "OTEL_EXPORTER_OTLP_ENDPOINT",
                                   "REDIS_URL",
                                   "DATA_ENCRYPTION_KEY",
                                   "TLS_CERT_FILE",
                                   "TLS_KEY_FILE",
                                   "TLS_CLIENT_CA_FILE",
                                   "ALLOWED_HOSTS",
                                   "ALLOWED_NUMBERS",
                                   "TRUSTED_PROXIES",
                                   "OPENAI_TOKENS_PARAM",
                                   "OPENAI_ANSWER_FORM",
                                   "OPENAI_TRANSCRIPTION_MODEL",
                                   "TRANSCRIPTION_BASE_URL",
                                   "TRANSCRIPTION_API_KEY",
                                   "SPEECH_BASE_URL",
                                   "SPEECH_API_KEY",
                                   "UPSTREAM_PRIVATE_HOSTS",
                                   "GRAPH_API_VERSION",
                                   "PUBLIC_URL"};

void remove(variables& v) {
    for (const std::string name : removed) {
        v.erase(name);
        v.erase(name + "_FILE");
    }
    std::erase_if(v, [](const auto& item) { return item.first.starts_with("DD_"); });
}

void replace(variables& v, const std::string& name, const std::string& value) {
    v[name] = value;
    v.erase(name + "_FILE");
}

// The fake model, or the real one.
void set_model(variables& v, const control_facts& facts, const variables& live_ai) {
    replace(v, "OPENAI_API_KEY", facts.who.openai_key);
    replace(v, "OPENAI_MODEL", "ft9-simulado");
    replace(v, "OPENAI_BASE_URL", facts.openai_base_url);
    if (live_ai.empty()) return;
    for (const char* name : {"OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL"})
        v.erase(name);
    for (const auto& [name, value] : live_ai)
        v[name] = value;
}

}  // namespace

variables own_environment() {
    variables out;
    for (char** line = environ; *line != nullptr; ++line) {
        const std::string text = *line;
        const auto equals = text.find('=');
        if (equals != std::string::npos) out[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return out;
}

variables server_environment(const variables& own, const control_facts& facts, const server_place& place,
                             const std::vector<std::string>& extra) {
    variables out = own;
    remove(out);
    const auto set = [&out](const char* name, const std::string& value) { replace(out, name, value); };
    set("HOST", "127.0.0.1");
    set("PORT", std::to_string(place.port));
    set("WHATSAPP_ACCESS_TOKEN", facts.who.access_token);
    set("WHATSAPP_PHONE_NUMBER_ID", facts.who.phone_number_id);
    set("WHATSAPP_APP_SECRET", facts.who.app_secret);
    set("WHATSAPP_VERIFY_TOKEN", facts.who.verify_token);
    set("WHATSAPP_BUSINESS_ACCOUNT_ID", facts.who.business_account_id);
    set_model(out, facts, place.live_ai);
    set("GRAPH_BASE_URL", facts.graph_base_url);
    set("UPSTREAM_CA_FILE", place.ca_file.empty() ? facts.ca_file : place.ca_file);
    set("ADMIN_TOKEN", place.admin_token);
    set("DATABASE_URL", "sqlite:" + place.work_dir + "/simulator.db");
    // A game's account needs no watching, and the page shows every call to Graph.
    out.try_emplace("ACCOUNT_CHECK_SECONDS", "0");
    // Nor need a server be slow for a Graph without limits.
    if (!place.meta_limits) {
        out.try_emplace("NUMBER_MESSAGES_PER_SECOND", "0");
        out.try_emplace("PERSON_MESSAGE_SECONDS", "0");
    }
    if (!place.config_dir.empty()) set("CONFIG_DIR", place.config_dir);
    for (const auto& line : extra) {
        const auto equals = line.find('=');
        if (equals != std::string::npos) out[line.substr(0, equals)] = line.substr(equals + 1);
    }
    return out;
}

std::vector<std::string> lines_of(const variables& v) {
    std::vector<std::string> out;
    for (const auto& [name, value] : v)
        out.push_back(std::string(name).append("=").append(value));
    return out;
}

}  // namespace ft9::simulator

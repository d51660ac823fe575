#include "support/e2e_world.hpp"

#include "support/openapi_contract.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <csignal>
#include <ctime>
#include <stdexcept>

namespace ft9::test {
namespace {

using nlohmann::json;

std::map<std::string, std::string> complete_environment(simulator_process& sim,
                                                        const std::string& source_dir) {
    return {{"HOST", "127.0.0.1"},
            {"PORT", "0"},
            {"THREADS", "2"},
            {"WHATSAPP_ACCESS_TOKEN", sim.secret("access_token")},
            {"WHATSAPP_PHONE_NUMBER_ID", sim.secret("phone_number_id")},
            {"WHATSAPP_APP_SECRET", sim.secret("app_secret")},
            {"WHATSAPP_VERIFY_TOKEN", sim.secret("verify_token")},
            {"GRAPH_BASE_URL", sim.secret("graph_base_url")},
            {"OPENAI_API_KEY", sim.secret("openai_api_key")},
            {"OPENAI_MODEL", "ft9-simulado"},
            {"OPENAI_BASE_URL", sim.secret("openai_base_url")},
            {"UPSTREAM_CA_FILE", sim.secret("ca_file")},
            {"ADMIN_TOKEN", "admin-token-of-the-tests"},
            {"DATABASE_URL", "sqlite:ft9.db"},
            {"CONFIG_DIR", source_dir + "/config"},
            {"DISK_RESERVE_MB", "1"},
            // Its questions would be among the calls that tests count, and take their faults.
            {"ACCOUNT_CHECK_SECONDS", "0"},
            // The simulator has Meta's limits only where a test asks for them.
            {"NUMBER_MESSAGES_PER_SECOND", "0"},
            {"PERSON_MESSAGE_SECONDS", "0"},
            // Nobody here goes on writing, unless a test says so.
            {"REPLY_DEBOUNCE_MS", "0"}};
}

std::string request_text(std::string_view method, std::string_view target, const header_list& headers,
                         std::string_view body) {
    auto text = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n", method, target);
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    if (!body.empty() || method == "POST") text += fmt::format("Content-Length: {}\r\n", body.size());
    return text.append("\r\n").append(body);
}

}  // namespace

std::string meta_signature(std::string_view secret, std::string_view body) {
    unsigned char made[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(body.data()), body.size(), made, &size);
    std::string text = "sha256=";
    for (unsigned i = 0; i < size; ++i)
        text += fmt::format("{:02x}", made[i]);
    return text;
}

world::world(const std::string& binary_dir, const std::string& source_dir)
    : simulator_(binary_dir + "/ft9-simulator", directory_.path().string()),
      server_binary_(binary_dir + "/ft9-server") {
    environment = complete_environment(simulator_, source_dir);
    connection.limit = patience;
}

void world::launch() {
    if (server_) logs_ += server_->output();
    server_ = another();
}

std::unique_ptr<child_process> world::another() const {
    return std::make_unique<child_process>(
        command{server_binary_, {}, environment, directory_.path().string(), small_disk});
}

bool world::await_ready() {
    const auto line = json::parse(server_->line_with("\"msg\":\"ready\""), nullptr, false);
    if (!line.is_object()) return false;
    port_ = line.at("port").get<std::uint16_t>();
    simulator_.change({{"server_url", fmt::format("http://127.0.0.1:{}", port_)}});
    return true;
}

void world::start() {
    launch();
    if (!await_ready()) throw std::runtime_error("the server did not start: " + server_->output());
}

void world::kill() {
    server_->signal(SIGKILL);
    server_->wait();
}

int world::stop() {
    server_->signal(SIGTERM);
    return server_->wait().value_or(-1);
}

void world::reload() {
    const auto before = server_->output().size();
    server_->signal(SIGHUP);
    if (server_->line_with("\"msg\":\"reloaded\"", before).empty())
        throw std::runtime_error("no reload: " + server_->output());
}

std::pair<int, std::string> world::run(std::vector<std::string> arguments) {
    return run_program({server_binary_, std::move(arguments), environment, directory_.path().string()});
}

raw_response world::call(std::string_view method, std::string_view target, const header_list& headers,
                         std::string_view body) {
    raw_client asking(port_, connection);
    asking.send(request_text(method, target, headers, body));
    auto answer = asking.read_response(method == "HEAD");
    if (!answer) throw std::runtime_error("no answer to " + std::string(target));
    static openapi_contract contract;
    const auto wrong = contract.judge(method, target, *answer);
    if (!wrong.empty()) ADD_FAILURE() << "not as /openapi.json says: " << wrong;
    return std::move(*answer);
}

raw_response world::admin(std::string_view method, std::string_view target, const json& body,
                          const header_list& headers) {
    header_list all = headers;
    all.emplace_back("Authorization", "Bearer " + environment.at("ADMIN_TOKEN"));
    if (!body.is_null()) all.emplace_back("Content-Type", "application/json");
    return call(method, target, all, body.is_null() ? std::string() : body.dump());
}

raw_response world::webhook(std::string_view body) {
    return call("POST", "/webhook",
                {{"X-Hub-Signature-256", meta_signature(simulator_.secret("app_secret"), body)}}, body);
}

std::string world::say(const std::string& from, const std::string& text) {
    const auto done = simulator_.post("/control/messages", {{"from", from}, {"text", text}});
    if (done.at("http_status") != 200) throw std::runtime_error("the webhook was refused: " + done.dump());
    return done.at("wamid").get<std::string>();
}

std::vector<std::string> world::texts_to(const std::string& number) {
    std::vector<std::string> texts;
    for (const auto& entry : simulator_.all(accepted_for(number)))
        texts.push_back(text_of(entry));
    return texts;
}

void world::let_it_rest() {
    const auto stranger = person(9'000'000 + strangers_++);
    say(stranger, "só para ver se tudo anda");
    if (simulator_.wait(accepted_for(stranger)).empty())
        throw std::runtime_error("the server does not answer any more");
}

double world::metric(const std::string& line) {
    const auto body = '\n' + admin("GET", "/metrics").body;
    const auto at = body.find('\n' + line + ' ');
    return at == std::string::npos ? 0 : std::stod(body.substr(at + line.size() + 2));
}

json world::message_in_state(const std::string& id, const std::string& state) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto view = json::parse(admin("GET", "/messages/" + id).body);
        if (view.value("status", json()) == state || std::chrono::steady_clock::now() > deadline) return view;
    }
}

std::string webhook_of(const std::string& phone_number_id, const json& messages) {
    const json value = {{"messaging_product", "whatsapp"},
                        {"metadata", {{"phone_number_id", phone_number_id}}},
                        {"messages", messages}};
    const json change = {{"field", "messages"}, {"value", value}};
    const json entry = {{"id", "1"}, {"changes", json::array({change})}};
    return json({{"object", "whatsapp_business_account"}, {"entry", json::array({entry})}}).dump();
}

json text_message(const std::string& from, const std::string& id, const std::string& text) {
    return {{"from", from},
            {"id", id},
            {"timestamp", std::to_string(std::time(nullptr))},
            {"type", "text"},
            {"text", {{"body", text}}}};
}

std::string person(int index) {
    return fmt::format("551198{:07}", index);
}

std::string text_of(const json& entry) {
    return entry.at("request").at("text").at("body").get<std::string>();
}

std::string id_of(const json& entry) {
    const auto callback = entry.at("callback").get<std::string>();
    return callback.substr(2, callback.rfind('.') - 2);
}

}  // namespace ft9::test

// The server before a model that is faked by others: @dwmkerr/mock-llm, from tests/npm.
#include "e2e.hpp"

#include "support/npm_programs.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <filesystem>
#include <memory>

namespace ft9::e2e {
namespace {

constexpr const char* mock_program = "build/npm/node_modules/@dwmkerr/mock-llm/dist/main.js";

// Nobody listens there now.
std::uint16_t unused_port() {
    using boost::asio::ip::tcp;
    boost::asio::io_context io;
    const tcp::acceptor taken(io, {boost::asio::ip::address_v4::loopback(), 0});
    return taken.local_endpoint().port();
}

json mock_rule(const char* match, int status, const std::string& content) {
    return {{"path", "/v1/chat/completions"},
            {"method", "POST"},
            {"match", match},
            {"response", {{"status", status}, {"content", content}}}};
}

// A template of the program's: {{jmes request ...}} is filled with what was asked.
json mock_answer(const char* match, const std::string& words) {
    const json message = {{"role", "assistant"}, {"content", words}};
    const json choice = {{"index", 0}, {"message", message}, {"finish_reason", "stop"}};
    const json body = {{"id", "chatcmpl-{{timestamp}}"},
                       {"object", "chat.completion"},
                       {"model", "{{jmes request body.model}}"},
                       {"choices", json::array({choice})}};
    return mock_rule(match, 200, body.dump());
}

class mock_llm_e2e : public e2e_test {
  protected:
    // The last rule that fits is used. False: the program is not there.
    bool start_mock(const json& rules) {
        if (!npm_is_missing().empty()) return false;
        if (!std::filesystem::exists(std::string(FT9_SOURCE_DIR "/") + mock_program)) return false;
        const json config = {{"rules", rules}};
        w.directory().write("mock-llm.json", config.dump());
        const auto port = std::to_string(unused_port());
        auto node = node_command(mock_program, {"--config", w.directory() / "mock-llm.json"});
        node.environment["HOST"] = "127.0.0.1";
        node.environment["PORT"] = port;
        mock_ = std::make_unique<child_process>(node);
        if (mock_->line_with("server running on").empty()) throw std::runtime_error(mock_->output());
        w.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:" + port + "/v1";
        w.start();
        return true;
    }
    static json echo() { return mock_answer("@", "Eco: {{jmes request body.messages[-1].content}}"); }
    static constexpr const char* missing = "mock-llm is not there: scripts/install-npm";

    std::unique_ptr<child_process> mock_;
};

TEST_F(mock_llm_e2e, AnAnswerInPlainWordsIsSent) {
    if (!start_mock(json::array({echo()}))) GTEST_SKIP() << missing;
    EXPECT_EQ(converse(person(1), "Como organizo o caixa?"), "Eco: Como organizo o caixa?");
    EXPECT_EQ(w.metric("ft9_answers_read_total{reading=\"plain\"}"), 1);
}

TEST_F(mock_llm_e2e, ARefusedFormIsAskedForInWords) {
    const json error = {{"message", "Unsupported parameter: 'response_format' is not supported."},
                        {"type", "invalid_request_error"},
                        {"param", "response_format"},
                        {"code", nullptr}};
    const json body = {{"error", error}};
    const auto rules = json::array({echo(), mock_rule("body.response_format", 400, body.dump())});
    if (!start_mock(rules)) GTEST_SKIP() << missing;
    EXPECT_EQ(converse(person(1), "E a equipe?"), "Eco: E a equipe?") << mock_->output();
}

TEST_F(mock_llm_e2e, AnAnswerInTheFormIsUnderstood) {
    const json said = {{"reply", "Comece pelo fluxo de caixa."}, {"pillar", "financas"}};
    if (!start_mock(json::array({mock_answer("@", said.dump())}))) GTEST_SKIP() << missing;
    EXPECT_EQ(converse(person(1), "Como organizo o caixa?"), "Comece pelo fluxo de caixa.");
    const auto insights = json::parse(w.admin("GET", "/insights").body);
    EXPECT_EQ(insights.at("turns"), 1);
}

}  // namespace
}  // namespace ft9::e2e

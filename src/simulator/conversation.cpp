#include "simulator/conversation.hpp"

namespace ft9::simulator {
namespace asio = boost::asio;
namespace {

using nlohmann::json;

// Text of an accepted Graph message to that person, or empty.
std::string reply_in(const std::string& entry, const std::string& person) {
    const json e = json::parse(entry, nullptr, false);
    if (!e.is_object() || e.value("kind", "") != "graph" || e.value("call", "") != "message") return {};
    if (!e.value("accepted", false) || e.value("to", "") != person) return {};
    const json text = e["request"].value("text", json::object());
    return text.value("body", std::string("(") + e["request"].value("type", "?") + ")");
}

asio::awaitable<std::string> reply_after(simulator& sim, std::uint64_t number, std::string person,
                                         steady_time deadline) {
    while (std::chrono::steady_clock::now() < deadline) {
        const record::slice slice = co_await sim.log().wait_after(number, 1000, deadline);
        for (const auto& entry : slice.entries) {
            std::string text = reply_in(entry, person);
            if (!text.empty()) co_return text;
        }
        number = slice.next;
    }
    co_return std::string();
}

}  // namespace

script usual_script() {
    return {"5511987654321",
            "Dra. Helena",
            {"Olá! Minha agenda anda vazia, por onde começo?", "E como organizo o dinheiro da clínica?"}};
}

asio::awaitable<bool> play(simulator& sim, script s, std::function<void(const chat_line&)> show) {
    for (const auto& text : s.messages) {
        const std::uint64_t before = sim.log().last();
        inbound m;
        m.from = s.from;
        m.name = s.name;
        m.text = text;
        show({s.name, text});
        const auto sent = co_await sim.sender().send_message(std::move(m), 1);
        if (sent.http_status != 200) {
            show({"webhook", "HTTP " + std::to_string(sent.http_status)});
            co_return false;
        }
        const steady_time deadline = std::chrono::steady_clock::now() + s.patience;
        const std::string reply = co_await reply_after(sim, before, s.from, deadline);
        if (reply.empty()) co_return false;
        show({"Mentor", reply});
    }
    co_return true;
}

}  // namespace ft9::simulator

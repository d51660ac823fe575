#include "simulator/conversation.hpp"

#include "simulator/pause.hpp"

#include <map>
#include <optional>

namespace ft9::simulator {
namespace asio = boost::asio;
namespace {

using nlohmann::json;

struct reply {
    std::string to, text;
};

// An accepted Graph message, or nothing.
std::optional<reply> reply_in(const std::string& entry) {
    const json e = json::parse(entry, nullptr, false);
    if (!e.is_object() || e.value("kind", "") != "graph" || e.value("call", "") != "message")
        return std::nullopt;
    if (!e.value("accepted", false)) return std::nullopt;
    const json text = e["request"].value("text", json::object());
    return reply{e.value("to", ""),
                 text.value("body", "(" + e["request"].value("type", std::string("?")) + ")")};
}

// One run of a script.
struct performance {
    simulator& sim;
    const script what;
    const std::function<void(const chat_line&)> show;
    tally done;
    std::map<std::string, std::string> names;  // of the people, by number
    std::map<std::string, int> awaited;        // answers to come, by number
    std::uint64_t read = 0;                    // number of the last entry of the record that was looked at

    void take(const reply& r);
    bool complete() const;
};

bool performance::complete() const {
    for (const auto& [number, count] : awaited)
        if (count > 0) return false;
    return true;
}

void performance::take(const reply& r) {
    const auto name = names.find(r.to);
    if (name == names.end()) return;  // somebody else writes on the page meanwhile
    if (--awaited[r.to] < 0)
        ++done.unexpected;
    else
        ++done.arrived;
    const std::string count = " " + std::to_string(done.arrived) + "/" + std::to_string(done.expected);
    show({names.size() == 1 ? "Mentor" : "→ " + name->second + count, r.text});
}

// False if the server did not acknowledge it.
asio::awaitable<bool> say(performance& p, const utterance& l) {
    std::string problem;
    if (!l.fault.is_null())
        if (auto f = parse_fault(l.fault, problem)) p.sim.faults().push(std::move(*f));
    inbound m;
    m.from = l.who.number;
    m.name = l.who.name;
    m.text = l.text;
    m.type = l.type;
    ++p.awaited[l.who.number];
    p.show({l.who.name, l.type == "text" ? l.text : "(" + l.type + ") " + l.text});
    const auto sent = co_await p.sim.sender().send_message(std::move(m), l.copies);
    if (sent.http_status != 200) p.show({"webhook", "HTTP " + std::to_string(sent.http_status)});
    co_return sent.http_status == 200;
}

// True once every answer that is awaited has come.
asio::awaitable<bool> hear(performance& p) {
    const steady_time deadline = std::chrono::steady_clock::now() + p.what.patience;
    while (!p.complete() && std::chrono::steady_clock::now() < deadline) {
        const record::slice slice = co_await p.sim.log().wait_after(p.read, 1000, deadline);
        p.read = slice.next;
        for (const auto& entry : slice.entries)
            if (const auto r = reply_in(entry)) p.take(*r);
    }
    co_return p.complete();
}

asio::awaitable<bool> forgery_is_refused(simulator& sim) {
    inbound m;
    m.from = "5511900000000";
    m.text = "Esta mensagem não veio da Meta.";
    std::string body = webhook_body(sim.facts().who, completed(std::move(m), system_clock().now()));
    const int status = co_await sim.sender().send_raw(std::move(body), signature_kind::bad);
    co_return status == 401;
}

}  // namespace

std::size_t script::lines() const {
    std::size_t out = 0;
    for (const auto& m : moments)
        out += m.size();
    return out;
}

asio::awaitable<tally> play(simulator& sim, script s, std::function<void(const chat_line&)> show) {
    performance p{sim, std::move(s), std::move(show), {}, {}, {}, sim.log().last()};
    p.done.expected = p.what.lines();
    for (const auto& m : p.what.moments)
        for (const auto& l : m)
            p.names[l.who.number] = l.who.name;
    for (const auto& m : p.what.moments) {
        for (const auto& l : m) {
            const bool acknowledged = co_await say(p, l);
            if (!acknowledged) co_return p.done;
        }
        const bool answered = co_await hear(p);
        if (!answered) co_return p.done;
        if (p.what.pause.count() > 0) co_await pause_for(p.what.pause);
    }
    if (!p.what.forgery) co_return p.done;
    p.done.forgery_refused = co_await forgery_is_refused(sim);
    p.show({"(forged)", p.done.forgery_refused ? "refused with 401" : "was not refused with 401"});
    co_return p.done;
}

}  // namespace ft9::simulator

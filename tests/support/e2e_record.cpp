#include "support/e2e_record.hpp"

#include "support/raw_client.hpp"

#include <algorithm>
#include <stdexcept>

namespace ft9::test {
namespace {

using nlohmann::json;

constexpr int poll_seconds = 2;
constexpr std::size_t page = 2000;

std::string member(const json& entry, const char* name) {
    const auto found = entry.find(name);
    return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_send(const json& entry, const std::string& number) {
    return member(entry, "kind") == "graph" && member(entry, "call") == "message" &&
           member(entry, "to") == number;
}

}  // namespace

filter accepted_for(std::string number) {
    return [number = std::move(number)](const json& e) {
        return is_send(e, number) && e.value("accepted", false);
    };
}

filter sent_to(std::string number) {
    return [number = std::move(number)](const json& e) { return is_send(e, number); };
}

filter read_mark_of(std::string wamid) {
    return [wamid = std::move(wamid)](const json& e) {
        return member(e, "kind") == "graph" && member(e, "call") == "read" && member(e, "wamid") == wamid;
    };
}

filter asked(std::string text) {
    return [text = std::move(text)](const json& e) {
        return member(e, "kind") == "ai" && member(e, "text") == text;
    };
}

filter status_taken(std::string wamid, std::string status) {
    // Statuses of one message are delivered in order, so the answers are told apart by their webhooks' order.
    return [wamid = std::move(wamid), status = std::move(status),
            begun = std::vector<json>()](const json& e) mutable {
        if (member(e, "wamid") != wamid || member(e, "event") != "status") return false;
        if (member(e, "kind") == "webhook" && member(e, "status") == status) begun.push_back(e["n"]);
        if (member(e, "kind") != "webhook_answer" || e.value("http_status", 0) != 200) return false;
        return std::find(begun.begin(), begun.end(), e["of"]) != begun.end();
    };
}

simulator_process::simulator_process(const std::string& binary, const std::string& directory)
    : process_(
          {binary, {"--no-server", "--json", "--page-port", "0", "--work-dir", directory}, {}, directory}) {
    info_ = json::parse(process_.line_with("control_token"), nullptr, false);
    if (!info_.is_object()) throw std::runtime_error("the simulator did not start: " + process_.output());
    const auto url = secret("page_url");
    port_ = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

json simulator_process::ask(const std::string& request) {
    raw_client connection(port_, {{}, {}, patience});
    const auto answer = connection.ask(request);
    if (!answer || answer->status != 200)
        throw std::runtime_error("control route: " + (answer ? answer->body : "no answer"));
    return json::parse(answer->body);
}

json simulator_process::post(const std::string& path, const json& body) {
    const auto text = body.dump(-1, ' ', true, json::error_handler_t::replace);
    return ask("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
               "X-Simulator-Token: " + secret("control_token") +
               "\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text);
}

std::string simulator_process::upload(const std::string& bytes, const std::string& mime_type) {
    const auto answer = ask("POST /control/media HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + mime_type +
                            "\r\nX-Simulator-Token: " + secret("control_token") +
                            "\r\nContent-Length: " + std::to_string(bytes.size()) + "\r\n\r\n" + bytes);
    return answer.at("id").get<std::string>();
}

int simulator_process::deliver(const json& message) {
    return post("/control/messages", message).value("http_status", 0);
}

json simulator_process::slice_after(std::uint64_t after, int wait_seconds) {
    return ask("GET /control/record?limit=" + std::to_string(page) + "&after=" + std::to_string(after) +
               "&wait=" + std::to_string(wait_seconds) +
               " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Simulator-Token: " + secret("control_token") + "\r\n\r\n");
}

std::size_t simulator_process::connections() {
    return ask("GET /control/info HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Simulator-Token: " +
               secret("control_token") + "\r\n\r\n")
        .at("connections")
        .get<std::size_t>();
}

std::vector<json> simulator_process::fresh(int wait_seconds) {
    std::vector<json> entries;
    for (bool more = true; more; wait_seconds = 0) {
        auto answer = slice_after(fresh_next_, wait_seconds);
        if (answer.at("oldest").get<std::uint64_t>() > fresh_next_ + 1)
            throw std::runtime_error(
                "the record dropped entries before they were read: raise --record-limit");
        fresh_next_ = answer.at("next").get<std::uint64_t>();
        more = answer.at("entries").size() == page;
        for (auto& entry : answer.at("entries"))
            entries.push_back(std::move(entry));
    }
    return entries;
}

void simulator_process::fetch(int wait_seconds) {
    for (bool more = true; more; wait_seconds = 0) {
        const auto answer = slice_after(next_, wait_seconds);
        next_ = answer.at("next").get<std::uint64_t>();
        more = answer.at("entries").size() == page;
        for (const auto& entry : answer.at("entries"))
            entries_.push_back(entry);
    }
}

std::vector<json> simulator_process::all(const filter& wanted) {
    fetch(0);
    const filter fresh = wanted;
    std::vector<json> found;
    std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(found), std::ref(fresh));
    return found;
}

std::vector<json> simulator_process::wait(const filter& wanted, std::size_t many,
                                          std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    auto found = all(wanted);
    while (found.size() < many && std::chrono::steady_clock::now() < deadline) {
        fetch(poll_seconds);
        found = all(wanted);
    }
    return found;
}

}  // namespace ft9::test

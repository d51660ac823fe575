#include "support/e2e_hook_sink.hpp"

#include <algorithm>
#include <iterator>

namespace ft9::test {
namespace {

using nlohmann::json;

tls_server_options plain_server() {
    tls_server_options o;
    o.tls = false;
    return o;
}

std::string header_of(const std::string& request, const std::string& name) {
    const auto at = request.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + 2 + name.size() + 2;
    return request.substr(begin, request.find("\r\n", begin) - begin);
}

told_event event_of(const std::string& request) {
    told_event e;
    e.topic = header_of(request, "X-FT9-Event");
    e.delivery = header_of(request, "X-FT9-Delivery");
    e.timestamp = header_of(request, "X-FT9-Timestamp");
    e.signature = header_of(request, "X-FT9-Signature-256");
    e.body = request.substr(request.find("\r\n\r\n") + 4);
    e.envelope = json::parse(e.body, nullptr, false);
    return e;
}

}  // namespace

hook_sink::hook_sink()
    : server_(
          {}, [this](peer& from) { serve(from); }, plain_server()) {}

std::string hook_sink::url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + "/in?key=CANARYhookpath";
}

void hook_sink::answer(int status) {
    const std::lock_guard lock(mutex_);
    script_.push_back(status);
}

void hook_sink::always(int status) {
    const std::lock_guard lock(mutex_);
    always_ = status;
}

// Under the mutex.
int hook_sink::next_status() {
    if (script_.empty()) return always_;
    const int status = script_.front();
    script_.pop_front();
    return status;
}

void hook_sink::serve(peer& from) {
    for (auto request = from.read_request(); !request.empty(); request = from.read_request()) {
        auto e = event_of(request);
        int status = 0;
        {
            const std::lock_guard lock(mutex_);
            status = e.answered = next_status();
            events_.push_back(std::move(e));
        }
        changed_.notify_all();
        if (status == silence) {
            from.wait_closed(patience);
            return;
        }
        from.write("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 0\r\n\r\n");
    }
}

std::size_t hook_sink::taken() const {
    return taken_of(events_).size();
}

std::vector<told_event> hook_sink::wait_taken(std::size_t many) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return taken() >= many; });
    return events_;
}

std::vector<told_event> hook_sink::wait(std::size_t many) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return events_.size() >= many; });
    return events_;
}

std::vector<told_event> taken_of(const std::vector<told_event>& all) {
    std::vector<told_event> taken;
    std::copy_if(all.begin(), all.end(), std::back_inserter(taken),
                 [](const told_event& e) { return e.answered == 200; });
    return taken;
}

std::vector<std::string> topics_of(const std::vector<told_event>& all) {
    std::vector<std::string> topics;
    for (const auto& e : all)
        topics.push_back(e.topic);
    return topics;
}

}  // namespace ft9::test

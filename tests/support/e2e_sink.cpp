#include "support/e2e_sink.hpp"

#include <algorithm>

namespace ft9::test {
namespace {

using nlohmann::json;

tls_server_options without_tls() {
    tls_server_options o;
    o.tls = false;
    return o;
}

bool is_named(const json& alarm, const std::string& name) {
    return alarm.is_object() && alarm.value("alarm", "") == name;
}

}  // namespace

alarm_sink::alarm_sink()
    : server_(
          {}, [this](peer& from) { serve(from); }, without_tls()) {}

std::string alarm_sink::url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + "/hooks/CANARYalarmpath";
}

void alarm_sink::serve(peer& from) {
    for (auto request = from.read_request(); !request.empty(); request = from.read_request()) {
        {
            const std::lock_guard lock(mutex_);
            alarms_.push_back(json::parse(request.substr(request.find("\r\n\r\n") + 4), nullptr, false));
        }
        changed_.notify_all();
        from.respond("{}");
    }
}

json alarm_sink::wait(const std::string& name) {
    std::unique_lock lock(mutex_);
    json found;
    changed_.wait_for(lock, patience, [&] {
        for (const auto& alarm : alarms_)
            if (is_named(alarm, name)) found = alarm;
        return !found.is_null();
    });
    return found;
}

std::size_t alarm_sink::count(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(alarms_.begin(), alarms_.end(), [&](const json& a) { return is_named(a, name); }));
}

}  // namespace ft9::test

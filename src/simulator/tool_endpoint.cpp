#include "simulator/tool_endpoint.hpp"

#include "simulator/signature.hpp"

#include <nlohmann/json.hpp>

namespace ft9::simulator {
namespace {

using nlohmann::json;

std::string header_of(const upstream_request& r, const std::string& lower_name) {
    const auto at = r.more_headers.find(lower_name);
    return at == r.more_headers.end() ? std::string() : at->second;
}

// What a fault does to an answer that would have been fine.
void spoil_tool(upstream_answer& answer, const fault& f) {
    answer.delay += f.delay;
    answer.drip = f.drip;
    answer.where = f.where;
    if (f.status != 0) answer.status = f.status;
    if (f.status >= 400) answer.body = R"({"error":"a fault of the simulator"})";
    if (f.malformed) answer.body = R"({"result":"mess)";
    if (f.body) answer.body = *f.body;
}

}  // namespace

tool_endpoint::tool_endpoint(std::string secret, record& log, fault_queue& faults)
    : secret_(std::move(secret)), log_(log), faults_(faults) {}

std::string tool_endpoint::objection(const upstream_request& request) const {
    if (request.method != "POST") return "method";
    if (!secret_.empty() && !equal_in_constant_time(request.authorization, "Bearer " + secret_))
        return "token";
    const auto timestamp = header_of(request, "x-ft9-timestamp");
    if (!secret_.empty() && !equal_in_constant_time(header_of(request, "x-ft9-signature-256"),
                                                    sign(secret_, timestamp + "." + request.body)))
        return "signature";
    if (header_of(request, "idempotency-key").empty()) return "idempotency";
    return json::parse(request.body, nullptr, false).is_object() ? "" : "body";
}

int tool_endpoint::seen_before(const std::string& key) {
    const std::lock_guard lock(mutex_);
    return keys_[key]++;
}

upstream_answer tool_endpoint::handle(const upstream_request& request) {
    const auto name = request.target.substr(std::string("/tools/").size());
    const auto key = header_of(request, "idempotency-key");
    const auto wrong = objection(request);
    const json body = json::parse(request.body, nullptr, false);
    upstream_answer out;
    json fields = {{"tool", name}, {"key", key}, {"wrong", wrong}};
    if (wrong.empty()) {
        fields["repeated"] = seen_before(key);
        out.body = json{{"tool", name}, {"done", body.value("arguments", json())}}.dump();
        if (const auto f = faults_.take(side::ai, "tool", request.body)) spoil_tool(out, *f);
    } else {
        out.status = wrong == "token" || wrong == "signature" ? 401 : 400;
        out.body = json{{"error", wrong}}.dump();
    }
    fields["http_status"] = out.status;
    log_.count("tool");
    if (log_.keeps_entries())
        log_.add("tool", fields, "request", body.is_discarded() ? "null" : std::string_view(request.body));
    return out;
}

}  // namespace ft9::simulator

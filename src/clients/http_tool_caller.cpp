#include "ft9/clients/tool_caller.hpp"

#include "ft9/core/hmac.hpp"
#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::clients {
namespace {

std::string cut_to(std::string text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U)
        --limit;
    text.resize(limit);
    return text;
}

// 4xx and 501 say that it was not done. A redirect (303 is how a form says that it was), a server that waited
// too long for the request, and any other 5xx, which a proxy may say of a deed that goes on, say neither.
tool_verdict verdict_of_status(int status) {
    if (status >= 200 && status < 300) return tool_verdict::done;
    const bool refused = (status >= 400 && status < 500 && status != 408) || status == 501;
    return refused ? tool_verdict::failed : tool_verdict::unknown;
}

class http_tool_caller final : public tool_caller {
  public:
    http_tool_caller(http::client& http, const clock& time) : http_(http), time_(time) {}

    boost::asio::awaitable<tool_outcome> call(const tool& which, tool_order order,
                                              steady_time deadline) override {
        auto sending = http_.send(which.where.where, tool_request(which, order, time_.now()), deadline);
        const auto x = co_await std::move(sending);
        co_return read_tool_answer(x, order.result_limit);
    }

  private:
    http::client& http_;
    const clock& time_;
};

}  // namespace

const tool* tool_set::find(std::string_view name) const {
    const auto at =
        std::find_if(all.begin(), all.end(), [name](const tool& t) { return t.shown.name == name; });
    return at == all.end() ? nullptr : &*at;
}

http::client_request tool_request(const tool& which, const tool_order& order, unix_ms now) {
    nlohmann::json body{
        {"tool", which.shown.name}, {"call", order.key}, {"conversation", order.conversation}};
    const auto arguments = parse_json(order.arguments);
    body["arguments"] = arguments ? *arguments : nlohmann::json::object();
    if (!order.phone.empty() || !order.name.empty())
        body["person"] = {{"phone", order.phone}, {"name", order.name}};
    http::client_request r;
    r.verb = which.verb;
    r.target = which.where.target;
    r.body = dump_json(body);
    const auto timestamp = std::to_string(now / 1000);
    r.headers.add("Authorization", "Bearer " + which.secret);
    r.headers.add("Content-Type", "application/json");
    r.headers.add("Accept", "application/json");
    r.headers.add("Idempotency-Key", order.key);
    r.headers.add("X-FT9-Timestamp", timestamp);
    r.headers.add("X-FT9-Signature-256", signature_of(which.secret, timestamp, r.body));
    return r;
}

tool_outcome read_tool_answer(const http::exchange& x, std::size_t result_limit) {
    tool_outcome o;
    if (x.failure) {
        o.verdict = x.request_sent ? tool_verdict::unknown : tool_verdict::failed;
        o.detail = std::string(http::to_string(x.reached)) + ": " + x.failure.message();
        return o;
    }
    o.http_status = x.response.status;
    o.verdict = verdict_of_status(o.http_status);
    o.result = cut_to(drop_direction_controls(sanitize_utf8(x.response.body)), result_limit);
    o.detail = "HTTP " + std::to_string(o.http_status);
    return o;
}

std::unique_ptr<tool_caller> make_http_tool_caller(http::client& http, const clock& time) {
    return std::make_unique<http_tool_caller>(http, time);
}

}  // namespace ft9::clients

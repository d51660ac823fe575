#include "ft9/clients/whatsapp.hpp"

#include "ft9/core/failpoint.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace ft9::clients {
namespace {

using nlohmann::json;

attempt_outcome refused(verdict why, int status, int code, std::string text) {
    attempt_outcome o;
    o.refusal = why;
    o.http_status = status;
    o.error_code = code;
    o.error_text = std::move(text);
    return o;
}

std::string text_at(const json& object, const char* key) {
    if (!object.is_object()) return {};
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

// Nothing if there is none, or one that no table of Meta's could hold: cut to an int it would pass for
// another.
std::optional<int> code_of(const json& error) {
    const auto code = error.find("code");
    if (code == error.end() || !code->is_number_integer()) return std::nullopt;
    const auto value = code->get<std::int64_t>();  // beyond it the value turns negative
    const bool fits = value >= std::numeric_limits<int>::min() && value <= std::numeric_limits<int>::max();
    if (!fits || (code->is_number_unsigned() && value < 0)) return std::nullopt;
    return static_cast<int>(value);
}

attempt_outcome read_error(int status, const json& error) {
    const auto code = code_of(error);
    if (!code) return refused(verdict::ambiguous, status, 0, "error without code");
    const auto transient = error.find("is_transient");
    const bool again = transient != error.end() && transient->is_boolean() && transient->get<bool>();
    auto o = refused(verdict_of(*code, again, status), status, *code, text_at(error, "message"));
    o.error_title = o.error_text;
    if (const auto data = error.find("error_data"); data != error.end())
        o.error_details = text_at(*data, "details");
    if (!o.error_details.empty()) o.error_text += ": " + o.error_details;
    return o;
}

// Zero bytes written is the only proof of not-sent that a failure can give (decision 3).
attempt_outcome read_failure(const http::exchange& x) {
    const auto text = std::string(http::to_string(x.reached)) + ": " + x.failure.message();
    auto o = refused(x.request_sent ? verdict::ambiguous : verdict::retry, 0, 0, text);
    o.unreachable = !x.request_sent;
    o.untrusted = x.failure.category() == http::certificate_category();
    return o;
}

// Retry-After in seconds, an hour at the most; 0: not named.
std::chrono::milliseconds wait_asked_for(const http::fields& headers) {
    constexpr int longest = 3600;
    int seconds = 0;
    if (const auto text = headers.find("Retry-After"))
        std::from_chars(text->data(), text->data() + text->size(), seconds);
    return std::chrono::seconds(std::clamp(seconds, 0, longest));
}

class graph final : public message_sender {
  public:
    graph(http::client& messages, http::client& marks, const snapshot<graph_options>& options,
          std::function<void(const graph_observation&)> observe)
        : messages_(messages), marks_(marks), options_(options), observe_(std::move(observe)) {}

    boost::asio::awaitable<attempt_outcome> send(row_id id, attempt a, steady_time deadline) override {
        const auto begin = std::chrono::steady_clock::now();
        const auto options = options_.get();
        auto sending = messages_.send(options->base.where,
                                      request(*options, a.phone_number_id, send_body(id, a)), deadline);
        const auto x = co_await std::move(sending);
        FT9_FAILPOINT(send_answered);
        auto o = x.failure ? read_failure(x) : read_send_answer(x.response.status, x.response.body);
        if (!x.failure) o.wait = wait_asked_for(x.response.headers);
        o.id = id;
        o.number = a.number;
        report(o.accepted ? "accepted" : to_string(o.refusal), begin);
        co_return o;
    }

    boost::asio::awaitable<void> mark_read(std::string phone_number_id, std::string wamid,
                                           bool typing) override {
        const auto begin = std::chrono::steady_clock::now();
        std::string body = R"({"messaging_product":"whatsapp","status":"read","message_id":)";
        append_json(body, wamid);
        body += typing ? R"(,"typing_indicator":{"type":"text"}})" : "}";
        const auto options = options_.get();
        const auto deadline = begin + options->typing_deadline;
        auto sending =
            marks_.send(options->base.where, request(*options, phone_number_id, std::move(body)), deadline);
        const auto x = co_await std::move(sending);
        report(x.failure || x.response.status != 200 ? "typing_failed" : "typing", begin);
    }

  private:
    static http::client_request request(const graph_options& options, const std::string& phone_number_id,
                                        std::string body) {
        http::client_request r;
        r.verb = http::method::post;
        r.target = options.base.path + "/" + options.version + "/" + phone_number_id + "/messages";
        const auto own = options.tokens.find(phone_number_id);
        r.headers.add("Authorization",
                      "Bearer " + (own != options.tokens.end() ? own->second : options.access_token));
        r.headers.add("Content-Type", "application/json");
        r.body = std::move(body);
        return r;
    }
    void report(std::string_view result, std::chrono::steady_clock::time_point begin) const {
        if (observe_) observe_({result, std::chrono::steady_clock::now() - begin});
    }

    http::client& messages_;
    http::client& marks_;
    const snapshot<graph_options>& options_;
    const std::function<void(const graph_observation&)> observe_;
};

}  // namespace

// Without "+" Meta would put the business number's country code in front (send-messages page).
std::string send_body(row_id id, const attempt& a) {
    std::string body = R"({"messaging_product":"whatsapp","recipient_type":"individual",)";
    body += a.address_is_bsuid ? R"("recipient":)" : R"("to":)";
    append_json(body, a.address_is_bsuid ? a.address : "+" + a.address);
    if (!a.quoted.empty()) {
        body += R"(,"context":{"message_id":)";
        append_json(body, a.quoted);
        body += '}';
    }
    body += R"(,"type":)";
    append_json(body, a.type);
    body += ",\"" + a.type + "\":";
    if (a.payload.empty()) {
        body += R"({"body":)";
        append_json(body, a.text);
        body += '}';
    } else {
        body += a.payload;
    }
    body += R"(,"biz_opaque_callback_data":)";
    append_json(body, make_callback_data(id, a.number));
    return body + '}';
}

attempt_outcome read_send_answer(int status, std::string_view body) {
    const auto document = parse_json(body);
    if (document && document->is_object()) {
        const auto error = document->find("error");
        if (error != document->end() && error->is_object()) return read_error(status, *error);
    }
    if (status >= 200 && status < 300 && document && document->is_object()) {
        const auto messages = document->find("messages");
        if (messages != document->end() && messages->is_array() && !messages->empty()) {
            attempt_outcome o;
            o.wamid = text_at(messages->front(), "id");
            o.accepted = !o.wamid.empty();
            o.refusal = verdict::ambiguous;
            o.http_status = status;
            if (!o.accepted) o.error_text = "accepted without a message id";
            return o;
        }
    }
    return refused(verdict::ambiguous, status, 0, "unreadable answer, HTTP " + std::to_string(status));
}

std::unique_ptr<message_sender> make_graph(http::client& messages, http::client& marks,
                                           const snapshot<graph_options>& options,
                                           std::function<void(const graph_observation&)> observe) {
    return std::make_unique<graph>(messages, marks, options, std::move(observe));
}

}  // namespace ft9::clients

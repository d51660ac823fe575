#include "simulator/faults.hpp"

#include <algorithm>
#include <initializer_list>
#include <limits>

namespace ft9::simulator {
namespace {

using nlohmann::json;

constexpr std::int64_t max_delay_ms = 600'000;

std::optional<cut> parse_cut(const json& value) {
    if (value == "before_request") return cut::before_request;
    if (value == "after_request") return cut::after_request;
    if (value == "mid_response") return cut::mid_response;
    if (value == "none" || value.is_null()) return cut::none;
    return std::nullopt;
}

// Copies the members out of the object and remembers the first that does not fit.
class reader {
  public:
    reader(const json& body, std::string& problem) : body_(body), problem_(problem) {}
    void number(const char* key, std::int64_t& out, std::int64_t highest) {
        if (!body_.contains(key)) return;
        if (!body_[key].is_number_integer() || body_[key] < 0 || body_[key] > highest) return fail(key);
        out = body_[key];
    }
    void milliseconds(const char* key, std::chrono::milliseconds& out) {
        std::int64_t value = out.count();
        number(key, value, max_delay_ms);
        out = std::chrono::milliseconds(value);
    }
    void text(const char* key, std::string& out) {
        if (!body_.contains(key)) return;
        if (!body_[key].is_string()) return fail(key);
        out = body_[key];
    }
    void flag(const char* key, bool& out) {
        if (!body_.contains(key)) return;
        if (!body_[key].is_boolean()) return fail(key);
        out = body_[key];
    }
    void fail(const char* key) {
        if (problem_.empty()) problem_ = key;
    }

  private:
    const json& body_;
    std::string& problem_;
};

// Numbers and texts are both welcome: Retry-After may be a date.
void read_loose(const json& body, reader& in, fault& f) {
    if (body.contains("retry_after")) {
        if (body["retry_after"].is_number_integer())
            f.retry_after = std::to_string(body["retry_after"].get<std::int64_t>());
        else
            in.text("retry_after", f.retry_after);
    }
    if (body.contains("body"))
        f.body = body["body"].is_string() ? body["body"].get<std::string>() : body["body"].dump();
    f.code = body.value("code", json());
    if (f.target == side::graph && !f.code.is_null() && !f.code.is_number_integer()) in.fail("code");
}

std::optional<side> parse_side(const json& value) {
    if (value == "graph") return side::graph;
    if (value == "ai") return side::ai;
    if (value == "webhook") return side::webhook;
    return std::nullopt;
}

// Members that would have no effect there: better refused than ignored.
void refuse_useless(const json& body, reader& in, side target) {
    const auto none_of = [&](std::initializer_list<const char*> names) {
        for (const char* name : names)
            if (body.contains(name)) in.fail(name);
    };
    if (target == side::webhook)
        none_of({"status", "code", "body", "drip", "cut", "after_accept", "malformed", "retry_after"});
    else
        none_of({"copies", "hold", "signature"});
}

void read_webhook(const json& body, reader& in, fault& f) {
    in.number("copies", f.copies, 100);
    in.flag("hold", f.hold);
    if (!body.contains("signature")) return;
    if (body["signature"] == "bad")
        f.signature = signature_kind::bad;
    else if (body["signature"] == "none")
        f.signature = signature_kind::none;
    else
        in.fail("signature");
}

}  // namespace

result<fault> parse_fault(const json& body, std::string& problem) {
    problem.clear();
    if (!body.is_object()) return errc::invalid_argument;
    fault f;
    reader in(body, problem);
    const auto target = parse_side(body.value("target", json()));
    if (!target) in.fail("target");
    f.target = target.value_or(side::graph);
    refuse_useless(body, in, f.target);
    read_webhook(body, in, f);
    f.order = body;
    std::int64_t status = 0;
    in.number("status", status, 599);
    if (status != 0 && status < 200) in.fail("status");
    f.status = static_cast<int>(status);
    in.number("times", f.times, 1'000'000'000);
    in.number("percent", f.percent, 100);
    in.number("seed", f.seed, std::numeric_limits<std::int64_t>::max());
    in.milliseconds("delay_ms", f.delay);
    in.milliseconds("drip", f.drip);
    in.text("call", f.call);
    in.text("match", f.match);
    in.flag("after_accept", f.after_accept);
    in.flag("malformed", f.malformed);
    read_loose(body, in, f);
    const auto where = parse_cut(body.value("cut", json()));
    if (!where) in.fail("cut");
    f.where = where.value_or(cut::none);
    if (f.where == cut::before_request && f.percent != 100) in.fail("percent");
    if (!problem.empty()) return errc::invalid_argument;
    return f;
}

}  // namespace ft9::simulator

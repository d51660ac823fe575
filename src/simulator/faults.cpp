#include "simulator/faults.hpp"

#include <algorithm>

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
    if (f.target == upstream::graph && !f.code.is_null() && !f.code.is_number_integer()) in.fail("code");
}

}  // namespace

bool fault::only_slow() const {
    return status == 0 && code.is_null() && !body && where == cut::none && !malformed && retry_after.empty();
}

result<fault> parse_fault(const json& body, std::string& problem) {
    problem.clear();
    if (!body.is_object()) return errc::invalid_argument;
    fault f;
    reader in(body, problem);
    const json target = body.value("target", json());
    if (target != "graph" && target != "ai") in.fail("target");
    f.target = target == "ai" ? upstream::ai : upstream::graph;
    std::int64_t status = 0;
    in.number("status", status, 599);
    if (status != 0 && status < 200) in.fail("status");
    f.status = static_cast<int>(status);
    in.number("times", f.times, 1'000'000'000);
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
    if (!problem.empty()) return errc::invalid_argument;
    return f;
}

void fault_queue::push(fault f) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(f));
}

std::optional<fault> fault_queue::take(upstream target, std::string_view call, std::string_view body) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const fault& f) {
        const bool fits = target == upstream::ai || f.call == "any" || f.call == call;
        return f.target == target && f.where != cut::before_request && fits &&
               body.find(f.match) != std::string_view::npos;
    });
    if (found == waiting_.end()) return std::nullopt;
    fault out = *found;
    if (found->times > 0 && --found->times == 0) waiting_.erase(found);
    return out;
}

bool fault_queue::take_refusal(upstream target) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(waiting_.begin(), waiting_.end(), [target](const fault& f) {
        return f.target == target && f.where == cut::before_request;
    });
    if (found == waiting_.end()) return false;
    if (found->times > 0 && --found->times == 0) waiting_.erase(found);
    return true;
}

bool fault_queue::refuses(upstream target) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(waiting_.begin(), waiting_.end(), [target](const fault& f) {
        return f.target == target && f.where == cut::before_request;
    });
}

void fault_queue::clear() {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
}

std::size_t fault_queue::size() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

}  // namespace ft9::simulator

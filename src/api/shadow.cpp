// How another prompt or model compares with the one that answers.
#include "handlers.hpp"
#include "json_reply.hpp"

#include "ft9/storage/shadow_store.hpp"

#include <charconv>
#include <optional>

namespace ft9::api {
namespace {

using nlohmann::json;
using storage::shadow_answer;
using storage::shadow_variant;

constexpr int default_days = 7, days_shown = 365, most_examples = 50;
constexpr unix_ms milliseconds_a_day = 24LL * 60 * 60 * 1000;
constexpr double millionth = 1e-6;

// nullopt: it is no whole number within the bounds.
std::optional<int> query_number(const http::request& r, const char* name, int otherwise, int least,
                                int most) {
    const auto text = r.query_value(name);
    if (!text) return otherwise;
    int value = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), value);
    const bool whole = ec == std::errc{} && end == text->data() + text->size();
    if (!whole || value < least || value > most) return std::nullopt;
    return value;
}

template <class T>
json value_or_null(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

template <class T>
json price_or_null(const std::optional<T>& millionths) {
    return millionths ? json(static_cast<double>(*millionths) * millionth) : json(nullptr);
}

json word_or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

json describe_variant(const shadow_variant& v) {
    return {{"prompt_version", v.prompt_version},
            {"model", v.model},
            {"answers", v.answers},
            {"compared", v.compared},
            {"failed", v.failed},
            {"agreement",
             {{"pillar", value_or_null(v.pillar_agreement)}, {"intent", value_or_null(v.intent_agreement)}}},
            {"length_ratio", value_or_null(v.length_ratio)},
            {"similarity", value_or_null(v.similarity)},
            {"latency_ms", {{"live", value_or_null(v.live_ms)}, {"shadow", value_or_null(v.shadow_ms)}}},
            {"cost", {{"live", price_or_null(v.live_cost)}, {"shadow", price_or_null(v.shadow_cost)}}}};
}

json describe_example(const shadow_answer& a) {
    return {{"turn", public_id(a.turn)},
            {"prompt_version", a.prompt_version},
            {"model", a.model},
            {"result", a.result},
            {"pillar_same", value_or_null(a.pillar_same)},
            {"intent_same", value_or_null(a.intent_same)},
            {"length_ratio", value_or_null(a.length_ratio)},
            {"similarity", value_or_null(a.similarity)},
            {"live_text", word_or_null(a.live_text)},
            {"shadow_text", word_or_null(a.shadow_text)}};
}

}  // namespace

answer show_shadow(services& s, http::request& r) {
    const auto days = query_number(r, "days", default_days, 1, days_shown);
    if (!days) co_return http::problem(r, 400, "days must be 1 to 365.", "field", "days");
    const auto examples = query_number(r, "examples", 0, 0, most_examples);
    if (!examples) co_return http::problem(r, 400, "examples must be 0 to 50.", "field", "examples");
    if (s.shadows == nullptr) co_return unavailable(r, "No comparisons are kept.");
    auto summing =
        s.shadows->summary(s.time.now() - *days * milliseconds_a_day, static_cast<std::size_t>(*examples));
    const auto found = co_await std::move(summing);
    if (!found) co_return unavailable(r, "The journal could not be read.");
    json variants = json::array(), single = json::array();
    for (const auto& v : found->variants)
        variants.push_back(describe_variant(v));
    for (const auto& a : found->examples)
        single.push_back(describe_example(a));
    co_return json_reply(
        200, {{"days", *days}, {"variants", std::move(variants)}, {"examples", std::move(single)}});
}

}  // namespace ft9::api

#include "model_parts.hpp"

#include "observers.hpp"
#include "wiring.hpp"

namespace ft9::app {

using clients::ai_failure;
using clients::rung;

namespace {

clients::ladder_options ladder_options(const settings& s) {
    clients::ladder_options o;
    o.share = s.fallback_after_percent / 100.0;
    return o;
}

std::unique_ptr<clients::ai_model> second_model(http::client& http, file_threads& files, const settings& s,
                                                const snapshot<clients::openai_options>& options,
                                                metrics& m) {
    if (s.fallback_base_url.empty()) return nullptr;
    return clients::make_openai(http, options, observe_model(m), &files);
}

void tell_of_first(const clients::ladder_observation& o, metrics& m, alarm_board& alarms) {
    if (o.failure == ai_failure::unauthorized)
        alarms.raise("ai_unauthorized",
                     "The AI provider refuses OPENAI_API_KEY; set a valid key and send SIGHUP.");
    if (o.failure == ai_failure::quota)
        alarms.raise("ai_quota", "The AI provider's account has no credit left; add credit.");
    if (o.left_alone) {
        m.set(gauge::ai_on_fallback, 1);
        alarms.raise("ai_fallback", "The first AI provider fails (" + std::string(to_string(o.failure)) +
                                        "): FALLBACK_MODEL answers until it works again.");
    }
    // Also after a reload, which lets the ladder forget that the first was left alone.
    if (o.came_back || o.failure == ai_failure::none || o.failure == ai_failure::declined) {
        m.set(gauge::ai_on_fallback, 0);
        alarms.clear("ai_fallback");
    }
}

}  // namespace

std::function<void(const clients::ladder_observation&)> observe_ladder(metrics& m, alarm_board& alarms) {
    return [&m, &alarms](const clients::ladder_observation& o) {
        const bool answered = o.failure == ai_failure::none || o.failure == ai_failure::declined;
        m.count(counter::ai_providers, std::string(to_string(o.who)) + (answered ? "_ok" : "_failed"));
        if (o.who == rung::primary) return tell_of_first(o, m, alarms);
        if (o.failure == ai_failure::unauthorized || o.failure == ai_failure::quota)
            alarms.raise("ai_fallback_refused", "The second AI provider refuses us (" +
                                                    std::string(to_string(o.failure)) +
                                                    "): check FALLBACK_API_KEY and its credit.");
    };
}

model_parts::model_parts(http::client& http, file_threads& files,
                         const snapshot<clients::openai_options>& primary, const settings& s,
                         const clock& time, metrics& meter, alarm_board& alarms)
    : fallback_options_(fallback_options(s)),
      primary_(clients::make_openai(http, primary, observe_model(meter), &files)),
      fallback_(second_model(http, files, s, fallback_options_, meter)),
      ladder_(fallback_ ? std::make_unique<clients::model_ladder>(
                              *primary_, *fallback_, time, ladder_options(s), observe_ladder(meter, alarms))
                        : nullptr) {}

void model_parts::reload(const settings& s) {
    fallback_options_.set(fallback_options(s));
    if (ladder_) ladder_->provider_changed();
}

}  // namespace ft9::app

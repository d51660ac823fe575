#include "mentor_parts.hpp"

#include "wiring.hpp"

namespace ft9::app {

namespace {

// The start is not refused for a time zone that the machine does not know: the check of settings has warned.
time_zone business_zone(const settings& values) {
    return time_zone::load(values.business_timezone).value_or(time_zone());
}

pipeline::memory_options memory_options(const settings& s, const time_zone& zone) {
    pipeline::memory_options o;
    o.session_ttl = s.session_ttl;
    o.summaries = s.session_summaries;
    o.day_of = [zone](unix_ms at) { return zone.day_at(at); };
    return o;
}

pipeline::summary_options summary_options(const settings& s, const time_zone& zone) {
    pipeline::summary_options o;
    o.concurrency = s.summary_concurrency;
    o.max_attempts = static_cast<int>(s.summary_max_attempts);
    o.max_output_tokens = s.summary_max_output_tokens;
    o.day_of = [zone](unix_ms at) { return zone.day_at(at); };
    return o;
}

}  // namespace

mentor_parts::mentor_parts(const mentor_surroundings& around)
    : zone_(business_zone(around.values)),
      tools_(around.values.tools ? *around.values.tools : clients::tool_set{}),
      tool_http_(around.executor, tool_upstream_options(around.values)),
      tool_caller_(clients::make_http_tool_caller(tool_http_, around.time)),
      tool_calls_(storage::make_tool_store(around.journal)),
      tool_step_({tools_, *tool_caller_, *tool_calls_, around.journal, around.time, around.meter},
                 tool_limits(around.values)),
      insights_(storage::make_sqlite_insights(around.journal)),
      reading_(*insights_, around.time, zone_, around.meter, !around.values.memory),
      budget_options_(budget_options(around.values)),
      usage_(storage::make_sqlite_usage(around.journal)),
      counted_(around.model, *usage_, around.time, zone_, budget_options_),
      memories_(storage::make_sqlite_memory_store(around.journal)),
      handovers_(storage::make_handover_store(around.journal, around.time)),
      handover_(*handovers_, around.time, around.meter, around.alarms,
                {calendar_of(around.values), handover_lasts(around.values)}),
      wishes_(around.admission, *handovers_, around.time, around.meter, around.alarms),
      leaks_(around.meter, around.alarms),
      watches_loops_(around.values.loop_turns_per_minute > 0),
      loops_(around.time, around.alarms),
      budgets_(*usage_, around.time, zone_, budget_options_, around.meter, around.alarms),
      tickets_(storage::make_sqlite_tickets(around.journal)),
      ticketing_(*tickets_, around.meter, around.alarms),
      speech_(around.speech, around.uploader, around.speech_rules, around.time, around.meter),
      traces_(storage::make_trace_store(around.journal)),
      tracing_(*traces_, listed_prices(budget_options_)),
      shadows_(storage::make_shadow_store(around.journal)) {
    const auto& s = around.values;
    if (wants_shadow(s))
        shadow_ = std::make_unique<shadow_parts>(s, around.executor, around.time, around.meter, *shadows_,
                                                 listed_prices(budget_options_),
                                                 [this] { return counted_.may_spend(); });
    make_memory(around);
}

void mentor_parts::make_memory(const mentor_surroundings& around) {
    const auto& s = around.values;
    if (!s.memory) return;
    memory_.emplace(*memories_, around.time, around.meter, memory_options(s, zone_));
    if (!s.session_summaries) return;
    summariser_.emplace(
        pipeline::summary_environment{around.executor, around.time, around.journal, *memories_, counted_,
                                      around.meter, around.words, [may = may_ask_] { return may->load(); },
                                      [this] { return counted_.may_spend(); }},
        summary_options(s, zone_));
}

void mentor_parts::look(bool may_ask) {
    *may_ask_ = may_ask;
    if (summariser_) summariser_->look();
}

void mentor_parts::stop_clients() {
    tool_http_.stop();
}

void mentor_parts::stop() {
    if (summariser_) summariser_->stop();
    if (shadow_) shadow_->stop();
}

void mentor_parts::reload(const settings& s) {
    tools_.set(s.tools ? *s.tools : clients::tool_set{});
    budget_options_.set(budget_options(s));
}

// The guard against leaks stands first and behind the reading: a call of a tool is a way out, too. Tools come
// next: while the model wants something done there is no answer to read. Whoever reads the analysis stands
// behind the step that makes it, whoever looks for spoken wishes behind what sees emergencies, human beings
// and other bots, and what speaks the reply behind all that may change it; what is counted and traced comes
// last.
std::vector<pipeline::turn_step*> mentor_parts::steps() {
    std::vector<pipeline::turn_step*> all{&leaks_, &tool_step_, &reading_, &leaks_};
    if (memory_) all.push_back(&*memory_);
    all.push_back(&handover_);
    if (watches_loops_) all.push_back(&loops_);
    all.push_back(&wishes_);
    all.insert(all.end(), {&speech_, &budgets_, &ticketing_, &tracing_});
    if (shadow_) all.push_back(&shadow_->step());
    all.push_back(&events_);
    return all;
}

}  // namespace ft9::app

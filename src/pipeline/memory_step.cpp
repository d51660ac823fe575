#include "ft9/pipeline/memory_step.hpp"

#include "ft9/observability/log.hpp"
#include "ft9/pipeline/pipeline.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

const mentor::memory_texts& memory_texts_of(const turn_work& t) {
    static const mentor::memory_texts ours;
    return t.words.content ? t.words.content->texts.memory : ours;
}

const std::vector<mentor::pillar>& pillars_of(const turn_work& t) {
    static const std::vector<mentor::pillar> none{};
    return t.words.content ? t.words.content->pillars : none;
}

memory_options with_days(memory_options options) {
    if (!options.day_of) options.day_of = day_in_brazil;
    return options;
}

// Where the faults are, not what stands there.
std::string places_of(const std::vector<mentor::memory_fault>& faults) {
    constexpr std::size_t most = 5;
    std::string all;
    for (std::size_t i = 0; i < std::min(most, faults.size()); ++i)
        all += (i == 0 ? "" : "; ") + faults[i].where + ' ' + faults[i].what;
    return all;
}

}  // namespace

mentor::calendar_day day_in_brazil(unix_ms at) {
    using namespace std::chrono;
    return floor<days>(milliseconds(at) - hours(3)).count();
}

storage::memory_change change_proposed(const std::string& proposal, const std::string& read,
                                       const std::vector<std::string>& pillars, metrics& meter) {
    auto reading = mentor::read_memory_update(proposal, pillars);
    const bool nothing = reading.value.empty();
    if (!reading.faults.empty()) {
        meter.count(counter::memory_updates, nothing ? "refused" : "partly");
        log::warning("a part of what the model wants to remember was left out",
                     {{"faults", reading.faults.size()}, {"where", places_of(reading.faults)}});
    } else if (!nothing) {
        meter.count(counter::memory_updates, "taken");
    }
    if (nothing) return {};
    return [update = std::move(reading.value),
            before = mentor::stored_memory(read)](const std::string& current) -> std::optional<std::string> {
        const auto now = mentor::stored_memory(current);
        const auto next = mentor::merged(now, before, update);
        if (next == now) return std::nullopt;
        return mentor::memory_document(next);
    };
}

memory_step::memory_step(storage::memory_store& store, const clock& time, metrics& meter,
                         memory_options options)
    : store_(store), time_(time), meter_(meter), options_(with_days(std::move(options))) {}

asio::awaitable<step_ruling> memory_step::before(turn_work& t) {
    auto reading = store_.read(t.conversation);
    auto found = co_await std::move(reading);
    if (found) {
        t.remembered = std::move(*found);
        tell(t);
    } else {
        meter_.count(counter::memory_updates, "unread");
        log::warning("what is remembered of a person could not be read",
                     {{"conversation", public_id(t.conversation)}, {"error", found.error().message()}});
    }
    co_return step_ruling::go;
}

// A new session of somebody who has been here: the context has nothing but what they write now.
std::optional<mentor::calendar_day> memory_step::away(const turn_work& t) const {
    const auto& known = t.remembered;
    const auto last = known.heard_at.value_or(std::max(known.updated_at, known.summarised_at));
    const auto now = time_of(t.waiting.front().id);
    const bool fresh = t.request.conversation.size() <= t.waiting.size();
    if (!fresh || last == 0 || now - last < options_.session_ttl.count()) return std::nullopt;
    return options_.day_of(now) - options_.day_of(last);
}

void memory_step::tell(turn_work& t) const {
    mentor::remembered_person person;
    person.known = mentor::stored_memory(t.remembered.document);
    person.summary = t.remembered.summary;
    person.today = options_.day_of(time_.now());
    person.away = away(t);
    const auto section = mentor::memory_section(person, memory_texts_of(t), pillars_of(t));
    if (section.empty()) return;
    auto& situation = t.request.situation;
    if (!situation.empty()) situation += "\n\n";
    situation += section;
}

storage::memory_change memory_step::change_of(const turn_work& t) const {
    if (!t.analysis || t.analysis->memory.empty()) return {};
    return change_proposed(t.analysis->memory, t.remembered.document, mentor::pillar_keys(pillars_of(t)),
                           meter_);
}

void memory_step::deciding(turn_work& t) {
    if (!t.is_understood()) return;
    storage::turn_memory kept;
    kept.conversation = t.conversation;
    kept.seen = t.remembered.version;
    kept.change = change_of(t);
    if (options_.summaries) kept.session_ends = time_.now() + options_.session_ttl.count();
    t.decision.along.push_back(store_.along(std::move(kept)));
}

}  // namespace ft9::pipeline

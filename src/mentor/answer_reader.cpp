// Reading what a model said.
#include "ft9/mentor/answer_form.hpp"

#include "answer_text.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace ft9::mentor {
namespace {

using nlohmann::json;

constexpr std::size_t longest_fact = 300;          // characters of a lead fact
constexpr std::size_t largest_memory = 16 * 1024;  // bytes of what is to be remembered

std::string clean_words(std::string_view text) {
    return std::string(trim(drop_direction_controls(sanitize_utf8(text))));
}

const json* form_member(const json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto at = object.find(key);
    return at == object.end() ? nullptr : &*at;
}

std::string word_at(const json& object, const char* key) {
    const auto* value = form_member(object, key);
    return value != nullptr && value->is_string() ? fold(value->get_ref<const std::string&>())
                                                  : std::string{};
}

// The value whose name the word is; otherwise the first.
template <class Enum, std::size_t N>
Enum one_named(const std::array<Enum, N>& values, std::string_view word) {
    const auto* at =
        std::find_if(values.begin(), values.end(), [word](Enum e) { return to_string(e) == word; });
    return at == values.end() ? values.front() : *at;
}

template <class Named>
std::string known_key(const std::vector<Named>& all, std::string_view word) {
    const auto at = std::find_if(all.begin(), all.end(), [word](const auto& n) { return n.key == word; });
    return at == all.end() ? std::string{} : at->key;
}

bool truth_at(const json& object, const char* key) {
    const auto* value = form_member(object, key);
    if (value == nullptr) return false;
    return value->is_boolean() ? value->get<bool>() : word_at(object, key) == "true";
}

void read_sentiment(const json& answer, analysis& out) {
    constexpr std::array all{sentiment::unknown, sentiment::negative, sentiment::neutral,
                             sentiment::positive};
    const auto* mood = form_member(answer, "sentiment");
    if (mood == nullptr) return;
    out.mood = one_named(all, mood->is_object() ? word_at(*mood, "label") : word_at(answer, "sentiment"));
    const auto* score = form_member(*mood, "score");
    if (score == nullptr || !score->is_number()) return;
    const auto value = score->get<double>();
    if (std::isfinite(value)) out.mood_score = std::clamp(value, -1.0, 1.0);
}

std::string fact_of(const json& value) {
    if (value.is_string()) {
        const auto parts = split_message(clean_words(value.get_ref<const std::string&>()), longest_fact);
        return parts.empty() ? std::string{} : parts.front();
    }
    return value.is_number() ? dump_json(value) : std::string{};
}

void read_lead(const json& answer, const analysis_guide& guide, analysis& out) {
    const auto* lead = form_member(answer, "lead");
    if (lead == nullptr) return;
    for (const auto& fact : guide.lead_facts) {
        const auto* value = form_member(*lead, fact.key.c_str());
        auto text = value == nullptr ? std::string{} : fact_of(*value);
        if (!text.empty()) out.lead.emplace(fact.key, std::move(text));
    }
}

analysis read_analysis(const json& answer, const std::vector<pillar>& pillars, const analysis_guide& guide) {
    constexpr std::array urgencies{urgency::unknown, urgency::low, urgency::normal, urgency::high};
    constexpr std::array concerns{concern::none, concern::off_topic, concern::medical, concern::emergency};
    analysis out;
    out.pillar = known_key(pillars, word_at(answer, "pillar"));
    out.intent = known_key(guide.intents, word_at(answer, "intent"));
    read_sentiment(answer, out);
    out.urgent = one_named(urgencies, word_at(answer, "urgency"));
    out.about = one_named(concerns, word_at(answer, "concern"));
    out.wants_human = truth_at(answer, "wants_human");
    read_lead(answer, guide, out);
    const auto* memory = form_member(answer, "memory");
    if (memory != nullptr && memory->is_object() && !memory->empty()) out.memory = dump_json(*memory);
    if (out.memory.size() > largest_memory) out.memory.clear();
    return out;
}

// The object that has the reply: this one, or one that it wraps.
const json* with_reply(const json& answer) {
    const auto has = [](const json& object) {
        const auto* reply = form_member(object, "reply");
        return reply != nullptr && reply->is_string();
    };
    if (has(answer)) return &answer;
    for (const auto& inner : answer) {
        if (has(inner)) return &inner;
    }
    return nullptr;
}

}  // namespace

std::string_view to_string(answer_reading r) {
    constexpr std::array names{"structured", "salvaged", "plain", "unreadable"};
    return names.at(static_cast<std::size_t>(r));
}

model_words read_answer(std::string_view text, const std::vector<pillar>& pillars,
                        const analysis_guide& guide) {
    model_words out;
    const auto object = object_with_reply(text);
    if (!object) {
        if (!looks_like_json(text)) out.reply = clean_words(text);
        if (!out.reply.empty()) out.how = answer_reading::plain;
        return out;
    }
    const auto parsed = parse_json(*object);
    const auto* answer = parsed ? with_reply(*parsed) : nullptr;
    if (answer != nullptr) {
        out.reply = clean_words(answer->at("reply").get_ref<const std::string&>());
        out.about = read_analysis(*answer, pillars, guide);
        out.how = answer_reading::structured;
    } else if (!parsed) {
        out.reply = clean_words(salvaged_reply(*object));
        out.how = answer_reading::salvaged;
    }
    if (out.reply.empty() || looks_like_json(out.reply)) return {};
    return out;
}

}  // namespace ft9::mentor

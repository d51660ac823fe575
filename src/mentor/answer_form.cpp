// The form in which the model is asked to answer.
#include "ft9/mentor/answer_form.hpp"

#include "ft9/core/json_text.hpp"

#include <array>

namespace ft9::mentor {
namespace {

constexpr const char* form_name = "mentor_answer";

std::string json_string(std::string_view text) {
    std::string out;
    append_json(out, text);
    return out;
}

template <class List>
std::string json_strings(const List& texts) {
    std::string out = "[";
    for (const auto& each : texts) {
        if (out.size() > 1) out += ',';
        append_json(out, each);
    }
    return out + "]";
}

// `type` is JSON: a name in quotes, or a list of such.
std::string member_of(std::string_view type, std::string_view description, std::string_view more = {}) {
    std::string out = R"({"type":)";
    out += type;
    out += R"(,"description":)" + json_string(description);
    out += more;
    return out + "}";
}

template <class List>
std::string choice_of(const List& keys, std::string_view description) {
    return member_of(R"("string")", description, R"(,"enum":)" + json_strings(keys));
}

// A closed object; its members in this order, all required.
class closed_object {
  public:
    void add(std::string_view name, const std::string& schema) {
        if (!members_.empty()) members_ += ',';
        append_json(members_, name);
        members_ += ':' + schema;
        names_.emplace_back(name);
    }
    std::string schema(std::string_view type = R"("object")", std::string_view description = {}) const {
        std::string out = R"({"type":)";
        out += type;
        if (!description.empty()) out += R"(,"description":)" + json_string(description);
        out += R"(,"properties":{)" + members_ + R"(},"required":)" + json_strings(names_);
        return out + R"(,"additionalProperties":false})";
    }

  private:
    std::string members_;
    std::vector<std::string> names_;
};

std::vector<std::string> keys_of(const std::vector<pillar>& pillars) {
    std::vector<std::string> keys;
    for (const auto& each : pillars)
        keys.push_back(each.key);
    keys.emplace_back("none");
    return keys;
}

std::string described(std::string text, const std::vector<pillar>& pillars) {
    for (const auto& each : pillars)
        text += "\n" + each.key + ": " + each.title;
    return text;
}

std::string described(std::string text, const std::vector<named_choice>& choices) {
    for (const auto& each : choices)
        text += "\n" + each.key + ": " + each.description;
    return text;
}

std::string intent_schema(const analysis_guide& guide) {
    std::vector<std::string> keys;
    for (const auto& each : guide.intents)
        keys.push_back(each.key);
    keys.emplace_back("none");
    return choice_of(keys, described(guide.intent, guide.intents));
}

std::string sentiment_schema(const analysis_guide& guide) {
    closed_object o;
    o.add("label", choice_of(std::array{"negative", "neutral", "positive"}, guide.sentiment));
    o.add("score", member_of(R"("number")", guide.sentiment));
    return o.schema();
}

std::string lead_schema(const analysis_guide& guide) {
    closed_object o;
    for (const auto& each : guide.lead_facts)
        o.add(each.key, member_of(R"(["string","null"])", each.description));
    return o.schema(R"(["object","null"])", guide.lead);
}

}  // namespace

answer_form make_answer_form(const std::vector<pillar>& pillars, const analysis_guide& guide,
                             const std::string& memory_schema) {
    closed_object o;
    o.add("reply", member_of(R"("string")", guide.reply));
    o.add("pillar", choice_of(keys_of(pillars), described(guide.pillar, pillars)));
    o.add("intent", intent_schema(guide));
    o.add("sentiment", sentiment_schema(guide));
    o.add("urgency", choice_of(std::array{"low", "normal", "high"}, guide.urgency));
    o.add("wants_human", member_of(R"("boolean")", guide.wants_human));
    o.add("concern", choice_of(std::array{"none", "off_topic", "medical", "emergency"}, guide.concern));
    o.add("lead", lead_schema(guide));
    if (!memory_schema.empty()) o.add("memory", memory_schema);
    auto schema = o.schema();
    auto description = guide.instruction + "\n" + schema;
    return {form_name, std::move(schema), std::move(description)};
}

}  // namespace ft9::mentor

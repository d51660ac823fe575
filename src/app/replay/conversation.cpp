#include "conversation.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>

namespace ft9::app::replay {
namespace {

using nlohmann::json;

constexpr std::size_t most_problems = 20, most_file_bytes = 64 * 1024 * 1024, most_elements = 2'000'000;
constexpr std::size_t most_characters = 1'000'000;

// Reads one conversation and says what is wrong with it.
class conversation_reader {
  public:
    conversation_reader(std::string place, std::vector<std::string>& problems)
        : place_(std::move(place)), problems_(problems) {}

    conversation read(const json& value) {
        conversation c;
        if (!value.is_object()) {
            complain("must be an object");
            return c;
        }
        know(value, "", {"name", "messages", "recorded_reply", "checks"});
        c.name = text(value, "name", false);
        if (c.name.empty()) c.name = place_;
        read_messages(value, c.lines);
        c.recorded_reply = text(value, "recorded_reply", false);
        if (const auto checks = value.find("checks"); checks != value.end()) read_checks(*checks, c.checks);
        return c;
    }

  private:
    void complain(const std::string& what) {
        if (problems_.size() < most_problems) problems_.push_back(place_ + ": " + what);
    }
    void know(const json& object, const std::string& prefix, std::initializer_list<std::string_view> names) {
        for (const auto& [name, value] : object.items()) {
            if (std::find(names.begin(), names.end(), name) == names.end())
                complain("unknown member \"" + prefix + sanitize_utf8(name).substr(0, 60) + "\"");
        }
    }
    std::string text(const json& object, const char* name, bool required) {
        const auto at = object.find(name);
        if (at == object.end() || at->is_null()) {
            if (required) complain(std::string(name) + " is missing");
            return {};
        }
        if (at->is_string()) return sanitize_utf8(at->get<std::string>());  // it goes to a terminal
        complain(std::string(name) + " must be a text");
        return {};
    }
    void read_messages(const json& object, std::vector<context_entry>& lines) {
        const auto list = object.find("messages");
        if (list == object.end() || !list->is_array() || list->empty())
            return complain("messages must be a list with at least one message");
        for (const auto& one : *list) {
            if (!one.is_object()) return complain("messages must hold objects");
            know(one, "messages.", {"role", "text"});
            const auto role = text(one, "role", true);
            if (role != "user" && role != "assistant") return complain("role must be user or assistant");
            lines.push_back({role == "user" ? speaker::person : speaker::mentor, text(one, "text", true)});
        }
        if (lines.back().who != speaker::person) complain("the last message must be the user's");
    }
    std::vector<std::string> texts(const json& object, const char* name) {
        const auto at = object.find(name);
        if (at == object.end()) return {};
        const auto is_text = [](const json& one) {
            return one.is_string() && !one.get<std::string>().empty();
        };
        if (at->is_array() && std::all_of(at->begin(), at->end(), is_text))
            return at->get<std::vector<std::string>>();
        complain(std::string(name) + " must be a list of texts");
        return {};
    }
    std::size_t count(const json& object, const char* name) {
        const auto at = object.find(name);
        if (at == object.end()) return 0;
        if (at->is_number_unsigned() && at->get<std::uint64_t>() <= most_characters)
            return at->get<std::size_t>();
        complain(std::string(name) + " must be a whole number of characters");
        return 0;
    }
    void read_checks(const json& object, mentor::reply_checks& c) {
        if (!object.is_object()) return complain("checks must be an object");
        know(object, "checks.",
             {"must_mention", "must_not", "pillar", "max_characters", "min_characters", "language"});
        c.must_mention = texts(object, "must_mention");
        c.must_not = texts(object, "must_not");
        c.pillar = text(object, "pillar", false);
        c.max_characters = count(object, "max_characters");
        c.min_characters = count(object, "min_characters");
        c.language = text(object, "language", false);
        const bool known =
            c.language.empty() || c.language == "pt" || c.language == "es" || c.language == "en";
        if (!known) complain("language must be pt, es or en");
    }

    const std::string place_;
    std::vector<std::string>& problems_;
};

void read_list(const json& list, conversations& out) {
    std::size_t number = 0;
    for (const auto& one : list)
        out.all.push_back(
            conversation_reader("conversation " + std::to_string(++number), out.problems).read(one));
}

void read_lines(std::string_view text, conversations& out) {
    std::size_t number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto one = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto place = "line " + std::to_string(++number);
        if (one.empty()) continue;
        json_fault why;
        const auto value = parse_json(one, {}, why);
        if (value) {
            out.all.push_back(conversation_reader(place, out.problems).read(*value));
        } else if (out.problems.size() < most_problems) {
            out.problems.push_back(place + ": " + why.reason);
        }
    }
}

// Kept apart by their names in the report.
void check_conversation_names(conversations& out) {
    std::vector<std::string> names;
    for (const auto& c : out.all)
        names.push_back(c.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) out.problems.push_back("two conversations are called \"" + *twice + "\"");
}

json lines_as_json(const std::vector<context_entry>& lines) {
    json list = json::array();
    for (const auto& line : lines)
        list.push_back({{"role", line.who == speaker::person ? "user" : "assistant"}, {"text", line.text}});
    return list;
}

}  // namespace

conversations read_conversations(std::string_view text) {
    conversations out;
    json_limits limits;
    limits.max_bytes = most_file_bytes;
    limits.max_elements = most_elements;
    json_fault why;
    const auto whole = parse_json(text, limits, why);
    if (whole && whole->is_array()) {
        read_list(*whole, out);
    } else if (whole && whole->is_object() && whole->contains("conversations") &&
               whole->at("conversations").is_array()) {
        read_list(whole->at("conversations"), out);
    } else if (whole && whole->is_object()) {
        read_list(json::array({*whole}), out);
    } else if (trim(text).starts_with('[')) {  // meant as one document
        out.problems.push_back("line " + std::to_string(line_of(text, why.offset)) + ": " + why.reason);
    } else {
        read_lines(text, out);
    }
    if (out.all.empty() && out.problems.empty()) out.problems.emplace_back("there is no conversation");
    check_conversation_names(out);
    return out;
}

std::string as_line(const conversation& c) {
    nlohmann::ordered_json object;
    object["name"] = c.name;
    object["messages"] = lines_as_json(c.lines);
    if (!c.recorded_reply.empty()) object["recorded_reply"] = c.recorded_reply;
    object["checks"] = nlohmann::ordered_json::object();
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace ft9::app::replay

// A session that ended: how a model is shown it, and how its answer is read.
#include "ft9/mentor/memory_words.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"
#include "ft9/mentor/happenings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::mentor {
namespace {

using nlohmann::json;

constexpr std::size_t line_characters = 1000;

// Models that know no schema like to wrap JSON into a code block.
std::string_view without_fence(std::string_view text) {
    text = trim(text);
    if (!text.starts_with("```")) return text;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
    if (const auto end = text.rfind("```"); end != text.npos) text = text.substr(0, end);
    return trim(text);
}

}  // namespace

std::string session_transcript(const std::vector<context_entry>& lines, const std::string& date,
                               const memory_texts& texts, std::size_t most_bytes) {
    std::vector<std::string> kept;
    std::size_t bytes = 0;
    for (auto at = lines.rbegin(); at != lines.rend(); ++at) {
        const auto& who = at->who == speaker::person ? texts.person : texts.mentor;
        auto line = who + ": " + memory_line(at->text, line_characters);
        bytes += line.size() + 1;
        if (bytes > most_bytes && !kept.empty()) break;
        kept.push_back(std::move(line));
    }
    auto out = fill(texts.transcript, {{"date", date}});
    for (auto at = kept.rbegin(); at != kept.rend(); ++at)
        out += '\n' + *at;
    return out;
}

std::string summary_schema(const std::vector<std::string>& pillars) {
    nlohmann::ordered_json schema = nlohmann::ordered_json::object();
    schema["type"] = "object";
    schema["additionalProperties"] = false;
    schema["required"] = {"summary", "memory"};
    schema["properties"]["summary"] = {{"type", "string"}, {"description", "resumo de 3 a 6 frases"}};
    schema["properties"]["memory"] = parse_json(memory_schema(pillars)).value();
    return schema.dump();  // all of it is ours: valid UTF-8
}

session_words read_session_words(std::string_view answer) {
    session_words out;
    const auto text = without_fence(answer);
    if (!text.starts_with('{')) {
        out.summary = memory_line(text, memory_limits::summary);
        return out;
    }
    const auto parsed = parse_json(text);
    if (!parsed || !parsed->is_object()) return out;
    const auto summary = parsed->find("summary");
    if (summary == parsed->end() || !summary->is_string()) return out;
    out.summary = memory_line(summary->get_ref<const std::string&>(), memory_limits::summary);
    const auto memory = parsed->find("memory");
    if (memory != parsed->end() && !memory->is_null()) out.memory = dump_json(*memory);
    return out;
}

}  // namespace ft9::mentor

#include "tool_words.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/plain_words.hpp"
#include "ft9/core/text.hpp"
#include "ft9/core/time_text.hpp"
#include "ft9/mentor/prompt.hpp"
#include "ft9/pipeline/pipeline.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::pipeline {
namespace {

using nlohmann::json;
using storage::tool_call_row;
using storage::tool_state;

constexpr std::size_t most_remembered = 5, remembered_result = 400;  // calls; bytes of each result

// Others fill in what a tool returns: its words forge no note of ours and no mark of a template, either.
void disarm(json& value) {
    if (value.is_string()) {
        value = as_own_words(value.get_ref<const std::string&>());
        return;
    }
    for (auto& part : value)
        if (part.is_string() || part.is_structured()) disarm(part);
}

json json_or_text(const std::string& text) {
    if (auto parsed = parse_json(text)) return std::move(*parsed);
    return json(text);
}

// As deep as parse_json() lets through.
json result_of(const tool_call_row& r) {
    auto value = json_or_text(r.result);
    disarm(value);
    return value;
}

std::string beginning_of(const std::string& text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U)
        --limit;
    return text.substr(0, limit);
}

void append_remembered_call(std::string& out, const tool_call_row& r) {
    json line{
        {"tool", r.name},
        {"arguments", json_or_text(r.arguments)},
        {"state", std::string(to_string(r.state == tool_state::intent ? tool_state::unknown : r.state))},
        {"at", rfc3339(time_of(r.id))}};
    if (!r.result.empty()) {
        const auto result = result_of(r);
        line["result"] = beginning_of(result.is_string() ? result.get<std::string>() : dump_json(result),
                                      remembered_result);
    }
    out += '\n' + dump_json(line);
}

}  // namespace

const mentor::tool_texts& tool_texts_of(const turn_work& t) {
    static const mentor::tool_texts ours;
    return t.words.content ? t.words.content->texts.tools : ours;
}

bool says_yes(const turn_work& t) {
    static const mentor::happening_texts ours;
    const auto& notes = t.words.content ? t.words.content->texts.happenings : ours;
    return mentor::is_yes(t.waiting.back().text, tool_texts_of(t).yes_words, notes.transcript);
}

std::string told_of_call(const tool_call_row& row, const mentor::tool_texts& texts) {
    json out{{"ok", row.state == tool_state::done}};
    if (row.state == tool_state::done) {
        out["result"] = result_of(row);
        return dump_json(out);
    }
    out["error"] = row.state == tool_state::failed ? texts.failed : texts.unknown_outcome;
    if (row.http_status != 0) out["status"] = row.http_status;
    if (!row.result.empty()) out["result"] = result_of(row);
    return dump_json(out);
}

std::string told_of_refusal(const std::string& why, const std::string& detail) {
    json out{{"ok", false}, {"error", why}};
    if (!detail.empty()) out["detail"] = detail;
    return dump_json(out);
}

std::string tool_memory(const tool_rows& known, const mentor::tool_texts& texts, unix_ms now,
                        const tool_limits& limits) {
    std::string used, waiting;
    std::size_t left = most_remembered;
    for (auto at = known.rbegin(); at != known.rend() && left > 0; ++at) {
        if (!at->was_made()) continue;
        append_remembered_call(used, *at);
        --left;
    }
    for (const auto& r : known) {
        if (is_pending_proposal(r, now, limits))
            waiting += '\n' + dump_json({{"tool", r.name}, {"arguments", json_or_text(r.arguments)}});
    }
    std::string out;
    if (!used.empty()) out = texts.recent + used;
    if (!waiting.empty()) out += (out.empty() ? "" : "\n\n") + texts.pending + waiting;
    return out;
}

}  // namespace ft9::pipeline

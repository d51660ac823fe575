#include "tool_body.hpp"

#include "ft9/core/json_text.hpp"
#include "ft9/core/sha256.hpp"

namespace ft9::clients {
namespace {

void append_call(std::string& out, const ai_tool_call& call) {
    out += R"({"id":)";
    append_json(out, call.id);
    out += R"(,"type":"function","function":{"name":)";
    append_json(out, call.name);
    out += R"(,"arguments":)";
    append_json(out, call.arguments.empty() ? "{}" : call.arguments);
    out += "}}";
}

void append_round(std::string& out, const tool_round& round) {
    out += R"(},{"role":"assistant","content":)";
    if (round.text.empty())
        out += "null";
    else
        append_json(out, round.text);
    out += R"(,"tool_calls":[)";
    for (std::size_t i = 0; i < round.calls.size(); ++i) {
        if (i > 0) out += ',';
        append_call(out, round.calls[i]);
    }
    out += ']';
    for (std::size_t i = 0; i < round.calls.size(); ++i) {
        out += R"(},{"role":"tool","tool_call_id":)";
        append_json(out, round.calls[i].id);
        out += R"(,"content":)";
        append_json(out, i < round.results.size() ? round.results[i] : "{}");
    }
}

}  // namespace

bool offers_tools(const ai_request& request) {
    return request.tools != nullptr && !request.tools->empty();
}

void append_rounds(std::string& out, const ai_request& request) {
    for (const auto& round : request.rounds)
        append_round(out, round);
}

// The parameters are JSON that was parsed when the tools were loaded.
void append_tools(std::string& out, const ai_request& request) {
    if (!offers_tools(request)) return;
    out += R"(,"tools":[)";
    for (std::size_t i = 0; i < request.tools->size(); ++i) {
        const auto& t = (*request.tools)[i];
        out += i > 0 ? R"(,{"type":"function","function":{"name":)"
                     : R"({"type":"function","function":{"name":)";
        append_json(out, t.name);
        out += R"(,"description":)";
        append_json(out, t.description);
        out += R"(,"parameters":)";
        out += t.parameters;
        if (t.strict) out += R"(,"strict":true)";
        out += "}}";
    }
    out += ']';
    // Kept in the request, where what was called still refers to them, and the cached beginning stays.
    if (!request.may_call) out += R"(,"tool_choice":"none")";
}

void drop_tools(ai_request& request) {
    std::string told;
    for (const auto& round : request.rounds) {
        for (std::size_t i = 0; i < round.calls.size() && i < round.results.size(); ++i)
            told += '\n' + round.calls[i].name + ": " + round.results[i];
    }
    if (!told.empty()) {
        if (!request.situation.empty()) request.situation += "\n\n";
        request.situation += request.rounds_title + told;
    }
    request.rounds.clear();
    request.tools = nullptr;
}

std::string print_of_offer(const ai_request& request) {
    std::string all;
    append_tools(all, request);
    return sha256_hex(all, 8);
}

}  // namespace ft9::clients

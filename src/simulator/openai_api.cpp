#include "simulator/openai_api.hpp"

#include "ft9/core/id.hpp"
#include "simulator/completion.hpp"
#include "simulator/formed_answer.hpp"
#include "simulator/mentor_voice.hpp"
#include "simulator/signature.hpp"
#include "simulator/speech_rules.hpp"
#include "simulator/transcription_rules.hpp"

#include <fmt/format.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

constexpr std::string_view event_stream = "text/event-stream; charset=utf-8";

// A server that we did not configure may have any key.
bool authorized(std::string_view given, const std::string& key) {
    constexpr std::string_view scheme = "Bearer ";
    if (key.empty()) return given.starts_with(scheme) && given.size() > scheme.size();
    return equal_in_constant_time(given, std::string(scheme) + key);
}

// Puts the fault's answer in place of the usual one.
void spoil(upstream_answer& answer, const fault& f) {
    answer.delay += f.delay;
    answer.drip = f.drip;
    answer.where = f.where;
    if (!f.retry_after.empty()) answer.headers.emplace_back("Retry-After", f.retry_after);
    if (f.status != 0) answer.status = f.status;
    if (f.status >= 400 || !f.code.is_null()) {
        answer.content_type = upstream_answer().content_type;
        const std::string code = f.code.is_string() ? f.code.get<std::string>() : std::string();
        answer.body = error_body(usual_error(answer.status, code));
    }
    if (f.malformed) {
        answer.body = R"({"id":"chatcmpl-sim","choices":[{"mess)";
        if (answer.content_type == event_stream) answer.body = "data: " + answer.body + "\n\n";
    }
    if (f.body) answer.body = *f.body;
}

}  // namespace

openai_api::openai_api(identity who, record& log, fault_queue& faults, behaviour_store& settings,
                       const clock& time)
    : who_(std::move(who)), log_(log), faults_(faults), settings_(settings), time_(time) {}

upstream_answer openai_api::handle(const upstream_request& request) {
    if (!authorized(request.authorization, who_.openai_key)) {
        openai_error e = usual_error(401, "invalid_api_key");
        e.message = "Incorrect API key provided.";
        return refuse(request, e);
    }
    if (request.target == "/v1/chat/completions" && request.method == "POST") return chat(request);
    if (request.target == "/v1/audio/transcriptions" && request.method == "POST") return transcribe(request);
    if (request.target == "/v1/audio/speech" && request.method == "POST") return speak(request);
    if (request.target == "/v1/models" && request.method == "GET") return models();
    openai_error e = usual_error(404, "unknown_url");
    e.message = fmt::format("Unknown request URL: {} {}.", request.method, request.target);
    return refuse(request, e);
}

upstream_answer openai_api::chat(const upstream_request& request) {
    const json body = json::parse(request.body, nullptr, false);
    if (const auto e = judge_chat(body)) return refuse(request, *e);
    const auto settings = settings_.get();
    if (const auto e = judge_support(body, settings->response_format)) return refuse(request, *e);
    std::string answer = simulated_answer(body["messages"], settings->reply_template);
    if (const auto results = tool_results(body["messages"]); !results.empty())
        answer += " Ferramentas: " + results;
    const json calls = wants_stream(body) ? json::array() : scripted_calls(body, settings->tool_calls);
    const bool formed = wants_json(body) && settings->response_format != form_support::ignored;
    const auto said =
        formed ? formed_answer(body, last_user_text(body["messages"]), answer, settings->analysis) : answer;
    upstream_answer out;
    out.delay = settings->ai_delay;
    if (!calls.empty()) {
        out.body = completion_with_calls(body, calls, time_.now());
    } else if (wants_stream(body)) {
        out.content_type = event_stream;
        out.body = completion_events(body, said, time_.now());
    } else {
        out.body = completion_body(body, said, time_.now());
    }
    out.headers.emplace_back("X-Request-Id", "req_" + random_hex(12));
    const auto f = faults_.take(side::ai, "chat", request.body);
    if (f) spoil(out, *f);
    json fields = {{"accepted", !f || f->only_slow()},
                   {"http_status", out.status},
                   {"text", last_user_text(body["messages"])}};
    if (calls.empty() && (!f || f->only_slow())) fields["answer"] = answer;
    if (!calls.empty()) fields["tool_calls"] = calls;
    if (f) fields["fault"] = true;
    note(request, std::move(fields));
    return out;
}

// The record shows what the form says, not the bytes of the file.
upstream_answer openai_api::transcribe(const upstream_request& request) {
    upstream_request brief = request;
    const auto form = parse_form(request.content_type, request.body);
    brief.body = form ? summary_of(*form).dump(-1, ' ', false, json::error_handler_t::replace) : "null";
    if (!form) {
        openai_error e = usual_error(400, "");
        e.message = "Could not parse multipart form";
        return refuse(brief, e);
    }
    if (const auto e = judge_transcription(*form)) return refuse(brief, *e);
    const auto settings = settings_.get();
    upstream_answer out;
    out.delay = settings->ai_delay;
    out.body = transcription_body(*form, settings->transcript);
    if (!out.body.starts_with('{')) out.content_type = "text/plain; charset=utf-8";
    out.headers.emplace_back("X-Request-Id", "req_" + random_hex(12));
    const auto f = faults_.take(side::ai, "transcription", brief.body);
    if (f) spoil(out, *f);
    json fields = {
        {"call", "transcription"}, {"accepted", !f || f->only_slow()}, {"http_status", out.status}};
    if (!f || f->only_slow()) fields["answer"] = settings->transcript;
    if (f) fields["fault"] = true;
    note(brief, std::move(fields));
    return out;
}

upstream_answer openai_api::speak(const upstream_request& request) {
    const json body = json::parse(request.body, nullptr, false);
    if (const auto e = judge_speech(body)) return refuse(request, *e);
    upstream_answer out;
    out.delay = settings_.get()->ai_delay;
    out.content_type = "audio/opus";
    out.body = silent_voice_note(body["input"].get_ref<const std::string&>().size());
    out.headers.emplace_back("X-Request-Id", "req_" + random_hex(12));
    const auto f = faults_.take(side::ai, "speech", request.body);
    if (f) spoil(out, *f);
    json fields = {{"call", "speech"}, {"accepted", !f || f->only_slow()}, {"http_status", out.status}};
    if (!f || f->only_slow()) fields["answer"] = body["input"];
    if (f) fields["fault"] = true;
    note(request, std::move(fields));
    return out;
}

upstream_answer openai_api::models() const {
    const json model = {
        {"id", "ft9-simulado"}, {"object", "model"}, {"created", 1700000000}, {"owned_by", "ft9"}};
    const json list = {{"object", "list"}, {"data", json::array({model})}};
    upstream_answer out;
    out.body = list.dump();
    return out;
}

upstream_answer openai_api::refuse(const upstream_request& request, const openai_error& e) {
    upstream_answer out;
    out.status = e.http_status;
    out.body = error_body(e);
    note(request, {{"accepted", false}, {"http_status", out.status}, {"details", e.message}});
    return out;
}

void openai_api::note(const upstream_request& request, json fields) {
    log_.count(fields["accepted"].get<bool>() ? "ai.accepted" : "ai.refused");
    if (!log_.keeps_entries()) {
        log_.count("ai");
        return;
    }
    fields["method"] = request.method;
    fields["path"] = request.target;
    const bool valid = json::accept(request.body);
    log_.add("ai", fields, "request",
             valid ? request.body : json(request.body).dump(-1, ' ', true, json::error_handler_t::replace));
}

}  // namespace ft9::simulator

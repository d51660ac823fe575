#include "ft9/pipeline/speech_step.hpp"

#include "ft9/core/json_text.hpp"
#include "ft9/core/text.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/outgoing/markdown.hpp"
#include "ft9/outgoing/speech.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

// Less is not enough for a model to speak and for Meta to take a file; and so much is left for the decision.
constexpr std::chrono::milliseconds least_time_to_speak{2'000}, kept_for_decision{500};

std::string voice_payload(const std::string& media_id) {
    std::string payload = R"({"id":)";
    append_json(payload, media_id);
    return payload + R"(,"voice":true})";
}

}  // namespace

bool was_spoken_to(const turn_work& t) {
    const auto& last = t.waiting.back();
    return last.media && last.media->kind == media_kind::audio && last.media->state == media_state::ready;
}

speech_step::speech_step(clients::speech_model& model, clients::media_uploader& uploader,
                         const snapshot<speech_rules>& rules, const clock& time, metrics& meter)
    : model_(model), uploader_(uploader), rules_(rules), time_(time), meter_(meter) {}

void speech_step::count(std::string_view result) const {
    meter_.count(counter::spoken_answers, result);
}

// Empty: the reply is better written.
std::string speech_step::words_to_speak(const turn_work& t, const speech_rules& rules) const {
    auto words = outgoing::spoken_words(t.reply);
    if (words.empty()) {
        count("for_eyes");
    } else if (count_characters(words) > rules.max_characters) {
        count("too_long");
        words.clear();
    }
    return words;
}

asio::awaitable<step_ruling> speech_step::after(turn_work& t) {
    t.decision.spoken.reset();
    const auto rules = rules_.get();
    if (!rules->voice_for_voice || !was_spoken_to(t)) co_return step_ruling::go;
    const auto written = outgoing::whatsapp_parts(t.reply);
    auto words = words_to_speak(t, *rules);
    if (words.empty() || written.size() != 1) co_return step_ruling::go;
    const auto now = time_.steady();
    const auto deadline = std::min(t.deadline - kept_for_decision, now + rules->limit);
    if (deadline - now < least_time_to_speak) {
        count("no_time");
        co_return step_ruling::go;
    }
    auto making = make(t, std::move(words), deadline);
    const auto media_id = co_await std::move(making);
    if (!media_id.empty()) t.decision.spoken = {written.front(), voice_payload(media_id)};
    co_return step_ruling::go;
}

// The recording's id at Meta; empty if there is none.
asio::awaitable<std::string> speech_step::make(const turn_work& t, std::string words, steady_time deadline) {
    auto speaking = model_.speak(std::move(words), deadline, t.request.abort);
    const auto spoken = co_await std::move(speaking);
    if (!spoken) {
        if (spoken.error() != clients::speech_error::cancelled) count("not_spoken");
        co_return std::string{};
    }
    clients::media_upload file;
    file.phone_number_id = t.waiting.back().phone_number_id;
    file.mime_type = "audio/ogg; codecs=opus";  // without its codec Meta refuses it (131053)
    file.filename = "voice.ogg";
    file.content = spoken->content;
    file.size = spoken->size;
    auto uploading = uploader_.upload(std::move(file), deadline);
    auto uploaded = co_await std::move(uploading);
    count(uploaded.id.empty() ? "not_uploaded" : "spoken");
    if (uploaded.id.empty())
        log::warning("a spoken answer was not uploaded",
                     {{"conversation", public_id(t.conversation)}, {"error", uploaded.refusal.error_text}});
    co_return std::move(uploaded.id);
}

}  // namespace ft9::pipeline

#include "observers.hpp"

#include "ft9/observability/log.hpp"

#include <array>

namespace ft9::app {
namespace {

double seconds(std::chrono::nanoseconds took) {
    return std::chrono::duration<double>(took).count();
}

}  // namespace

std::function<void(const clients::ai_observation&)> observe_model(metrics& m) {
    return [&m](const clients::ai_observation& o) {
        m.count(counter::ai_requests, to_string(o.failure));
        m.count(counter::ai_tokens, "input", static_cast<double>(o.input_tokens));
        m.count(counter::ai_tokens, "output", static_cast<double>(o.output_tokens));
        if (o.failure == clients::ai_failure::none) m.count(counter::answer_forms, to_string(o.form));
        m.observe(histogram::ai_request, seconds(o.took));
    };
}

std::function<void(const clients::graph_observation&)> observe_graph(metrics& m) {
    return [&m](const clients::graph_observation& o) {
        m.count(counter::graph_requests, o.result);
        m.observe(histogram::graph_request, seconds(o.took));
    };
}

std::function<void(const clients::transcription_observation&)> observe_transcriber(metrics& m,
                                                                                   alarm_board& alarms) {
    return [&m, &alarms](const clients::transcription_observation& o) {
        using clients::transcription_error;
        m.count(counter::transcriptions, to_string(o.result));
        m.count(counter::transcription_tokens, "input", static_cast<double>(o.input_tokens));
        m.count(counter::transcription_tokens, "output", static_cast<double>(o.output_tokens));
        m.count(counter::transcribed_seconds, "", o.audio_seconds);
        m.observe(histogram::transcription, seconds(o.took));
        if (o.result == transcription_error::unauthorized || o.result == transcription_error::quota ||
            o.result == transcription_error::invalid_request) {
            alarms.raise("transcription_refused", "The provider puts no voice notes into words (" +
                                                      std::string(to_string(o.result)) +
                                                      "): check its key, its credit and the model's name.");
        }
    };
}

std::function<void(const clients::speech_observation&)> observe_speech(metrics& m, alarm_board& alarms) {
    return [&m, &alarms](const clients::speech_observation& o) {
        using clients::speech_error;
        m.count(counter::speech_requests, to_string(o.result));
        m.count(counter::speech_characters, "", static_cast<double>(o.characters));
        m.observe(histogram::speech, seconds(o.took));
        if (o.result == speech_error::unauthorized || o.result == speech_error::quota ||
            o.result == speech_error::invalid_request || o.result == speech_error::unusable) {
            alarms.raise("speech_refused", "The provider speaks no answers (" +
                                               std::string(to_string(o.result)) +
                                               "): check its key, its credit, the names of model and voice, "
                                               "and that it makes Opus. Answers are written meanwhile.");
        }
    };
}

http::server_events observe_server(metrics& m, alarm_board& alarms, certificate_watch& certificate) {
    http::server_events e;
    e.answered = [&m](const http::request& r, const http::response& a, std::chrono::microseconds took) {
        constexpr std::array classes{"", "1xx", "2xx", "3xx", "4xx", "5xx"};
        m.count(counter::http_requests, classes.at(static_cast<std::size_t>(a.status / 100)));
        // The listener refuses these before the route's own gate.
        if (a.status == 413 && r.route == "/webhook") m.count(counter::webhook_requests, "too_large");
        log::debug("request", {{"request", r.id},
                               {"method", http::to_string(r.verb)},
                               {"route", r.route},
                               {"status", a.status},
                               {"us", took.count()}});
    };
    e.refused = [&m](int status, std::string_view detail) {
        m.count(counter::http_refused, std::to_string(status));
        log::debug("refused", {{"status", status}, {"detail", detail}});
    };
    e.certificate_refused = [&certificate](std::string_view why) { certificate.client_refused(why); };
    e.closed = [&m](http::closed_for why) { m.count(counter::http_closed, http::to_string(why)); };
    e.accepting = [&m, &alarms](const error_code& failure, std::size_t in_a_row) {
        if (failure) m.count(counter::accept_failures);
        if (failure && in_a_row == 1) {
            alarms.raise("accept_failed", "New connections wait: " + failure.message() + ".");
        } else if (!failure) {
            log::info("connections are accepted again", {{"failed_attempts", in_a_row}});
        }
    };
    e.failed = [&alarms](const http::request& r, std::string_view what) {
        alarms.raise("internal_error", "A request failed unexpectedly; the next line of the log names it.");
        log::error("a request failed unexpectedly", {{"request", r.id}, {"route", r.route}, {"error", what}});
    };
    return e;
}

}  // namespace ft9::app

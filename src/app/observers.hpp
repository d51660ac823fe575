#pragma once

#include "certificate_watch.hpp"

#include "ft9/clients/openai.hpp"
#include "ft9/clients/openai_speech.hpp"
#include "ft9/clients/openai_transcriber.hpp"
#include "ft9/clients/whatsapp.hpp"
#include "ft9/http/server.hpp"
#include "ft9/observability/alarm_board.hpp"
#include "ft9/observability/metrics.hpp"

#include <functional>

namespace ft9::app {

// What clients and listener report, turned into metrics, log lines and alarms. What is given must outlive
// what is made of it, which may be called from any thread.
std::function<void(const clients::ai_observation&)> observe_model(metrics& m);
std::function<void(const clients::graph_observation&)> observe_graph(metrics& m);
std::function<void(const clients::speech_observation&)> observe_speech(metrics& m, alarm_board& alarms);
std::function<void(const clients::transcription_observation&)> observe_transcriber(metrics& m,
                                                                                   alarm_board& alarms);
http::server_events observe_server(metrics& m, alarm_board& alarms, certificate_watch& certificate);

}  // namespace ft9::app

#pragma once

#include "ft9/api/services.hpp"
#include "ft9/app/settings.hpp"
#include "ft9/clients/openai.hpp"
#include "ft9/clients/openai_speech.hpp"
#include "ft9/clients/openai_transcriber.hpp"
#include "ft9/clients/whatsapp.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/http/client.hpp"
#include "ft9/http/server.hpp"
#include "ft9/media/fetcher.hpp"
#include "ft9/mentor/prompt.hpp"
#include "ft9/pipeline/admission.hpp"
#include "ft9/pipeline/budget.hpp"
#include "ft9/pipeline/hook_ruling.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/pipeline/speech_step.hpp"
#include "ft9/pipeline/tool_step.hpp"
#include "ft9/pipeline/trace_step.hpp"
#include "ft9/storage/session_store.hpp"
#include "ft9/storage/sqlite_journal.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

// Settings translated into each component's own options. Pure.
namespace ft9::app {

// Connections of the pools beside UPSTREAM_CONNECTIONS (decision 11).
inline constexpr std::size_t mark_connections = 8, alert_connections = 2, check_connections = 1,
                             media_connections = 8, hook_connections = 4, tool_connections = 16;

// Beside the database.
std::filesystem::path media_folder(const settings& s);
// `hooks` is told of events; outlives the journal.
storage::sqlite_options journal_options(const settings& s, storage::hook_outlet* hooks = nullptr);
storage::session_options session_options(const settings& s);
http::server_options listener_options(const settings& s);
pipeline::tool_limits tool_limits(const settings& s);
pipeline::budget_options budget_options(const settings& s);
// As they are in force when they are asked for; `options` must outlive the list.
pipeline::trace_step::price_list listed_prices(const snapshot<pipeline::budget_options>& options);
pipeline::speech_rules speech_rules(const settings& s);
storage::journal::retention retention_times(const settings& s);
pipeline::pipeline_options pipeline_options(const settings& s);
// What further business numbers say, by phone_number_id. Null content: what the first one says.
struct number_voice {
    std::shared_ptr<const mentor::mentor_content> content;
    std::size_t turns_per_person = 0;  // 0: the limit of all
};
using number_voices = std::map<std::string, number_voice, std::less<>>;
struct voices_result {
    number_voices voices;
    std::vector<mentor::content_problem> problems;  // of all numbers; `where` begins with the folder
};
// Blocks on files.
voices_result load_voices(const settings& s);
// When people are there. Blocks on the system's table of the time zone; UTC without it.
business_calendar calendar_of(const settings& s);
std::chrono::milliseconds handover_lasts(const settings& s);
pipeline::admission_rules admission_rules(const settings& s, const mentor::mentor_content& content);
// Of all business numbers.
pipeline::admission admission_of(const settings& s, const mentor::mentor_content& content,
                                 const number_voices& voices);
pipeline::mentor_words words_of(const std::shared_ptr<const mentor::mentor_content>& content);
api::credentials credentials(const settings& s);
// Where files without a name are written. Beside the database: that folder is there, and on a disk whose room
// is watched.
std::filesystem::path spool_folder(const settings& s);
api::upload_place upload_place(const settings& s, clients::media_uploader& uploader, file_threads& files);
pipeline::marking marking_of(const settings& s);
pipeline::hook_limits hook_limits_of(const settings& s);

// Tells tokens apart without keeping them.
std::string fingerprint(std::string_view secret);

// --- wiring_clients.cpp: those who call others, and how many connections they leave
// MAX_CONNECTIONS, or as many as `descriptors` (of the process) leave beside upstream connections and files:
// strangers must not take what answering a webhook needs. At least 16.
std::size_t connections_within(const settings& s, std::size_t descriptors);
http::client_options upstream_options(const settings& s, std::size_t connections);
// Of the operator's tools: an answer larger than what the model is shown is of no use.
http::client_options tool_upstream_options(const settings& s);
clients::openai_options openai_options(const settings& s);
// Of the second provider; of no use without one.
clients::openai_options fallback_options(const settings& s);
// A key goes only to the host that it is for.
clients::transcriber_options transcriber_options(const settings& s);
clients::speech_options speech_options(const settings& s);
clients::graph_options graph_options(const settings& s);
media::fetch_options fetch_options(const settings& s);

}  // namespace ft9::app

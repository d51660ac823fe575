#pragma once

#include "ft9/api/services.hpp"
#include "ft9/app/settings.hpp"
#include "ft9/clients/openai.hpp"
#include "ft9/clients/whatsapp.hpp"
#include "ft9/http/client.hpp"
#include "ft9/http/server.hpp"
#include "ft9/mentor/prompt.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/storage/session_store.hpp"
#include "ft9/storage/sqlite_journal.hpp"

// Settings translated into each component's own options. Pure.
namespace ft9::app {

// Connections of the pools beside UPSTREAM_CONNECTIONS (decision 11).
inline constexpr std::size_t mark_connections = 8, alert_connections = 2;

storage::sqlite_options journal_options(const settings& s);
storage::session_options session_options(const settings& s);
http::server_options listener_options(const settings& s);
// MAX_CONNECTIONS, or as many as `descriptors` (of the process) leave beside upstream connections and files:
// strangers must not take what answering a webhook needs. At least 16.
std::size_t connections_within(const settings& s, std::size_t descriptors);
http::client_options upstream_options(const settings& s, std::size_t connections);
clients::openai_options openai_options(const settings& s);
clients::graph_options graph_options(const settings& s);
storage::journal::retention retention_times(const settings& s);
pipeline::pipeline_options pipeline_options(const settings& s);
pipeline::admission_rules admission_rules(const settings& s, const mentor::mentor_content& content);
api::credentials credentials(const settings& s);
pipeline::marking marking_of(const settings& s);

// Tells tokens apart without keeping them.
std::string fingerprint(std::string_view secret);

}  // namespace ft9::app

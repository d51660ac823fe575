#pragma once

#include "ft9/clients/media_upload.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/core/time_zone.hpp"
#include "ft9/mentor/prompt.hpp"
#include "ft9/observability/alarm_board.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/admission.hpp"
#include "ft9/pipeline/event_hooks.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/storage/handover_store.hpp"
#include "ft9/storage/insight_store.hpp"
#include "ft9/storage/journal.hpp"
#include "ft9/storage/memory_store.hpp"
#include "ft9/storage/session_store.hpp"
#include "ft9/storage/shadow_store.hpp"
#include "ft9/storage/ticket_store.hpp"
#include "ft9/storage/trace_store.hpp"
#include "ft9/storage/usage_store.hpp"
#include "ft9/webhook/signature.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ft9::api {

// Secrets that requests are checked against; replaced as a whole on SIGHUP.
struct credentials {
    std::shared_ptr<const webhook::secret_keys> app_secrets;
    std::string verify_token;
    std::vector<std::string> admin_tokens;
    bool client_certificate = false;  // webhooks are taken only from who shows Meta's certificate
};

// What the process can and cannot do at the moment, for /health/ready.
struct condition {
    std::atomic<bool> starting{true}, draining{false}, storage_failing{false};
    std::atomic<bool> storage_damaged{false};  // until the next start
    std::atomic<int> uploads{0};               // bodies of POST /media that are held in files
};

// Where files of operators wait until Meta has them. Without an uploader there are none.
struct upload_place {
    clients::media_uploader* uploader = nullptr;
    file_threads* files = nullptr;
    std::filesystem::path folder;
    std::uint64_t reserve = 0;  // free bytes under which none is taken
};

// What the model said of people's messages. Without a store there is nothing to count.
struct insight_place {
    storage::insight_store* store = nullptr;
    time_zone zone = {};  // whose days are counted
};

// All that handlers need. Everything outlives the server.
struct services {
    const clock& time;
    storage::journal& journal;
    storage::session_store& sessions;
    pipeline::pipeline& pipeline;
    metrics& meter;
    alarm_board& alarms;
    const snapshot<credentials>& secrets;
    const snapshot<ft9::pipeline::admission>& admission;
    condition& state;
    std::string phone_number_id;
    std::string version;
    bool metrics_public = false;
    unix_ms started_at = 0;
    upload_place uploads;
    insight_place insights = {};
    storage::memory_store* memories = nullptr;        // null: those routes answer 503
    const mentor::content_holder* content = nullptr;  // null: no pillar is known
    ft9::pipeline::event_hooks* hooks = nullptr;      // null: there are none
    storage::handover_store* handovers = nullptr;     // null: no route about them answers
    storage::usage_store* usage = nullptr;            // likewise
    storage::ticket_store* tickets = nullptr;         // likewise
    time_zone zone = {};                              // the business's: of the days that are asked for
    storage::trace_store* traces = nullptr;           // null: GET /messages/{id}/trace is 503
    storage::shadow_store* shadows = nullptr;         // null: GET /insights/shadow is 503
};

}  // namespace ft9::api

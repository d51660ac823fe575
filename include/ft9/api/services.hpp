#pragma once

#include "ft9/clients/media_upload.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/observability/alarm_board.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/admission.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/storage/journal.hpp"
#include "ft9/storage/session_store.hpp"
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
};

}  // namespace ft9::api

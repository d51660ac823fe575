#pragma once

#include "simulator/account.hpp"
#include "simulator/graph_error.hpp"
#include "simulator/identity.hpp"
#include "simulator/media_store.hpp"
#include "simulator/record.hpp"
#include "simulator/sending_limits.hpp"
#include "simulator/upstream.hpp"
#include "simulator/webhook_sender.hpp"

#include <functional>
#include <optional>

namespace ft9::simulator {

// The fake Graph API: one business number. Decides, records and hands accepted messages on. Any thread.
class graph_api {
  public:
    // Called for each accepted message, before its answer is written.
    using accepted_sink = std::function<void(accepted_message)>;
    // `log`, `faults`, `about`, `limits` and `media` must outlive this object.
    graph_api(identity who, record& log, fault_queue& faults, const account& about, sending_limits& limits,
              media_store& media, accepted_sink accepted);

    upstream_answer handle(const upstream_request& request);

  private:
    upstream_answer decide(const upstream_request& request);
    upstream_answer route(const upstream_request& request);
    upstream_answer post_media(const upstream_request& request);
    std::optional<graph_error> judge_media_id(const nlohmann::json& body) const;
    upstream_answer get_media(const upstream_request& request, const std::string& id);
    upstream_answer post_messages(const upstream_request& request);
    upstream_answer answer_message(const upstream_request& request, const nlohmann::json& body);
    upstream_answer answer_read(const upstream_request& request, const nlohmann::json& body);
    upstream_answer refuse(const upstream_request& request, const graph_error& e, std::string_view call);
    void note(const upstream_request& request, nlohmann::json fields, const upstream_answer& answer);

    const identity who_;
    record& log_;
    fault_queue& faults_;
    const account& about_;
    sending_limits& limits_;
    media_store& media_;
    accepted_sink accepted_;
};

}  // namespace ft9::simulator

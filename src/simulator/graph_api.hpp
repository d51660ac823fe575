#pragma once

#include "simulator/graph_error.hpp"
#include "simulator/identity.hpp"
#include "simulator/record.hpp"
#include "simulator/upstream.hpp"
#include "simulator/webhook_sender.hpp"

#include <functional>

namespace ft9::simulator {

// The fake Graph API: one business number. Decides, records and hands accepted messages on. Any thread.
class graph_api {
  public:
    // Called for each accepted message, before its answer is written.
    using accepted_sink = std::function<void(accepted_message)>;
    // `log` and `faults` must outlive this object.
    graph_api(identity who, record& log, fault_queue& faults, accepted_sink accepted);

    upstream_answer handle(const upstream_request& request);

  private:
    upstream_answer route(const upstream_request& request);
    upstream_answer post_messages(const upstream_request& request);
    upstream_answer answer_message(const upstream_request& request, const nlohmann::json& body);
    upstream_answer answer_read(const upstream_request& request, const nlohmann::json& body);
    upstream_answer about_number(const upstream_request& request);
    upstream_answer refuse(const upstream_request& request, const graph_error& e, std::string_view call);
    void note(const upstream_request& request, nlohmann::json fields, const upstream_answer& answer);

    const identity who_;
    record& log_;
    fault_queue& faults_;
    accepted_sink accepted_;
};

}  // namespace ft9::simulator

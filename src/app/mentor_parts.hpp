#pragma once

#include "counted_model.hpp"
#include "shadow_parts.hpp"

#include "ft9/app/settings.hpp"
#include "ft9/clients/tool_caller.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/budget_step.hpp"
#include "ft9/pipeline/handover_step.hpp"
#include "ft9/pipeline/hook_step.hpp"
#include "ft9/pipeline/leak_step.hpp"
#include "ft9/pipeline/loop_step.hpp"
#include "ft9/pipeline/memory_step.hpp"
#include "ft9/pipeline/reading_step.hpp"
#include "ft9/pipeline/speech_step.hpp"
#include "ft9/pipeline/summariser.hpp"
#include "ft9/pipeline/ticket_step.hpp"
#include "ft9/pipeline/tool_step.hpp"
#include "ft9/pipeline/trace_step.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/pipeline/wish_step.hpp"
#include "ft9/storage/handover_store.hpp"
#include "ft9/storage/insight_store.hpp"
#include "ft9/storage/journal.hpp"
#include "ft9/storage/memory_store.hpp"
#include "ft9/storage/ticket_store.hpp"
#include "ft9/storage/tool_store.hpp"
#include "ft9/storage/trace_store.hpp"
#include "ft9/storage/usage_store.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ft9::app {

// What the parts below need; outlives them.
struct mentor_surroundings {
    const settings& values;  // of the start
    storage::journal& journal;
    const clock& time;
    metrics& meter;
    alarm_sink& alarms;
    boost::asio::any_io_executor executor;
    clients::ai_model& model;
    std::function<pipeline::mentor_words(const std::string& phone_number_id)> words;
    clients::speech_model& speech;
    clients::media_uploader& uploader;
    const snapshot<pipeline::speech_rules>& speech_rules;
    const snapshot<pipeline::admission>& admission;
};

// What a turn consists of besides asking the model, and the stores behind it. A new concern is a member here
// and a place in steps().
class mentor_parts {
  public:
    explicit mentor_parts(const mentor_surroundings& around);
    // In the order in which they act.
    std::vector<pipeline::turn_step*> steps();
    storage::trace_store& traces() { return *traces_; }
    storage::shadow_store& shadows() { return *shadows_; }
    storage::insight_store& insights() { return *insights_; }
    storage::memory_store& memories() { return *memories_; }
    storage::handover_store& handovers() { return *handovers_; }
    // BUSINESS_TIMEZONE; UTC if the machine does not know it.
    const time_zone& zone() const { return zone_; }
    // Background work, every few seconds. `may_ask`: nothing forbids to ask the model for its own sake.
    void look(bool may_ask);
    // The drain has begun: nothing new is begun, and what nobody waits for is given up.
    void stop();
    // The pipeline has ended: exchanges of its own end by their deadlines, nothing waits any more.
    void stop_clients();
    storage::tool_store& tool_calls() { return *tool_calls_; }
    storage::usage_store& usage() { return *usage_; }
    storage::ticket_store& tickets() { return *tickets_; }
    // Takes over what SIGHUP may change. Any thread.
    void reload(const settings& s);

  private:
    void make_memory(const mentor_surroundings& around);

    const time_zone zone_;
    snapshot<clients::tool_set> tools_;
    http::client tool_http_;
    const std::unique_ptr<clients::tool_caller> tool_caller_;
    const std::unique_ptr<storage::tool_store> tool_calls_;
    pipeline::tool_step tool_step_;
    const std::unique_ptr<storage::insight_store> insights_;
    pipeline::reading_step reading_;
    snapshot<pipeline::budget_options> budget_options_;
    const std::unique_ptr<storage::usage_store> usage_;
    counted_model counted_;  // for what is no turn
    const std::unique_ptr<storage::memory_store> memories_;
    std::optional<pipeline::memory_step> memory_;
    // Shared with work that may outlive us by a moment.
    const std::shared_ptr<std::atomic<bool>> may_ask_ = std::make_shared<std::atomic<bool>>(false);
    std::optional<pipeline::summariser> summariser_;
    pipeline::hook_step events_;
    const std::unique_ptr<storage::handover_store> handovers_;
    pipeline::handover_step handover_;
    pipeline::wish_step wishes_;
    pipeline::leak_step leaks_;
    const bool watches_loops_;
    pipeline::loop_step loops_;
    pipeline::budget_step budgets_;
    const std::unique_ptr<storage::ticket_store> tickets_;
    pipeline::ticket_step ticketing_;
    pipeline::speech_step speech_;
    std::unique_ptr<storage::trace_store> traces_;
    pipeline::trace_step tracing_;
    std::unique_ptr<storage::shadow_store> shadows_;
    std::unique_ptr<shadow_parts> shadow_;  // null: nothing is tried
};

}  // namespace ft9::app

#pragma once

#include "ft9/app/settings.hpp"
#include "ft9/clients/model_ladder.hpp"
#include "ft9/clients/openai.hpp"
#include "ft9/core/file_threads.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/http/client.hpp"
#include "ft9/observability/alarm_board.hpp"
#include "ft9/observability/metrics.hpp"

#include <functional>
#include <memory>

namespace ft9::app {

// The model that answers: one provider, or two of which the second stands in for the first. Whether there is
// a second is decided at the start. What is given must outlive it.
class model_parts {
  public:
    model_parts(http::client& http, file_threads& files, const snapshot<clients::openai_options>& primary,
                const settings& s, const clock& time, metrics& meter, alarm_board& alarms);
    clients::ai_model& model() { return ladder_ ? static_cast<clients::ai_model&>(*ladder_) : *primary_; }
    // After the primary's options were replaced. Any thread.
    void reload(const settings& s);

  private:
    snapshot<clients::openai_options> fallback_options_;
    const std::unique_ptr<clients::ai_model> primary_, fallback_;  // the second may be null
    const std::unique_ptr<clients::model_ladder> ladder_;          // likewise
};

// What becomes of the two providers, as metrics and alarms.
std::function<void(const clients::ladder_observation&)> observe_ladder(metrics& m, alarm_board& alarms);

}  // namespace ft9::app

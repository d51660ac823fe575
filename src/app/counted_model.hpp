#pragma once

#include "ft9/clients/ai.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/core/time_zone.hpp"
#include "ft9/pipeline/budget.hpp"
#include "ft9/storage/usage_store.hpp"

namespace ft9::app {

// The model for work that is no turn's, such as summaries: what it uses counts for everybody's budgets. What
// is given must outlive it.
class counted_model final : public clients::ai_model {
  public:
    counted_model(clients::ai_model& model, storage::usage_store& usage, const clock& time,
                  const time_zone& zone, const snapshot<pipeline::budget_options>& options)
        : model_(model), usage_(usage), time_(time), zone_(zone), options_(options) {}
    boost::asio::awaitable<clients::ai_answer> ask(clients::ai_request request,
                                                   steady_time deadline) override;
    // Whether everybody's budgets leave something; false also while they cannot be read.
    boost::asio::awaitable<bool> may_spend();

  private:
    clients::ai_model& model_;
    storage::usage_store& usage_;
    const clock& time_;
    const time_zone& zone_;
    const snapshot<pipeline::budget_options>& options_;
};

}  // namespace ft9::app

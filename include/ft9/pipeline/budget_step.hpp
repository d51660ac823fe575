#pragma once

#include "ft9/core/snapshot.hpp"
#include "ft9/core/time_zone.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/budget.hpp"
#include "ft9/pipeline/turn_step.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace ft9::pipeline {

// Counts what each turn uses, in the decision's own transaction, and refuses with a fixed text, once a day,
// when a person's or everybody's budget is used up (docs/budgets.md). Stands behind whatever settles a turn
// without the model. What is given must outlive it; the pipeline ends first.
class budget_step final : public turn_step {
  public:
    static constexpr double near = 0.8;  // of a budget: an alarm

    budget_step(storage::usage_store& usage, const clock& time, time_zone zone,
                const snapshot<budget_options>& options, metrics& meter, alarm_sink& alarms);
    boost::asio::awaitable<step_ruling> before(turn_work& t) override;
    boost::asio::awaitable<step_ruling> after(turn_work& t) override;
    void deciding(turn_work& t) override;
    void decided(const turn_work& t, const storage::decided& made) override;

  private:
    void see(const turn_work& t);
    void watch(const budget_limits& l, const storage::usage_sums& sums, std::int64_t day, std::int64_t month);
    bool is_news(budget b, std::int64_t period, int level);
    void refuse(turn_work& t, budget b, std::int64_t day);

    storage::usage_store& usage_;
    const clock& time_;
    const time_zone zone_;
    const snapshot<budget_options>& options_;
    metrics& meter_;
    alarm_sink& alarms_;
    // Also held by turns that end after the step is gone.
    const std::shared_ptr<turn_ledger> ledger_ = std::make_shared<turn_ledger>();
    std::mutex mutex_;
    std::map<budget, std::pair<std::int64_t, int>> said_;  // of each budget: the period, and how loudly
};

}  // namespace ft9::pipeline

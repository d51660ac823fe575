#include "support/simulation/long_outage.hpp"

#include "support/simulation/story.hpp"

#include "ft9/observability/log.hpp"

#include <algorithm>
#include <utility>

namespace ft9::simulation {
namespace {

constexpr milliseconds_since_start second = 1000, minute = 60 * second;
constexpr milliseconds_since_start goes = 5 * minute, comes_back = goes + 60 * minute,
                                   ends = comes_back + 5 * minute;

class outage_story final : public story {
  public:
    explicit outage_story(const outage_plan& plan) : story(1, false), plan_(plan) {
        run.faults = {};
        run.faults.turns_per_hour = 1'000'000;
        run.faults.at_once = plan.turns_at_once;
        for (std::size_t i = 0; i < plan.people; ++i)
            around.meta.add_person();
    }

    outage_report play_it() {
        start();
        people_write();
        count_questions();
        pass(goes, {});
        around.model.go(plan_.how);
        report_.questions_while_away = questions_in(comes_back - goes);
        around.model.go(outage::none);
        pass(minute, {});
        report_.questions_at_the_end = questions_in(4 * minute);
        calm_down();
        around.judge.conclude(around.meta.written());
        report_.count = around.judge.count;
        report_.most_questions_at_once = around.model.most_at_once();
        report_.most_fixed_texts = most_fixed_texts();
        report_.violations = std::move(run.violations);
        return report_;
    }

  private:
    void people_write() {
        if (run.events.now() >= ends) return;
        around.meta.write(run.random.below(plan_.people), "text");
        run.events.add(second / plan_.messages_a_second, the_world, [this] { people_write(); });
    }
    // Once a second.
    void count_questions() {
        const auto now = run.events.now();
        const auto lately = around.judge.count.questions - std::exchange(seen_, around.judge.count.questions);
        if (now <= goes) report_.most_questions_before = std::max(report_.most_questions_before, lately);
        if (now > comes_back) report_.most_questions_after = std::max(report_.most_questions_after, lately);
        if (now < ends) run.events.add(second, the_world, [this] { count_questions(); });
    }
    std::size_t questions_in(milliseconds_since_start time) {
        const auto before = around.judge.count.questions;
        pass(time, {});
        return around.judge.count.questions - before;
    }
    std::int64_t most_fixed_texts() {
        auto q = around.storage.db.run(
            "SELECT coalesce(max(n),0) FROM (SELECT count(*) AS n FROM outbox WHERE kind=? GROUP BY "
            "conversation_id)",
            static_cast<std::int64_t>(send_kind::fallback));
        return q.next() ? q.integer(0) : -1;
    }

    const outage_plan plan_;
    outage_report report_;
    std::size_t seen_ = 0;
};

}  // namespace

outage_report play_outage(const outage_plan& plan) {
    log::set_level(log::level::critical);  // an hour without a model has much to say
    return outage_story(plan).play_it();
}

}  // namespace ft9::simulation

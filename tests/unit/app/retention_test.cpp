#include "../../../src/app/retention.hpp"
#include "support/storage_journal.hpp"

#include <gmock/gmock.h>

using namespace ft9;
using namespace ft9::test;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

class AppRetention : public JournalTest {
  protected:
    void round(app::retention& r) { run_coroutine(r.round()); }
    metrics meter_;
};

}  // namespace

TEST_F(AppRetention, ARoundTakesAsManyStepsAsThereIsToDelete) {
    storage::incoming_webhook w;
    for (int i = 0; i < 1000; ++i)
        w.messages.push_back(planned(storage::plan::ignore, "w" + std::to_string(i), "", "type"));
    accept(w);
    time_.advance(std::chrono::hours(48));
    app::retention r(*journal_, meter_, time_,
                     {std::chrono::hours(1), std::chrono::hours(1), std::chrono::hours(1)});
    round(r);
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 0);
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_expired_rows_total{table=\"inbox\"} 1000\n"));
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_expired_rows_total{table=\"raw\"} 1\n"));
}

TEST_F(AppRetention, AFailureEndsTheRound) {
    accept(webhook_with(planned(storage::plan::ignore, "w1", "", "type")));
    time_.advance(std::chrono::hours(48));
    app::retention r(*journal_, meter_, time_,
                     {std::chrono::hours(1), std::chrono::hours(1), std::chrono::hours(1)});
    journal_->close();
    round(r);
    EXPECT_THAT(meter_.text(), Not(HasSubstr("ft9_expired_rows_total{table=\"inbox\"} 1")));
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
}

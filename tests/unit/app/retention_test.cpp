#include "../../../src/app/retention.hpp"
#include "support/storage_journal.hpp"

#include <gmock/gmock.h>

using namespace ft9;
using namespace ft9::test;
using ::testing::HasSubstr;

namespace {

class AppRetention : public JournalTest {
  protected:
    bool round(app::retention& r) {
        auto asking = [](app::retention& given) -> boost::asio::awaitable<bool> {
            auto going = given.round();
            co_return co_await std::move(going);
        };
        return run_coroutine(asking(r));
    }
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
    EXPECT_TRUE(round(r));
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 0);
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_expired_rows_total{table=\"inbox\"} 1000\n"));
    EXPECT_THAT(meter_.text(), HasSubstr("ft9_expired_rows_total{table=\"raw\"} 1\n"));
}

TEST_F(AppRetention, SaysWhenStorageFails) {
    app::retention r(*journal_, meter_, time_,
                     {std::chrono::hours(1), std::chrono::hours(1), std::chrono::hours(1)});
    journal_->close();
    EXPECT_FALSE(round(r));
}

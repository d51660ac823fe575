// What delivered messages cost: counted by number, month, category and type, each message once.
#include "erasure_fixture.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

constexpr const char* september = "2026-09";  // of the helpers' statuses

status_update priced(delivery_status what, const std::string& wamid, const std::string& category = "service",
                     const std::string& type = "regular") {
    auto u = status(what, wamid);
    u.price = {category, type, true};
    return u;
}

class Charge : public ErasureTest {
  protected:
    // "number category type messages charged" of each row.
    std::vector<std::string> sums(const std::string& month = september) {
        std::vector<std::string> found;
        for (const auto& s : must(journal_->charges(month)))
            found.push_back(s.number_id + " " + s.category + " " + s.type + " " + std::to_string(s.messages) +
                            " " + std::to_string(s.charged));
        return found;
    }
    using rows = std::vector<std::string>;
};

}  // namespace

TEST_F(Charge, CountsAMessageWhenItArrivesNotWhenItIsSent) {
    EXPECT_TRUE(accept(webhook_of(priced(delivery_status::sent, "out1"))).charges.empty());
    EXPECT_TRUE(accept(webhook_of(priced(delivery_status::failed, "out1"))).charges.empty());
    EXPECT_EQ(sums(), rows{});
    const auto receipt = accept(webhook_of(priced(delivery_status::delivered, "out1")));
    ASSERT_EQ(receipt.charges.size(), 1U);
    EXPECT_EQ(receipt.charges[0].category, "service");
    EXPECT_EQ(receipt.charges[0].charged, 1);
    EXPECT_EQ(sums(), rows{"100200300 service regular 1 1"});
}

// Meta repeats webhooks, tells the price with `read` again, and may send both in any order and any batch.
TEST_F(Charge, CountsEachMessageOnce) {
    auto later = priced(delivery_status::delivered, "out1");
    later.timestamp += 5;
    accept(webhook_of(priced(delivery_status::read, "out1"), priced(delivery_status::delivered, "out1")));
    for (const auto what : {delivery_status::delivered, delivery_status::read, delivery_status::played})
        EXPECT_TRUE(accept(webhook_of(priced(what, "out1"))).charges.empty());
    EXPECT_TRUE(accept(webhook_of(later)).charges.empty()) << "the same message at another second";
    reopen();
    EXPECT_TRUE(accept(webhook_of(priced(delivery_status::delivered, "out1"))).charges.empty());
    EXPECT_EQ(sums(), rows{"100200300 service regular 1 1"});
}

TEST_F(Charge, TheFirstStatusThatTellsThePriceCounts) {
    accept(webhook_of(status(delivery_status::delivered, "out1")));
    EXPECT_EQ(sums(), rows{});
    accept(webhook_of(priced(delivery_status::read, "out1")));
    EXPECT_EQ(sums(), rows{"100200300 service regular 1 1"});
}

TEST_F(Charge, KeepsNumbersMonthsCategoriesAndTypesApart) {
    auto elsewhere = priced(delivery_status::delivered, "out1");
    elsewhere.phone_number_id = "999";
    auto october = priced(delivery_status::delivered, "out2");
    october.timestamp = 1'790'812'800;
    accept(webhook_of(elsewhere, october, priced(delivery_status::delivered, "out3"),
                      priced(delivery_status::delivered, "out4", "service", "free_customer_service"),
                      priced(delivery_status::delivered, "out5", "utility"),
                      priced(delivery_status::delivered, "out6", "a new one", "of a new type"),
                      priced(delivery_status::delivered, "out7")));
    EXPECT_EQ(sums(), (rows{"100200300 other other 1 0", "100200300 service free_customer_service 1 0",
                            "100200300 service regular 2 2", "100200300 utility regular 1 1",
                            "999 service regular 1 1"}));
    EXPECT_EQ(sums("2026-10"), rows{"100200300 service regular 1 1"});
    EXPECT_EQ(sums("2026-11"), rows{});
}

TEST_F(Charge, WithoutATimeItIsOfTheMonthInWhichItCame) {
    auto u = priced(delivery_status::delivered, "out1");
    u.timestamp = 0;
    time_.set(1'793'491'200'000);
    accept(webhook_of(u));
    EXPECT_EQ(sums("2026-11"), rows{"100200300 service regular 1 1"});
}

// It was delivered, and Meta charges for it: the sums hold nothing of the person.
TEST_F(Charge, AnErasureKeepsTheSumAndNothingElse) {
    const auto id = converse("wamid.ANA", "ANAquestion", "ANAreply");
    accept(webhook_of(priced(delivery_status::delivered, "out.wamid.ANA")));
    erase();
    expect_gone({"ANA", ana});
    EXPECT_EQ(refusal(journal_->find_send(id)), errc::not_found);
    EXPECT_TRUE(accept(webhook_of(priced(delivery_status::read, "out.wamid.ANA"))).charges.empty());
    EXPECT_EQ(sums(), rows{"100200300 service regular 1 1"});
}

TEST_F(Charge, RetentionOfConversationsDoesNotTouchIt) {
    using std::chrono::hours;
    converse("w1", "oi", "olá");
    accept(webhook_of(priced(delivery_status::delivered, "out.w1")));
    time_.advance(hours(24 * 400));
    while (must(journal_->expire_step({hours(24), hours(24), hours(24)})).more) {
    }
    EXPECT_EQ(count("outbox"), 0);
    EXPECT_EQ(sums(), rows{"100200300 service regular 1 1"});
}

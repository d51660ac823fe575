#include "simulator/acquaintances.hpp"
#include "simulator/shifted_clock.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

constexpr unix_ms hour = 60 * 60 * 1000, noon = 1'790'000'000'000;
const std::string ana = "5511987654321";

inbound said(std::string kind, unix_ms at) {
    inbound m;
    m.from = ana;
    m.kind = std::move(kind);
    m.new_number = m.kind == "number_changed" ? "5511987650000" : "";
    m.at = at;
    return completed(m, at);
}

int code(const acquaintances& who, unix_ms now, const std::string& number = ana, bool is_template = false) {
    return who.of(number, who.user_id(number), is_template, now).code;
}

TEST(acquaintances, the_window_closes_after_24_hours_but_not_for_templates) {
    acquaintances who;
    EXPECT_EQ(code(who, noon), 0) << "of a stranger nothing is known";
    who.note(said("text", noon));
    EXPECT_EQ(code(who, noon + 24 * hour - 1), 0);
    EXPECT_EQ(code(who, noon + 24 * hour), 131047);
    EXPECT_EQ(code(who, noon + 24 * hour, ana, true), 0);
    who.note(said("reaction", noon + 25 * hour));
    EXPECT_EQ(code(who, noon + 26 * hour), 0) << "whatever the person does opens it";
    who.note(said("text", noon));
    EXPECT_EQ(code(who, noon + 26 * hour), 0) << "an older message that comes late does not close it";
}

TEST(acquaintances, an_ad_opens_72_hours_that_are_free) {
    acquaintances who;
    inbound m = said("text", noon);
    m.referral = {{"source_type", "ad"}};
    who.note(m);
    EXPECT_EQ(code(who, noon + 71 * hour), 0);
    EXPECT_TRUE(who.of(ana, m.user_id, false, noon + 71 * hour).free_entry);
    EXPECT_EQ(code(who, noon + 72 * hour), 131047);
    EXPECT_FALSE(who.of(ana, m.user_id, false, noon + 72 * hour).free_entry);
}

TEST(acquaintances, who_changes_the_number_is_no_longer_at_the_old_one) {
    acquaintances who;
    who.note(said("text", noon));
    who.note(said("number_changed", noon + hour));
    EXPECT_EQ(code(who, noon + 2 * hour), 131026);
    EXPECT_EQ(who.of("", user_id_of(ana), false, noon).code, 131026) << "nor under the old BSUID";
    EXPECT_EQ(who.user_id("5511987650000"), user_id_of("5511987650000"));
    EXPECT_EQ(code(who, noon + 2 * hour, "5511987650000"), 0);
    EXPECT_EQ(code(who, noon + 25 * hour, "5511987650000"), 131047) << "the window came along";
    who.note(said("text", noon + 3 * hour));
    EXPECT_EQ(code(who, noon + 4 * hour), 0) << "somebody has that number again";
}

TEST(acquaintances, a_new_user_id_goes_with_the_old_number) {
    acquaintances who;
    who.note(said("text", noon));
    who.note(said("user_id_changed", noon + hour));
    EXPECT_EQ(who.user_id(ana), user_id_of(user_id_of(ana)));
    EXPECT_EQ(code(who, noon + 2 * hour), 0);
    EXPECT_EQ(code(who, noon + 25 * hour), 131047);
}

TEST(acquaintances, what_the_team_writes_opens_nothing_and_a_reset_forgets) {
    acquaintances who;
    who.note(said("text", noon));
    who.note(said("echo", noon + 23 * hour));
    EXPECT_EQ(code(who, noon + 25 * hour), 131047);
    who.forget();
    EXPECT_EQ(code(who, noon + 25 * hour), 0);
}

TEST(shifted_clock, goes_on_at_the_place_where_it_was_put) {
    shifted_clock time;
    const unix_ms before = system_clock().now();
    time.shift_to(std::chrono::hours(25));
    EXPECT_GE(time.now(), before + 25 * hour);
    EXPECT_LE(time.now(), system_clock().now() + 25 * hour);
    time.shift_to(std::chrono::hours(-25));
    EXPECT_LE(time.now(), system_clock().now() - 25 * hour);
}

}  // namespace
}  // namespace ft9::simulator

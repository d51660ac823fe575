#include "ft9/core/event_hook.hpp"
#include "ft9/core/hmac.hpp"

#include <gtest/gtest.h>

using namespace ft9;

TEST(EventTopics, EveryNameReadsBackButTheTests) {
    for (int i = 0; i < static_cast<int>(event_topic::test); ++i) {
        const auto topic = static_cast<event_topic>(i);
        EXPECT_EQ(parse_event_topic(to_string(topic)), topic);
    }
    EXPECT_EQ(to_string(event_topic::test), "hook.test");
    for (const char* other : {"hook.test", "", "message", "Message.received", "message.received "})
        EXPECT_FALSE(parse_event_topic(other)) << other;
}

TEST(EventTopics, AreASet) {
    event_topics some, more;
    EXPECT_TRUE(some.none());
    some.add(event_topic::opted_in);
    some.add(event_topic::message_received);
    some.add(event_topic::opted_in);
    EXPECT_EQ(some.list(), (std::vector{event_topic::message_received, event_topic::opted_in}));
    EXPECT_FALSE(some.has(event_topic::test));
    more.add(event_topic::test);
    some.add(more);
    EXPECT_TRUE(some.has(event_topic::test));
    EXPECT_FALSE(some.none());
}

TEST(MaskPhone, ShowsTheCountryAndTheEnd) {
    EXPECT_EQ(mask_phone("5511999990000"), "+55*******0000");
    EXPECT_EQ(mask_phone("1234567"), "+12*4567");
    EXPECT_EQ(mask_phone("123456"), "+******");
    EXPECT_EQ(mask_phone(""), "+");
}

// RFC 4231, test cases 2 and 6.
TEST(Hmac, IsThatOfTheStandard) {
    EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(
        hmac_sha256_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

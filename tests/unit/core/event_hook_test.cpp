#include "ft9/core/event_hook.hpp"

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

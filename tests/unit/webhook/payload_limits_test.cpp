// What bounds the reading of a body that carries a good signature.
#include "payload_fixture.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::test;
using namespace ft9::webhook;

TEST(PayloadLimits, TimesThatNoClockShowsAreMissing) {
    for (const char* time : {"9223372036854775807", "\"9223372036854775807\"", "-1", "253402300800", "1e30",
                             "\"soon\"", "null", "[]", "99999999999999999999999"}) {
        const auto m =
            only_message(R"("messages":[{"id":"w","type":"text","timestamp":)" + std::string(time) + "}]");
        EXPECT_EQ(m.timestamp, 0) << time;
        const auto e =
            read(payload(R"("statuses":[{"id":"w","status":"sent","timestamp":)" + std::string(time) + "}]"));
        ASSERT_EQ(e.statuses.size(), 1U);
        EXPECT_EQ(e.statuses[0].timestamp, 0) << time;
    }
}

TEST(PayloadLimits, ANotedFieldIsNeverUnboundedInNumber) {
    std::string body = R"({"entry":[{"changes":[{})";
    for (int i = 0; i < 1000; ++i)
        body += ",{}";
    EXPECT_EQ(read(body + "]}]}").others.size(), 100U);
}

TEST(PayloadLimits, CutsWhatIsTooLongAtACharacter) {
    const auto m = only_message(text_message(std::string(65'535, 'a') + "é!", std::string(1 << 20, 'w')));
    EXPECT_EQ(m.wamid.size(), 512U);
    EXPECT_EQ(m.text.size(), 65'535U) << "é would have been split";
    const auto exact = only_message(text_message(std::string(65'536, 'a')));
    EXPECT_EQ(exact.text.size(), 65'536U);
    payload_limits limits;
    limits.max_text = 3;
    limits.max_identifier = 9;
    const auto e = parse_payload(payload(text_message("ééé", "éééééé")), limits);
    ASSERT_TRUE(e);
    EXPECT_EQ(e->messages.at(0).text, "é");
    EXPECT_EQ(e->messages.at(0).wamid, "éééé");
}

TEST(PayloadLimits, ReadsAtMostTheLimitOfUpdates) {
    std::string inner = R"("messages":[{"id":"w"})";
    for (int i = 0; i < 12'000; ++i)
        inner += R"(,{"id":"w"})";
    EXPECT_EQ(read(payload(inner + "]")).messages.size(), 10'000U);
}

// A body may name very many people; looking them up must not cost that many times the messages.
TEST(PayloadLimits, ManyContactsDoNotMultiplyTheWork) {
    std::string inner = R"("contacts":[{"wa_id":"1","profile":{"name":"Ana"}})";
    for (int i = 0; i < 500'000; ++i)
        inner += ",{}";
    inner += R"(,{"wa_id":"2","profile":{"name":"Beto"}}],"messages":[{"id":"w","from":"1"})";
    for (int i = 0; i < 9'999; ++i)
        inner += R"(,{"id":"w","from":"2"})";
    const auto e = read(payload(inner + "]"));
    ASSERT_EQ(e.messages.size(), 10'000U);
    EXPECT_EQ(e.messages[0].profile_name, "Ana");
    EXPECT_EQ(e.messages[9].profile_name, "") << "only as many contacts are kept as Meta sends updates";
}

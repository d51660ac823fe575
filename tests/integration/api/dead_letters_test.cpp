// What the operator decides about, from the route to the other end of the pipeline.
#include "given_up.hpp"

#include <gmock/gmock.h>

using namespace ft9;
using namespace ft9::test;
using nlohmann::json;
using ::testing::HasSubstr;

namespace {

const std::string ana_number = "5511980000021";

class DeadLetterRoutes : public ::testing::Test {
  protected:
    raw_response replay(const std::string& letter) {
        return s.admin("POST", "/dead-letters/" + letter + "/replay");
    }
    raw_response discard(const std::string& letter) { return s.admin("DELETE", "/dead-letters/" + letter); }
    json message(row_id id) { return json::parse(s.admin("GET", "/messages/" + public_id(id)).body); }
    bool comes_to(row_id id, const std::string& status) {
        return stage::eventually([&] { return message(id).at("status") == status; });
    }
    // Texts of a person's context; asked while nothing is under way, since the answer is remembered.
    std::vector<std::string> texts(const std::string& number) {
        std::vector<std::string> all;
        const auto answer = s.admin("GET", "/sessions/" + number);
        if (answer.status != 200) return all;
        const auto session = json::parse(answer.body);
        for (const auto& line : session.at("messages"))
            all.push_back(line.at("text"));
        return all;
    }
    bool has_messages(const std::string& number, std::size_t many) {
        const auto list = json::parse(s.admin("GET", "/sessions").body);
        for (const auto& one : list.at("sessions")) {
            if (one.at("phone") == "+" + number) return one.at("messages") == many;
        }
        return false;
    }
    void comes_to_say(const std::string& number, const std::vector<std::string>& wanted) {
        EXPECT_TRUE(stage::eventually([&] { return has_messages(number, wanted.size()); }));
        EXPECT_EQ(texts(number), wanted);
    }
    double duplicates() {
        const std::string name = "\nft9_duplicates_total ";
        const auto text = s.admin("GET", "/metrics").body;
        const auto at = text.find(name);
        return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size()));
    }

    stage s;
};

}  // namespace

TEST_F(DeadLetterRoutes, AHeldReplyGoesOutInItsOrder) {
    const auto parts = held_reply(s, ana_number, {"um", "dois"});
    EXPECT_EQ(texts(ana_number), std::vector<std::string>{"oi"}) << "what is held was not said";
    const auto letter = letter_about(s, parts[0]);
    const auto answer = replay(letter);
    ASSERT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(
        json::parse(answer.body),
        (json{{"id", letter}, {"kind", "held"}, {"messages", {public_id(parts[0]), public_id(parts[1])}}}));
    comes_to_say(ana_number, {"oi", "um", "dois"});
    ASSERT_TRUE(comes_to(parts[1], "accepted"));
    const auto first = message(parts[0]), second = message(parts[1]);
    EXPECT_EQ(first.at("attempts"), 2);
    EXPECT_EQ(second.at("attempts"), 1);
    EXPECT_LE(first.at("accepted_at").get<std::string>(), second.at("accepted_at").get<std::string>());
    EXPECT_EQ(listed_letters(s), json::array());
    EXPECT_EQ(replay(letter).status, 404) << "that was done";
    EXPECT_EQ(message(parts[0]).at("attempts"), 2);
}

TEST_F(DeadLetterRoutes, APartIsToldWhatComesFirst) {
    const auto parts = held_reply(s, ana_number, {"um", "dois"});
    const auto first = letter_about(s, parts[0]), second = letter_about(s, parts[1]);
    const auto refused = replay(second);
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(json::parse(refused.body).at("detail").get<std::string>(), HasSubstr(first));
    EXPECT_EQ(discard(first).status, 204);
    EXPECT_EQ(replay(second).status, 202);
    EXPECT_TRUE(comes_to(parts[1], "accepted"));
    EXPECT_EQ(message(parts[0]).at("status"), "dead");
}

TEST_F(DeadLetterRoutes, WhatIsDiscardedIsNeverSentAndNeverSaid) {
    const auto send = held_reply(s, ana_number, {"talvez"}).at(0);
    EXPECT_EQ(texts(ana_number), std::vector<std::string>{"oi"});
    const auto letter = letter_about(s, send);
    EXPECT_EQ(discard(letter).status, 204);
    EXPECT_EQ(discard(letter).status, 404);
    EXPECT_EQ(replay(letter).status, 404);
    EXPECT_EQ(s.hear(ana_number, "wamid.next", "e agora?").status, 200);
    comes_to_say(ana_number, {"oi", "e agora?", "resposta a: e agora?"});
    EXPECT_EQ(message(send).at("attempts"), 1);
    EXPECT_EQ(message(send).at("status"), "dead");
    EXPECT_EQ(message(send).at("error").at("text"), "discarded by the operator");
}

TEST_F(DeadLetterRoutes, APoisonedMessageIsAnswered) {
    const auto letter = poisoned(s, ana_number);
    EXPECT_EQ(listed_letters(s, "?kind=dead").size(), 1U);
    EXPECT_EQ(replay(letter).status, 202);
    comes_to_say(ana_number, {"oi", "resposta a: oi"});
    EXPECT_EQ(listed_letters(s), json::array());
}

TEST_F(DeadLetterRoutes, AMessageThatARestoreHeldIsAnswered) {
    const auto letter = held_by_restore(s, ana_number, "restored");
    for (const char* kind : {"", "?kind=held", "?kind=restored"}) {
        const auto listed = listed_letters(s, kind);
        ASSERT_EQ(listed.size(), 1U) << kind;
        EXPECT_EQ(listed[0].at("id"), letter);
        EXPECT_EQ(listed[0].at("kind"), "restored");
        EXPECT_EQ(listed[0].at("message").at("wamid"), "wamid.of." + ana_number);
    }
    EXPECT_EQ(listed_letters(s, "?kind=dead"), json::array());
    EXPECT_EQ(replay(letter).status, 202);
    comes_to_say(ana_number, {"oi", "resposta a: oi"});
    EXPECT_EQ(listed_letters(s), json::array());
    EXPECT_EQ(replay(letter).status, 404);
}

TEST_F(DeadLetterRoutes, ARestoredMessageWithoutATurnIsOnlyDiscarded) {
    const auto letter = held_by_restore(s, ana_number, "restored_text");
    const auto answer = replay(letter);
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(answer.body, HasSubstr("fixed text"));
    EXPECT_EQ(discard(letter).status, 204);
    EXPECT_EQ(listed_letters(s), json::array());
}

TEST_F(DeadLetterRoutes, ABodyGoesTheWayOfTheWebhook) {
    storage::incoming_webhook w;
    w.body = s.text_body(ana_number, "wamid.late", "li mais tarde");
    w.quarantine_reason = "unreadable";  // to an older version
    must(s.journal->accept(w));
    const std::string letter = listed_letters(s, "?kind=raw").at(0).at("id");
    const auto answer = replay(letter);
    ASSERT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(json::parse(answer.body).at("messages").size(), 1U);
    comes_to_say(ana_number, {"li mais tarde", "resposta a: li mais tarde"});
    EXPECT_EQ(listed_letters(s), json::array());
    EXPECT_EQ(s.hear(ana_number, "wamid.late", "li mais tarde").status, 200);
    EXPECT_EQ(duplicates(), 1) << "Meta repeats it";
}

TEST_F(DeadLetterRoutes, ABodyThatStillCannotBeReadStays) {
    EXPECT_EQ(s.webhook("{broken").status, 200);
    const auto before = listed_letters(s, "?kind=raw");
    ASSERT_EQ(before.size(), 1U);
    EXPECT_EQ(before[0].at("body").at("bytes"), 7);
    EXPECT_EQ(replay(before[0].at("id")).status, 409);
    EXPECT_EQ(listed_letters(s, "?kind=raw"), before);
}

TEST_F(DeadLetterRoutes, NothingIsSentToWhoOptedOut) {
    const auto send = held_reply(s, ana_number, {"talvez"}).at(0);
    EXPECT_EQ(s.hear(ana_number, "wamid.stop", "PARAR").status, 200);
    const auto answer = replay(letter_about(s, send));
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(answer.body, HasSubstr("opted out"));
    EXPECT_EQ(message(send).at("status"), "held");
}

TEST_F(DeadLetterRoutes, ListsShowNoTexts) {
    held_reply(s, ana_number, {"segredo da resposta"});
    poisoned(s, "5511980000022");
    const auto body = s.admin("GET", "/dead-letters").body;
    EXPECT_EQ(json::parse(body).at("dead_letters").size(), 2U);
    EXPECT_THAT(body, ::testing::Not(HasSubstr("segredo")));
    EXPECT_THAT(body, ::testing::Not(HasSubstr("\"oi\"")));
}

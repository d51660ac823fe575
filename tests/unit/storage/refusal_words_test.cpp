// What Meta said of a refusal is kept in its parts: code, title, details.
#include "dead_letters_fixture.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

status_update failed_status(const std::string& wamid, int code) {
    auto u = status(delivery_status::failed, wamid, "", code);
    u.error_title = "Message undeliverable";
    u.error_details = "The person has no WhatsApp.";
    u.error_text = u.error_title + ": " + u.error_details;
    return u;
}

class RefusalWords : public DeadLettersTest {
  protected:
    row_id sent(const std::string& wamid) {
        const auto id = reply({"resposta"}).at(0).id;
        begin(id);
        accepted(id, 1, wamid);
        return id;
    }
    void expect_words(row_id id, int code) {
        const auto view = must(journal_->find_send(id));
        EXPECT_EQ(view.error_code, code);
        EXPECT_EQ(view.error_text, "Message undeliverable: The person has no WhatsApp.");
        EXPECT_EQ(view.error_title, "Message undeliverable");
        EXPECT_EQ(view.error_details, "The person has no WhatsApp.");
    }
    attempt_outcome refusal_of(row_id id, int number, verdict why, int code) {
        const auto words = failed_status("", code);
        attempt_outcome o;
        o.id = id;
        o.number = number;
        o.refusal = why;
        o.http_status = 400;
        o.error_code = code;
        o.error_text = words.error_text;
        o.error_title = words.error_title;
        o.error_details = words.error_details;
        return o;
    }
};

}  // namespace

TEST_F(RefusalWords, OfAFailedStatus) {
    const auto id = sent("out1");
    accept(webhook_of(failed_status("out1", 131026)));
    EXPECT_EQ(state_of(id), send_state::failed);
    expect_words(id, 131026);
    reopen();
    expect_words(id, 131026);
}

TEST_F(RefusalWords, OfAFailedStatusThatCameBeforeTheWamidWasKnown) {
    const auto id = reply({"resposta"}).at(0).id;
    begin(id);
    accept(webhook_of(failed_status("early", 131026)));
    EXPECT_EQ(accepted(id, 1, "early").state, send_state::failed);
    expect_words(id, 131026);
}

TEST_F(RefusalWords, OfAFailedStatusAfterWhichItIsTriedAgain) {
    const auto id = sent("out1");
    accept(webhook_of(failed_status("out1", 131016)));
    EXPECT_EQ(state_of(id), send_state::queued);
    expect_words(id, 131016);
}

TEST_F(RefusalWords, OfGraphsAnswer) {
    const auto id = reply({"resposta"}).at(0).id;
    begin(id);
    finish(refusal_of(id, 1, verdict::final, 131026));
    EXPECT_EQ(state_of(id), send_state::failed);
    expect_words(id, 131026);
}

TEST_F(RefusalWords, AreOnTheListOfDeadLetters) {
    const auto id = reply({"resposta"}).at(0).id;
    for (int i = 1; i <= max_failures(verdict::retry); ++i) {
        begin(id);
        finish(refusal_of(id, i, verdict::retry, 131016));
    }
    const auto list = letters("dead");
    ASSERT_EQ(list.size(), 1U);
    ASSERT_TRUE(list[0].send.has_value());
    EXPECT_EQ(list[0].send->error_code, 131016);
    EXPECT_EQ(list[0].send->error_text, "Message undeliverable: The person has no WhatsApp.");
    EXPECT_EQ(list[0].send->error_title, "Message undeliverable");
    EXPECT_EQ(list[0].send->error_details, "The person has no WhatsApp.");
}

// Its own earlier refusal says nothing about why it is not sent.
TEST_F(RefusalWords, OfAnEarlierRefusalGoWhenAPartIsCancelledForAHole) {
    const auto parts = reply({"um", "dois"});
    begin(parts[1].id);
    finish(refusal_of(parts[1].id, 1, verdict::retry, 131016));
    begin(parts[0].id);
    refused(parts[0].id, 1, verdict::final, 131026);
    const auto view = must(journal_->find_send(parts[1].id));
    EXPECT_EQ(view.state, send_state::cancelled);
    EXPECT_EQ(view.error_title, "");
    EXPECT_EQ(view.error_details, "");
}

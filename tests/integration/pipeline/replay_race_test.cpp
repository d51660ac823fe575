// An operator, a status or the reconciling is faster than a worker: a send is queued again on disk before the
// outbox knows what the worker committed about it. The test turns the crank of the outbox itself, so that
// this order is certain.
#include "../../../src/pipeline/outbox_worker.hpp"
#include "world.hpp"

#include "support/storage_journal.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>

using namespace ft9;
using namespace ft9::test;

namespace asio = boost::asio;

namespace {

class ReplayRace : public JournalTest {
  protected:
    ReplayRace() {
        pipeline::pipeline_options options;
        options.ambiguity = {ambiguous_policy::hold, std::chrono::milliseconds(0),
                             std::chrono::milliseconds(0)};
        const pipeline::pipeline_environment environment{
            io_.get_executor(), time_, timers_, *journal_, sessions_, model_, sender_, meter_, alarms_, {}};
        outbox_ = std::make_shared<pipeline::outbox_worker>(environment, options, pipeline::outbox_hooks{});
    }
    // Runs one handler after the other; between two of them nothing of the outbox moves.
    bool crank_until(const std::function<bool()>& holds) {
        return eventually([&] {
            if (!holds()) io_.poll_one();
            return holds();
        });
    }
    void refuse_next(verdict why) {
        attempt_outcome o;
        o.refusal = why;
        o.error_text = "refused in a test";
        sender_.answer_with(o);
    }
    void replay_what_was_given_up() {
        const auto letters = must(journal_->dead_letters("", 0, 10));
        ASSERT_EQ(letters.size(), 1U);
        const auto done = must(journal_->replay_dead_letter(letters[0].id));
        ASSERT_EQ(done.ruling, storage::replay_ruling::done);
        outbox_->replay(done.sends);
    }
    void expect_sent_once_more(row_id send) {
        EXPECT_TRUE(crank_until([&] { return sender_.sent().size() == 2; })) << "it waits for the next start";
        EXPECT_TRUE(crank_until([&] { return outbox_->running() == 0; }));
        EXPECT_EQ(state_of(send), send_state::accepted);
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    system_timers timers_{io_.get_executor()};
    storage::session_store sessions_{time_, {}};
    fake_model model_;
    fake_sender sender_;
    metrics meter_;
    alarm_board alarms_{meter_, time_};
    std::shared_ptr<pipeline::outbox_worker> outbox_;
};

// By reference: it is awaited by nobody, but the test outlives it.
asio::awaitable<void> hold(pipeline::outbox_worker& outbox, bool& begun) {
    begun = true;
    auto holding = outbox.reconcile();
    co_await std::move(holding);
}

}  // namespace

TEST_F(ReplayRace, WithAWorkerThatHasNotHeardThatItsSendIsDead) {
    auto send = answer(hear("w1"), {"resposta"}).sends.at(0);
    for (send.failures = 0; send.failures < max_failures(verdict::retry) - 1;) {
        begin(send.id);
        refused(send.id, ++send.failures, verdict::retry, 131016);
    }
    refuse_next(verdict::retry);
    outbox_->add({send});
    // The handler that sent has also asked the journal to write the verdict, and waits for it.
    ASSERT_TRUE(crank_until([&] { return sender_.sent().size() == 1; }));
    ASSERT_TRUE(eventually([&] { return state_of(send.id) == send_state::dead; }));
    replay_what_was_given_up();
    expect_sent_once_more(send.id);
}

TEST_F(ReplayRace, WithTheHoldingOfAmbiguousSends) {
    const auto send = answer(hear("w1"), {"resposta"}).sends.at(0);
    refuse_next(verdict::ambiguous);
    outbox_->add({send});
    ASSERT_TRUE(crank_until([&] { return sender_.sent().size() == 1 && outbox_->running() == 0; }));
    bool begun = false;
    asio::co_spawn(io_, hold(*outbox_, begun), asio::detached);
    ASSERT_TRUE(crank_until([&] { return begun; }));
    ASSERT_TRUE(eventually([&] { return state_of(send.id) == send_state::held; }));
    replay_what_was_given_up();
    expect_sent_once_more(send.id);
}

TEST_F(ReplayRace, WithAWorkerThatHasNotHeardThatItsSendIsAmbiguous) {
    const auto send = answer(hear("w1"), {"resposta"}).sends.at(0);
    refuse_next(verdict::ambiguous);
    outbox_->add({send});
    ASSERT_TRUE(crank_until([&] { return sender_.sent().size() == 1; }));
    ASSERT_TRUE(eventually([&] { return state_of(send.id) == send_state::reconciling; }));
    constexpr std::chrono::milliseconds none{0};
    const auto again = must(journal_->reconcile({ambiguous_policy::resend, none, none}));
    ASSERT_EQ(again.size(), 1U);
    outbox_->settled(again);
    expect_sent_once_more(send.id);
}

TEST_F(ReplayRace, WithAWorkerThatHasNotHeardThatItsSendWasAccepted) {
    const auto send = answer(hear("w1"), {"resposta"}).sends.at(0);
    outbox_->add({send});
    ASSERT_TRUE(crank_until([&] { return sender_.sent().size() == 1; }));
    ASSERT_TRUE(eventually([&] { return state_of(send.id) == send_state::accepted; }));
    constexpr int try_again = 131016;
    const auto receipt = accept(
        webhook_of(status(delivery_status::failed, "wamid.out", make_callback_data(send.id, 1), try_again)));
    ASSERT_EQ(receipt.settled.size(), 1U);
    ASSERT_EQ(receipt.settled.at(0).state, send_state::queued);
    time_.set(receipt.settled.at(0).next_at);
    outbox_->settled(receipt.settled);
    expect_sent_once_more(send.id);
}

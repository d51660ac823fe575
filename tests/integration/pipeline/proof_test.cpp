// Decision 2: that a process has proved itself is noted once, by its first turn or by its living on.
#include "cranked.hpp"

#include "support/row_meter.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

using namespace ft9;
using namespace ft9::test;
using namespace std::chrono_literals;

namespace {

class PipelineProof : public CrankedTest {
  protected:
    PipelineProof() {
        reopen();  // the meter sees only connections that are opened after it
        line_ = std::make_unique<pipeline::pipeline>(environment(), cranked_options());
        run(line_->start());
        rows_.reset();
    }
    // The journal's thread tells the meter.
    ~PipelineProof() override { journal_->close(); }
    // By value: future and context outlive the coroutine.
    template <class T>
    void run(boost::asio::awaitable<T> work) {
        auto done = boost::asio::co_spawn(io_, std::move(work), boost::asio::use_future);
        ASSERT_TRUE(crank_until([&] { return done.wait_for(0s) == std::future_status::ready; }));
    }
    bool proved() { return number("SELECT value='1' FROM setting WHERE name='proved'") == 1; }
    // Notes of proofs that were committed; what was handed to the writer before is among them.
    int proofs() {
        hear("w" + std::to_string(++heard_));
        int notes = 0;
        for (const auto& t : rows_.transactions()) {
            if (const auto found = t.find("insert setting"); found != t.end()) notes += found->second;
        }
        return notes;
    }

    row_meter rows_;
    int heard_ = 0;
    std::unique_ptr<pipeline::pipeline> line_;
};

}  // namespace

TEST_F(PipelineProof, IsNotedOnceThoughATurnAndTimeBothProveIt) {
    line_->arrived(accept(webhook_with(said("first"))));
    ASSERT_TRUE(crank_until([&] { return proved(); }));
    ASSERT_TRUE(crank_until([&] { return sender_.sent().size() == 1 && line_->turns_inflight() == 0; }));
    time_.advance(11s);
    run(line_->tend());
    EXPECT_EQ(proofs(), 1);
}

TEST_F(PipelineProof, IsNotedOnceByTimeAlone) {
    run(line_->tend());
    EXPECT_EQ(proofs(), 0) << "it has only begun to live";
    time_.advance(11s);
    run(line_->tend());
    run(line_->tend());
    EXPECT_EQ(proofs(), 1);
}

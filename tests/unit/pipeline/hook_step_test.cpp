#include "ft9/pipeline/hook_step.hpp"
#include "ft9/pipeline/pipeline.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

using namespace ft9;
using pipeline::turn_work;

namespace {

class HookStep : public ::testing::Test {
  protected:
    // What the step adds to the decision of a turn in which the model said this.
    std::size_t noted(bool answered, std::optional<mentor::analysis> said) {
        turn_work t{7, waiting_, words_, io_.get_executor(), {}};
        t.answered = answered;
        t.analysis = std::move(said);
        pipeline::hook_step().deciding(t);
        return t.decision.along.size();
    }
    static mentor::analysis with_lead() {
        mentor::analysis a;
        a.lead["clinic"] = "Sorriso";
        return a;
    }

    boost::asio::io_context io_;
    std::vector<storage::pending_message> waiting_{1};
    pipeline::mentor_words words_;
};

}  // namespace

TEST_F(HookStep, FactsAboutACustomerAreAnEvent) {
    EXPECT_EQ(noted(true, with_lead()), 1U);
}

TEST_F(HookStep, AlsoThoseOfATurnThatTheModelGaveToAHumanBeing) {
    turn_work t{7, waiting_, words_, io_.get_executor(), {}};
    t.analysis = with_lead();
    t.decision.what = outcome::handed_over;
    t.decision.reason = storage::model_wants_human;
    pipeline::hook_step().deciding(t);
    EXPECT_EQ(t.decision.along.size(), 1U);
    t.decision.along.clear();
    t.decision.reason = "taken_over";
    pipeline::hook_step().deciding(t);
    EXPECT_TRUE(t.decision.along.empty()) << "somebody else was faster";
}

TEST_F(HookStep, NothingElseIs) {
    EXPECT_EQ(noted(true, std::nullopt), 0U);
    EXPECT_EQ(noted(true, mentor::analysis{}), 0U);
    EXPECT_EQ(noted(false, with_lead()), 0U) << "the model did not answer";
}

#include "group_writer_fixture.hpp"

#include <boost/system/system_error.hpp>

#include <filesystem>

using namespace ft9;
using namespace ft9::test;

TEST_F(GroupWriter, CommitsWhatWaitsTogether) {
    start_writer();
    std::promise<void> gate;
    auto blocker = block(gate);
    std::vector<std::future<result<int>>> waiting;
    for (int i = 1; i <= 5; ++i)
        waiting.push_back(insert(i));
    EXPECT_EQ(writer_->waiting(), 5U);
    EXPECT_EQ(rows(), 0);
    gate.set_value();
    EXPECT_EQ(blocker.get().value(), 0);
    for (int i = 1; i <= 5; ++i) {
        EXPECT_EQ(waiting[static_cast<std::size_t>(i) - 1].get().value(), i);
        EXPECT_EQ(rows(), 5) << "completed after the commit of the whole group";
    }
    EXPECT_EQ(groups(), (sizes{1, 5}));
    EXPECT_EQ(writer_->waiting(), 0U);
}

TEST_F(GroupWriter, DoesNotWaitForCompany) {
    start_writer();
    EXPECT_EQ(insert(1).get().value(), 1);
    EXPECT_EQ(insert(2).get().value(), 2);
    EXPECT_EQ(groups(), (sizes{1, 1}));
}

TEST_F(GroupWriter, TakesTheLanesInTheirOrder) {
    start_writer();
    std::promise<void> gate;
    auto blocker = block(gate);
    auto third = insert(3, lane::maintenance), second = insert(2, lane::pipeline);
    auto first = insert(1, lane::acknowledgement);
    gate.set_value();
    third.get();
    EXPECT_EQ(order_, (std::vector<int>{1, 2, 3}));
}

TEST_F(GroupWriter, AFailingItemDoesNotSpoilTheOthers) {
    start_writer();
    std::promise<void> gate;
    auto blocker = block(gate);
    auto first = insert(1);
    auto bad = add([](database& db) -> int {
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 2);
        throw std::runtime_error("bad luck");
    });
    auto coded = add([](database& db) -> int {
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 3);
        throw boost::system::system_error(make_error_code(errc::conflict));
    });
    auto repeated = add([](database& db) {
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 5);
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 1);  // violates the primary key
        return 5;
    });
    auto last = insert(4);
    gate.set_value();
    EXPECT_EQ(first.get().value(), 1);
    EXPECT_EQ(bad.get().error(), errc::storage_failed);
    EXPECT_EQ(coded.get().error(), errc::conflict);
    EXPECT_EQ(repeated.get().error(), errc::storage_failed);
    EXPECT_EQ(last.get().value(), 4);
    EXPECT_EQ(rows(), 2);
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(failures_.size(), 2U) << "expected refusals are no failures";
}

TEST_F(GroupWriter, ALoneFailingItemIsRolledBack) {
    start_writer();
    auto bad = add([](database& db) -> int {
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 1);
        throw std::runtime_error("bad luck");
    });
    EXPECT_EQ(bad.get().error(), errc::storage_failed);
    EXPECT_EQ(rows(), 0);
    EXPECT_EQ(insert(1).get().value(), 1);
}

TEST_F(GroupWriter, CloseFinishesWhatIsQueuedAndRefusesTheRest) {
    start_writer();
    std::promise<void> gate;
    auto blocker = block(gate);
    auto queued = insert(1);
    auto later = insert(2, lane::maintenance);
    auto closing = std::async(std::launch::async, [this] { writer_->close(); });
    // Refusals tell that closing has begun.
    std::future<result<int>> refused;
    do {
        refused = insert(3, lane::pipeline);
    } while (refused.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready);
    EXPECT_EQ(refused.get().error(), errc::cancelled);
    gate.set_value();
    closing.get();
    EXPECT_TRUE(queued.get());
    EXPECT_TRUE(later.get());
    EXPECT_EQ(insert(4).get().error(), errc::cancelled);
    writer_->close();
}

TEST_F(GroupWriter, CheckpointsBetweenGroupsOnceEnoughWasWritten) {
    start_writer();
    const auto empty = std::filesystem::file_size(path_);
    auto big = [](database& db) {
        for (int i = 0; i < 100; ++i)
            db.execute("INSERT INTO t(body) VALUES(?)", std::string(4000, 'x'));
        return 0;
    };
    EXPECT_TRUE(add(big, lane::pipeline, 100).get());
    EXPECT_TRUE(add(big, lane::pipeline, 100).get());
    EXPECT_EQ(std::filesystem::file_size(path_), empty);
    EXPECT_TRUE(add(big, lane::pipeline, 2000).get());
    EXPECT_TRUE(insert(100'000).get());  // its group begins after the checkpoint
    EXPECT_GT(std::filesystem::file_size(path_), empty + 1'000'000);
}

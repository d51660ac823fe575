#include "ft9/core/strand.hpp"

#include <gtest/gtest.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <csignal>
#include <cstdlib>
#include <new>

namespace ft9 {
namespace {

// The handler is the process's: other tests find it as it was.
class StrandMemory : public testing::Test {
  protected:
    StrandMemory() { guard_strands_against_lack_of_memory(); }
    ~StrandMemory() override { std::set_new_handler(before_); }

  private:
    const std::new_handler before_ = std::get_new_handler();
};

TEST_F(StrandMemory, AnAllocationThatFailsThrowsAsEver) {
    EXPECT_THROW(std::get_new_handler()(), std::bad_alloc);
    { const memory_needed all_of_it; }
    EXPECT_THROW(std::get_new_handler()(), std::bad_alloc);
}

TEST_F(StrandMemory, WhileAStrandIsMadeItEndsTheProcess) {
    const memory_needed all_of_it;
    EXPECT_EXIT(std::get_new_handler()(), testing::KilledBySignal(SIGABRT), "");
}

// An executor that lacks memory whenever it is copied, as it is when a strand is made of it.
struct starving_executor : boost::asio::io_context::executor_type {
    using base = boost::asio::io_context::executor_type;
    explicit starving_executor(const base& e) : base(e) {}
    starving_executor(const starving_executor& other) noexcept : base(other) {
        try {
            std::get_new_handler()();
        } catch (const std::bad_alloc&) {
            std::_Exit(3);  // the lack was told to whoever cannot bear it
        }
    }
};

TEST_F(StrandMemory, ANewStrandIsGuarded) {
    boost::asio::io_context io;
    const starving_executor starving(io.get_executor());
    EXPECT_EXIT(new_strand(starving), testing::KilledBySignal(SIGABRT), "");
}

TEST_F(StrandMemory, AStrandIsMadeOfAnyExecutor) {
    boost::asio::io_context io;
    int ran = 0;
    boost::asio::post(new_strand(io.get_executor()), [&ran] { ++ran; });
    boost::asio::post(new_strand(boost::asio::any_io_executor(io.get_executor())), [&ran] { ++ran; });
    io.run();
    EXPECT_EQ(ran, 2);
}

}  // namespace
}  // namespace ft9

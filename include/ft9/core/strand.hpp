#pragma once

#include <boost/asio/strand.hpp>

namespace ft9 {

// Asio (seen in 1.81, strand_executor_service::create_implementation) destroys a strand that it has not
// filled in when an allocation fails on the way, and writes wherever its members happen to point. After this
// call the process ends at that moment (SIGABRT) instead, as it does wherever half of something would be
// left; all other allocations that fail throw as ever. Once, before there are threads: the new-handler is the
// process's.
void guard_strands_against_lack_of_memory() noexcept;

// While one lives, an allocation of its thread that fails ends the process.
class memory_needed {
  public:
    memory_needed() noexcept;
    ~memory_needed();
    memory_needed(const memory_needed&) = delete;
};

// boost::asio::make_strand with that guard: the one way in which strands are made. Any thread.
template <class Executor>
boost::asio::strand<Executor> new_strand(const Executor& executor) {
    const memory_needed all_of_it;
    return boost::asio::make_strand(executor);  // lint-ok: the one place
}

}  // namespace ft9

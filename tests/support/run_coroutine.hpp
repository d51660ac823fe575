#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <utility>

namespace ft9::test {

// Runs the coroutine on the thread's context until it ends and returns its value or throws its exception. The
// context stays: whoever completed the coroutine from another thread may still be on the way out of post().
// Ends the process if it takes longer than `limit`: a frame that other threads still know cannot be dropped.
template <class T>
T run_coroutine(boost::asio::awaitable<T> work, std::chrono::seconds limit = std::chrono::seconds(60)) {
    thread_local boost::asio::io_context context;
    context.restart();
    auto value = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
    context.run_for(limit);
    if (value.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        std::fputs("run_coroutine: the coroutine did not end\n", stderr);
        std::abort();
    }
    return value.get();
}

}  // namespace ft9::test

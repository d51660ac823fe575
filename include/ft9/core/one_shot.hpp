#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace ft9 {

// Lets a thread outside the io_context end a coroutine's wait: `start` is called once with a copyable
// `resume`, which any thread may call once, also before `start` returns. The coroutine goes on on its own
// executor. Whoever holds `resume` keeps the coroutine alive; dropping it unused destroys the coroutine's
// frame. Without the memory to begin, the process ends: an exception from here would reach a coroutine whose
// frame the handler has just destroyed.
template <class Start>
boost::asio::awaitable<void> suspend_until(Start start) {
    namespace asio = boost::asio;
    auto initiate = [start = std::move(start)](auto handler) mutable noexcept {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        start([shared] {
            auto executor = asio::get_associated_executor(*shared);
            asio::post(executor, std::move(*shared));
        });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(initiate),
                                                                         asio::use_awaitable);
}

}  // namespace ft9

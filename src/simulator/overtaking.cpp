#include "simulator/overtaking.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace ft9::simulator {
namespace asio = boost::asio;

asio::awaitable<void> overtaking::wait(std::chrono::milliseconds limit) {
    const auto mine = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, limit);
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(mine);
    }
    co_await mine->async_wait(asio::as_tuple(asio::use_awaitable));
    const std::lock_guard lock(mutex_);
    std::erase(waiting_, mine);
}

void overtaking::release() {
    std::vector<timer> all;
    {
        const std::lock_guard lock(mutex_);
        all = std::exchange(waiting_, {});
    }
    // A timer belongs to its coroutine's strand: it is cancelled there, never from here.
    for (const auto& one : all)
        asio::post(one->get_executor(), [one] { one->cancel(); });
}

}  // namespace ft9::simulator

#include "typing_mark.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace ft9::pipeline {

namespace asio = boost::asio;

void typing_mark::start(const std::shared_ptr<typing_mark>& mark, const asio::any_io_executor& strand,
                        asio::awaitable<void> marking) {
    mark->running_ = true;
    auto done = [mark](const std::exception_ptr&) {
        mark->running_ = false;
        mark->end_.cancel();
    };
    asio::co_spawn(strand, std::move(marking), std::move(done));
}

asio::awaitable<void> typing_mark::ended() {
    if (running_) co_await end_.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace ft9::pipeline

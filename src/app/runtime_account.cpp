// What runtime does to learn whether the WhatsApp account works.
#include "runtime.hpp"

#include "ft9/observability/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace ft9::app {

namespace asio = boost::asio;

namespace {

// Time for whatever starts with us: a proxy, a tunnel, the name's first look-up.
constexpr std::chrono::seconds first_check_after{30};

}  // namespace

asio::awaitable<void> runtime::check_account() {
    const auto who = patient_.get();
    auto examining = doctor::examine(check_http_, time_, *who);
    const auto found = co_await std::move(examining);
    account_watch_.take(found);
}

// On account_strand_.
asio::awaitable<void> runtime::watch_account() {
    const auto every = settings_.account_check;
    if (every.count() == 0) co_return;
    auto wait = std::min(every, first_check_after);
    for (;;) {
        if (!account_check_due_) {
            account_timer_.expires_after(wait);
            co_await account_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        if (condition_.draining) co_return;
        account_check_due_ = false;
        wait = every;
        try {
            auto checking = check_account();
            co_await std::move(checking);
        } catch (const std::exception& e) {
            log::error("the account could not be checked", {{"error", e.what()}});
        }
    }
}

// After a reload: what was wrong may be cured. A check that runs ends first.
void runtime::check_account_now() {
    asio::post(account_strand_, [this] {
        account_check_due_ = true;
        account_timer_.cancel();
    });
}

asio::awaitable<void> runtime::look_at_deliveries() {
    if (!deliveries_.due()) co_return;
    auto counting = journal_.count_undelivered(deliveries_.limit());
    const auto found = co_await std::move(counting);
    if (found) deliveries_.look(*found);
}

}  // namespace ft9::app

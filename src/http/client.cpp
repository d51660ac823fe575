#include "ft9/http/client.hpp"

#include "client_pool.hpp"
#include "free_storage.hpp"

#include "ft9/http/address_policy.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <tuple>

namespace ft9::http {

namespace asio = boost::asio;

std::string_view to_string(phase p) {
    switch (p) {
        case phase::queued:
            return "queued";
        case phase::resolving:
            return "resolving";
        case phase::connecting:
            return "connecting";
        case phase::handshaking:
            return "handshaking";
        case phase::writing:
            return "writing";
        case phase::reading:
            return "reading";
        case phase::done:
            return "done";
    }
    return "unknown";
}

struct client::impl {
    struct by_place {
        bool operator()(const origin& a, const origin& b) const {
            return std::tie(a.tls, a.port, a.host) < std::tie(b.tls, b.port, b.host);
        }
    };

    impl(asio::any_io_executor executor, client_options options)
        : parts(std::make_shared<client_parts>(std::move(executor), std::move(options))) {}

    result<std::shared_ptr<pool>> pool_of(const origin& where) {
        if (!where.tls && !may_be_private(where.host, parts->options.private_hosts))
            return errc::address_refused;
        const std::lock_guard lock(mutex);
        if (stopped) return errc::cancelled;
        auto& found = pools[where];
        if (!found) found = std::make_shared<pool>(parts, where);
        return found;
    }

    const std::shared_ptr<client_parts> parts;
    mutable std::mutex mutex;
    std::map<origin, std::shared_ptr<pool>, by_place> pools;
    bool stopped = false;
};

client::client(asio::any_io_executor executor, client_options options)
    : impl_(std::make_shared<impl>(std::move(executor), std::move(options))) {}

client::~client() {
    stop();
}

asio::awaitable<exchange> client::send(origin where, client_request request, steady_time deadline,
                                       abort_ptr abort) {
    const auto connections = impl_->pool_of(where);
    if (!connections) co_return failed(connections.error(), phase::queued);
    auto wire = serialise(where, request, impl_->parts->options.user_agent);
    if (!wire) co_return failed(wire.error(), phase::queued);
    if (deadline <= std::chrono::steady_clock::now())
        co_return failed(errc::deadline_exceeded, phase::queued);
    const bool head = request.verb == method::head;
    free_storage(request.body);
    auto source = std::move(request.source);
    auto sink = std::move(request.sink);
    const auto sink_limit = request.sink_limit;
    request = {};  // not held while the peer thinks
    // Named: a temporary lambda in a co_await expression is destroyed twice by g++ 12. Noexcept: see
    // one_shot.hpp.
    auto start = [to = *connections, bytes = std::move(*wire), head, deadline, abort = std::move(abort),
                  source = std::move(source), sink = std::move(sink), sink_limit,
                  executor = impl_->parts->executor](auto handler) mutable noexcept {
        using handler_type = decltype(handler);
        auto j = std::make_unique<typed_job<handler_type>>(std::move(bytes), head, deadline,
                                                           std::move(handler), executor);
        j->abort = std::move(abort);
        j->source = std::move(source);
        j->sink = std::move(sink);
        j->sink_limit = sink_limit;
        to->submit(std::move(j));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(exchange)>(
        std::move(start), asio::use_awaitable);
}

client_stats client::stats() const {
    const std::lock_guard lock(impl_->mutex);
    client_stats sum;
    for (const auto& [where, connections] : impl_->pools)
        connections->add_stats(sum);
    return sum;
}

void client::stop() {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopped = true;
    for (const auto& [where, connections] : impl_->pools)
        connections->stop();
    impl_->parts->names.stop();
}

}  // namespace ft9::http

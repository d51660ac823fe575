#include "connection.hpp"
#include "server_impl.hpp"
#include "tls_hardening.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>

namespace ft9::http {

namespace asio = boost::asio;

std::string_view to_string(closed_for why) {
    static constexpr std::array<std::string_view, 8> names{
        "idle", "slow_head", "slow_body", "slow_read", "body_shed", "no_room", "peer_cap", "handshake"};
    return names.at(static_cast<std::size_t>(why));
}

server::server(asio::any_io_executor executor, router table, server_options options, server_events events)
    : impl_(std::make_shared<impl>(std::move(executor), std::move(table), std::move(options),
                                   std::move(events))) {}

server::~server() {
    asio::post(impl_->control, [self = impl_] { self->stop(); });
}

result<std::uint16_t> server::start(const std::string& host, std::uint16_t port) {
    return impl_->start(host, port);
}

asio::awaitable<std::size_t> server::drain(std::chrono::steady_clock::time_point deadline) {
    const auto self = impl_;
    co_return co_await asio::co_spawn(self->control, self->drain(deadline), asio::use_awaitable);
}

void server::set_tls(std::shared_ptr<asio::ssl::context> next) {
    harden(*next);
    asio::post(impl_->control, [self = impl_, next = std::move(next)] { self->tls = next; });
}

std::size_t server::handshaking() const {
    return impl_->shaking.size();
}

std::size_t server::connections() const {
    return impl_->open.size();
}

std::size_t server::inflight_body_bytes() const {
    return impl_->inflight;
}

}  // namespace ft9::http

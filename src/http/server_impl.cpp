#include "server_impl.hpp"

#include "connection.hpp"
#include "no_throw.hpp"
#include "tls_hardening.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

namespace ft9::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// What the cut connections get to let go of their handlers before drain() returns.
constexpr milliseconds after_cut{250};

// Fine enough for the shortest deadline, but not more than four looks a second in production.
milliseconds sweep_interval(const server_options& o, const router& table) {
    auto shortest = std::min({o.header_deadline, o.body_deadline, o.write_deadline, o.idle_deadline,
                              o.handshake_deadline, o.linger_deadline, o.body_rate_grace});
    for (const auto& row : table.routes())
        shortest = std::min(shortest, row.deadline);
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(250));
}

// A peer that asks and does not read would let the kernel grow its send buffer to megabytes; it holds at most
// this much that has not been sent. Accepted sockets inherit it. Without it the server works as well.
void bound_unsent(int listener) {
    constexpr int most_unsent = 16 * 1024;
    ::setsockopt(listener, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent, sizeof most_unsent);
}

result<tcp::endpoint> endpoint_of(const asio::any_io_executor& executor, const std::string& host,
                                  std::uint16_t port) {
    error_code failure;
    const auto address = asio::ip::make_address(host, failure);
    if (!failure) return tcp::endpoint(address, port);
    tcp::resolver resolver(executor);
    const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, failure);
    if (failure) return failure;
    return found.begin()->endpoint();
}

}  // namespace

server::impl::impl(asio::any_io_executor on, router routes, server_options chosen, server_events told)
    : executor(std::move(on)),
      table(std::move(routes)),
      options(std::move(chosen)),
      events(std::move(told)),
      shaking(options.max_handshakes),
      control(new_strand()),
      tls(options.tls),
      acceptor_(control),
      pause_(control),
      gone_(control),
      tick_(control) {
    if (tls) harden(*tls);
}

error_code server::impl::listen(const tcp::endpoint& where) {
    error_code failure;
    acceptor_.open(where.protocol(), failure);
    if (!failure) acceptor_.set_option(tcp::acceptor::reuse_address(true), failure);
    if (!failure && where.address().is_v6() && where.address().is_unspecified()) {
        acceptor_.set_option(asio::ip::v6_only(false), failure);
    }
    if (!failure) bound_unsent(acceptor_.native_handle());
    if (!failure) acceptor_.bind(where, failure);
    if (!failure) acceptor_.listen(asio::socket_base::max_listen_connections, failure);
    if (!failure) acceptor_.non_blocking(true, failure);
    if (failure) {
        error_code ignored;
        acceptor_.close(ignored);
    }
    return failure;
}

result<std::uint16_t> server::impl::start(const std::string& host, std::uint16_t port) {
    const auto where = endpoint_of(executor, host, port);
    if (!where) return where.error();
    const auto failure = listen(*where);
    if (failure) return failure;
    const auto bound = acceptor_.local_endpoint().port();
    const auto self = shared_from_this();
    const auto done = [self](std::exception_ptr thrown) { self->task_ended(thrown); };
    asio::co_spawn(control, accept_loop(self), done);
    asio::co_spawn(control, watch_deadlines(self), done);
    return bound;
}

void server::impl::task_ended(std::exception_ptr failure) const {
    if (!failure || !events.failed) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& thrown) {
        events.failed(request{}, thrown.what());
    }
}

void server::impl::stop() {
    stopped_ = draining = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    tick_.cancel();
    for (const auto& one : open.all())
        one->request_cut();
}

asio::awaitable<void> server::impl::watch_deadlines(std::shared_ptr<impl> self) {
    const auto interval = sweep_interval(self->options, self->table);
    while (!self->stopped_) {
        self->tick_.expires_after(interval);
        co_await self->tick_.async_wait(no_throw);
        const auto late = self->open.overdue(steady_clock::now(), self->options.min_body_rate,
                                             self->options.body_rate_grace);
        for (const auto& one : late)
            one->request_check();
    }
}

bool server::impl::hold_body(std::size_t bytes, connection_base& holder) {
    const auto held = inflight.fetch_add(bytes) + bytes;
    if (held <= options.max_inflight_body_bytes) return true;
    const auto excess = held - options.max_inflight_body_bytes;
    const auto shed = open.shed_slowest(excess, holder, steady_clock::now());
    for (const auto& one : shed.chosen)
        one->request_check();
    return shed.enough;
}

std::uint64_t server::impl::begin_handshake(connection_base& one) {
    const auto mine = shaking.enter(one.shared_from_this());
    if (mine.overtaken) mine.overtaken->request_handshake_end();
    return mine.ticket;
}

void server::impl::connection_left() {
    if (!waiting_) return;
    asio::post(control, [self = shared_from_this()] {
        self->waiting_ = false;
        self->pause_.cancel();
        self->gone_.cancel();
    });
}

asio::awaitable<void> server::impl::wait_until_gone(steady_clock::time_point deadline) {
    while (open.size() > 0 && steady_clock::now() < deadline) {
        waiting_ = true;
        gone_.expires_at(deadline);
        if (open.size() > 0) co_await gone_.async_wait(no_throw);
    }
}

asio::awaitable<std::size_t> server::impl::drain(steady_clock::time_point deadline) {
    draining = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (const auto& one : open.all())
        one->request_check();
    co_await wait_until_gone(deadline);
    const auto rest = open.all();
    for (const auto& one : rest)
        one->request_cut();
    const auto cut = rest.size();
    co_await wait_until_gone(steady_clock::now() + after_cut);
    stop();
    co_return cut;
}

}  // namespace ft9::http

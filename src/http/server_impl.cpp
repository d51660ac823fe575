#include "server_impl.hpp"

#include "client_address.hpp"
#include "connection.hpp"
#include "response_writer.hpp"
#include "tls_hardening.hpp"

#include "ft9/core/id.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace ft9::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds accept_pause{100};
constexpr std::size_t most_accepted_at_once = 64;
// Failures closer together than this are one trouble, even if an accept between them succeeds.
constexpr milliseconds accept_calm{1000};
// At the limit this part of the connections goes at a time, so that a flood does not search all for each one.
constexpr std::size_t part_that_goes = 16;
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

// A strand on the concrete executor spares one type-erased hop for each completion.
asio::any_io_executor strand_on(const asio::any_io_executor& executor) {
    if (const auto* io = executor.target<asio::io_context::executor_type>()) return asio::make_strand(*io);
    return asio::make_strand(executor);
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
      control(strand_on(executor)),
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

asio::awaitable<void> server::impl::accept_loop(std::shared_ptr<impl> self) {
    while (!self->draining) {
        co_await self->make_room();
        if (self->draining) co_return;
        auto accepted = co_await self->acceptor_.async_accept(self->new_strand(), no_throw);
        auto& [failure, socket] = accepted;
        if (self->draining) co_return;
        if (failure) {
            co_await self->pause_accepting(failure);
        } else {
            self->note_accepting();
            self->admit(std::move(socket));
            self->accept_waiting();
        }
    }
}

// Those that wait as well: when the threads are busy, one accept for each turn of the loop would let the
// queue grow.
void server::impl::accept_waiting() {
    for (std::size_t i = 0; i < most_accepted_at_once && open.size() < options.max_connections; ++i) {
        error_code none;
        tcp::socket socket(new_strand());
        acceptor_.accept(socket, none);
        if (none) return;  // a failure comes again, to the loop
        admit(std::move(socket));
    }
}

asio::any_io_executor server::impl::new_strand() const {
    return strand_on(executor);
}

// At the limit, and only when somebody waits for the place.
asio::awaitable<void> server::impl::make_room() {
    while (!draining && open.size() >= options.max_connections) {
        const auto knocked = co_await acceptor_.async_wait(tcp::acceptor::wait_read, no_throw);
        if (std::get<0>(knocked) || open.size() < options.max_connections) co_return;
        for (const auto& one : open.longest_waiting(1 + options.max_connections / part_that_goes))
            one->request_room();
        waiting_ = true;
        pause_.expires_after(accept_pause);
        // One that left before the flag was set has told nobody.
        if (open.size() >= options.max_connections) co_await pause_.async_wait(no_throw);
    }
}

// Out of descriptors or memory: trying again at once would spin.
asio::awaitable<void> server::impl::pause_accepting(const error_code& failure) {
    if (failure == asio::error::connection_aborted) co_return;
    last_failed_accept_ = steady_clock::now();
    ++failed_accepts_;
    if (events.accepting) events.accepting(failure, failed_accepts_);
    pause_.expires_after(accept_pause);
    while (!draining && pause_.expiry() > steady_clock::now())
        co_await pause_.async_wait(no_throw);
}

void server::impl::note_accepting() {
    if (failed_accepts_ == 0 || steady_clock::now() - last_failed_accept_ < accept_calm) return;
    const auto failed = std::exchange(failed_accepts_, 0);
    if (events.accepting) events.accepting({}, failed);
}

// One attempt to say why, without waiting and without keeping anything: what a flood may cost. What has
// arrived is read first, since closing with unread input resets the connection and could take the answer with
// it.
void server::impl::turn_away(tcp::socket socket) const {
    if (events.closed) events.closed(closed_for::peer_cap);
    if (options.tls) return;
    request nobody;
    nobody.id = random_hex();
    auto answer = problem(nobody, 503, "This address has too many connections.");
    answer.headers.add("Retry-After", "5");
    wire_options how;
    how.keep_alive = false;
    std::string text;
    serialise(answer, nobody.id, how, text);
    std::array<char, 4096> unread;
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.read_some(asio::buffer(unread), ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void server::impl::admit(tcp::socket socket) {
    error_code failure;
    const auto remote = socket.remote_endpoint(failure);
    if (failure) return;
    const auto peer = unmapped(remote.address());
    try {
        if (options.proxies.contains(peer)) {
            launch(std::move(socket), peer, peer_place());
        } else if (open.enter_peer(peer, options.max_connections_per_peer)) {
            launch(std::move(socket), peer, peer_place(open, peer));
        } else {
            turn_away(std::move(socket));
        }
    } catch (const std::exception&) {
        if (events.refused) events.refused(0, "There is no memory for another connection.");
    }
}

void server::impl::launch(tcp::socket socket, const asio::ip::address& peer, peer_place place) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const auto strand = socket.get_executor();
    std::shared_ptr<connection_base> made;
    if (tls) {
        made = std::make_shared<connection<tls_stream>>(
            tls_stream(std::move(socket), *tls), shared_from_this(), strand, peer, std::move(place), true);
    } else {
        // So that an answer can be tried without waiting (connection::write_now).
        socket.non_blocking(true, ignored);
        made = std::make_shared<connection<plain_stream>>(std::move(socket), shared_from_this(), strand, peer,
                                                          std::move(place), false);
    }
    made->start();
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

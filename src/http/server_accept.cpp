// How a server takes connections in: one by one, within its limits, and when it has no descriptors left.
#include "server_impl.hpp"

#include "client_address.hpp"
#include "connection.hpp"
#include "no_throw.hpp"
#include "response_writer.hpp"

#include "ft9/core/id.hpp"
#include "ft9/core/strand.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include <array>

namespace ft9::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds accept_pause{100};
constexpr std::size_t most_accepted_at_once = 64;
// Failures closer together than this are one trouble, even if an accept between them succeeds.
constexpr milliseconds accept_calm{1000};
// At the limit this part of the connections goes at a time, so that a flood does not search all for each one.
constexpr std::size_t part_that_goes = 16;

}  // namespace

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

// A strand on the concrete executor spares one type-erased hop for each completion.
asio::any_io_executor server::impl::new_strand() const {
    if (const auto* io = executor.target<asio::io_context::executor_type>()) return ft9::new_strand(*io);
    return ft9::new_strand(executor);
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
    if (tls) return;
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

}  // namespace ft9::http

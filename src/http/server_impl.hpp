#pragma once

#include "ft9/http/server.hpp"
#include "handshakes.hpp"
#include "registry.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>

namespace ft9::http {

// What the connections of a server share, and its accept loop. The acceptor and the timers are used on
// `control` only.
struct server::impl : std::enable_shared_from_this<server::impl> {
    impl(boost::asio::any_io_executor executor, router table, server_options options, server_events events);

    result<std::uint16_t> start(const std::string& host, std::uint16_t port);
    boost::asio::awaitable<std::size_t> drain(std::chrono::steady_clock::time_point deadline);
    void stop();

    // Counts received body bytes; past the limit the slowest unfinished bodies are dropped, and if that does
    // not suffice the answer is false: the caller must give its own up.
    bool hold_body(std::size_t bytes, connection_base& holder);
    // Counts a handshake in, and gives the oldest up if there are too many. Returns the ticket for
    // `shaking.leave`.
    std::uint64_t begin_handshake(connection_base& one);
    // A connection has ended: wakes whoever waits for that.
    void connection_left();

    const boost::asio::any_io_executor executor;
    const router table;
    const server_options options;
    const server_events events;
    registry open;
    handshakes shaking;
    std::atomic<std::size_t> inflight{0};
    std::atomic<bool> draining{false};

    const boost::asio::any_io_executor control;
    std::shared_ptr<boost::asio::ssl::context> tls;  // of new connections; used on `control` only

  private:
    static boost::asio::awaitable<void> accept_loop(std::shared_ptr<impl> self);
    static boost::asio::awaitable<void> watch_deadlines(std::shared_ptr<impl> self);
    void accept_waiting();
    boost::asio::awaitable<void> make_room();
    boost::asio::awaitable<void> pause_accepting(const error_code& failure);
    void note_accepting();
    void turn_away(boost::asio::ip::tcp::socket socket) const;
    boost::asio::awaitable<void> wait_until_gone(std::chrono::steady_clock::time_point deadline);
    error_code listen(const boost::asio::ip::tcp::endpoint& where);
    void admit(boost::asio::ip::tcp::socket socket);
    void launch(boost::asio::ip::tcp::socket socket, const boost::asio::ip::address& peer, peer_place place);
    boost::asio::any_io_executor new_strand() const;
    void task_ended(std::exception_ptr failure) const;

    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;  // of the accept loop
    boost::asio::steady_timer gone_;   // drain's wait for the last connection
    boost::asio::steady_timer tick_;   // of the sweep
    std::atomic<bool> waiting_{false};
    bool stopped_ = false;
    std::size_t failed_accepts_ = 0;  // since accepting last worked for a while
    std::chrono::steady_clock::time_point last_failed_accept_;
};

}  // namespace ft9::http

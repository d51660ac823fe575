#pragma once

#include "intake.hpp"
#include "server_impl.hpp"
#include "watch.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <exception>
#include <memory>

namespace ft9::http {

// What the server knows of a connection. Lives as long as one of its coroutines; everything but the calls
// marked "any thread" happens on its strand.
class connection_base : public std::enable_shared_from_this<connection_base> {
  public:
    connection_base(std::shared_ptr<server::impl> owner, boost::asio::any_io_executor strand,
                    const boost::asio::ip::address& peer, peer_place place, bool tls);
    virtual ~connection_base();
    connection_base(const connection_base&) = delete;
    connection_base& operator=(const connection_base&) = delete;

    void start();
    // Any thread: has the connection look at its deadlines, its being shed and the server's draining.
    void request_check();
    // Any thread: has the connection end if it still waits for its peer as it does now.
    void request_room();
    // Any thread: has the connection end if its TLS handshake is still under way.
    void request_handshake_end();
    // Any thread: closes the socket and cancels the handler.
    void request_cut();
    watch& state() { return watch_; }
    const watch& state() const { return watch_; }

    std::size_t slot = 0;  // place in the registry, under its mutex

  protected:
    // Why the connection itself ended a wait for the peer.
    enum class ending : std::uint8_t { none, timed_out, shed, drained, no_room, overtaken };

    virtual boost::asio::awaitable<void> run() = 0;
    virtual boost::asio::awaitable<void> say(std::string_view bytes) = 0;
    virtual boost::asio::awaitable<void> linger() = 0;
    virtual void cancel_waits() = 0;
    virtual void close() = 0;

    boost::asio::awaitable<void> handle();
    boost::asio::awaitable<void> answer_late();
    void serialise_answer();
    void finish_answer();
    void enter(stage s, std::chrono::milliseconds limit);
    void note_closed(closed_for why) const;
    bool draining() const;
    std::chrono::milliseconds linger_limit() const;

    const std::shared_ptr<server::impl> owner_;
    const boost::asio::any_io_executor strand_;
    const bool tls_;
    watch watch_;
    intake intake_;
    std::string out_;
    std::size_t served_ = 0;
    ending ending_ = ending::none;
    bool gone_ = false;       // nobody to answer any more
    bool abandoned_ = false;  // the handler was too slow; answer_late() has the socket
    bool keep_alive_ = false;
    bool cut_ = false;

  private:
    void check();
    void make_room(watch::time_point seen);
    void give_up_waiting(ending why);
    void give_up_handshake(ending why);
    void deadline_passed();
    void abandon_handler();
    void cut();
    void ended(std::exception_ptr failure);

    const peer_place place_;
    bool registered_ = false;
    int coroutines_ = 0;
    boost::asio::cancellation_signal handler_cancel_;
};

// One connection over a plain socket or TLS.
template <class Stream>
class connection final : public connection_base {
  public:
    template <class... Args>
    explicit connection(Stream stream, Args&&... args)
        : connection_base(std::forward<Args>(args)...), stream_(std::move(stream)) {}

  private:
    boost::asio::awaitable<void> run() override;
    boost::asio::awaitable<void> say(std::string_view bytes) override;
    boost::asio::awaitable<void> linger() override;
    void cancel_waits() override;
    void close() override;

    boost::asio::awaitable<bool> handshake();
    boost::asio::awaitable<void> refuse_handshake(error_code why);
    boost::asio::awaitable<void> read_out();
    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<void> let_others_run();
    boost::asio::awaitable<void> read_head();
    // `whole`: all of it is here, and a sink wants it.
    boost::asio::awaitable<void> read_body(bool whole);
    boost::asio::awaitable<void> feed_sink();
    bool wait_for_head(bool& begun);
    bool write_now();
    void stop_reading();

    Stream stream_;
};

using plain_stream = boost::asio::ip::tcp::socket;
using tls_stream = boost::asio::ssl::stream<plain_stream>;
extern template class connection<plain_stream>;
extern template class connection<tls_stream>;

}  // namespace ft9::http

#pragma once

#include "client_job.hpp"
#include "client_transport.hpp"
#include "client_wire.hpp"

#include "ft9/http/resolver.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <memory>

namespace ft9::http {

// How one exchange on a connection ended.
struct served {
    exchange outcome;
    bool reusable = false;
    // The connection had died while idle and nothing was sent: the job may go to another one.
    bool untouched = false;
};

// One connection to an origin. Everything runs on its own strand; the destructor may run anywhere, once
// nothing else refers to the object.
class client_connection : public std::enable_shared_from_this<client_connection> {
  public:
    using strand = boost::asio::strand<boost::asio::any_io_executor>;

    client_connection(const boost::asio::any_io_executor& executor, std::shared_ptr<session_store> sessions);

    strand& executor() { return strand_; }

    // Tries the addresses in order within the limit, sharing what is left of it between those not yet tried.
    // `failed_one` hears of each that did not answer.
    boost::asio::awaitable<error_code> connect(
        addresses candidates, std::uint16_t port, steady_time until,
        std::function<void(const boost::asio::ip::address&)> failed_one);
    // Does nothing without TLS. Not after a failed connect().
    boost::asio::awaitable<error_code> handshake(const origin& where, tls_context& tls, steady_time until);
    // One exchange under the job's deadline. Never throws.
    boost::asio::awaitable<served> perform(job& j, const response_limits& limits);

    bool resumed() const { return transport_->resumed(); }

  private:
    using want = transport::want;
    boost::asio::awaitable<error_code> connect_one(const boost::asio::ip::tcp::endpoint& to);
    boost::asio::awaitable<error_code> wait(want what);
    boost::asio::awaitable<error_code> write_all(std::string_view bytes);
    boost::asio::awaitable<error_code> write_source(body_source& body, response_reader& reader);
    boost::asio::awaitable<error_code> write_piece(std::string_view bytes, response_reader& reader);
    // `own`: bytes of a body that the answer itself may hold.
    boost::asio::awaitable<error_code> read_response(response_reader& reader, const job& j, std::size_t own);
    boost::asio::awaitable<error_code> pour(response_reader& reader, const job& j, std::size_t own);
    boost::asio::awaitable<served> try_perform(job& j, const response_limits& limits);
    transport::outcome drain(response_reader& reader);
    void heed(const abort_ptr& abort);
    void set_deadline(steady_time at);
    void arm(steady_time at);
    void on_timer();

    strand strand_;
    std::shared_ptr<session_store> sessions_;
    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<transport> transport_;  // after the socket, so that it is destroyed before
    boost::asio::steady_timer timer_;
    steady_time deadline_ = steady_time::max();
    // When the timer fires. It is left running from one exchange to the next: it is moved only if a deadline
    // lies before it, and when it fires too early it is set anew.
    steady_time armed_ = steady_time::max();
    bool expired_ = false;
    std::uint64_t exchanges_ = 0;  // an abort of an earlier one may come late
    bool used_ = false;
    std::uint64_t poured_ = 0;  // bytes that the sink of this exchange was given
    bool whole_ = true;         // all of the request has left
};

}  // namespace ft9::http

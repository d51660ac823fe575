#include "client_connection.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/strand.hpp"

#include "free_storage.hpp"
#include "no_throw.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace ft9::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t most_held = 64 * 1024;  // of a body that is handed on piece by piece
constexpr std::size_t read_size = 16 * 1024;  // a TLS record's

}  // namespace

client_connection::client_connection(const asio::any_io_executor& executor,
                                     std::shared_ptr<session_store> sessions)
    : strand_(new_strand(executor)), sessions_(std::move(sessions)), socket_(strand_), timer_(strand_) {}

void client_connection::set_deadline(steady_time at) {
    deadline_ = at;
    expired_ = false;
    if (at < armed_) arm(at);
}

void client_connection::arm(steady_time at) {
    armed_ = at;
    timer_.expires_at(at);
    // Weak, so that a forgotten timer does not keep an evicted connection open.
    timer_.async_wait([weak = weak_from_this()](const error_code& ec) {
        if (ec) return;
        if (const auto self = weak.lock()) self->on_timer();
    });
}

void client_connection::on_timer() {
    armed_ = steady_time::max();
    if (deadline_ == steady_time::max()) return;
    if (std::chrono::steady_clock::now() < deadline_) return arm(deadline_);
    expired_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

asio::awaitable<error_code> client_connection::wait(want what) {
    if (expired_) co_return errc::deadline_exceeded;
    const auto type = what == want::write ? tcp::socket::wait_write : tcp::socket::wait_read;
    const auto [ec] = co_await socket_.async_wait(type, no_throw);
    if (expired_) co_return errc::deadline_exceeded;
    co_return ec;
}

asio::awaitable<error_code> client_connection::connect_one(const tcp::endpoint& to) {
    error_code ignored;
    socket_.close(ignored);
    const auto [ec] = co_await socket_.async_connect(to, no_throw);
    if (expired_) co_return errc::deadline_exceeded;
    if (!ec) socket_.set_option(tcp::no_delay(true), ignored);
    co_return ec;
}

asio::awaitable<error_code> client_connection::connect(
    addresses candidates, std::uint16_t port, steady_time until,
    std::function<void(const asio::ip::address&)> failed_one) {
    error_code ec = asio::error::host_not_found;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const auto now = std::chrono::steady_clock::now();
        const auto share = (until - now) / static_cast<long>(candidates.size() - i);
        set_deadline(now + share);
        ec = co_await connect_one({candidates[i], port});
        if (!ec) break;
        failed_one(candidates[i]);
    }
    set_deadline(steady_time::max());
    co_return ec;
}

asio::awaitable<error_code> client_connection::handshake(const origin& where, tls_context& tls,
                                                         steady_time until) {
    auto ssl = where.tls ? tls.make(where, *sessions_) : nullptr;
    if (where.tls && !ssl) co_return asio::error::no_memory;
    transport_ = std::make_unique<transport>(socket_.native_handle(), std::move(ssl));
    set_deadline(until);
    error_code ec;
    while (!ec) {
        const auto step = transport_->handshake();
        ec = step.failure;
        if (ec || step.next == want::nothing) break;
        ec = co_await wait(step.next);
    }
    set_deadline(steady_time::max());
    if (ec) sessions_->clear();  // a session that the peer chokes on must not be offered for ever
    co_return ec;
}

asio::awaitable<error_code> client_connection::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto step = transport_->write(bytes);
        if (step.failure) co_return step.failure;
        bytes.remove_prefix(step.bytes);
        if (step.next == want::nothing) continue;
        if (const auto ec = co_await wait(step.next)) co_return ec;
    }
    co_return error_code{};
}

// Feeds the reader with all that can be read now. The buffer lives on the stack: a connection that waits for
// a slow model holds none.
transport::outcome client_connection::drain(response_reader& reader) {
    std::array<char, read_size> buffer;
    for (;;) {
        auto step = transport_->read(buffer);
        if (step.failure == asio::error::eof) step.failure = reader.end();
        // Without the peer's goodbye nobody knows whether the rest was cut off.
        if (step.failure == asio::ssl::error::stream_truncated && reader.end() != asio::error::eof)
            step.failure = boost::beast::http::error::partial_message;
        if (step.bytes > 0) step.failure = reader.feed({buffer.data(), step.bytes});
        const bool much = reader.held() >= most_held && reader.status() == 200;
        if (step.failure || reader.done() || much || step.next != want::nothing) return step;
    }
}

// Reads meanwhile: a peer that refuses a large body says so before it has come, and may then close. Ends
// early when the answer is whole.
asio::awaitable<error_code> client_connection::write_piece(std::string_view bytes, response_reader& reader) {
    while (!bytes.empty()) {
        const auto heard = drain(reader);
        if (heard.failure || reader.done()) co_return heard.failure;
        const auto step = transport_->write(bytes);
        if (step.failure) {
            drain(reader);  // what it said before it closed
            co_return reader.done() ? error_code{} : step.failure;
        }
        bytes.remove_prefix(step.bytes);
        if (step.next == want::nothing) continue;
        if (const auto ec = co_await wait(step.next)) co_return ec;
    }
    co_return error_code{};
}

asio::awaitable<error_code> client_connection::write_source(body_source& body, response_reader& reader) {
    body.rewind();
    auto left = body.size();
    while (left > 0 && !reader.done()) {
        auto reading = body.next();
        const auto piece = co_await std::move(reading);
        if (!piece) co_return piece.error();
        if (expired_) co_return errc::deadline_exceeded;
        if (piece->empty() || piece->size() > left) co_return errc::invalid_argument;
        left -= piece->size();
        auto writing = write_piece(*piece, reader);
        if (const auto ec = co_await std::move(writing)) co_return ec;
    }
    whole_ = left == 0;
    co_return error_code{};
}

// Hands on what has come of a body that has a sink.
asio::awaitable<error_code> client_connection::pour(response_reader& reader, const job& j, std::size_t own) {
    if (reader.status() != 200) {
        co_return reader.held() > own ? make_error_code(errc::response_too_large) : error_code{};
    }
    const auto piece = reader.take_body();
    poured_ += piece.size();
    if (poured_ > j.sink_limit) co_return errc::response_too_large;
    if (piece.empty()) co_return error_code{};
    auto taking = j.sink->take(piece);
    const auto ec = co_await std::move(taking);
    co_return !ec && expired_ ? make_error_code(errc::deadline_exceeded) : ec;
}

asio::awaitable<error_code> client_connection::read_response(response_reader& reader, const job& j,
                                                             std::size_t own) {
    poured_ = 0;
    auto next = transport_->buffered() ? want::nothing : want::read;
    while (!reader.done()) {
        if (next != want::nothing) {
            if (const auto ec = co_await wait(next)) co_return ec;
        }
        const auto step = drain(reader);
        if (step.failure) co_return step.failure;
        if (j.sink) {
            auto pouring = pour(reader, j, own);
            if (const auto ec = co_await std::move(pouring)) co_return ec;
        }
        next = step.next;
    }
    co_return error_code{};
}

asio::awaitable<served> client_connection::try_perform(job& j, const response_limits& limits) {
    served end;
    auto& x = end.outcome;
    x.reached = phase::writing;
    end.untouched = used_ && !transport_->quiet();
    if (end.untouched) co_return end;
    const bool reused = std::exchange(used_, true);
    const auto before = transport_->bytes_sent();
    FT9_FAILPOINT(exchange_begun);
    FT9_FAILPOINT_HALF(request_half_written,
                       transport_->write(std::string_view(j.wire).substr(0, j.wire.size() / 2)));
    const auto most = j.sink ? std::max<std::uint64_t>(limits.body, j.sink_limit) : limits.body;
    response_reader reader({limits.header, most}, j.head);
    whole_ = true;
    x.failure = co_await write_all(j.wire);
    if (j.source && !x.failure) x.failure = co_await write_source(*j.source, reader);
    x.request_sent = transport_->bytes_sent() != before;
    if (x.failure) {
        end.untouched = reused && !x.request_sent && x.failure != errc::deadline_exceeded;
        co_return end;
    }
    FT9_FAILPOINT(request_written);
    free_storage(j.wire);  // the model may think for long
    x.reached = phase::reading;
    x.failure = co_await read_response(reader, j, limits.body);
    if (x.failure) co_return end;
    x.reached = phase::done;
    end.reusable = whole_ && reader.keep_alive() && !transport_->buffered();
    x.response = reader.take();
    co_return end;
}

// As if the deadline passed now.
void client_connection::heed(const abort_ptr& abort) {
    ++exchanges_;
    if (!abort) return;
    abort->listen([weak = weak_from_this(), which = exchanges_, strand = strand_] {
        asio::post(strand, [weak, which] {
            const auto self = weak.lock();
            if (!self || self->exchanges_ != which) return;
            self->expired_ = true;
            error_code ignored;
            self->socket_.cancel(ignored);
        });
    });
}

asio::awaitable<served> client_connection::perform(job& j, const response_limits& limits) {
    served end;
    if (j.abort && j.abort->pressed()) {
        end.outcome = failed(errc::cancelled, phase::queued);
        end.reusable = true;
        co_return end;
    }
    set_deadline(j.deadline);
    heed(j.abort);
    try {
        end = co_await try_perform(j, limits);
    } catch (const std::exception&) {  // memory
        end.outcome = failed(asio::error::no_memory, phase::writing);
        end.outcome.request_sent = true;  // not known, so the worse is assumed
    }
    ++exchanges_;
    if (j.abort) {
        j.abort->listen(nullptr);
        if (end.outcome.failure == errc::deadline_exceeded && j.abort->pressed())
            end.outcome.failure = errc::cancelled;
    }
    set_deadline(steady_time::max());
    co_return end;
}

}  // namespace ft9::http

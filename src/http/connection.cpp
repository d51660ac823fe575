#include "connection.hpp"

#include "ft9/core/failpoint.hpp"
#include "no_throw.hpp"
#include "tls_hardening.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>

#include <type_traits>

namespace ft9::http {

namespace asio = boost::asio;

namespace {

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t most_lingering_bytes = 4 * 1024 * 1024;

template <class Stream>
constexpr bool is_tls = std::is_same_v<Stream, tls_stream>;

plain_stream& socket_of(plain_stream& stream) {
    return stream;
}
plain_stream& socket_of(tls_stream& stream) {
    return stream.next_layer();
}

}  // namespace

template <class Stream>
asio::awaitable<void> connection<Stream>::run() {
    if constexpr (is_tls<Stream>) {
        const bool shaken = co_await handshake();
        if (!shaken) co_return;
    }
    co_await serve();
}

template <class Stream>
asio::awaitable<bool> connection<Stream>::handshake() {
    if constexpr (is_tls<Stream>) {
        if (draining()) co_return false;
        enter(stage::handshaking, owner_->options.handshake_deadline);
        const auto mine = owner_->begin_handshake(*this);
        const auto done = co_await stream_.async_handshake(asio::ssl::stream_base::server, no_throw);
        owner_->shaking.leave(mine);
        const auto failure = std::get<0>(done);
        if (failure) {
            co_await refuse_handshake(failure);
            co_return false;
        }
        intake_.peer_certificate = peer_certificate_of(stream_.native_handle());
        co_return true;
    }
    co_return false;
}

// The peer gets the alert that OpenSSL has sent: closing with unread input would reset the connection.
template <class Stream>
asio::awaitable<void> connection<Stream>::refuse_handshake(error_code why) {
    if constexpr (is_tls<Stream>) {
        // Whoever ended it so has said why.
        if (cut_ || ending_ == ending::drained || ending_ == ending::no_room) co_return;
        note_closed(closed_for::handshake);
        const auto& events = owner_->events;
        if (events.refused) {
            events.refused(0, ending_ == ending::timed_out ? "The TLS handshake took too long."
                              : ending_ == ending::overtaken
                                  ? "Too many TLS handshakes: the oldest was given up."
                                  : "The TLS handshake failed.");
        }
        const auto verdict = SSL_get_verify_result(stream_.native_handle());
        if (verdict != X509_V_OK && events.certificate_refused)
            events.certificate_refused(X509_verify_cert_error_string(verdict));
        if (ending_ != ending::none || why.category() != asio::error::get_ssl_category()) co_return;
        enter(stage::lingering, linger_limit());
        co_await read_out();
    }
    co_return;
}

template <class Stream>
asio::awaitable<void> connection<Stream>::serve() {
    FT9_FAILPOINT(connection_accepted);
    keep_alive_ = true;
    while (keep_alive_) {
        intake_.next_request();
        if (!intake_.take_head()) co_await read_head();
        if (gone_) co_return;
        if (!intake_.answer) intake_.admit();
        const bool whole = intake_.answer || intake_.take_body();
        if (!whole || intake_.has_for_sink(true)) co_await read_body(whole);
        if (gone_) co_return;
        if (!intake_.answer) co_await handle();
        if (gone_ || abandoned_) co_return;
        watch_.disarm();  // the handler's deadline is not that of the pause before the next request
        serialise_answer();
        FT9_FAILPOINT_HALF(answer_half_written,
                           co_await say(std::string_view(out_).substr(0, out_.size() / 2)));
        if (!write_now()) co_await say(out_);
        if (gone_) co_return;
        FT9_FAILPOINT(answer_written);
        finish_answer();
        if (keep_alive_ && !intake_.waits_for_request()) co_await let_others_run();
    }
    co_await linger();
}

// A peer that sends its requests all at once gets its turns one by one, like everybody.
template <class Stream>
asio::awaitable<void> connection<Stream>::let_others_run() {
    co_await asio::post(strand_, asio::use_awaitable);
}

// False if there is nobody to wait for any more.
template <class Stream>
bool connection<Stream>::wait_for_head(bool& begun) {
    if (intake_.waits_for_request()) {
        gone_ = draining();
        enter(stage::idle, served_ == 0 ? owner_->options.header_deadline : owner_->options.idle_deadline);
    } else if (!begun) {
        begun = true;
        enter(stage::head, owner_->options.header_deadline);
    }
    return !gone_;
}

template <class Stream>
asio::awaitable<void> connection<Stream>::read_head() {
    bool begun = false;
    do {
        if (!wait_for_head(begun)) co_return;
        const auto got = co_await stream_.async_read_some(intake_.head_space(), no_throw);
        if (std::get<0>(got) || ending_ != ending::none) co_return stop_reading();
        intake_.head_arrived(std::get<1>(got));
    } while (!intake_.take_head());
}

template <class Stream>
asio::awaitable<void> connection<Stream>::read_body(bool whole) {
    if (!whole && intake_.wants_continue()) {
        co_await say(go_on);
        if (gone_) co_return;
        watch_.enter_body(std::chrono::steady_clock::now(), intake_.body_limit());
    }
    while (!whole) {
        const auto got = co_await stream_.async_read_some(intake_.body_space(), no_throw);
        if (std::get<0>(got) || ending_ != ending::none) co_return stop_reading();
        whole = intake_.body_arrived(std::get<1>(got));
        if (!whole) FT9_FAILPOINT(body_partly_read);
        if (intake_.has_for_sink(false)) co_await feed_sink();
        if (gone_ || intake_.answer) co_return;
    }
    if (intake_.has_for_sink(true)) co_await feed_sink();
}

// The peer is not read from meanwhile: it cannot send faster than the sink takes.
template <class Stream>
asio::awaitable<void> connection<Stream>::feed_sink() {
    auto taking = intake_.current.sink->take(intake_.held_body());
    const auto failure = co_await std::move(taking);
    intake_.body_given_away();
    if (ending_ != ending::none) co_return stop_reading();
    if (cut_ || !failure) co_return;
    intake_.refuse(503, "The body could not be taken.");
    intake_.answer->headers.add("Retry-After", "1");
}

// Decides what the end of a wait means: an answer if a request has begun and we ended it, otherwise nothing.
template <class Stream>
void connection<Stream>::stop_reading() {
    const auto why = std::exchange(ending_, ending::none);
    const auto at = watch_.at();
    if (why == ending::shed) {
        note_closed(closed_for::body_shed);
        intake_.refuse_overloaded();
    } else if (why == ending::timed_out && at != stage::idle) {
        note_closed(at == stage::head ? closed_for::slow_head : closed_for::slow_body);
        intake_.head_refused = at == stage::head;
        if (at == stage::head) intake_.started = std::chrono::steady_clock::now();
        intake_.refuse(408, "The request arrived too slowly.");
    } else {
        if (why == ending::timed_out) note_closed(closed_for::idle);
        if (why == ending::no_room) note_closed(closed_for::no_room);
        gone_ = true;
    }
}

// Most answers fit the socket's buffer: one system call and no wait. False leaves the rest in out_.
template <class Stream>
bool connection<Stream>::write_now() {
    if constexpr (is_tls<Stream>) {
        return false;
    } else {
        error_code failure;
        const auto written = stream_.write_some(asio::buffer(out_), failure);
        if (failure) return false;  // also when it would block; say() meets every other failure again
        if (written == out_.size()) return true;
        out_.erase(0, written);
        return false;
    }
}

template <class Stream>
asio::awaitable<void> connection<Stream>::say(std::string_view bytes) {
    enter(stage::writing, owner_->options.write_deadline);
    while (!bytes.empty()) {
        const auto sent = co_await stream_.async_write_some(asio::buffer(bytes), no_throw);
        if (std::get<0>(sent)) {
            gone_ = true;
            co_return;
        }
        bytes.remove_prefix(std::get<1>(sent));
    }
}

// Closing with unread input would reset the connection and could take the answer with it.
template <class Stream>
asio::awaitable<void> connection<Stream>::linger() {
    enter(stage::lingering, linger_limit());
    if constexpr (is_tls<Stream>) co_await stream_.async_shutdown(no_throw);
    co_await read_out();
}

// Ends our direction, then reads and drops what still comes, until the peer has closed too.
template <class Stream>
asio::awaitable<void> connection<Stream>::read_out() {
    auto& socket = socket_of(stream_);
    error_code ignored;
    socket.shutdown(asio::socket_base::shutdown_send, ignored);
    std::size_t left = most_lingering_bytes;
    out_.resize(8192);
    while (left > 0) {
        const auto got = co_await socket.async_read_some(asio::buffer(out_), no_throw);
        if (std::get<0>(got)) co_return;
        left -= std::min(left, std::get<1>(got));
    }
}

template <class Stream>
void connection<Stream>::cancel_waits() {
    error_code ignored;
    socket_of(stream_).cancel(ignored);
}

template <class Stream>
void connection<Stream>::close() {
    error_code ignored;
    socket_of(stream_).close(ignored);
}

template class connection<plain_stream>;
template class connection<tls_stream>;

}  // namespace ft9::http

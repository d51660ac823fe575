#include "simulator/listener.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace ft9::simulator {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds handshake_limit{10}, idle_limit{300}, io_limit{60};
constexpr std::size_t max_body = 112 * 1024 * 1024;  // a document of 100 MB in a form

std::string head_of(const upstream_answer& a, bool keep_alive) {
    std::string out = fmt::format(
        "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n", a.status,
        std::string_view(bhttp::obsolete_reason(bhttp::int_to_status(static_cast<unsigned>(a.status)))),
        a.content_type, a.body.size());
    for (const auto& [name, value] : a.headers)
        fmt::format_to(std::back_inserter(out), "{}: {}\r\n", name, value);
    if (!keep_alive) out += "Connection: close\r\n";
    return out + "\r\n";
}

upstream_request taken(bhttp::request<bhttp::string_body>&& message) {
    upstream_request out;
    out.method = message.method_string();
    out.target = message.target();
    out.content_type = message[bhttp::field::content_type];
    out.authorization = message[bhttp::field::authorization];
    out.host = message[bhttp::field::host];
    for (const char* name : {"idempotency-key", "x-ft9-timestamp", "x-ft9-signature-256"})
        if (const auto at = message.find(name); at != message.end()) out.more_headers[name] = at->value();
    out.body = std::move(message.body());
    return out;
}

upstream_answer handled(const upstream_handler& handle, const upstream_request& request) {
    try {
        return handle(request);
    } catch (const std::exception& e) {
        spdlog::error("simulator: a fake failed: {}", e.what());
        upstream_answer out;
        out.status = 500;
        return out;
    }
}

// After a failed accept (no descriptors left) the next try would fail as well.
asio::awaitable<void> breathe(asio::any_io_executor executor) {
    asio::steady_timer pause(executor, std::chrono::milliseconds(50));
    co_await pause.async_wait(token);
}

}  // namespace

struct listener::impl : std::enable_shared_from_this<impl> {
    struct session {
        session(tcp::socket socket, asio::ssl::context& tls) : stream(std::move(socket), tls) {}
        asio::ssl::stream<beast::tcp_stream> stream;
        beast::flat_buffer buffer;
        bool idle = false;  // waits for a request; strand only
        beast::tcp_stream& transport() { return stream.next_layer(); }
    };
    using session_ptr = std::shared_ptr<session>;

    impl(asio::any_io_executor e, options o)
        : executor(std::move(e)), opts(std::move(o)), acceptor(asio::make_strand(executor)) {}

    asio::any_io_executor executor;
    options opts;
    tcp::acceptor acceptor;
    std::mutex mutex;
    std::vector<std::weak_ptr<session>> sessions;

    static asio::awaitable<void> accept_loop(std::shared_ptr<impl> self);
    static asio::awaitable<void> run(std::shared_ptr<impl> self, session_ptr s);
    static asio::awaitable<bool> serve_one(std::shared_ptr<impl> self, session_ptr s);
    static asio::awaitable<bool> give(session_ptr s, upstream_answer answer, bool keep_alive);
    static asio::awaitable<bool> write(session_ptr s, std::string bytes, std::chrono::milliseconds drip);
    void remember(const session_ptr& s);
    void close_sessions(bool only_idle);
};

asio::awaitable<void> listener::impl::accept_loop(std::shared_ptr<impl> self) {
    while (self->acceptor.is_open()) {
        auto accepted = co_await self->acceptor.async_accept(asio::make_strand(self->executor), token);
        auto& [ec, socket] = accepted;
        if (ec == asio::error::operation_aborted) co_return;
        if (ec) {
            co_await breathe(self->acceptor.get_executor());
            continue;
        }
        if (self->opts.refuse()) continue;  // the socket's destructor closes it
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const asio::any_io_executor strand = socket.get_executor();
        auto s = std::make_shared<session>(std::move(socket), *self->opts.tls);
        self->remember(s);
        asio::co_spawn(strand, run(self, std::move(s)), asio::detached);
    }
}

void listener::impl::remember(const session_ptr& s) {
    const std::lock_guard lock(mutex);
    if (sessions.size() == sessions.capacity())
        std::erase_if(sessions, [](const auto& weak) { return weak.expired(); });
    sessions.push_back(s);
}

asio::awaitable<void> listener::impl::run(std::shared_ptr<impl> self, session_ptr s) {
    s->transport().expires_after(handshake_limit);
    const auto shaken = co_await s->stream.async_handshake(asio::ssl::stream_base::server, token);
    if (std::get<0>(shaken)) co_return;
    bool more = true;
    while (more)
        more = co_await serve_one(self, s);
    s->transport().close();
}

// One request and its answer; false: the connection is to be closed.
asio::awaitable<bool> listener::impl::serve_one(std::shared_ptr<impl> self, session_ptr s) {
    if (self->opts.refuses()) co_return false;
    bhttp::request_parser<bhttp::string_body> parser;
    parser.body_limit(max_body);
    s->transport().expires_after(idle_limit);
    s->idle = true;
    const auto head = co_await bhttp::async_read_header(s->stream, s->buffer, parser, token);
    s->idle = false;
    if (std::get<0>(head)) co_return false;
    s->transport().expires_after(io_limit);
    const auto body = co_await bhttp::async_read(s->stream, s->buffer, parser, token);
    if (std::get<0>(body)) co_return false;
    const bool keep_alive = parser.keep_alive();
    const upstream_request request = taken(parser.release());
    upstream_answer answer = handled(self->opts.handle, request);
    co_return co_await give(s, std::move(answer), keep_alive);
}

asio::awaitable<bool> listener::impl::give(session_ptr s, upstream_answer answer, bool keep_alive) {
    if (answer.delay.count() > 0) {
        s->transport().expires_never();
        asio::steady_timer pause(s->transport().get_executor(), answer.delay);
        co_await pause.async_wait(token);
    }
    if (answer.where == cut::after_request) co_return false;
    std::string bytes = head_of(answer, keep_alive) + answer.body;
    if (answer.where == cut::mid_response) bytes.resize(bytes.size() - (answer.body.size() + 1) / 2);
    const bool written = co_await write(s, std::move(bytes), answer.drip);
    co_return written&& keep_alive&& answer.where == cut::none;
}

asio::awaitable<bool> listener::impl::write(session_ptr s, std::string bytes,
                                            std::chrono::milliseconds drip) {
    const std::size_t step = drip.count() > 0 ? 1 : bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        s->transport().expires_after(io_limit);
        const auto written =
            co_await asio::async_write(s->stream, asio::buffer(bytes.data() + at, step), token);
        if (std::get<0>(written)) co_return false;
        if (drip.count() == 0) continue;
        asio::steady_timer pause(s->transport().get_executor(), drip);
        co_await pause.async_wait(token);
    }
    co_return true;
}

void listener::impl::close_sessions(bool only_idle) {
    std::vector<session_ptr> alive;
    {
        const std::lock_guard lock(mutex);
        for (const auto& weak : sessions)
            if (auto s = weak.lock()) alive.push_back(std::move(s));
    }
    for (const auto& s : alive)
        asio::post(s->stream.get_executor(), [s, only_idle] {
            if (s->idle || !only_idle) s->transport().close();
        });
}

listener::listener(asio::any_io_executor executor, options o)
    : impl_(std::make_shared<impl>(std::move(executor), std::move(o))) {}

listener::~listener() {
    stop();
}

result<std::uint16_t> listener::start(std::uint16_t port) {
    const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    error_code ec;
    auto& acceptor = impl_->acceptor;
    acceptor.open(where.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(where, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return ec;
    const std::uint16_t bound = acceptor.local_endpoint().port();
    asio::co_spawn(acceptor.get_executor(), impl::accept_loop(impl_), asio::detached);
    return bound;
}

void listener::close_idle() {
    impl_->close_sessions(true);
}

std::size_t listener::connections() const {
    const std::lock_guard lock(impl_->mutex);
    const auto alive = [](const auto& weak) { return !weak.expired(); };
    return static_cast<std::size_t>(std::count_if(impl_->sessions.begin(), impl_->sessions.end(), alive));
}

void listener::stop() {
    asio::post(impl_->acceptor.get_executor(), [self = impl_] {
        error_code ignored;
        self->acceptor.close(ignored);
    });
    impl_->close_sessions(false);
}

}  // namespace ft9::simulator

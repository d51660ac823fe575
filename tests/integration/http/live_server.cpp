#include "live_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <stdexcept>

namespace ft9::test {

namespace asio = boost::asio;
using namespace http;
using namespace std::chrono_literals;

void doorbell::ring() {
    const std::lock_guard lock(mutex_);
    ++count_;
    rung_.notify_all();
}

bool doorbell::wait(int rings) {
    std::unique_lock lock(mutex_);
    return rung_.wait_for(lock, long_enough, [this, rings] { return count_ >= rings; });
}

namespace {

response text(std::string body) {
    response made;
    made.content_type = "text/plain";
    made.body = std::move(body);
    return made;
}

std::optional<response> need_token(request& r) {
    if (r.headers.find("Authorization") == "Bearer good") return std::nullopt;
    auto made = problem(r, 401, "A token is needed.");
    made.headers.add("WWW-Authenticate", "Bearer");
    return made;
}

// Counts what the observer saw and shows it in the answer.
class byte_counter final : public body_observer {
  public:
    void on_bytes(std::string_view bytes) override { seen += bytes; }
    std::string seen;
};

asio::awaitable<response> echo(request& r) {
    auto made = text(r.body);
    for (const auto& [name, value] : r.headers) {
        if (name.starts_with("X-")) made.headers.add("Echo-" + name, value);
    }
    made.headers.add("Client", r.client.to_string());
    co_return made;
}

}  // namespace

live_server::live_server(server_options options, std::vector<route> further)
    : work_(asio::make_work_guard(io_)) {
    auto table = routes();
    for (auto& row : further)
        table.push_back(std::move(row));
    for (auto& row : table) {
        row.handle = [this, inner = row.handle](request& r) {
            ++calls;
            return inner(r);
        };
    }
    server_events events;
    events.answered = [this](const request& r, const response& a, std::chrono::microseconds) {
        note({"answered", a.status, r.route});
    };
    events.refused = [this](int status, std::string_view detail) {
        note({"refused", status, std::string(detail)});
    };
    events.certificate_refused = [this](std::string_view why) {
        note({"certificate_refused", 0, std::string(why)});
    };
    events.closed = [this](closed_for why) { note({"closed", 0, std::string(to_string(why))}); };
    events.accepting = [this](const error_code& failure, std::size_t in_a_row) {
        note({"accepting", static_cast<int>(in_a_row), failure ? "failed" : "again"});
    };
    events.failed = [this](const request&, std::string_view what) { note({"failed", 0, std::string(what)}); };
    server_ = std::make_unique<http::server>(io_.get_executor(), router(std::move(table)), std::move(options),
                                             events);
    const auto bound = server_->start("127.0.0.1", 0);
    if (!bound) throw std::runtime_error(bound.error().message());
    port_ = *bound;
    for (int i = 0; i < 2; ++i)
        threads_.emplace_back([this] { io_.run(); });
}

live_server::~live_server() {
    open_gate();
    drain(2s);
    server_.reset();
    work_.reset();
    for (auto& one : threads_)
        one.join();
}

std::vector<route> live_server::routes() {
    std::vector<route> made;
    route hello{method::get, "/hello",
                [](request&) -> asio::awaitable<response> { co_return text("hello"); }};
    made.push_back(hello);
    hello.pattern = "/health";
    hello.any_host = true;
    made.push_back(hello);
    made.push_back({method::post, "/echo", echo, {}, 1000});
    made.push_back({method::delete_, "/echo", echo, {}, 1000});
    made.push_back({method::post, "/large", echo, {}, 8 * 1024 * 1024});
    made.push_back({method::post, "/guarded", echo, need_token, 1000});
    const auto observe = [](request& r) -> std::optional<response> {
        r.observer = std::make_unique<byte_counter>();
        return std::nullopt;
    };
    const auto seen = [](request& r) -> asio::awaitable<response> {
        co_return text(static_cast<byte_counter&>(*r.observer).seen);
    };
    made.push_back({method::post, "/observed", seen, observe, 1024 * 1024});
    made.push_back({method::get, "/items/{id}", [](request& r) -> asio::awaitable<response> {
                        co_return text(std::string(r.path_value("id")) + "|" +
                                       std::string(r.query_value("q").value_or("")));
                    }});
    made.push_back({method::get, "/who", [](request& r) -> asio::awaitable<response> {
                        std::string names;
                        if (r.peer_certificate) {
                            for (const auto& name : r.peer_certificate->names)
                                names += name + ";";
                        }
                        co_return text(names);
                    }});
    made.push_back({method::get, "/throws", [](request&) -> asio::awaitable<response> {
                        throw std::runtime_error("secret internals");
                        co_return response{};
                    }});
    made.push_back({method::get, "/big", [](request&) -> asio::awaitable<response> {
                        co_return text(std::string(16 * 1024 * 1024, 'x'));
                    }});
    made.push_back({method::get, "/wait", [this](request&) { return wait_for_gate(); }});
    made.push_back({method::get, "/late", [this](request&) { return wait_for_gate(); }, {}, 0, 100ms});
    made.push_back({method::get, "/own", [](request&) -> asio::awaitable<response> {
                        auto own = text("<p>");
                        own.headers.add("Content-Security-Policy", "default-src 'self'");
                        own.headers.add("Cache-Control", "max-age=1");
                        own.headers.add("Content-Length", "999");
                        own.headers.add("X-Evil", "a\r\nSet-Cookie: b");
                        co_return own;
                    }});
    return made;
}

asio::awaitable<response> live_server::wait_for_gate() {
    entered.ring();
    asio::steady_timer poll(co_await asio::this_coro::executor);
    while (!gate_open_) {
        poll.expires_after(1ms);
        co_await poll.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return text("waited");
}

void live_server::open_gate() {
    gate_open_ = true;
}

std::size_t live_server::drain(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    return asio::co_spawn(io_, server_->drain(deadline), asio::use_future).get();
}

void live_server::note(report r) {
    const std::lock_guard lock(mutex_);
    reports_.push_back(std::move(r));
    noted_.notify_all();
}

bool live_server::reported(const std::string& what, int status, const std::string& detail) {
    std::unique_lock lock(mutex_);
    return noted_.wait_for(lock, long_enough, [&] {
        return std::any_of(reports_.begin(), reports_.end(), [&](const report& r) {
            return r.what == what && r.status == status && (detail.empty() || r.detail == detail);
        });
    });
}

std::size_t live_server::times(const std::string& what, const std::string& detail) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(reports_.begin(), reports_.end(), [&](const report& r) {
        return r.what == what && r.detail == detail;
    }));
}

}  // namespace ft9::test

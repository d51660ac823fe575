#include "stream.hpp"

#include "../../../src/http/connection.hpp"
#include "check.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstring>

namespace ft9::fuzz {
namespace {

namespace asio = boost::asio;
using namespace ft9::http;

class byte_log final : public body_observer {
  public:
    explicit byte_log(std::string& into) : into_(into) {}
    void on_bytes(std::string_view bytes) override { into_ += bytes; }

  private:
    std::string& into_;
};

std::string& observed() {
    static std::string bytes;
    return bytes;
}

router every_path() {
    const auto admit = [](request& r) -> std::optional<response> {
        r.observer = std::make_unique<byte_log>(observed());
        return std::nullopt;
    };
    std::vector<route> routes;
    for (const char* pattern : {"/", "/{a}", "/{a}/{b}", "/{a}/{b}/{c}", "/{a}/{b}/{c}/{d}"}) {
        for (const auto verb :
             {method::get, method::post, method::put, method::patch, method::delete_, method::options}) {
            routes.push_back({verb, pattern, {}, admit, 1024 * 1024});
        }
    }
    return router(std::move(routes));
}

asio::io_context& context() {
    static asio::io_context io;
    return io;
}

std::shared_ptr<server::impl> server_with(const framing_limits& limits) {
    static const auto table = every_path();
    server_options options;
    options.framing = limits;
    // The peer is 0.0.0.0; so X-Forwarded-For is read as well.
    options.proxies.v4 = {asio::ip::make_network_v4("0.0.0.0/8"), asio::ip::make_network_v4("10.0.0.0/8")};
    return std::make_shared<server::impl>(context().get_executor(), table, options, server_events{});
}

// A connection whose socket is a text.
class text_connection final : public connection_base {
  public:
    text_connection(std::shared_ptr<server::impl> owner, std::string_view bytes, const read_size& next_size)
        : connection_base(std::move(owner), context().get_executor(), {}, {}, false),
          rest_(bytes),
          next_size_(next_size) {}

    framed serve() {
        framed out;
        while (one_request(out)) {
        }
        return out;
    }

  private:
    asio::awaitable<void> run() override { co_return; }
    asio::awaitable<void> say(std::string_view) override { co_return; }
    asio::awaitable<void> linger() override { co_return; }
    void cancel_waits() override {}
    void close() override {}

    // As async_read_some would: 0 at the end of the text.
    std::size_t read_into(asio::mutable_buffer space) {
        fuzz::check(space.size() > 0, "there is always room to read into");
        const auto size = std::min({space.size(), rest_.size(), next_size_()});
        std::memcpy(space.data(), rest_.data(), size);
        rest_.remove_prefix(size);
        return size;
    }

    bool read_head() {
        while (!intake_.take_head()) {
            const auto size = read_into(intake_.head_space());
            if (size == 0) return false;
            intake_.head_arrived(size);
        }
        return true;
    }

    bool read_body() {
        bool whole = intake_.take_body();
        while (!whole) {
            const auto size = read_into(intake_.body_space());
            if (size == 0) return false;
            whole = intake_.body_arrived(size);
        }
        return true;
    }

    // False when the connection has ended or waits.
    bool one_request(framed& out) {
        intake_.next_request();
        observed().clear();
        if (!read_head()) return false;
        if (!intake_.answer) intake_.admit();
        if (!intake_.answer && !read_body()) return false;
        if (intake_.answer && intake_.answer->close) return refused(out);
        auto& r = intake_.current;
        out.requests.push_back({r.verb, r.target, r.body, r.headers, observed()});
        if (intake_.head().keep_alive) return true;
        out.end = framed::ending::closed;
        return false;
    }

    bool refused(framed& out) {
        out.end = framed::ending::refused;
        out.status = intake_.answer->status;
        out.detail = intake_.refusal();
        fuzz::check(out.status >= 400 && out.status < 600, "a refusal has a status of 4xx or 5xx");
        return false;
    }

    std::string_view rest_;
    const read_size& next_size_;
};

}  // namespace

framed frame(std::string_view bytes, const framing_limits& limits, const read_size& next_size) {
    const auto owner = server_with(limits);
    auto out = std::make_shared<text_connection>(owner, bytes, next_size)->serve();
    fuzz::check(owner->inflight == 0, "no body byte stays in the account after its connection");
    return out;
}

}  // namespace ft9::fuzz

#include "ft9/clients/hook_poster.hpp"

#include "provider_error.hpp"

#include "ft9/core/hmac.hpp"

namespace ft9::clients {
namespace {

http::client_request hook_request(hook_post&& what, std::string target) {
    const auto timestamp = std::to_string(what.at / 1000);
    http::client_request r;
    r.verb = http::method::post;
    r.target = std::move(target);
    r.headers.add("Content-Type", "application/json");
    r.headers.add("X-FT9-Event", std::move(what.topic));
    r.headers.add("X-FT9-Delivery", std::move(what.delivery));
    r.headers.add("X-FT9-Signature-256", hook_signature(what.secret, timestamp, what.body));
    r.headers.add("X-FT9-Timestamp", timestamp);
    r.body = std::move(what.body);
    return r;
}

class http_hook_poster final : public hook_poster {
  public:
    explicit http_hook_poster(http::client& http) : http_(http) {}

    boost::asio::awaitable<hook_answer> post(hook_post what, steady_time deadline) override {
        hook_answer a;
        const auto url = http::parse_resource_url(what.url);
        if (!url) {
            a.failure = make_error_code(errc::invalid_argument);
            co_return a;
        }
        auto sending = http_.send(url->where, hook_request(std::move(what), url->target), deadline);
        const auto x = co_await std::move(sending);
        a.failure = x.failure;
        if (a.failure) co_return a;
        a.status = x.response.status;
        a.retry_after = retry_after(x.response.headers);
        co_return a;
    }

  private:
    http::client& http_;
};

}  // namespace

std::unique_ptr<hook_poster> make_http_hook_poster(http::client& http) {
    return std::make_unique<http_hook_poster>(http);
}

std::string hook_signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
    std::string text(timestamp);
    text += '.';
    text += body;
    return "sha256=" + hmac_sha256_hex(secret, text);
}

}  // namespace ft9::clients

#include "alert_post.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/strand.hpp"
#include "ft9/core/time_text.hpp"
#include "ft9/observability/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/url/parse.hpp>
#include <nlohmann/json.hpp>

namespace ft9::app {
namespace {

struct target {
    http::origin where;
    std::string path;
};

// Alert URLs carry their secret in path and query, so both are kept and never logged.
target target_of(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    target t;
    if (!parsed) return t;
    t.where.tls = parsed->scheme() == "https";
    t.where.host = parsed->host_name();
    if (t.where.host.empty()) t.where.host = parsed->host_address();
    t.where.port =
        parsed->has_port() ? parsed->port_number() : static_cast<std::uint16_t>(t.where.tls ? 443 : 80);
    t.path = std::string(parsed->encoded_target());
    if (t.path.empty() || t.path.front() != '/') t.path.insert(0, "/");
    return t;
}

boost::asio::awaitable<void> post(http::client& client, const clock& time, target to, std::string name,
                                  std::string detail) {
    http::client_request r;
    r.verb = http::method::post;
    r.target = to.path;
    r.headers.add("Content-Type", "application/json");
    r.body = dump_json({{"service", "ft9-server"},
                        {"alarm", name},
                        {"detail", detail},
                        {"at", rfc3339(time.now())},
                        {"text", "ft9-server: " + name + ": " + detail}});
    auto sending = client.send(to.where, std::move(r), time.steady() + std::chrono::seconds(10));
    const auto x = co_await std::move(sending);
    if (x.failure || x.response.status >= 300)
        log::warning("an alarm could not be posted",
                     {{"alarm", name}, {"status", x.response.status}, {"error", x.failure.message()}});
}

}  // namespace

std::function<void(std::string, std::string)> make_alert_post(boost::asio::any_io_executor executor,
                                                              http::client& client, const clock& time,
                                                              const std::string& url) {
    return [executor, &client, &time, to = target_of(url)](std::string name, std::string detail) {
        boost::asio::co_spawn(new_strand(executor),
                              post(client, time, to, std::move(name), std::move(detail)),
                              boost::asio::detached);
    };
}

}  // namespace ft9::app

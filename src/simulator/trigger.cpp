#include "simulator/trigger.hpp"

#include "ft9/http/address_policy.hpp"
#include "ft9/http/client.hpp"
#include "simulator/signature.hpp"
#include "simulator/unchecked_post.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <fmt/format.h>

namespace ft9::simulator {
namespace asio = boost::asio;
namespace {

constexpr int exit_refused = 1, exit_usage = 64;

// Of several secrets (rotation) the first is the newest.
std::string first_of(const std::string& secrets) {
    return secrets.substr(0, secrets.find(','));
}

http::client_request request_of(const trigger_order& o, const http::base_url& url, std::string body) {
    http::client_request out;
    out.verb = http::method::post;
    out.target = url.path.ends_with("/webhook") ? url.path : url.path + "/webhook";
    out.headers.add("Content-Type", "application/json");
    out.headers.add("X-Hub-Signature-256", sign(first_of(o.secret), body));
    out.body = std::move(body);
    return out;
}

// One exchange with certificates checked, as in production.
http::exchange checked_post(const trigger_order& o, const http::base_url& url, http::client_request request) {
    asio::io_context io;
    http::client_options options;
    options.ca_file = o.ca_file;
    options.user_agent = "facebookexternalua";
    options.private_hosts = {url.where.host};
    http::client client(io.get_executor(), std::move(options));
    const auto deadline = std::chrono::steady_clock::now() + o.limit;
    auto answer = asio::co_spawn(io, client.send(url.where, std::move(request), deadline), asio::use_future);
    while (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready && io.run_one() > 0) {
    }
    client.stop();
    io.run_for(std::chrono::seconds(1));
    return answer.get();
}

bool deliver(const trigger_order& o, const http::base_url& url, const std::string& body) {
    const auto begin = std::chrono::steady_clock::now();
    http::client_request request = request_of(o, url, body);
    const http::exchange e = o.insecure && url.where.tls
                                 ? unchecked_post(url.where, std::move(request), o.limit)
                                 : checked_post(o, url, std::move(request));
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    if (e.failure)
        fmt::print("no answer: {}\n", e.failure.message());
    else
        fmt::print("{} in {} ms  {}  {}\n", e.response.status, took.count(), o.kind, o.message.wamid);
    return !e.failure && e.response.status == 200;
}

trigger_order with_defaults(trigger_order o) {
    if (o.kind == "image") o.message.type = "image";
    o.message = completed(std::move(o.message), system_clock().now());
    return o;
}

}  // namespace

std::string problem_of(const trigger_order& o) {
    const auto url = http::parse_base_url(o.to);
    if (!url) return "--to needs a URL such as https://mentor.example.com";
    if (first_of(o.secret).empty())
        return "--secret or WHATSAPP_APP_SECRET is needed: the server's app secret";
    if (o.phone_number_id.empty())
        return "--phone-number-id or WHATSAPP_PHONE_NUMBER_ID is needed: the server's number";
    const auto& from = o.message.from;
    if (from.size() < 7 || from.size() > 15 || from.find_first_not_of("0123456789") != std::string::npos)
        return "--from needs 7 to 15 digits, country code first";
    if (o.insecure && !http::is_loopback(url->where.host))
        return "--insecure is for this machine only; use --ca FILE";
    return {};
}

std::string trigger_body(const trigger_order& o) {
    identity who;
    who.phone_number_id = o.phone_number_id;
    if (o.kind != "status") return webhook_body(who, o.message);
    const outbound_status s{o.message.wamid,         o.status, o.message.from,
                            o.message.user_id,       {},       o.status == "failed" ? 131026 : 0,
                            o.message.at.value_or(0)};
    return webhook_body(who, s);
}

int run_trigger(const trigger_order& order) {
    if (const std::string problem = problem_of(order); !problem.empty()) {
        fmt::print(stderr, "ft9-simulator trigger: {}\n", problem);
        return exit_usage;
    }
    const trigger_order o = with_defaults(order);
    const auto url = http::parse_base_url(o.to).value();
    const std::string body = trigger_body(o);
    bool fine = deliver(o, url, body);
    if (o.kind == "duplicate") fine = deliver(o, url, body) && fine;
    return fine ? 0 : exit_refused;
}

}  // namespace ft9::simulator

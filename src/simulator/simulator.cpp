#include "simulator/simulator.hpp"

#include "ft9/core/id.hpp"
#include "simulator/certificate.hpp"
#include "simulator/page.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <fstream>
#include <stdexcept>

namespace ft9::simulator {
namespace {

using namespace std::chrono_literals;

void write_file(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::trunc);
    out << text;
    if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

// Meta's connections are many and come from one address; so do ours.
http::client_options webhook_client(const simulator_options& o) {
    http::client_options out;
    out.max_connections_per_host = 256;
    out.private_hosts = o.private_hosts;
    out.ca_file = o.server_ca;
    out.user_agent = "facebookexternalua";
    return out;
}

http::server_options page_options() {
    http::server_options out;
    out.max_connections_per_peer = out.max_connections;
    return out;
}

http::server_events page_events() {
    http::server_events out;
    out.failed = [](const http::request& r, std::string_view what) {
        spdlog::error("simulator: {} failed: {}", r.route, what);
    };
    return out;
}

simulator_options with_token(simulator_options o) {
    if (o.token.empty()) o.token = random_hex(16);
    return o;
}

}  // namespace

simulator::simulator(boost::asio::any_io_executor executor, simulator_options options)
    : executor_(std::move(executor)),
      options_(with_token(std::move(options))),
      log_(options_.record_limit, options_.counters_only, time_),
      settings_(options_.first),
      account_(options_.who),
      limits_(settings_, time_),
      client_(std::make_shared<http::client>(executor_, webhook_client(options_))),
      sender_(std::make_shared<webhook_sender>(executor_, client_, options_.who, settings_, faults_, log_,
                                               meta_time_)) {
    const test_certificates pem = make_certificates();
    write_file(options_.ca_file, pem.ca);
    facts_.token = options_.token;
    facts_.ca_file = options_.ca_file;
    facts_.who = options_.who;
    facts_.live_ai = options_.live_ai;
    make_fakes(make_server_context(pem));
}

simulator::~simulator() = default;

void simulator::make_fakes(const std::shared_ptr<boost::asio::ssl::context>& tls) {
    auto accepted = [this](accepted_message m) { sender_->send_statuses(std::move(m)); };
    graph_ = std::make_unique<graph_api>(options_.who, log_, faults_, account_, limits_, media_,
                                         std::move(accepted));
    ai_ = std::make_unique<openai_api>(options_.who, log_, faults_, settings_, time_);
    tools_ = std::make_unique<tool_endpoint>(options_.who.openai_key, log_, faults_);
    const auto serve = [this, tls](upstream_handler handle, side target) {
        listener::options o;
        o.tls = tls;
        o.handle = std::move(handle);
        o.refuse = [this, target] { return refuse(target); };
        o.refuses = [this, target] { return faults_.refuses(target); };
        return std::make_unique<listener>(executor_, std::move(o));
    };
    graph_listener_ = serve([this](const upstream_request& r) { return graph_->handle(r); }, side::graph);
    ai_listener_ = serve(
        [this](const upstream_request& r) {
            return tool_endpoint::serves(r) ? tools_->handle(r) : ai_->handle(r);
        },
        side::ai);
}

bool simulator::refuse(side target) {
    if (!faults_.take_refusal(target)) return false;
    log_.add("refused", {{"target", target == side::ai ? "ai" : "graph"}});
    return true;
}

result<void> simulator::start() {
    const auto graph_port = graph_listener_->start(options_.graph_port);
    if (!graph_port) return graph_port.error();
    const auto ai_port = ai_listener_->start(options_.ai_port);
    if (!ai_port) return ai_port.error();
    facts_.graph_base_url = fmt::format("https://localhost:{}", *graph_port);
    facts_.openai_base_url = fmt::format("https://localhost:{}/v1", *ai_port);
    return start_page();
}

result<void> simulator::start_page() {
    control_parts parts{log_, faults_, settings_, *sender_, account_, media_, facts_, meta_time_, {}, {}, {}};
    parts.close_idle = [this](side target) {
        (target == side::graph ? graph_listener_ : ai_listener_)->close_idle();
    };
    parts.forget_sends = [this] { limits_.reset(); };
    parts.connections = [this] { return graph_listener_->connections() + ai_listener_->connections(); };
    control_ = std::make_shared<control>(std::move(parts));
    std::vector<http::route> routes = control_->routes();
    for (auto& route : page_routes(facts_.token))
        routes.push_back(std::move(route));
    page_ = std::make_unique<http::server>(executor_, http::router(std::move(routes)), page_options(),
                                           page_events());
    auto port = page_->start("127.0.0.1", options_.page_port);
    if (!port && port.error() == boost::system::errc::address_in_use) {
        page_port_was_taken_ = true;
        port = page_->start("127.0.0.1", 0);
    }
    if (!port) return port.error();
    facts_.page_url = fmt::format("http://127.0.0.1:{}", *port);
    return {};
}

void simulator::stop() {
    sender_->forget_pending();
    log_.wake_all();
    client_->stop();
    graph_listener_->stop();
    ai_listener_->stop();
}

}  // namespace ft9::simulator

#include "stage.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace ft9::simulator::test {
namespace asio = boost::asio;
using namespace std::chrono_literals;

sink::sink(asio::any_io_executor executor, std::string verify_token)
    : verify_token_(std::move(verify_token)) {
    http::route get{http::method::get, "/webhook", [this](http::request& r) { return shake(r); }};
    http::route post{http::method::post, "/webhook", [this](http::request& r) { return take(r); }};
    post.max_body = 8 * 1024 * 1024;
    std::vector<http::route> table = {std::move(get), std::move(post)};
    server_ = std::make_unique<http::server>(executor, http::router(std::move(table)), http::server_options(),
                                             http::server_events());
    port_ = server_->start("127.0.0.1", 0).value();
}

void sink::answer_with(int status, int times) {
    const std::lock_guard lock(mutex_);
    status_ = status;
    status_times_ = times;
}

std::vector<sink::webhook> sink::wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [&] { return received_.size() >= count; });
    return received_;
}

asio::awaitable<http::response> sink::take(http::request& r) {
    http::response out;
    {
        const std::lock_guard lock(mutex_);
        received_.push_back({r.body, std::string(r.headers.find("X-Hub-Signature-256").value_or(""))});
        if (status_times_ > 0) {
            --status_times_;
            out.status = status_;
        }
    }
    changed_.notify_all();
    co_return out;
}

asio::awaitable<http::response> sink::shake(http::request& r) {
    http::response out;
    out.content_type = "text/plain";
    out.body = std::string(r.query_value("hub.challenge").value_or(""));
    if (r.query_value("hub.verify_token") != verify_token_) out.status = 403;
    co_return out;
}

stage::stage() {
    std::string directory = (std::filesystem::temp_directory_path() / "ft9-sim-test-XXXXXX").string();
    if (::mkdtemp(directory.data()) == nullptr) throw std::runtime_error("mkdtemp");
    ca_file = directory + "/ca.pem";
    simulator_options o;
    o.ca_file = ca_file;
    o.who.access_token = "token-of-the-test";
    o.who.app_secret = "secret-of-the-test";
    o.who.verify_token = "verify &+ test";
    o.who.openai_key = "key-of-the-test";
    o.first.status_delay = 0ms;
    o.first.redeliver_first = 1ms;
    o.first.redeliver_highest = 5ms;
    server = std::make_unique<sink>(io.get_executor(), o.who.verify_token);
    o.first.server_url = "http://127.0.0.1:" + std::to_string(server->port());
    sim = std::make_unique<simulator>(io.get_executor(), o);
    sim->start().value();
    http::client_options c;
    c.ca_file = ca_file;
    client = std::make_unique<http::client>(io.get_executor(), c);
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([this] { io.run(); });
}

stage::~stage() {
    sim->stop();
    client->stop();
    io.stop();
    for (auto& thread : threads)
        thread.join();
    std::filesystem::remove_all(std::filesystem::path(ca_file).parent_path());
}

http::exchange stage::call(const std::string& base, http::client_request request,
                           std::chrono::milliseconds limit) {
    const auto url = http::parse_base_url(base).value();
    request.target = url.path + request.target;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    return asio::co_spawn(io, client->send(url.where, std::move(request), deadline), asio::use_future).get();
}

http::exchange stage::post(const std::string& base, const std::string& path, const std::string& token,
                           const std::string& body) {
    http::client_request request;
    request.verb = http::method::post;
    request.target = path;
    request.headers.add("Authorization", "Bearer " + token);
    request.headers.add("Content-Type", "application/json");
    request.body = body;
    return call(base, std::move(request));
}

http::exchange stage::graph(const std::string& body) {
    const auto& who = sim->facts().who;
    return post(sim->facts().graph_base_url, "/v26.0/" + who.phone_number_id + "/messages", who.access_token,
                body);
}

http::exchange stage::chat(const json& body) {
    return post(sim->facts().openai_base_url, "/chat/completions", sim->facts().who.openai_key, body.dump());
}

json stage::control(const std::string& path, const json& body) {
    http::client_request request;
    request.verb = http::method::post;
    request.target = path;
    request.headers.add("X-Simulator-Token", sim->facts().token);
    request.headers.add("Content-Type", "application/json");
    request.body = body.dump();
    const auto e = call(sim->facts().page_url, std::move(request));
    EXPECT_FALSE(e.failure) << e.failure.message();
    EXPECT_EQ(e.response.status, 200) << e.response.body;
    return json::parse(e.response.body, nullptr, false);
}

json stage::record(std::uint64_t after) {
    http::client_request request;
    request.target = "/control/record?wait=20&limit=10000&after=" + std::to_string(after);
    request.headers.add("X-Simulator-Token", sim->facts().token);
    const auto e = call(sim->facts().page_url, std::move(request), 40s);
    EXPECT_EQ(e.response.status, 200) << e.failure.message() << e.response.body;
    return json::parse(e.response.body, nullptr, false);
}

std::vector<json> stage::wait_record(const std::function<bool(const std::vector<json>&)>& enough) {
    std::vector<json> out;
    std::uint64_t next = 0;
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!enough(out) && std::chrono::steady_clock::now() < deadline) {
        const json batch = record(next);
        next = batch["next"];
        for (const auto& entry : batch["entries"])
            out.push_back(entry);
    }
    EXPECT_TRUE(enough(out)) << json(out).dump(1);
    return out;
}

std::size_t count_of(const std::vector<json>& entries, const std::string& kind, const json& like) {
    return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](const json& e) {
        if (e["kind"] != kind) return false;
        for (const auto& [name, value] : like.items())
            if (e.value(name, json()) != value) return false;
        return true;
    }));
}

json text_message(const std::string& text, const std::string& callback) {
    return {{"messaging_product", "whatsapp"},
            {"to", "+5511987654321"},
            {"type", "text"},
            {"text", {{"body", text}}},
            {"biz_opaque_callback_data", callback}};
}

}  // namespace ft9::simulator::test

#include "simulator/terminal.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>

namespace ft9::simulator {
namespace {

using nlohmann::json;

void say(const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

std::string server_url(const simulator& sim) {
    return sim.settings().get()->server_url;
}

json start_object(const options& o, const simulator& sim, const child_facts& server) {
    const control_facts& f = sim.facts();
    json out = {{"page_url", f.page_url},
                {"control_token", f.token},
                {"graph_base_url", f.graph_base_url},
                {"openai_base_url", f.openai_base_url},
                {"ca_file", f.ca_file},
                {"server_url", server_url(sim)},
                {"phone_number_id", f.who.phone_number_id},
                {"business_account_id", f.who.business_account_id}};
    if (server.pid != 0) out["server_pid"] = server.pid;
    if (!server.admin_token.empty()) out["admin_token"] = server.admin_token;
    if (!server.model_url.empty()) out["live_ai"] = server.model_url;
    if (!o.server_url.empty()) return out;
    out["access_token"] = f.who.access_token;
    out["app_secret"] = f.who.app_secret;
    out["verify_token"] = f.who.verify_token;
    out["openai_api_key"] = f.who.openai_key;
    return out;
}

void say_row(std::string_view name, const std::string& value) {
    say(fmt::format("  {:<14}{}", name, value));
}

}  // namespace

void print_start(const options& o, const simulator& sim, const child_facts& server) {
    if (o.json) return say(start_object(o, sim, server).dump());
    const control_facts& f = sim.facts();
    const std::string url = server_url(sim);
    if (server.model_url.empty())
        say("\nft9-simulator: no accounts, nothing leaves this machine\n");
    else
        say("\nft9-simulator: WhatsApp is simulated; what you write goes to the real model\n");
    if (!o.once && sim.page_port_was_taken()) say(fmt::format("  Port {} was taken.", o.page_port));
    say_row("Phone page", f.page_url);
    if (!url.empty()) say_row("Webhook", url + "/webhook");
    if (!url.empty()) say_row("Health", url + "/health/ready");
    if (server.pid != 0)
        say_row("Admin token",
                server.admin_token.empty() ? "ADMIN_TOKEN of the environment" : server.admin_token);
    say_row("Graph API", f.graph_base_url);
    say_row("OpenAI API", server.model_url.empty() ? f.openai_base_url : server.model_url + " (real)");
    say_row("CA file", f.ca_file);
    if (!o.plays_script() || o.stay) say("\n  Ctrl-C ends it.");
    say("");
}

void print_chat(const chat_line& line) {
    const std::string clock = fmt::format("{:%H:%M:%S}", fmt::localtime(std::time(nullptr)));
    say(fmt::format("  {}  {:<19} {}", clock, line.who, line.text));
}

void print_tally(std::string_view script, const tally& t, std::chrono::milliseconds took) {
    say(fmt::format("  {}: {} of {} replies in {:.1f} s{}{}", script, t.arrived, t.expected,
                    static_cast<double>(took.count()) / 1000,
                    t.unexpected == 0 ? "" : fmt::format(", {} too many", t.unexpected),
                    t.forgery_refused ? "" : ", a forged webhook was not refused"));
}

void print_note(std::string_view text) {
    say(fmt::format("  {}", text));
}

void print_death(int status, const std::vector<std::string>& last_lines) {
    fmt::print(stderr, "the server ended with {}; its last lines:\n", status);
    for (const auto& line : last_lines)
        fmt::print(stderr, "  | {}\n", line);
}

}  // namespace ft9::simulator

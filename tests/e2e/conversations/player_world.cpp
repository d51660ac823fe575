// A world as a conversation needs it.
#include "player.hpp"
#include "player_words.hpp"

#include <filesystem>
#include <fstream>

namespace ft9::told {

using nlohmann::json;
using namespace ft9::test;
using std::string_literals::operator""s;

json config_texts(const world& w) {
    std::ifstream file(w.environment.at("CONFIG_DIR") + "/texts.json");
    return json::parse(file);
}

namespace {

// Addresses and secrets of this world's simulator.
json with_addresses(const json& value, const simulator_process& sim) {
    const auto base = sim.secret("openai_base_url");
    auto text = replaced(value.dump(), "{openai_base_url}", base);
    text = replaced(text, "{tools_url}", base.substr(0, base.size() - "/v1"s.size()) + "/tools");
    return json::parse(replaced(text, "{openai_api_key}", sim.secret("openai_api_key")));
}

void make_config(world& w, const conversation& c) {
    const auto folder = w.directory().path() / "config";
    std::filesystem::copy(w.environment.at("CONFIG_DIR"), folder, std::filesystem::copy_options::recursive);
    auto texts = config_texts(w);
    if (!c.texts.is_null()) texts.merge_patch(c.texts);
    w.directory().write("config/texts.json", texts.dump());
    if (!c.tools.is_null())
        w.directory().write("config/tools.json", with_addresses(c.tools, w.simulator()).dump());
    w.environment["CONFIG_DIR"] = folder.string();
    w.environment["TOOL_SECRET"] = w.simulator().secret("openai_api_key");
}

}  // namespace

void prepare(world& w, const conversation& c) {
    w.environment["LOOP_TURNS_PER_MINUTE"] = "0";  // people here write as fast as programs
    w.environment["BUSINESS_HOURS"] = "always";
    if (!c.texts.is_null() || !c.tools.is_null()) make_config(w, c);
    if (c.environment.is_null()) return;
    const auto environment = with_addresses(c.environment, w.simulator());
    for (const auto& [name, value] : environment.items())
        w.environment[name] = value.get<std::string>();
}

}  // namespace ft9::told

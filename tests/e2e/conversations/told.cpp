#include "told.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace ft9::told {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> companions = {
    "from", "as", "body", "expect_status", "answer_contains", "_comment", "why"};
constexpr std::array<std::string_view, 6> expectations = {"texts",   "last_contains", "not_contains",
                                                          "last_is", "last_is_text",  "spoken"};

template <class List>
bool is_in(const List& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

std::string flaw_of_step(const json& step) {
    if (!step.is_object()) return "is no object";
    if (verb_of(step).empty()) return "has none or several of the members that make a step";
    for (const auto& [name, value] : step.items())
        if (!is_in(verbs(), name) && !is_in(companions, name)) return "has the unknown member " + name;
    if (!step.contains("expect")) return {};
    for (const auto& [name, value] : step.at("expect").items())
        if (!is_in(expectations, name)) return "expects the unknown " + name;
    return {};
}

bool demands_something(const json& steps) {
    constexpr std::array<std::string_view, 4> demands = {"expect", "silent", "not_asked", "forgotten"};
    return std::any_of(steps.begin(), steps.end(),
                       [&demands](const json& step) { return is_in(demands, verb_of(step)); });
}

}  // namespace

const std::vector<std::string>& verbs() {
    static const std::vector<std::string> all = {
        "says",          "says_all",    "voice",     "picture",      "sends",     "echo",
        "model",         "simulator",   "fault",     "expect",       "silent",    "asked_contains",
        "asked_without", "asked_model", "not_asked", "insight",      "remembers", "summed_up",
        "admin",         "metric",      "forgotten", "session_ends", "restart",   "shift_s"};
    return all;
}

std::string verb_of(const json& step) {
    std::string found;
    for (const auto& verb : verbs()) {
        if (!step.contains(verb)) continue;
        if (!found.empty()) return {};
        found = verb;
    }
    return found;
}

std::vector<std::string> themes(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<conversation> conversations_of(const std::string& folder, const std::string& theme) {
    std::ifstream file(fs::path(folder) / (theme + ".json"));
    if (!file) throw std::runtime_error("there is no conversation file " + theme);
    std::vector<conversation> all;
    for (const auto& told : json::parse(file)) {
        all.push_back({told.value("name", ""), told.value("environment", json()), told.value("texts", json()),
                       told.value("tools", json()), told.value("steps", json())});
    }
    return all;
}

std::string flaw_of(const conversation& c) {
    if (c.name.empty()) return "it has no name";
    if (!c.steps.is_array() || c.steps.empty()) return "it has no steps";
    for (std::size_t i = 0; i < c.steps.size(); ++i) {
        const auto flaw = flaw_of_step(c.steps[i]);
        if (!flaw.empty()) return "step " + std::to_string(i + 1) + ' ' + flaw;
    }
    return demands_something(c.steps) ? "" : "it demands nothing";
}

}  // namespace ft9::told

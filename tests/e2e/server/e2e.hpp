#pragma once

#include "support/e2e_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ft9::e2e {

using nlohmann::json;
using namespace ft9::test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Each test has a world of its own; the server starts when the test says so.
class e2e_test : public ::testing::Test {
  protected:
    // One message and its answer, from the beginning to the end.
    std::string converse(const std::string& from, const std::string& text) {
        const auto before = sim.count(accepted_for(from));
        w.say(from, text);
        const auto found = sim.wait(accepted_for(from), before + 1);
        if (found.size() <= before) throw std::runtime_error("no answer to: " + text + w.logs());
        return text_of(found[before]);
    }
    // A text of config/texts.json by its place: "fallback", "safety/off_topic".
    static std::string fixed_text(const char* place);
    // Of a file that cannot be answered.
    static std::string media_text(const char* name);

    world w{FT9_BINARY_DIR, FT9_SOURCE_DIR};
    simulator_process& sim = w.simulator();
};

// What the model was asked, an entry of the record, without what the system says: prompt and situation.
inline json dialogue(const json& question) {
    json lines = json::array();
    for (const auto& line : question.at("request").at("messages"))
        if (line.at("role") != "system") lines.push_back(line);
    return lines;
}

inline std::string e2e_test::fixed_text(const char* place) {
    std::ifstream file(FT9_SOURCE_DIR "/config/texts.json");
    return json::parse(file).at(json::json_pointer("/" + std::string(place))).get<std::string>();
}

inline std::string e2e_test::media_text(const char* name) {
    std::ifstream file(FT9_SOURCE_DIR "/config/texts.json");
    return json::parse(file).at("media").at(name).get<std::string>();
}

}  // namespace ft9::e2e

#pragma once

#include "ft9/mentor/prompt.hpp"

#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace ft9::test {

inline const std::string shipped = std::string(FT9_SOURCE_DIR) + "/config";

// A folder with small, valid content that a test then spoils.
class Content : public ::testing::Test {
  public:
    temporary_dir dir;
    std::string persona = "Frame\n\n{{pillars}}\n\nEnd\n";
    nlohmann::json pillars = {
        {"guidance_label", "G"}, {"questions_label", "Q"}, {"pillars", nlohmann::json::array()}};
    nlohmann::json texts = {
        {"fallback", "f"}, {"unsupported_media", "u"},   {"rate_limited", "r"},       {"opted_out", "o"},
        {"opted_in", "i"}, {"opt_out_words", {"PARAR"}}, {"opt_in_words", {"VOLTAR"}}};

  protected:
    void SetUp() override {
        for (int i = 1; i <= 9; ++i) {
            const std::string n = std::to_string(i);
            pillars["pillars"].push_back({{"key", "p" + n},
                                          {"title", "T" + n},
                                          {"description", "D" + n},
                                          {"guidance", "H" + n},
                                          {"example_questions", {"q" + n}},
                                          {"placeholder", i % 2 == 0}});
        }
    }
    void write() {
        dir.write("mentor/persona.md", persona);
        dir.write("mentor/pillars.json", pillars.dump(2));
        dir.write("texts.json", texts.dump(2));
    }
    mentor::content_result load() {
        write();
        return mentor::load_content(dir.path().string());
    }
    std::vector<std::string> problems() {
        std::vector<std::string> out;
        const auto loaded = load();
        EXPECT_EQ(static_cast<bool>(loaded), loaded.problems.empty());
        for (const auto& each : loaded.problems)
            out.push_back(each.where + " " + each.what);
        return out;
    }
};

}  // namespace ft9::test

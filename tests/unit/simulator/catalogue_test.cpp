// The two catalogues of the phone page: equal keys, nothing missing, nothing left over.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using names = std::set<std::string>;

const std::filesystem::path page = FT9_SOURCE_DIR "/src/simulator/page";

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    EXPECT_TRUE(in) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

json catalogue(const char* name) {
    return json::parse(text_of(page / name));
}

names keys_of(const json& texts) {
    names out;
    for (const auto& [key, unused] : texts.items())
        out.insert(key);
    return out;
}

void collect(const std::string& text, const std::regex& pattern, names& out) {
    for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern); it != std::sregex_iterator();
         ++it)
        out.insert((*it)[1].str());
}

void collect_with(const std::string& family, const std::string& text, const std::regex& pattern, names& out) {
    names members;
    collect(text, pattern, members);
    for (const auto& member : members)
        out.insert(family + member);
}

// Keys that the page asks for by their whole name, or by the last part of it.
names asked_for() {
    names out;
    for (const auto& entry : std::filesystem::directory_iterator(page)) {
        const std::string kind = entry.path().extension().string(), text = text_of(entry.path());
        if (kind == ".html")
            collect(text, std::regex(R"re(data-(?:text|label|hint|title)="([^"]+)")re"), out);
        if (kind == ".js") collect(text, std::regex(R"re(\bt\('([^']+)')re"), out);
        if (kind == ".js") collect_with("field.", text, std::regex(R"re(\bfield\('([^']+)')re"), out);
        if (kind == ".js")
            collect(text, std::regex(R"re('(hint\.[a-z_]+|(?:presence|note|chat|choice|voice)\.[a-z_]+)')re"),
                    out);
    }
    return out;
}

// Families whose members are put together at run time, such as `tick.${state}`.
bool is_of_a_family(const std::string& key) {
    for (const char* family :
         {"link.", "tick.", "type.", "event.", "call.", "side.", "fault.", "about.", "kind.", "tool."})
        if (key.starts_with(family)) return true;
    return false;
}

names places_in(const std::string& text) {
    names out;
    collect(text, std::regex(R"(\{(\w+)\})"), out);
    return out;
}

TEST(page_catalogues, have_the_same_keys_and_the_same_places) {
    const json pt = catalogue("pt-BR.json"), en = catalogue("en.json");
    EXPECT_EQ(keys_of(pt), keys_of(en));
    for (const auto& [key, text] : pt.items()) {
        EXPECT_FALSE(text.get<std::string>().empty()) << key;
        EXPECT_EQ(places_in(text), places_in(en.value(key, ""))) << key;
    }
}

TEST(page_catalogues, hold_what_the_page_asks_for_and_nothing_else) {
    const names held = keys_of(catalogue("en.json")), asked = asked_for();
    EXPECT_GT(asked.size(), 30U);
    for (const auto& key : asked)
        EXPECT_TRUE(held.contains(key)) << key;
    for (const auto& key : held)
        EXPECT_TRUE(asked.contains(key) || is_of_a_family(key)) << key << " is not used";
}

TEST(page_catalogues, name_every_fault_of_the_drawer) {
    const names held = keys_of(catalogue("en.json"));
    names kinds;
    collect(text_of(page / "faults.js"), std::regex(R"re(\n    ([a-z_]+): \{ hint)re"), kinds);
    EXPECT_GT(kinds.size(), 10U);
    for (const auto& kind : kinds)
        EXPECT_TRUE(held.contains("fault." + kind)) << kind;
}

}  // namespace
}  // namespace ft9::simulator

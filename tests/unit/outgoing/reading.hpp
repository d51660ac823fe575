#pragma once

#include "ft9/outgoing/message.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace ft9::outgoing::test {

using nlohmann::json;

inline json body_of(const std::string& type, const json& content) {
    return {{"to", "+5511999990000"}, {"type", type}, {type, content}};
}

// Fields of the faults, in order; empty: it is accepted.
inline std::vector<std::string> faults_of(const json& body) {
    message out;
    std::vector<std::string> found;
    for (const auto& one : read_message(body, out)) {
        EXPECT_FALSE(one.detail.empty()) << one.field;
        found.push_back(one.field);
    }
    return found;
}
inline std::vector<std::string> faults_of(const std::string& type, const json& content) {
    return faults_of(body_of(type, content));
}

// What an accepted one became.
inline message accepted(const json& body) {
    message out;
    for (const auto& one : read_message(body, out))
        ADD_FAILURE() << one.field << ": " << one.detail;
    return out;
}
inline message accepted(const std::string& type, const json& content) {
    auto out = accepted(body_of(type, content));
    if (type != "text") {
        EXPECT_EQ(json::parse(out.payload), content);
    }
    return out;
}

// A text of so many characters, each of them two bytes.
inline std::string letters(std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += "é";
    return all;
}

inline json changed(json whole, const std::string& at, const json& value) {
    whole[json::json_pointer(at)] = value;
    return whole;
}

// A text at this place of an accepted message takes 1 to `limit` characters, and is named when it has more,
// none, or is no text.
inline void expect_limit(const std::string& type, const json& content, const std::string& at,
                         std::size_t limit, const std::string& field) {
    const std::vector<std::string> fault{field};
    EXPECT_EQ(faults_of(type, changed(content, at, letters(limit - 1))), std::vector<std::string>{}) << field;
    EXPECT_EQ(faults_of(type, changed(content, at, letters(limit))), std::vector<std::string>{}) << field;
    EXPECT_EQ(faults_of(type, changed(content, at, letters(limit + 1))), fault);
    EXPECT_EQ(faults_of(type, changed(content, at, "")), fault);
    EXPECT_EQ(faults_of(type, changed(content, at, " \n")), fault);
    EXPECT_EQ(faults_of(type, changed(content, at, 7)), fault);
}

}  // namespace ft9::outgoing::test

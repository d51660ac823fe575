// What has to be seen: of the person, of the model, of the operator.
#include "player.hpp"
#include "player_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

namespace ft9::told {

using nlohmann::json;
using namespace ft9::test;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

constexpr std::chrono::seconds long_patience{60};

std::string words_of(const json& content) {
    if (content.is_string()) return content.get<std::string>();
    std::string all;
    if (content.is_array())
        for (const auto& part : content)
            all += part.value("text", "") + '\n';
    return all;
}

// Until `done`; false if it takes too long.
template <class Done>
bool comes_true(const Done& done) {
    const auto deadline = std::chrono::steady_clock::now() + long_patience;
    while (!done()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
    }
    return true;
}

}  // namespace

void player::print_new(mentee& p, const std::vector<json>& sent) {
    for (; p.printed < sent.size(); ++p.printed) {
        const auto& request = sent[p.printed].at("request");
        const auto type = request.value("type", "");
        const auto shown = type == "text" ? text_of(sent[p.printed]) : '(' + type + ')';
        if (transcript_)
            std::cout << "mentor" << (people_.size() > 1 ? " a " + p.letter : "") << ": " << shown << '\n';
    }
}

void player::expect(const json& step, mentee& p) {
    const auto& wanted = step.at("expect");
    const auto many = wanted.value("texts", p.heard + 1);
    const auto sent = sim_.wait(accepted_for(p.number), many);
    print_new(p, sent);
    ASSERT_EQ(sent.size(), many) << w_.logs();
    p.heard = many;
    if (!sent.empty()) judge_last(wanted, sent.back().at("request"));
}

void player::judge_last(const json& wanted, const json& message) {
    if (wanted.value("spoken", false)) {
        EXPECT_EQ(message.at("type"), "audio");
        return;
    }
    ASSERT_EQ(message.at("type"), "text") << message.dump();
    const auto text = message.at("text").at("body").get<std::string>();
    for (const auto& part : list_of(wanted.value("last_contains", json::array())))
        EXPECT_THAT(text, HasSubstr(part));
    for (const auto& part : list_of(wanted.value("not_contains", json::array())))
        EXPECT_THAT(text, Not(HasSubstr(part)));
    EXPECT_EQ(text, wanted.value("last_is", text));
    if (!wanted.contains("last_is_text")) return;
    const json::json_pointer place('/' + replaced(wanted.at("last_is_text").get<std::string>(), ".", "/"));
    const auto fixed = texts_.at(place).get<std::string>();
    const auto brace = fixed.find('{');
    EXPECT_EQ(text.substr(0, brace), fixed.substr(0, brace));
}

void player::silent(const json&, mentee& p) {
    w_.let_it_rest();
    const auto sent = sim_.all(accepted_for(p.number));
    print_new(p, sent);
    EXPECT_EQ(sent.size(), p.heard) << w_.logs();
    if (transcript_) std::cout << "mentor: (silêncio)\n";
}

json player::question(const mentee& p) {
    const auto found = sim_.all(asked(p.words));
    return found.size() > p.asked_before ? found.back().at("request") : json();
}

std::string player::asked_text(const mentee& p) {
    const auto request = question(p);
    std::string all;
    if (!request.is_object()) return all;
    for (const auto& line : request.at("messages"))
        all += line.at("role").get<std::string>() + ": " + words_of(line.value("content", json())) + '\n';
    return all;
}

void player::asked_contains(const json& step, mentee& p) {
    const auto text = asked_text(p);
    for (const auto& part : list_of(step.at("asked_contains")))
        EXPECT_THAT(text, HasSubstr(part));
}

void player::asked_without(const json& step, mentee& p) {
    const auto text = asked_text(p);
    ASSERT_FALSE(text.empty()) << "the model was not asked";
    for (const auto& part : list_of(step.at("asked_without")))
        EXPECT_THAT(text, Not(HasSubstr(part)));
}

void player::asked_model(const json& step, mentee& p) {
    const auto request = question(p);
    ASSERT_TRUE(request.is_object()) << "the model was not asked";
    EXPECT_EQ(request.at("model"), step.at("asked_model"));
}

void player::not_asked(const json& step, mentee& p) {
    const auto& which = step.at("not_asked");
    if (!which.is_string()) {
        EXPECT_EQ(sim_.count(asked(p.words)), p.asked_before) << p.words;
        return;
    }
    EXPECT_EQ(sim_.count(asked(which.get<std::string>())), 0U);
}

json player::get(const std::string& target) {
    const auto answer = w_.admin("GET", target);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
}

void player::insight(const json& step, mentee& p) {
    json newest;
    const auto session = get("/sessions/" + p.number);
    for (const auto& message : session.at("messages"))
        if (message.contains("analysis")) newest = message.at("analysis");
    auto wanted = newest;
    wanted.merge_patch(step.at("insight"));
    EXPECT_EQ(newest, wanted);
}

json player::memory_of(const mentee& p) {
    return get("/people/" + p.number + "/memory");
}

void player::remembers(const json& step, mentee& p) {
    const auto memory = memory_of(p).at("memory");
    auto wanted = memory;
    wanted.merge_patch(step.at("remembers"));
    EXPECT_EQ(memory, wanted);
}

void player::summed_up(const json& step, mentee& p) {
    EXPECT_TRUE(comes_true([this, &p] { return memory_of(p).at("summary").is_string(); })) << w_.logs();
    const auto summary = memory_of(p).at("summary");
    ASSERT_TRUE(summary.is_string());
    EXPECT_THAT(summary.get<std::string>(), HasSubstr(step.at("summed_up").get<std::string>()));
}

void player::metric(const json& step, mentee&) {
    EXPECT_GE(w_.metric(step.at("metric").get<std::string>()), 1) << step.at("metric");
}

void player::forgotten(const json&, mentee& p) {
    const auto target = "/sessions/" + p.number;
    EXPECT_TRUE(comes_true([this, &target] { return w_.admin("GET", target).status == 404; })) << w_.logs();
}

void player::session_ends(const json&, mentee&) {
    EXPECT_TRUE(comes_true([this] { return get("/sessions").at("active") == 0; })) << w_.logs();
}

}  // namespace ft9::told

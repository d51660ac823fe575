#include "player.hpp"
#include "player_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>

namespace ft9::told {

using nlohmann::json;
using namespace ft9::test;
using ::testing::HasSubstr;
using std::string_literals::operator""s;

namespace {

// The last words of the prompt.
std::string canary_of(simulator_process& sim) {
    constexpr std::size_t length = 20;
    const auto questions = sim.all([](const json& e) {
        return e.value("kind", "") == "ai" &&
               e.value("/request/messages/0/content"_json_pointer, json()).is_string();
    });
    if (questions.empty()) throw std::runtime_error("the model was not asked anything yet");
    const std::string prompt = questions.front().at("request").at("messages").at(0).at("content");
    return prompt.substr(prompt.size() - length);
}

// A request of ours that breaks the provider's rules; the server would ask in another way, and nobody notice.
bool is_refused_request(const json& e) {
    return e.value("kind", "") == "ai" && !e.value("accepted", true) && !e.contains("fault");
}

bool wants_refusals(const conversation& c) {
    return std::any_of(c.steps.begin(), c.steps.end(), [](const json& step) {
        return step.value("simulator", json::object()).contains("response_format");
    });
}

}  // namespace

player::player(world& w, int& next_person, bool transcript)
    : w_(w),
      sim_(w.simulator()),
      next_person_(next_person),
      transcript_(transcript),
      texts_(config_texts(w)) {}

const std::map<std::string, player::action>& player::actions() {
    static const std::map<std::string, action> all = {{"says", &player::says},
                                                      {"says_all", &player::says_all},
                                                      {"voice", &player::voice},
                                                      {"picture", &player::picture},
                                                      {"sends", &player::sends},
                                                      {"echo", &player::echo},
                                                      {"model", &player::model},
                                                      {"simulator", &player::simulator},
                                                      {"fault", &player::fault},
                                                      {"expect", &player::expect},
                                                      {"silent", &player::silent},
                                                      {"asked_contains", &player::asked_contains},
                                                      {"asked_without", &player::asked_without},
                                                      {"asked_model", &player::asked_model},
                                                      {"not_asked", &player::not_asked},
                                                      {"insight", &player::insight},
                                                      {"remembers", &player::remembers},
                                                      {"summed_up", &player::summed_up},
                                                      {"admin", &player::admin},
                                                      {"metric", &player::metric},
                                                      {"forgotten", &player::forgotten},
                                                      {"session_ends", &player::session_ends},
                                                      {"restart", &player::restart},
                                                      {"shift_s", &player::shift}};
    return all;
}

void player::play(const conversation& c) {
    if (transcript_) std::cout << "\n== " << c.name << " ==\n";
    people_.clear();
    sim_.post("/control/faults/clear", json::object());
    // What the conversation before it scripted is over.
    sim_.change({{"reply_template", ""},
                 {"analysis", nullptr},
                 {"response_format", "full"},
                 {"tool_calls", json::array()},
                 {"ai_delay_ms", 0}});
    const auto refused = sim_.count(is_refused_request);
    for (std::size_t i = 0; i < c.steps.size(); ++i) {
        SCOPED_TRACE("step " + std::to_string(i + 1) + ": " + c.steps[i].dump());
        (this->*actions().at(verb_of(c.steps[i])))(c.steps[i], person_of(c.steps[i]));
        if (::testing::Test::HasFatalFailure()) return;
    }
    if (wants_refusals(c)) return;
    EXPECT_EQ(sim_.count(is_refused_request), refused) << w_.logs();
}

player::mentee& player::person_of(const json& step) {
    const auto letter = step.value("from", "a");
    auto& p = people_[letter];
    if (!p.number.empty()) return p;
    p.letter = letter;
    p.number = person(next_person_++);
    return p;
}

void player::begin(mentee& p, const std::string& shown, const std::string& as) {
    if (transcript_)
        std::cout << "pessoa" << (people_.size() > 1 ? ' ' + p.letter : "") << ": " << shown << '\n';
    p.words = as;
    p.asked_before = sim_.count(asked(as));
}

void player::says(const json& step, mentee& p) {
    const auto words = step.at("says").get<std::string>();
    begin(p, words, words);
    w_.say(p.number, words);
}

void player::says_all(const json& step, mentee& p) {
    for (const auto& words : list_of(step.at("says_all"))) {
        begin(p, words, words);
        w_.say(p.number, words);
    }
}

void player::deliver(mentee& p, json message, const std::string& shown, const std::string& as) {
    begin(p, shown, as);
    message["from"] = p.number;
    ASSERT_EQ(sim_.deliver(message), 200) << w_.logs();
}

void player::voice(const json& step, mentee& p) {
    const auto words = step.at("voice").get<std::string>();
    sim_.change({{"transcript", words}});
    const auto id = sim_.upload("OggS\0\2"s + std::string(300, 'o') + "OpusHead", "audio/ogg; codecs=opus");
    const auto as = replaced(texts_.at("happenings").at("transcript").get<std::string>(), "{words}", words);
    deliver(p, {{"type", "audio"}, {"text", ""}, {"media_id", id}}, "(áudio) " + words, as);
}

void player::picture(const json& step, mentee& p) {
    const auto caption = step.at("picture").get<std::string>();
    const auto id = sim_.upload("\xFF\xD8\xFF\xE0"s + std::string(300, 'j'), "image/jpeg");
    const auto note = texts_.at("happenings").at("image").get<std::string>();
    deliver(p, {{"type", "image"}, {"text", caption}, {"media_id", id}}, "(imagem) " + caption,
            caption.empty() ? note : caption + '\n' + note);
}

void player::sends(const json& step, mentee& p) {
    deliver(p, step.at("sends"), step.at("sends").dump(), step.value("as", ""));
}

void player::echo(const json& step, mentee& p) {
    const auto words = step.at("echo").get<std::string>();
    if (transcript_) std::cout << "equipe: " << words << '\n';
    ASSERT_EQ(sim_.deliver({{"from", p.number}, {"kind", "echo"}, {"text", words}}), 200) << w_.logs();
}

void player::model(const json& step, mentee&) {
    json change = {{"reply_template", ""}, {"tool_calls", json::array()}};
    json analysis = {{"concern", "none"}, {"wants_human", false}};
    for (const auto& [name, value] : step.at("model").items()) {
        if (name == "reply") {
            const auto words = value.get<std::string>();
            change["reply_template"] = words.find("{canary}") == std::string::npos
                                           ? words
                                           : replaced(words, "{canary}", canary_of(sim_));
        } else if (name == "calls") {
            change["tool_calls"] = value;
        } else {
            analysis[name] = value;
        }
    }
    change["analysis"] = analysis;
    sim_.change(change);
}

void player::simulator(const json& step, mentee&) {
    sim_.change(step.at("simulator"));
}

void player::fault(const json& step, mentee&) {
    sim_.fault(step.at("fault"));
}

std::string player::filled(std::string text, const mentee& p) {
    text = replaced(text, "{number}", p.number);
    if (text.find("{id}") == std::string::npos) return text;
    return replaced(text, "{id}", get("/sessions/" + p.number).at("id").get<std::string>());
}

void player::admin(const json& step, mentee& p) {
    const auto what = step.at("admin").get<std::string>();
    const auto blank = what.find(' ');
    auto body = step.value("body", json());
    if (!body.is_null()) body = json::parse(replaced(body.dump(), "{number}", p.number));
    const auto answer = w_.admin(what.substr(0, blank), filled(what.substr(blank + 1), p), body);
    EXPECT_EQ(answer.status, step.value("expect_status", 200)) << answer.body;
    for (const auto& part : list_of(step.value("answer_contains", json::array())))
        EXPECT_THAT(answer.body, HasSubstr(replaced(part, "{number}", p.number)));
}

void player::restart(const json&, mentee&) {
    ASSERT_EQ(w_.stop(), 0) << w_.logs();
    w_.start();
}

void player::shift(const json& step, mentee&) {
    sim_.post("/control/clock", {{"shift_s", step.at("shift_s")}});
}

}  // namespace ft9::told

#pragma once

#include "told.hpp"

#include "support/e2e_world.hpp"

#include <map>
#include <string>

namespace ft9::told {

// A world as conversations need it: config of its own where they change it. Not started yet.
void prepare(test::world& w, const conversation& c);

// config/texts.json as it is there.
nlohmann::json config_texts(const test::world& w);

// Plays one conversation against a running server and judges it with gtest's expectations; stops at the first
// fatal failure. One thread.
class player {
  public:
    // Takes people that nobody else has from `next_person`. `transcript`: everything said is printed.
    player(test::world& w, int& next_person, bool transcript);
    void play(const conversation& c);

  private:
    using json = nlohmann::json;
    struct mentee {
        std::string letter, number;
        std::string words;                   // the last ones, as the model reads them
        std::size_t asked_before = 0;        // questions about the same words before they were said
        std::size_t heard = 0, printed = 0;  // messages to the person
    };
    using action = void (player::*)(const json&, mentee&);
    static const std::map<std::string, action>& actions();

    void says(const json& step, mentee& p);
    void says_all(const json& step, mentee& p);
    void voice(const json& step, mentee& p);
    void picture(const json& step, mentee& p);
    void sends(const json& step, mentee& p);
    void echo(const json& step, mentee& p);
    void model(const json& step, mentee& p);
    void simulator(const json& step, mentee& p);
    void fault(const json& step, mentee& p);
    void expect(const json& step, mentee& p);
    void silent(const json& step, mentee& p);
    void asked_contains(const json& step, mentee& p);
    void asked_without(const json& step, mentee& p);
    void asked_model(const json& step, mentee& p);
    void not_asked(const json& step, mentee& p);
    void insight(const json& step, mentee& p);
    void remembers(const json& step, mentee& p);
    void summed_up(const json& step, mentee& p);
    void admin(const json& step, mentee& p);
    void metric(const json& step, mentee& p);
    void forgotten(const json& step, mentee& p);
    void session_ends(const json& step, mentee& p);
    void restart(const json& step, mentee& p);
    void shift(const json& step, mentee& p);

    mentee& person_of(const json& step);
    void begin(mentee& p, const std::string& shown, const std::string& as);
    void deliver(mentee& p, json message, const std::string& shown, const std::string& as);
    void judge_last(const json& wanted, const json& message);
    void print_new(mentee& p, const std::vector<json>& sent);
    json question(const mentee& p);
    std::string asked_text(const mentee& p);
    json memory_of(const mentee& p);
    json get(const std::string& target);
    std::string filled(std::string text, const mentee& p);

    test::world& w_;
    test::simulator_process& sim_;
    int& next_person_;
    bool transcript_;
    json texts_;
    std::map<std::string, mentee> people_;
};

}  // namespace ft9::told

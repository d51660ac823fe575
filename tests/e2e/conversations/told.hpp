// Conversations as data: told/<theme>.json holds some of one theme, each with people, their words, what the
// model is to say, and what has to be seen.
//
// A file is a list of conversations:
//   name         a few words, unique in all files
//   environment  settings of a server of its own; {openai_base_url} and {openai_api_key} are the simulator's
//   texts        merged into config/texts.json of a server of its own
//   tools        tools.json of a server of its own; {tools_url} is the simulator's endpoint
//   steps        list of objects, in order; each has one of these members:
//     says       a text. from: who says it ("a" unless named; another letter, another person), in every step
//     says_all   texts in quick succession
//     voice      a voice note that says this
//     picture    a picture with this caption
//     sends      a message of any kind, as POST /control/messages takes it; as: what the model reads of it
//     echo       the team writes this to the person from the business's phone
//     model      what the model says from now on: reply; calls (settings' tool_calls); every other member is
//     one
//                of its answer's (pillar, intent, concern, wants_human, lead, memory). {canary} in reply is
//                the prompt's mark, once the model was asked anything
//     simulator  any members of POST /control/settings
//     fault      as POST /control/faults takes it
//     expect     waits for what the person was sent: texts (all so far; one more unless said), last_contains
//     and
//                not_contains (a text or a list), last_is, last_is_text (place in config/texts.json, such as
//                "handover.now"; up to its first brace), spoken (true: the last is a voice message)
//     silent     true: the person is sent nothing more
//     asked_contains, asked_without   texts of the last question to the model about the person's words,
//     system
//                messages included
//     asked_model  which model that question was for
//     not_asked  true: the model was not asked about the last words; a text: never about this one
//     insight    members of the newest analysis in GET /sessions/{number}
//     remembers  members of memory in GET /people/{number}/memory
//     summed_up  waits until the summary there contains this
//     admin      "POST /conversations/{id}/takeover" ({number}: the phone number); body, expect_status (200),
//                answer_contains
//     metric     at least 1 of this line of GET /metrics
//     forgotten  true: waits until the server does not know the person any more
//     session_ends  true: waits until no session is open
//     restart    true: the server ends and starts again
//     shift_s    Meta's clock, in seconds
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace ft9::told {

struct conversation {
    std::string name;
    nlohmann::json environment, texts, tools, steps;  // null: not there
    bool has_own_server() const { return !environment.is_null() || !texts.is_null() || !tools.is_null(); }
};

// Names of the files in `folder` without their ending, in order; none if there is no such folder.
std::vector<std::string> themes(const std::string& folder);
// Throws std::runtime_error, or nlohmann's, if it is no list of objects.
std::vector<conversation> conversations_of(const std::string& folder, const std::string& theme);
// What is wrong with it, seen before it is played; empty if nothing is.
std::string flaw_of(const conversation& c);
// The members that a step may have to be one.
const std::vector<std::string>& verbs();
// The one that it has; empty if none or several.
std::string verb_of(const nlohmann::json& step);

}  // namespace ft9::told

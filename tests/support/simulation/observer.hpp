#pragma once

#include "support/simulation/disk.hpp"
#include "support/simulation/stage.hpp"

#include "ft9/clients/ai.hpp"
#include "ft9/core/attempt.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/message.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ft9::simulation {

// A message that somebody wrote. Its text is "m" and its place in the list, so that whatever is said about it
// can be told from the words alone.
struct written_message {
    std::string wamid, number, text;
    bool acknowledged = false;  // Meta had a 200 for it
};
std::string text_of_message(std::size_t index);
// The answer to it begins so.
std::string answer_to(std::string_view text);
// The message that a text is, or answers; nullopt for other texts.
std::optional<std::size_t> message_of(std::string_view text);

// What a run came to.
struct tally {
    std::size_t messages = 0, replied = 0, ignored = 0, other_outcomes = 0;
    std::size_t sends = 0, accepted = 0, duplicates = 0, held = 0, dead = 0;
    std::size_t questions = 0, crashes = 0;
    // Questions in which a message stands twice: one that was answered while it was read from the disk. Such
    // an answer is thrown away.
    std::size_t repetitions = 0;
    void operator+=(const tally& t);
};

// Judges a run by what people wrote, what Meta and the model saw and what stands on the disk. Shares no code
// with the pipeline and reads rows with statements of its own. One thread.
class observer {
  public:
    observer(stage& s, disk& d) : stage_(s), disk_(d) {}

    // At the model. One question at a time in a conversation (V5), about that person's own words only.
    void asked(const clients::ai_request& request, const std::vector<written_message>& written);
    void answered(const std::string& person_key);

    // At Graph.
    void send_began(row_id intent, const attempt& a, const std::vector<written_message>& written);
    void accepted(row_id intent, const attempt& a, const std::string& wamid);
    // The attempt's acceptance has been committed.
    void recorded(row_id intent, int number) { intents_[intent].attempts[number].recorded = true; }
    // The server was told that the attempt was not made, without any doubt.
    void refused(row_id intent, int number) { intents_[intent].attempts[number].refused = true; }
    // Meta says so; it may be long until anybody hears it.
    void status_made(const status_update& u);
    // A 200 came for it.
    void status_acknowledged(const status_update& u);

    // A word that closes or opens the conversation was handed to the server, not for the first time maybe.
    void stop_word_handed(const std::string& number);
    void back_word_handed(const std::string& number) { people_[number].confirmed = false; }

    bool is_answered(std::size_t message) const { return answers_.contains(message); }
    bool is_opted_out(const std::string& number);
    // Rows that are still to be worked on.
    std::int64_t open_rows();
    // When everything has come to rest.
    void conclude(const std::vector<written_message>& written);
    tally count;

  private:
    struct attempt_record {
        bool accepted = false;                              // Graph took it
        bool refused = false;                               // the server heard a clear refusal
        bool recorded = false;                              // and the server knew for good
        bool failed = false;                                // Meta said later that it was not delivered
        std::optional<milliseconds_since_start> confirmed;  // first other status acknowledged
        delivery_status best = delivery_status::unknown;    // of those
    };
    struct intent_record {
        row_id turn = 0, conversation = 0;
        int part = 0;
        std::map<int, attempt_record> attempts;
    };
    struct person_record {
        bool confirmed = false;  // that they are not written to any more
        milliseconds_since_start stopped_at = 0;
    };

    void note_row(row_id intent, int number);
    void judge_repetition(row_id intent, int number);
    void judge_order(row_id intent, const intent_record& i, int number);
    void judge_opt_out(const attempt& a);
    void judge_answer(row_id intent, const attempt& a, const std::vector<written_message>& written);
    void judge_messages(const std::vector<written_message>& written);
    void judge_answers(const std::vector<written_message>& written);
    void judge_sends();
    void judge_state(row_id intent, send_state state);
    void judge_duplicates(row_id intent, const intent_record& i);
    std::int64_t number_of(const char* sql);

    stage& stage_;
    disk& disk_;
    std::map<std::string, int> asking_;
    std::map<row_id, intent_record> intents_;
    std::map<std::string, std::pair<row_id, int>> by_wamid_;
    std::map<std::string, person_record> people_;
    std::map<row_id, row_id> last_reply_;              // of a conversation, the newest that was begun
    std::map<row_id, std::set<int>> accepted_parts_;   // of a turn
    std::map<std::size_t, std::set<row_id>> answers_;  // accepted, of a message
};

}  // namespace ft9::simulation

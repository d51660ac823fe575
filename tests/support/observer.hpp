#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace ft9::test {

// The text of the n-th message of a suite. The observer recognises it in what the model was asked and in what
// Graph was sent, so each is said once.
std::string numbered_text(std::size_t n);

// What is wrong, one sentence each; empty: the invariant holds.
using verdict = std::vector<std::string>;

// Judges the server by the simulator's ordered record alone (docs/reliability.md, "The observer"): what was
// delivered and with which answer, what the model was asked, what Graph was sent, which statuses came back.
// It shares no code with webhook, pipeline, storage and clients. One thread.
class observer {
  public:
    // The next entries of the record, in order and without a gap.
    void read(const std::vector<nlohmann::json>& entries);
    // The server has ended and all of the record up to then was read: what it was at may be done again.
    void ended() { ended_at_ = last_; }
    // The person was erased, or with "" the whole database was taken away: nothing more is expected for them,
    // and no row from before this is looked for.
    void forget(const std::string& person);

    struct tally {
        std::size_t messages = 0, acknowledged = 0, answered = 0;  // messages of people, each once
        std::size_t deliveries = 0;                                // webhooks with messages that got a 200
        std::size_t repeated = 0;                                  // messages in them that were known
        std::size_t questions = 0, sends = 0,
                    statuses = 0;        // to the model; accepted by Graph; taken with 200
        std::size_t repeated_sends = 0;  // that were a further attempt
        std::size_t lost_answers = 0;    // accepted, and the answer was cut off
    };
    const tally& counts() const { return counts_; }
    // Messages that are not acknowledged or not answered yet.
    std::size_t open() const { return open_.size(); }
    bool answered(std::size_t n) const;
    // Accepted sends of which not each status was taken yet: sent, delivered and read.
    std::size_t unsettled() const { return unsettled_.size(); }
    // Who wrote a message that is open; empty: nobody.
    std::string somebody_waiting() const;
    // Number of the last entry, and a digest of all of them: names a run.
    std::uint64_t last() const { return last_; }
    std::string digest() const { return digest_; }

    // `given_up`: dead letters and held sends that the server lists.
    verdict v1_every_message_is_taken_and_has_its_outcome(std::size_t given_up) const;
    verdict v2_no_reply_is_accepted_twice() const { return doubled_; }
    verdict v3_what_a_status_settled_is_not_sent_again() const { return resent_; }
    verdict v4_replies_come_in_the_order_of_what_they_answer() const { return disordered_; }
    verdict v5_nobody_is_asked_about_twice_at_a_time() const { return asked_twice_; }
    // `durable`: public ids of the intents whose attempt the database of the ended server holds.
    verdict v6_every_send_was_durable_before(const std::set<std::string>& durable) const;
    // `stored`: the ids of the messages that it holds.
    verdict v7_what_got_a_200_is_stored(const std::set<std::string>& stored) const;
    verdict v9_nothing_is_lost_or_made_up(std::size_t given_up) const;
    // For a server that was started once: two of its counters.
    verdict v10_the_servers_counts_agree(double turns_replied, double duplicates) const;
    verdict v14_there_was_progress(std::size_t at_least) const;
    // `state_of`: what the server says about a message of Meta's id. Of many, so many are asked about.
    verdict v15_the_highest_status_is_the_state(
        const std::function<std::string(const std::string& wamid)>& state_of, std::size_t most = 2000) const;
    // V1 to V5 and V9, each with its number.
    verdict judge(std::size_t given_up) const;

  private:
    struct message {
        std::string wamid, person;
        std::uint64_t first = 0, acknowledged = 0, asked = 0;  // numbers of entries, 0: not yet
        bool answered = false, forgotten = false;
        std::string reply;  // the intent that answers this message and no later one
    };
    struct send {
        std::uint64_t first = 0, settled = 0;
        int accepted = 0;
        std::vector<std::string> wamids;
        int rank = -1;       // of the highest status taken
        unsigned taken = 0;  // a bit for each rank
        std::string person;
        bool forgotten = false;
    };
    // A webhook that waits for its answer.
    struct parcel {
        std::vector<std::size_t> messages;
        std::string wamid;
        int rank = -1;
    };
    void on_webhook(const nlohmann::json& entry);
    void on_answer(const nlohmann::json& entry);
    void on_question(const nlohmann::json& entry);
    void on_send(const nlohmann::json& entry);
    void on_accepted(const nlohmann::json& entry, const std::string& intent, bool first_attempt);
    void on_status(const parcel& p);
    void meet(const nlohmann::json& said, parcel& p);
    void cover(std::size_t n, std::uint64_t at);
    void close_if_done(std::size_t n);

    tally counts_;
    std::uint64_t last_ = 0, ended_at_ = 0, rows_from_ = 1;
    std::string digest_;
    std::map<std::size_t, message> messages_;
    std::set<std::size_t> open_;
    std::set<std::string> unsettled_;
    std::unordered_map<std::uint64_t, parcel> parcels_;
    std::unordered_map<std::string, std::vector<std::size_t>> answers_;  // of the model: what it had read
    std::unordered_map<std::string, send> sends_;                        // by intent
    std::unordered_map<std::string, std::string> intents_;               // by wamid
    std::unordered_map<std::string, std::uint64_t> newest_answered_;     // person: entry of that message
    verdict doubled_, resent_, disordered_, asked_twice_;
};

}  // namespace ft9::test

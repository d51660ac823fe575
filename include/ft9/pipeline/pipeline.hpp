#pragma once

#include "ft9/clients/ai.hpp"
#include "ft9/clients/transcriber.hpp"
#include "ft9/clients/whatsapp.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/timers.hpp"
#include "ft9/media/fetcher.hpp"
#include "ft9/mentor/happenings.hpp"
#include "ft9/mentor/media_texts.hpp"
#include "ft9/mentor/prompt.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/person_pace.hpp"
#include "ft9/pipeline/turn_machine.hpp"
#include "ft9/pipeline/turn_rate.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/handover_store.hpp"
#include "ft9/storage/journal.hpp"
#include "ft9/storage/session_store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ft9::pipeline {

// The operator's words and prompt at one moment; replaced as a whole on SIGHUP.
struct mentor_words {
    std::shared_ptr<const std::string> system_prompt;
    std::string prompt_version, fallback_text, rate_text;
    std::size_t turns_per_person = 0;  // in an hour; 0: the limit of all numbers
    // Of files, for the person and for the model; null: our own.
    std::shared_ptr<const mentor::media_texts> media = {};
    std::shared_ptr<const mentor::happening_texts> happenings = {};
    // All of it, for the steps of a turn; null: our own words.
    std::shared_ptr<const mentor::mentor_content> content = {};
};

enum class marking : std::uint8_t { off, read, typing };

struct pipeline_options {
    std::string phone_number_id;
    std::string token_fingerprint;  // of the Graph token: a pause ends when it changes
    // Further business numbers, with the fingerprints of theirs.
    std::map<std::string, std::string> more_numbers = {};
    std::size_t max_inflight_turns = 256;
    std::size_t max_inflight_sends = 512;
    std::size_t max_open_sends = 100'000;  // past it operators' messages are refused; replies never are
    std::size_t max_memory_bytes =
        64 * 1024 * 1024;  // of waiting messages; the rest is read from the journal when its turn comes
    std::size_t max_context_bytes = 64 * 1024;  // of one question to the model
    std::size_t max_messages = 10;
    turn_rate_limits rate;
    double messages_per_second = 0;                   // of the business number; 0: not paced
    person_limit person;                              // of each person under it
    std::size_t max_turns_per_hour = 0;               // of all conversations together; 0: no limit
    std::uint32_t crash_loop_limit = 5;               // 0: crashes are not counted
    std::chrono::milliseconds safe_mode{300'000};     // how long it lasts
    std::chrono::milliseconds number_probe{300'000};  // a paused number is tried with one send so often
    ambiguity_rule ambiguity;
    bool asks_permission = false;           // the journal has a template that asks about late answers
    std::chrono::milliseconds debounce{0};  // quiet time before a turn begins
    std::chrono::milliseconds debounce_max{10'000};  // counted from the first message that waits
    // Meta shows "typing" for 25 seconds at the most (typing indicators page, 2026); 0: shown once.
    std::chrono::milliseconds typing_renewal{20'000};
    std::chrono::milliseconds stale_after{21'600'000};
    std::chrono::milliseconds send_deadline{30'000};
    std::chrono::milliseconds media_deadline{60'000};  // of all files of a turn, before the model is asked
    std::chrono::milliseconds backlog_spacing{
        10};  // between conversations that waited for a start or a resume
    turn_limits turn;
    marking mark = marking::typing;
};

// What the workers share. Everything outlives the pipeline.
struct pipeline_environment {
    boost::asio::any_io_executor executor;
    const clock& time;
    timers& wakeups;
    storage::journal& journal;
    storage::session_store& sessions;
    clients::ai_model& model;
    clients::message_sender& sender;
    metrics& meter;
    alarm_sink& alarms;
    std::function<mentor_words()> words;
    // What one business number says; empty: all say the same.
    std::function<mentor_words(const std::string& phone_number_id)> words_of_number = {};
    // What brings files, and what listens to recordings. Null while admission asks for none of that.
    media::fetcher* files = nullptr;
    clients::transcriber* listener = nullptr;
    // What a turn consists of besides asking the model, in this order.
    std::vector<turn_step*> steps = {};
    // Who has a conversation. Null: nobody gives one back, and no erasure that a person confirmed begins.
    storage::handover_store* handovers = nullptr;
};

// Inbox -> turn -> outbox: one turn at a time per conversation, conversations in parallel. Any thread.
class pipeline {
  public:
    pipeline(pipeline_environment environment, pipeline_options options);
    ~pipeline();

    // Takes up what was not finished; sets pauses as the journal has them. Call once, before anything
    // arrives.
    boost::asio::awaitable<result<storage::recovery>> start();
    // What a committed webhook brought.
    void arrived(storage::accept_receipt receipt);
    // An operator's message that is committed.
    void send(const storage::open_send& s);
    // A dead letter that is to be worked on again, and committed as such.
    void replayed(const storage::replayed_letter& letter);
    // An operator took a conversation over, or gave it back, and that is committed.
    void handed_over(const storage::handover_change& change);
    void released(const storage::handover_change& change);
    // Whether an operator's message may be added to those that are still to be sent or settled.
    bool takes_sends() const;

    // The durable global brake. Releasing it also ends a pause of the number (decisions/0017): an operator
    // says that what Meta complained of is cured. If it is not, the next send pauses the number again.
    boost::asio::awaitable<error_code> set_paused(bool paused);
    bool paused() const;
    // A new token: ends a pause of the number that an older one caused.
    boost::asio::awaitable<void> token_changed(std::string fingerprint);
    // The same for one of several numbers; a new number is known from then on.
    boost::asio::awaitable<void> token_changed(std::string phone_number_id, std::string fingerprint);
    // Of any number. The others go on: people who write to a paused one wait, replies to them too.
    bool number_paused() const;
    bool number_paused(const std::string& phone_number_id) const;
    // After a crash loop: everything is journaled, nothing is worked on, until 5 minutes passed or
    // set_paused(false).
    bool safe_mode() const;
    // Something about the provider changed (new key): parked turns try again at once.
    void provider_changed();
    bool circuit_open() const;
    // Settings that a running program takes over.
    void reconfigure(marking mark, std::size_t turns_per_person, std::size_t turns_of_all);

    // Erases a person everywhere: makes them unknown at once and goes on by itself, also after a restart. A
    // turn under way is dropped, a send under way ends and leaves nothing behind. As journal::begin_erasure.
    boost::asio::awaitable<result<storage::erasure_begun>> erase(std::vector<std::string> identifiers);

    // Periodic upkeep: holds what stayed ambiguous, gives conversations back whose handover is over, begins
    // erasures that people confirmed, forgets old counters. Every few seconds.
    boost::asio::awaitable<void> tend();
    // Stops claiming and waits for running work until `deadline`; what is left is on disk. Returns how much
    // was left.
    boost::asio::awaitable<std::size_t> drain(steady_time deadline);

    std::size_t turns_inflight() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace ft9::pipeline

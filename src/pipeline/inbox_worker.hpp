#pragma once

#include "ft9/pipeline/moved_conversations.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/pipeline/suspect_line.hpp"
#include "ft9/pipeline/turn_budget.hpp"
#include "ft9/pipeline/turn_rate.hpp"
#include "ft9/pipeline/work_queue.hpp"
#include "quiet_time.hpp"
#include "wake_timer.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

namespace ft9::pipeline {

class typing_mark;

struct inbox_hooks {
    std::function<void(const std::vector<storage::open_send>& sends)> decided;
    std::function<void()> turn_finished;
};

// Claims conversations and runs their turns. Any thread.
class inbox_worker : public std::enable_shared_from_this<inbox_worker> {
  public:
    inbox_worker(pipeline_environment environment, const pipeline_options& options, inbox_hooks hooks);

    void arrived(std::vector<storage::pending_message> messages);
    // Something of the conversation was deleted: what waits is read from the journal, and a turn that read it
    // gives way.
    void read_again(row_id conversation);
    // Messages that only the journal knows: backlog, if their time has come.
    void waiting_on_disk(row_id conversation, unix_ms at);
    // The same after a start: what is left of the quiet time of these messages is waited for.
    void found_waiting(row_id conversation, row_id oldest, row_id newest);
    void remember_turn(row_id conversation, unix_ms at);
    // What crashes ask for (decision 1). Before anything arrives.
    void be_careful(const storage::recovery& found);
    // Replies of a turn are on their way (block) or all settled (unblock).
    void block(row_id conversation);
    void unblock(row_id conversation);
    // The conversation is no more: what waits is dropped, and a turn under way asks the model nothing
    // further.
    void forget(row_id conversation);
    // The one is part of the other from now on (inbox_merge.cpp).
    void merge(const storage::merged_conversation& m);
    void set_paused(bool paused);
    // While others go on, nobody who wrote to this business number is worked on.
    void set_number_paused(const std::string& phone_number_id, bool paused);
    void provider_changed();
    void reconfigure(marking mark, std::size_t turns_per_person, std::size_t turns_of_all);
    void stop();
    void tend();
    std::size_t running() const;
    bool circuit_open() const;

  private:
    struct entry {
        std::vector<storage::pending_message> messages;
        std::size_t bytes = 0;
        bool on_disk = false;
        row_id newest = 0;  // that was announced since the last turn took what waited
        row_id oldest = 0;  // likewise, or of what a turn that gave way had taken; 0: not known
        void announce(row_id message);
    };
    using messages = std::vector<storage::pending_message>;
    // Turns of a conversation that have committed nothing yet (decision 10).
    struct burst {
        abort_ptr abort;  // of the turn that runs; null between turns
        int superseded = 0;
        // What the turns that gave way have used up at the model.
        std::int64_t input_tokens = 0, output_tokens = 0, cached_tokens = 0;
        std::vector<request_record> requests = {};
    };

    void dispatch();
    // inbox_claims.cpp
    std::vector<row_id> claim_ready(unix_ms now);
    void pass_over(row_id suspect);
    boost::asio::awaitable<bool> note_claim(row_id conversation);
    abort_ptr open_turn(row_id conversation, row_id newest);
    abort_ptr superseded_by_news(row_id conversation) const;
    int superseded_so_far(row_id conversation) const;
    bool may_be_superseded(row_id conversation) const;
    unix_ms give_way(row_id conversation, const messages& waiting);
    void note_spent(row_id conversation, const turn_work& t);
    void take_over_spent(turn_work& t) const;
    unix_ms quiet_until(const entry& w) const;
    void settle_burst(row_id conversation);

    bool may_claim() const {
        return !stopping_ && !paused_ && queue_.running() < options_.max_inflight_turns;
    }
    boost::asio::awaitable<void> run(row_id conversation, boost::asio::any_io_executor strand);
    // inbox_media.cpp
    enum class prepared : std::uint8_t { go, later };
    boost::asio::awaitable<prepared> prepare(row_id conversation, messages& waiting,
                                             boost::asio::any_io_executor strand);
    boost::asio::awaitable<prepared> attend_all(row_id conversation, messages& waiting);
    bool is_old(row_id conversation) const;
    boost::asio::awaitable<bool> attend(storage::pending_message& m, steady_time deadline,
                                        const mentor_words& words, bool& known);
    boost::asio::awaitable<media_outcome> fetch_file(const storage::pending_message& m, steady_time deadline);
    boost::asio::awaitable<media_outcome> listen(const storage::pending_message& m, steady_time deadline,
                                                 const mentor_words& words);
    boost::asio::awaitable<std::optional<bool>> note_media(storage::pending_message& m, media_outcome o);
    boost::asio::awaitable<bool> tell_failures(row_id conversation, messages& waiting);
    void show_pictures(const messages& waiting, clients::ai_request& request) const;
    boost::asio::awaitable<std::optional<unix_ms>> work_off(row_id conversation,
                                                            boost::asio::any_io_executor strand);
    // inbox_waiting.cpp
    boost::asio::awaitable<messages> take(row_id conversation);
    void note_read(row_id conversation, row_id newest);
    void drop_waiting(row_id conversation);
    // inbox_refusals.cpp
    static storage::decision decision_for(row_id conversation, const messages& waiting);
    boost::asio::awaitable<bool> expire_stale(row_id conversation, messages& waiting);
    boost::asio::awaitable<std::optional<unix_ms>> refuse(row_id conversation, const messages& waiting,
                                                          turn_rate::ruling why);
    // inbox_compose.cpp
    boost::asio::awaitable<clients::ai_request> compose(row_id conversation, const messages& waiting,
                                                        const mentor_words& words);
    // inbox_model.cpp
    boost::asio::awaitable<turn_machine::action> converse(turn_work& t, turn_machine& machine,
                                                          turn_machine::action action);
    boost::asio::awaitable<clients::ai_answer> ask(turn_work& t, const turn_machine& machine);
    void account(const clients::ai_answer& answer);
    // inbox_turn.cpp
    // When the conversation was taken up: before its files were fetched.
    struct turn_begin {
        unix_ms at = 0;
        steady_time steady;
    };
    boost::asio::awaitable<std::optional<unix_ms>> turn(row_id conversation, const messages& waiting,
                                                        boost::asio::any_io_executor strand,
                                                        turn_begin taken);
    using stage = boost::asio::awaitable<step_ruling> (turn_step::*)(turn_work&);
    boost::asio::awaitable<step_ruling> walk(stage s, turn_work& t);
    boost::asio::awaitable<std::optional<unix_ms>> answer(turn_work& t, circuit::ruling may);
    boost::asio::awaitable<step_ruling> read_answer(turn_work& t);
    void keep(turn_work& t);
    std::optional<unix_ms> leave_for_later(row_id conversation, std::optional<unix_ms> at);
    boost::asio::awaitable<std::optional<unix_ms>> conclude(row_id conversation, const messages& waiting,
                                                            storage::decision d,
                                                            std::shared_ptr<typing_mark> mark,
                                                            const turn_work* t = nullptr);
    void tell(const storage::decided& made, row_id conversation, std::size_t settled);
    std::shared_ptr<typing_mark> start_mark(const storage::pending_message& m,
                                            const boost::asio::any_io_executor& strand, steady_time until);
    static boost::asio::awaitable<void> end_mark(std::shared_ptr<typing_mark> mark);

    turn_rate::ruling admit_by_rate(row_id conversation, const std::string& phone_number_id);
    mentor_words words_of(const std::string& phone_number_id) const;
    std::optional<unix_ms> wait_for_number(row_id conversation, const std::string& phone_number_id);
    circuit::ruling admit_to_model();
    unix_ms come_again(row_id conversation);
    // True if this failure opened it.
    bool fail_circuit(unix_ms now);
    bool stopping() const;
    bool forgotten(row_id conversation) const;

    pipeline_environment env_;
    const pipeline_options options_;
    const quiet_time quiet_;
    inbox_hooks hooks_;
    std::atomic<marking> mark_;
    mutable std::mutex mutex_;
    work_queue queue_;
    turn_rate rate_;
    turn_budget budget_;
    circuit circuit_;
    std::unordered_map<row_id, entry> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::set<row_id> forgotten_;  // while their turns run
    std::set<row_id> grown_;      // likewise: another conversation became part of them
    moved_conversations moved_;
    // Of conversations read from the journal lately: the newest message. It may be announced after it was
    // read.
    std::unordered_map<row_id, row_id> read_up_to_;
    std::unordered_map<row_id, burst> bursts_;
    suspect_line suspects_;
    unix_ms claims_awaited_until_ = 0;  // after an unclean end claims are committed before the work
    bool paused_ = false, stopping_ = false;
    std::set<std::string> paused_numbers_;
    std::shared_ptr<wake_timer> timer_;
};

}  // namespace ft9::pipeline

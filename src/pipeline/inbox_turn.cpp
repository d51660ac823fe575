// What a turn does once its conversation is claimed: inbox_worker.cpp says when that is.
#include "inbox_worker.hpp"
#include "retry_wait.hpp"
#include "typing_mark.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/text.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/outgoing/markdown.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;
using storage::decision;

namespace {

constexpr std::chrono::minutes fallback_window{30};  // decision 6

// The fixed text, in place of the model's words (decision 6).
void say_fallback(decision& d, const std::string& fallback) {
    d.reason = "fallback";
    d.kind = send_kind::fallback;
    d.once_within = fallback_window;
    d.suppressed = {outcome::ignored, "fallback_recent"};
    d.parts = split_message(fallback);
}

// What the steps know of the person and the moment, in the operator's wording.
void describe_situation(turn_work& t) {
    if (t.situation.empty()) return;
    static const mentor::situation_texts ours;
    const auto& texts = t.words.content ? t.words.content->texts.situation : ours;
    auto text = t.situation.text(texts);
    if (!t.request.situation.empty()) text += "\n\n" + t.request.situation;
    t.request.situation = std::move(text);
}

}  // namespace

std::shared_ptr<typing_mark> inbox_worker::start_mark(const storage::pending_message& m,
                                                      const asio::any_io_executor& strand,
                                                      steady_time until) {
    const marking how = mark_;
    if (how == marking::off || m.wamid.empty()) return nullptr;
    const bool typing = how == marking::typing;
    auto mark = std::make_shared<typing_mark>(strand, env_.wakeups, env_.time);
    auto show = [&sender = env_.sender, number = m.phone_number_id, wamid = m.wamid, typing] {
        return sender.mark_read(number, wamid, typing);
    };
    // What is read stays read: only the indicator has to be shown again.
    mark->start(std::move(show), {typing ? options_.typing_renewal : std::chrono::milliseconds(0), until});
    return mark;
}

asio::awaitable<void> inbox_worker::end_mark(std::shared_ptr<typing_mark> mark) {
    if (!mark) co_return;
    auto ending = mark->ended();
    co_await std::move(ending);
}

asio::awaitable<step_ruling> inbox_worker::walk(stage s, turn_work& t) {
    for (auto* step : env_.steps) {
        auto going = (step->*s)(t);
        const auto ruling = co_await std::move(going);
        if (ruling != step_ruling::go) co_return ruling;
    }
    co_return step_ruling::go;
}

// Something was done that stays done: the turn is finished, whatever the person writes meanwhile (decision
// 10).
void inbox_worker::keep(turn_work& t) {
    const std::lock_guard lock(mutex_);
    bursts_[t.conversation].abort = nullptr;
    t.request.abort = std::make_shared<abort_switch>();
}

asio::awaitable<step_ruling> inbox_worker::read_answer(turn_work& t) {
    t.reply = t.answer.text;
    t.answered = true;
    // Of an answer before this one nothing is left.
    t.analysis.reset();
    t.decision.kind = send_kind::reply;
    t.decision.reason.clear();
    auto reading = walk(&turn_step::after, t);
    const auto ruling = co_await std::move(reading);
    if (t.acted) keep(t);
    co_return ruling;
}

// A time: the turn is to come again then, and nothing is decided. Otherwise the decision says what goes out.
asio::awaitable<std::optional<unix_ms>> inbox_worker::answer(turn_work& t, circuit::ruling may) {
    using kind = turn_machine::action::kind;
    turn_machine machine(options_.turn, time_of(t.waiting.front().id), env_.time.now());
    auto action = machine.start(may, env_.time.now());
    auto ruling = step_ruling::ask_again;
    while (ruling == step_ruling::ask_again) {
        auto conversing = converse(t, machine, action);
        action = co_await std::move(conversing);
        if (action.what != kind::reply) break;
        auto reading = read_answer(t);
        ruling = co_await std::move(reading);
        if (ruling == step_ruling::ask_again) action = machine.go_on(env_.time.now());
    }
    if (ruling == step_ruling::settled) co_return std::nullopt;
    if (ruling == step_ruling::later) co_return env_.time.now() + storage_retry.count();
    if (action.what == kind::park) co_return action.at;
    // Stopping is no failure of the model: the messages stay pending and are answered after the next start.
    t.answered = action.what == kind::reply && ruling != step_ruling::unusable && !t.reply.empty();
    if (!t.answered && stopping()) co_return env_.time.now() + storage_retry.count();
    if (t.answered) {
        t.decision.parts = outgoing::whatsapp_parts(t.reply);
    } else {
        say_fallback(t.decision, t.words.fallback_text);
    }
    co_return std::nullopt;
}

std::optional<unix_ms> inbox_worker::leave_for_later(row_id conversation, std::optional<unix_ms> at) {
    env_.journal.release_soon(conversation);
    const auto soon =
        come_again(conversation);  // parked every few seconds, it would use up the person's hour
    return at ? at : soon;
}

asio::awaitable<std::optional<unix_ms>> inbox_worker::turn(row_id conversation, const messages& waiting,
                                                           asio::any_io_executor strand, turn_begin taken) {
    const auto begin = env_.time.steady();
    const auto words = words_of(waiting.back().phone_number_id);
    const auto abort = open_turn(conversation, waiting.back().id);
    if (abort->pressed()) co_return give_way(conversation, waiting);
    turn_work t{conversation, waiting, words, strand, begin + options_.turn.deadline};
    take_over_spent(t);
    t.decision = decision_for(conversation, waiting);
    t.claimed_at = taken.at;
    t.media_ms = std::chrono::duration_cast<std::chrono::milliseconds>(begin - taken.steady).count();
    t.superseded = superseded_so_far(conversation);
    auto composing = compose(conversation, waiting, words);
    t.request = co_await std::move(composing);
    t.request.abort = abort;
    auto preparing = walk(&turn_step::before, t);
    const auto ruling = co_await std::move(preparing);
    if (ruling == step_ruling::later) co_return leave_for_later(conversation, std::nullopt);
    describe_situation(t);
    std::shared_ptr<typing_mark> mark;
    if (ruling != step_ruling::settled) {
        const auto may = admit_to_model();
        // Who waits for a cure of the account is looked at every few seconds, and was marked the first time
        // or will be when somebody works on it.
        if (may != circuit::ruling::wait) mark = start_mark(waiting.back(), strand, t.deadline);
        auto answering = answer(t, may);
        const auto again = co_await std::move(answering);
        const bool superseded = t.request.abort->pressed();
        if (superseded || again) {
            auto ending = end_mark(mark);
            co_await std::move(ending);
        }
        if (superseded) note_spent(conversation, t);
        if (superseded) co_return give_way(conversation, waiting);
        if (again) co_return leave_for_later(conversation, again);
    }
    auto& d = t.decision;
    d.prompt_version = words.prompt_version;
    d.model = t.answer.model;
    d.input_tokens = t.input_tokens;
    d.output_tokens = t.output_tokens;
    d.supersedable = !t.acted && may_be_superseded(conversation);
    d.ai_ms = std::chrono::duration_cast<std::chrono::milliseconds>(env_.time.steady() - begin).count();
    for (auto* step : env_.steps)
        step->deciding(t);
    auto concluding = conclude(conversation, waiting, std::move(d), mark, &t);
    const auto again = co_await std::move(concluding);
    env_.meter.observe(histogram::turn, std::chrono::duration<double>(env_.time.steady() - begin).count());
    co_return again;
}

void inbox_worker::tell(const storage::decided& made, row_id conversation, std::size_t settled) {
    env_.meter.count(counter::turns, to_string(made.result.what), static_cast<double>(settled));
    log::info("turn", {{"conversation", public_id(conversation)},
                       {"turn", public_id(made.turn)},
                       {"outcome", to_string(made.result.what)},
                       {"reason", made.result.reason},
                       {"messages", settled},
                       {"parts", made.sends.size()}});
}

// Commits the decision, keeps the session in step and hands the reply over. A time means: storage failed, try
// again then.
asio::awaitable<std::optional<unix_ms>> inbox_worker::conclude(row_id conversation, const messages& waiting,
                                                               decision d, std::shared_ptr<typing_mark> mark,
                                                               const turn_work* t) {
    const auto settled = d.messages.size();
    auto deciding = env_.journal.decide(std::move(d));
    const auto made = co_await std::move(deciding);
    auto ending = end_mark(std::move(mark));
    co_await std::move(ending);
    if (!made) {
        const std::lock_guard lock(mutex_);
        waiting_[conversation].on_disk = true;
        co_return env_.time.now() + storage_retry.count();
    }
    if (made->superseded && t != nullptr) note_spent(conversation, *t);
    if (made->superseded) co_return give_way(conversation, waiting);
    if (made->turn == 0) co_return std::nullopt;  // they were settled before: nothing is sent twice
    settle_burst(conversation);
    // What a human being is to answer was said all the same.
    if (made->result.what == outcome::replied || made->result.what == outcome::handed_over) {
        for (const auto& m : waiting)
            env_.sessions.append(conversation, {speaker::person, m.text, time_of(m.id), m.id});
    }
    tell(*made, conversation, settled);
    for (auto* step : t != nullptr ? env_.steps : std::vector<turn_step*>{})
        step->decided(*t, *made);
    if (!made->sends.empty()) FT9_FAILPOINT(intent_committed);
    if (!made->sends.empty()) {
        block(conversation);
        hooks_.decided(made->sends);
    }
    co_return std::nullopt;
}

}  // namespace ft9::pipeline

// What an attempt, or its long absence, says: about the number, the context, and the send itself.
#include "outbox_worker.hpp"
#include "retry_wait.hpp"

#include "ft9/observability/log.hpp"

namespace ft9::pipeline {

namespace asio = boost::asio;

// What an attempt says about the business number, for all of its conversations.
void outbox_worker::judge_number(const std::string& number, const storage::attempt_outcome& outcome,
                                 bool probe) {
    if (outcome.untrusted) report_certificate(env_.alarms, "Graph");
    if (!outcome.accepted && outcome.refusal == verdict::pause) {
        if (hooks_.number_refused) hooks_.number_refused(number, outcome.error_code);
        return;
    }
    // Too fast for the number, not for one person alone: everybody waits (G05).
    if (outcome.refusal == verdict::throttle && outcome.error_code != too_fast_for_one_person)
        slow_down_until(env_.time.now() + outcome.wait.count());
    const bool silent = outcome.unreachable || outcome.refusal == verdict::ambiguous;
    if (probe && !silent && hooks_.number_cured) hooks_.number_cured(number);
}

// The longest wait counts: the first refusal of another send would let everybody go after a second.
void outbox_worker::slow_down_until(unix_ms at) {
    auto known = slow_until_.load();
    while (known < at && !slow_until_.compare_exchange_weak(known, at)) {
    }
}

void outbox_worker::report_duplicates() {
    env_.alarms.raise("duplicate_send",
                      "Meta accepted two attempts of one message: the person has it twice. GET "
                      "/dead-letters?kind=duplicate lists them.");
}

void outbox_worker::put_off(row_id conversation, const storage::attempt& a) {
    if (a.permission != 0) {
        storage::open_send asking;
        asking.id = a.permission;
        asking.conversation = conversation;
        asking.kind = send_kind::permission;
        log::info("an answer came too late: a template asks the person for leave to send it",
                  {{"conversation", public_id(conversation)}, {"message", public_id(a.permission)}});
        env_.meter.count(counter::outbound_messages, to_string(send_state::queued));
        return add({asking});
    }
    if (!options_.asks_permission)
        env_.alarms.raise("late_reply",
                          "An answer came more than 24 hours after the person wrote; it waits until they "
                          "write again. With LATE_REPLY_TEMPLATE an approved template would ask them.");
}

void outbox_worker::report_refused_permission(int code) {
    env_.alarms.raise("late_reply", "Meta refused the template LATE_REPLY_TEMPLATE (code " +
                                        std::to_string(code) +
                                        "): check its name, LATE_REPLY_LANGUAGE and its state in Business "
                                        "Manager.");
}

void outbox_worker::remember(row_id conversation, row_id send, const storage::attempt& a, send_state state) {
    if (!may_have_arrived(state) || !enters_context(a.kind)) return;
    env_.sessions.append_said(home_of(conversation), {speaker::mentor, a.text, env_.time.now(), send});
}

// What had been taken back is read from the journal: its place is not the end, and only there are its words.
void outbox_worker::revise_context(const storage::open_send& settled) {
    if (!may_have_arrived(settled.state)) env_.sessions.remove(settled.conversation, settled.id);
    if (settled.returned) env_.sessions.erase(settled.conversation);
}

void outbox_worker::report_reconciled(const std::vector<storage::open_send>& changed) {
    bool any_held = false;
    for (const auto& s : changed) {
        any_held = any_held || s.state == send_state::held;
        if (s.state != send_state::queued) continue;
        env_.meter.count(counter::ambiguous_resends);
        log::warning("an ambiguous send is made again", {{"message", public_id(s.id)}});
    }
    if (any_held)
        env_.alarms.raise("sends_held",
                          "Meta never confirmed some sends; they are held and not repeated. A late status "
                          "still settles them. GET /dead-letters?kind=held lists them.");
    settled(changed);
}

asio::awaitable<void> outbox_worker::reconcile() {
    set_holding(true);
    auto reconciling = env_.journal.reconcile(options_.ambiguity);
    const auto changed = co_await std::move(reconciling);
    if (changed) report_reconciled(*changed);
    set_holding(false);
}

}  // namespace ft9::pipeline

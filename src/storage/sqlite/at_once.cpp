#include "at_once.hpp"

#include "handovers.hpp"
#include "hook_events.hpp"
#include "wishes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ft9::storage::sqlite {
namespace {

send_kind kind_of_answer(plan what) {
    switch (what) {
        case plan::opt_out:
            return send_kind::opt_out;
        case plan::opt_in:
            return send_kind::opt_in;
        case plan::opt_out_ask:
            return send_kind::opt_out_ask;
        case plan::erase_ask:
            return send_kind::erase_ask;
        case plan::erase_confirm:
            return send_kind::erased;
        case plan::handover:
            return send_kind::handover;
        default:
            return send_kind::unsupported;
    }
}

row_id say_at_once(writing& w, const conversation_row& c, send_kind kind, const std::string& text,
                   accept_receipt& receipt) {
    open_send s;
    s.conversation = c.id;
    s.kind = kind;
    receipt.sends.push_back(insert_send(w, s, c.epoch, "text", "", text));
    return receipt.sends.back().id;
}

}  // namespace

void apply_opt(writing& w, const planned_message& planned, conversation_row& c) {
    const auto what = planned.what;
    if (what == plan::opt_out) {
        w.db.execute("UPDATE conversation SET opted_out_at=?, epoch=epoch+1 WHERE id=?", w.now, c.id);
        ++c.epoch;
        if (!c.opted_out) note_event(w, event_topic::opted_out, c.id, nlohmann::json::object());
    } else {
        w.db.execute("UPDATE conversation SET opted_out_at=NULL WHERE id=?", c.id);
        if (c.opted_out) note_event(w, event_topic::opted_in, c.id, nlohmann::json::object());
        w.graves.opt_in(w.db, planned.message.from, planned.message.from_user_id);
    }
}

void answer_at_once(writing& w, const planned_message& planned, conversation_row& c,
                    accept_receipt& receipt) {
    const auto kind = kind_of_answer(planned.what);
    if (kind == send_kind::opt_out || kind == send_kind::opt_in) apply_opt(w, planned, c);
    const auto sent = say_at_once(w, c, kind, planned.reply_text, receipt);
    if (planned.what == plan::erase_ask) note_erasure_wish(w, c.id);
    if (planned.what == plan::erase_confirm) {
        confirm_erasure_wish(w, c.id, sent);
        receipt.withdrawn.push_back(c.id);  // a turn under way has nothing to say any more
    }
}

void forget_in_silence(writing& w, const conversation_row& c, accept_receipt& receipt) {
    if (!c.opted_out || !erasure_wish_waits(w, c.id)) return;
    confirm_erasure_wish(w, c.id, 0);
    receipt.withdrawn.push_back(c.id);
}

void hand_over(writing& w, const planned_message& planned, conversation_row& c, row_id id,
               accept_receipt& receipt) {
    const auto& m = planned.message;
    const auto at = m.timestamp > 0 ? std::min<unix_ms>(m.timestamp * 1000, w.now) : w.now;
    std::vector<remembered_line> settled;
    if (!take_over(w, c.id, *planned.takes_over, id, at, settled)) return;
    c.taken_over = true;
    ++c.epoch;
    for (auto& line : settled) {
        receipt.outcomes.push_back({outcome::handed_over, "taken_over"});
        receipt.remembered.push_back(std::move(line));
    }
    receipt.taken.push_back({c.id, planned.takes_over->cause});
    if (planned.what == plan::handover) say_at_once(w, c, send_kind::handover, planned.reply_text, receipt);
}

void tell_first(writing& w, const planned_message& planned, const conversation_row& c,
                accept_receipt& receipt) {
    if (!planned.contact || !wants_first_contact(w.db, c.id, *planned.contact)) return;
    const auto sent = say_at_once(w, c, send_kind::first_contact, planned.contact->text, receipt);
    note_first_contact(w, c.id, *planned.contact, sent);
}

}  // namespace ft9::storage::sqlite

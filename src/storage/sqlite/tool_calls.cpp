#include "tool_calls.hpp"

namespace ft9::storage::sqlite {
namespace {

constexpr std::int64_t most_calls_read = 200;

tool_call_row read_tool_call(const query& q) {
    tool_call_row r;
    r.id = q.integer(0);
    r.turn = q.integer(1);
    r.message = q.integer(2);
    r.number = static_cast<int>(q.integer(3));
    r.name = q.text(4);
    r.arguments = q.text(5);
    r.state = static_cast<tool_state>(q.integer(6));
    r.result = q.text(7);
    r.http_status = static_cast<int>(q.integer(8));
    r.ended_at = q.integer(9);
    return r;
}

// The same gate as that of a send (decision 9): what the turn was to do is not wanted any more.
bool gate_is_open(database& db, const new_tool_call& c) {
    auto q = db.run(
        "SELECT 1 FROM conversation WHERE id=? AND epoch=? AND opted_out_at IS NULL AND taken_over_at IS "
        "NULL",
        c.conversation, c.epoch);
    return q.next();
}

tool_call_row insert_tool_call(writing& w, const new_tool_call& c, int number, tool_state state) {
    tool_call_row r;
    r.id = w.ids.next();
    r.message = c.message;
    r.number = number;
    r.name = c.name;
    r.arguments = c.arguments;
    r.state = state;
    w.db.execute(
        "INSERT INTO tool_call(id,conversation_id,message_id,number,name,arguments,state) "
        "VALUES(?,?,?,?,?,?,?)",
        r.id, c.conversation, r.message, r.number, r.name, r.arguments, r.state);
    return r;
}

int next_tool_number(database& db, const new_tool_call& c) {
    auto q =
        db.run("SELECT coalesce(max(number),0)+1 FROM tool_call WHERE conversation_id=? AND message_id=?",
               c.conversation, c.message);
    return q.next() ? static_cast<int>(q.integer(0)) : 1;
}

}  // namespace

// The newest count if there are more than fit.
std::vector<tool_call_row> tool_calls_since(database& db, row_id conversation, unix_ms at) {
    std::vector<tool_call_row> found;
    auto q = db.run(
        "SELECT id,turn_id,message_id,number,name,arguments,state,result,http_status,ended_at FROM tool_call "
        "WHERE conversation_id=? AND id>=? ORDER BY id DESC LIMIT ?",
        conversation, first_id_at(at), most_calls_read);
    while (q.next())
        found.insert(found.begin(), read_tool_call(q));
    return found;
}

std::vector<tool_call_row> tool_calls_of(database& db, row_id turn) {
    std::vector<tool_call_row> found;
    if (turn == 0) return found;
    auto q = db.run(
        "SELECT id,turn_id,message_id,number,name,arguments,state,result,http_status,ended_at FROM tool_call "
        "WHERE turn_id=? AND turn_id>0 ORDER BY id LIMIT ?",
        turn, most_calls_read);
    while (q.next())
        found.push_back(read_tool_call(q));
    return found;
}

tool_call_row begin_tool_call(writing& w, const new_tool_call& c) {
    if (!gate_is_open(w.db, c)) return {};
    // One yes is for one call.
    if (c.proposal != 0) {
        w.db.execute("UPDATE tool_call SET state=? WHERE id=? AND conversation_id=? AND state=?",
                     tool_state::confirmed, c.proposal, c.conversation, tool_state::proposed);
        if (w.db.changes() == 0) return {};
    }
    return insert_tool_call(w, c, next_tool_number(w.db, c), tool_state::intent);
}

bool propose_tool_call(writing& w, const new_tool_call& c) {
    if (!gate_is_open(w.db, c)) return false;
    insert_tool_call(w, c, 0, tool_state::proposed);
    return true;
}

void withdraw_proposals(writing& w, row_id conversation) {
    w.db.execute("UPDATE tool_call SET state=? WHERE conversation_id=? AND turn_id=0 AND state=?",
                 tool_state::withdrawn, conversation, tool_state::proposed);
}

bool finish_tool_call(writing& w, const tool_call_end& e) {
    w.db.execute("UPDATE tool_call SET state=?,result=?,http_status=?,ended_at=? WHERE id=? AND state=?",
                 e.state, e.result, e.http_status, w.now, e.id, tool_state::intent);
    return w.db.changes() > 0;
}

void settle_tool_calls(writing& w, row_id conversation, row_id turn, bool answered) {
    if (!answered) withdraw_proposals(w, conversation);
    w.db.execute("UPDATE tool_call SET turn_id=? WHERE conversation_id=? AND turn_id=0", turn, conversation);
}

}  // namespace ft9::storage::sqlite

#include "mentor_tables.hpp"

#include "handovers.hpp"
#include "memories.hpp"
#include "spent.hpp"
#include "wishes.hpp"

#include <vector>

namespace ft9::storage::sqlite {

std::span<const mentor_table> mentor_tables() {
    // A row id has its time above 22 bits (core/id.hpp).
    static const std::vector<mentor_table> tables{
        // One row for each conversation, so the limits of a step are never reached. The join of both tables
        // is one function.
        {"memory", "DELETE FROM memory WHERE conversation_id=? AND ?>0", nullptr,
         "DELETE FROM memory WHERE conversation_id IN"
         " (SELECT conversation_id FROM memory WHERE kept_at<(?>>22) LIMIT ?)",
         join_memories},
        {"summary", "DELETE FROM summary WHERE conversation_id=? AND ?>0", nullptr,
         "DELETE FROM summary WHERE conversation_id IN"
         " (SELECT conversation_id FROM summary WHERE kept_at<(?>>22) LIMIT ?)",
         nullptr},
        {"insight",
         "DELETE FROM insight WHERE id IN (SELECT id FROM insight WHERE conversation_id=? LIMIT ?)",
         "UPDATE insight SET conversation_id=? WHERE conversation_id=?",
         "DELETE FROM insight WHERE id IN (SELECT id FROM insight WHERE id<? LIMIT ?)"},
        {"tool_call",
         "DELETE FROM tool_call WHERE id IN (SELECT id FROM tool_call WHERE conversation_id=? LIMIT ?)",
         "UPDATE tool_call SET conversation_id=? WHERE conversation_id=?",
         "DELETE FROM tool_call WHERE id IN (SELECT id FROM tool_call WHERE id<? LIMIT ?)"},
        // Event hooks: the letters go before the deliveries that tell whose they are.
        {"dead",
         "DELETE FROM dead WHERE id IN (SELECT d.id FROM hook_delivery h CROSS JOIN dead d ON d.ref=h.id"
         " WHERE h.conversation_id=? LIMIT ?)",
         nullptr, "DELETE FROM dead WHERE id IN (SELECT id FROM dead WHERE ref<? AND kind='hook' LIMIT ?)",
         nullptr, true},
        {"hook_event",
         "DELETE FROM hook_event WHERE id IN (SELECT id FROM hook_event WHERE conversation_id=? LIMIT ?)",
         "UPDATE hook_event SET conversation_id=? WHERE conversation_id=?",
         "DELETE FROM hook_event WHERE id IN (SELECT id FROM hook_event WHERE id<? LIMIT ?)", nullptr, true},
        {"hook_delivery",
         "DELETE FROM hook_delivery WHERE id IN (SELECT h.id FROM hook_delivery h WHERE h.conversation_id=?"
         " AND NOT EXISTS(SELECT 1 FROM dead d WHERE d.ref=h.id) LIMIT ?)",
         "UPDATE hook_delivery SET conversation_id=? WHERE conversation_id=?",
         "DELETE FROM hook_delivery WHERE id IN (SELECT id FROM hook_delivery WHERE id<? LIMIT ?)", nullptr,
         true},
        {"handover",
         "DELETE FROM handover WHERE conversation_id IN (SELECT conversation_id FROM handover WHERE "
         "conversation_id=? LIMIT ?)",
         nullptr, nullptr, move_handover},
        {"erasure_wish",
         "DELETE FROM erasure_wish WHERE conversation_id IN (SELECT conversation_id FROM erasure_wish WHERE "
         "conversation_id=? LIMIT ?)",
         nullptr, nullptr, move_erasure_wish},
        {"first_contact",
         "DELETE FROM first_contact WHERE conversation_id IN (SELECT conversation_id FROM first_contact "
         "WHERE "
         "conversation_id=? LIMIT ?)",
         nullptr, nullptr, move_first_contact},
        {"usage",
         "DELETE FROM usage WHERE (conversation_id,day,provider) IN"
         " (SELECT conversation_id,day,provider FROM usage WHERE conversation_id=? LIMIT ?)",
         nullptr,
         "DELETE FROM usage WHERE (conversation_id,day,provider) IN"
         " (SELECT conversation_id,day,provider FROM usage WHERE day<(?>>22)/86400000 LIMIT ?)",
         join_usage},
        {"ticket", "DELETE FROM ticket WHERE id IN (SELECT id FROM ticket WHERE conversation_id=? LIMIT ?)",
         nullptr, "DELETE FROM ticket WHERE id IN (SELECT id FROM ticket WHERE id<? LIMIT ?)", join_tickets},
        {"answer_trace",
         "DELETE FROM answer_trace WHERE turn_id IN (SELECT turn_id FROM answer_trace WHERE "
         "conversation_id=? LIMIT ?)",
         "UPDATE answer_trace SET conversation_id=? WHERE conversation_id=?",
         "DELETE FROM answer_trace WHERE turn_id IN (SELECT turn_id FROM answer_trace WHERE turn_id<? LIMIT "
         "?)"},
        {"shadow_answer",
         "DELETE FROM shadow_answer WHERE id IN (SELECT id FROM shadow_answer WHERE conversation_id=? LIMIT "
         "?)",
         "UPDATE shadow_answer SET conversation_id=? WHERE conversation_id=?",
         "DELETE FROM shadow_answer WHERE id IN (SELECT id FROM shadow_answer WHERE id<? LIMIT ?)", nullptr,
         true},
    };
    return tables;
}

}  // namespace ft9::storage::sqlite

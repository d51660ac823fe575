#include "notices.hpp"

#include "body_access.hpp"

#include <array>

namespace ft9::webhook {
namespace {

namespace dom = simdjson::dom;

// Where the words of a notice stand: the first of the names that is there. Meta has a shape for each field.
struct shape {
    event_kind kind;
    const char* list;  // of the things that each make a notice; null: the value itself is the notice
    std::array<const char*, 4> what, about;
};

constexpr std::array shapes{
    shape{
        event_kind::account, nullptr, {"event", "decision", "type", "status"}, {"entity_id", "solution_id"}},
    shape{event_kind::number, nullptr, {"event", "decision"}, {"current_limit", "requested_username"}},
    shape{event_kind::template_event,
          nullptr,
          {"event", "new_quality_score", "new_category"},
          {"message_template_name", "message_template_id"}},
    shape{event_kind::flow_event, nullptr, {"new_status", "alert_state", "event"}, {"flow_id"}},
    shape{event_kind::call, "calls", {"event", "status"}, {"id"}},
    shape{event_kind::call, "statuses", {"status"}, {"id"}},
    shape{event_kind::group_event, "groups", {"type"}, {"group_id"}},
    shape{event_kind::user_preference, "user_preferences", {"value"}, {"category"}},
    shape{event_kind::user_id_update, "user_id_update", {"detail"}, {}},
    shape{event_kind::ad_event, "automatic_events", {"event_name"}, {"id"}},
    shape{event_kind::value_error, "errors", {"code"}, {"title"}},
    shape{event_kind::history, nullptr, {}, {}},
    shape{event_kind::app_state, nullptr, {}, {}},
};

std::string first_of(dom::element object, const std::array<const char*, 4>& names, std::size_t limit) {
    for (const char* name : names) {
        auto found = name == nullptr ? std::string{} : body::text(object, name, limit);
        if (!found.empty()) return found;
    }
    return {};
}

// The BSUID from now on, and about which one that is said.
void read_user_ids(dom::element thing, const payload_limits& limits, notice& n) {
    dom::element ids;
    if (!body::find(thing, "user_id", ids) || !ids.is_object()) return;
    n.from_user_id = body::text(ids, "current", limits.max_identifier);
    n.about = body::text(ids, "previous", limits.max_identifier);
    n.timestamp = body::seconds_at(thing, "timestamp");
}

}  // namespace

void read_notices(dom::element value, const notice& head, const payload_limits& limits,
                  std::vector<notice>& out) {
    const auto before = out.size();
    const auto add = [&](dom::element thing, const shape& s) {
        if (out.size() >= max_notices) return;
        auto& n = out.emplace_back(head);
        n.what = first_of(thing, s.what, limits.max_identifier);
        n.about = first_of(thing, s.about, limits.max_identifier);
        n.from = first_of(thing, {"wa_id", "from"}, limits.max_identifier);
        n.from_user_id = first_of(thing, {"user_id", "from_user_id"}, limits.max_identifier);
        if (n.kind == event_kind::user_id_update) read_user_ids(thing, limits, n);
    };
    for (const auto& s : shapes) {
        if (s.kind != head.kind) continue;
        if (s.list == nullptr) {
            add(value, s);
        } else {
            body::each(value, s.list, [&](dom::element thing) { add(thing, s); });
        }
    }
    const bool field_alone = out.size() == before && head.kind != event_kind::value_error;
    if (field_alone && out.size() < max_notices) out.push_back(head);
}

}  // namespace ft9::webhook

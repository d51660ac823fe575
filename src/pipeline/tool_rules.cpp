#include "tool_rules.hpp"

#include "ft9/core/failpoint.hpp"

#include <algorithm>

namespace ft9::pipeline {
namespace {

using storage::tool_call_row;
using storage::tool_state;

constexpr unix_ms tool_day = 24LL * 60 * 60 * 1000;

template <class Fits>
std::size_t count_calls(const tool_rows& known, Fits fits) {
    return static_cast<std::size_t>(std::count_if(
        known.begin(), known.end(), [&fits](const tool_call_row& r) { return r.was_made() && fits(r); }));
}

bool exceeds_turn(const clients::tool& which, const tool_rows& known, const tool_limits& limits) {
    const auto all = count_calls(known, [](const tool_call_row& r) { return r.turn == 0; });
    const auto own = count_calls(
        known, [&which](const tool_call_row& r) { return r.turn == 0 && r.name == which.shown.name; });
    return all >= limits.calls_per_turn || own >= which.max_per_turn;
}

// The newest row of the same call that fits; null: there is none.
template <class Fits>
const tool_call_row* newest_of(const tool_rows& known, const std::string& name, const std::string& arguments,
                               Fits fits) {
    const auto at = std::find_if(known.rbegin(), known.rend(), [&](const tool_call_row& r) {
        return r.name == name && r.arguments == arguments && fits(r);
    });
    return at == known.rend() ? nullptr : &*at;
}

}  // namespace

bool is_pending_proposal(const tool_call_row& r, unix_ms now, const tool_limits& limits) {
    return r.state == tool_state::proposed && r.turn != 0 &&
           time_of(r.id) >= now - limits.confirm_within.count();
}

bool is_offered(const clients::tool& which, const tool_rows& known, unix_ms now, const tool_limits& limits) {
    const auto today = [now](const tool_call_row& r) { return time_of(r.id) > now - tool_day; };
    const auto own =
        count_calls(known, [&](const tool_call_row& r) { return today(r) && r.name == which.shown.name; });
    return own < which.max_per_person_day && count_calls(known, today) < limits.calls_per_day;
}

tool_ruling judge_tool_call(const clients::tool& which, const std::string& arguments, const tool_rows& known,
                            row_id yes, unix_ms now, const tool_limits& limits) {
    using kind = tool_ruling::kind;
    const auto& name = which.shown.name;
    const auto* made =
        newest_of(known, name, arguments, [](const tool_call_row& r) { return r.turn == 0 && r.was_made(); });
    if (made != nullptr && FT9_SAFETY(tool_once)) return {kind::reuse, *made, 0};
    if (exceeds_turn(which, known, limits) || !is_offered(which, known, now, limits))
        return {kind::over_limit, {}, 0};
    if (!which.confirm || !FT9_SAFETY(tool_confirm)) return {kind::call, {}, 0};
    const auto* proposal = newest_of(
        known, name, arguments, [&](const tool_call_row& r) { return is_pending_proposal(r, now, limits); });
    if (proposal != nullptr && yes > proposal->turn) return {kind::call, {}, proposal->id};
    const auto* asked = newest_of(known, name, arguments, [](const tool_call_row& r) {
        return r.turn == 0 && r.state == tool_state::proposed;
    });
    if (asked != nullptr) return {kind::asked, {}, 0};
    return {proposal != nullptr ? kind::unconfirmed : kind::propose, {}, 0};
}

}  // namespace ft9::pipeline

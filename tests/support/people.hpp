#pragma once

#include "ft9/storage/records.hpp"

#include "support/storage_journal.hpp"

#include <string>
#include <utility>

// People under numbers and BSUIDs, for tests of the journal.
namespace ft9::test {

inline constexpr std::int64_t some_time = 1'790'000'000;  // seconds

inline storage::planned_message from_person(std::string wamid, std::string text, std::string phone,
                                            std::string bsuid, std::int64_t at = some_time) {
    auto p = said(std::move(wamid), std::move(text), std::move(phone));
    p.message.from_user_id = std::move(bsuid);
    p.message.timestamp = at;
    return p;
}

inline storage::planned_message system_message(std::string wamid, event_kind kind, std::string phone,
                                               identity_content change, std::int64_t at = some_time) {
    auto p = planned(storage::plan::ignore, std::move(wamid), {}, "system");
    p.message.from = std::move(phone);
    p.message.type = "system";
    p.message.text.clear();
    p.message.kind = kind;
    p.message.content = std::move(change);
    p.message.timestamp = at;
    return p;
}

}  // namespace ft9::test

#pragma once

#include "operations.hpp"

#include <string_view>

namespace ft9::storage::sqlite {

// Meta's window: free-form messages reach a person for 24 hours after what they wrote last, and for 72 hours
// after they came through an ad. Beyond it only templates do (decisions/0028).
struct service_window {
    unix_ms heard_at = 0;  // when the person wrote last, as Meta says; 0: nothing of theirs is known
    unix_ms until = 0;
    bool known() const { return heard_at != 0; }
    // What we do not know is left to Meta: the person may have written before we were there.
    bool closed(unix_ms now) const { return known() && now >= until; }
};

service_window window_of(database& db, row_id conversation, unix_ms now);
// Whether this kind of message opens the window: not what WhatsApp itself writes.
bool opens_window(std::string_view type);
// What a message that was just stored means for the window: an ad's is remembered, and answers that waited
// for the person to write again go out.
void note_heard(writing& w, row_id conversation, const inbound_message& m, accept_receipt& receipt);

constexpr bool is_template(std::string_view type) {
    return type == "template";
}

// Part of a reply whose time is over, and those behind it: they wait until the person writes again. Returns
// the send of the template that asks the person, if there is one to be sent now; 0: there is none.
row_id make_late(writing& w, row_id send, const service_window& window);
constexpr std::string_view late_text = "waits until the person writes again",
                           not_wanted_text = "the person did not write again",
                           closed_text = "more than 24 hours since the person wrote";
// So long a late answer waits for the person. Who comes back after that starts anew.
constexpr unix_ms late_reply_kept = 7LL * 24 * 60 * 60 * 1000;
// Gives up at most `most` answers that nobody came back for; how many.
std::int64_t expire_late(writing& w, std::int64_t most);

}  // namespace ft9::storage::sqlite

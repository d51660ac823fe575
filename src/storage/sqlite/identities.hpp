#pragma once

#include "operations.hpp"

#include <optional>
#include <string>
#include <vector>

// Who is behind a number or a BSUID under one business number (decisions/0030). An identifier has one owner
// at a time; whoever had it before keeps it as a former one, for what they wrote then and for erasures.
// Writer thread, inside the transaction of accept() or of a send.
namespace ft9::storage::sqlite {

using identifier = identity_row;

// The business number, and when what is being stored was written (Meta's seconds; 0: not known).
struct place_and_time {
    std::string number_id;
    std::int64_t at = 0;
};

// 0: nobody. Exactly that form of a number.
row_id owner_of(database& db, const std::string& number_id, const identifier& id);
// Whoever had the identifier at that time and has given it up since; 0: nobody.
row_id former_owner_of(database& db, const place_and_time& then, const identifier& id);
row_id new_person(writing& w, const std::string& name);

// Whether two people are certainly two: both have a BSUID, and not one of them the same. `bsuid`: of the
// person, perhaps not linked yet; may be empty.
bool are_two(database& db, row_id person, const std::string& bsuid, row_id other);

// Gives the person an identifier that nobody has or had; an empty one is none. True: with it comes an opt-out
// of somebody whose rows are gone.
bool introduce(writing& w, const std::string& number_id, const identifier& id, row_id person);
// Gives the person the identifier; whoever had it loses it. True if with it comes an opt-out: of that owner,
// or of somebody whose rows are gone.
bool link(writing& w, const place_and_time& now, const identifier& id, row_id person);
// The person has the identifier no more.
void retire(writing& w, const place_and_time& now, const identifier& id, row_id person);
// The identifier is one that the person had until then.
void note_former(writing& w, const place_and_time& until, const identifier& id, row_id person);

struct reply_address {
    std::string value;
    identity_kind kind = identity_kind::wa_id;
};
// Where the conversation's replies go if `wanted` is not the person's (any more): to the newest known number,
// else to a BSUID. Empty if nothing is left.
reply_address address_for(database& db, row_id person, const std::string& number_id,
                          const reply_address& wanted);
// A conversation whose address is not the person's any more gets another one. Without any, nothing of it goes
// out: its epoch rises.
void settle_address(writing& w, row_id person, const std::string& number_id);

// --- merge.cpp
// Everything of the one becomes the other's; returns who is left: the one who was there first. Messages that
// wait and sends that are open stay so; an opt-out, a takeover and the higher context floor of either hold.
row_id merge_people(writing& w, row_id a, row_id b, accept_receipt& receipt);

// --- identity_change.cpp
bool changes_identity(const inbound_message& m);
// The person of a system message, who goes on under other identifiers.
row_id carry_over(writing& w, const inbound_message& m, accept_receipt& receipt, bool& opted_out);

}  // namespace ft9::storage::sqlite

#pragma once

#include "ft9/core/event_kind.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ft9::webhook {

// What becomes of an event, if nothing about its sender or its age speaks against it (decision 8).
enum class rule : std::uint8_t {
    answered,    // opens a turn
    fixed_text,  // the fixed text, once in ten minutes
    fetched,     // fetched and heard or seen, then answered; the fixed text while that is switched off
    remembered,  // no answer, but the model reads of it in the next turn
    acted_on,    // changes something that we keep
    journaled    // stored or counted, nothing else
};
std::string_view to_string(rule r);

struct kind_row {
    event_kind kind;
    std::string_view name;    // in the log, in `reason` of what is ignored, in the documents
    std::string_view source;  // where it stands in a webhook
    rule what;
    bool in_context;           // the model reads of it
    std::string_view meaning;  // for docs/message-kinds.md
};

// The one table of all kinds, in the order of the enumerators. docs/message-kinds.md shows it.
const std::vector<kind_row>& kind_table();
const kind_row& row_of(event_kind of);

// What Meta's name of a message's type says by itself; the parser looks into the object as well. An
// interactive reply is `other_interactive` until then.
event_kind kind_of_type(std::string_view type);
// What the field of a change says.
event_kind kind_of_field(std::string_view field);

}  // namespace ft9::webhook

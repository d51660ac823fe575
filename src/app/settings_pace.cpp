#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {

std::vector<setting_row> pace_rows() {
    constexpr std::string_view group = "Pace";
    using s = settings;
    constexpr auto none = trait::none;
    using parse::between;
    return {
        row(group, "NUMBER_MESSAGES_PER_SECOND", "80",
            "Messages that the business number sends in a second at most, as Meta limits it (20 for a number "
            "that is used in the app too, 1000 after an upgrade); less is learned from its refusals; 0: no "
            "limit",
            none, &s::number_messages_per_second, between(0, 100'000)),
        row(group, "PERSON_MESSAGE_SECONDS", "6",
            "Meta's limit of messages to one person: one in so many seconds, on average; 0: no limit", none,
            &s::person_message, between(0, 3600)),
        row(group, "PERSON_BURST", "45",
            "Messages that one person may get within that time; then none until they are made up for", none,
            &s::person_burst, between(1, 1000)),
    };
}

}  // namespace ft9::app

#include "ft9/core/event_hook.hpp"

#include <array>

namespace ft9 {
namespace {

constexpr std::array<std::string_view, 11> topic_names{"message.received",
                                                       "reply.sent",
                                                       "reply.delivered",
                                                       "message.failed",
                                                       "conversation.handed_over",
                                                       "conversation.released",
                                                       "lead.updated",
                                                       "person.opted_out",
                                                       "person.opted_in",
                                                       "ticket.opened",
                                                       "hook.test"};

constexpr std::size_t shown_first = 2, shown_last = 4;

}  // namespace

std::string_view to_string(event_topic t) {
    return topic_names.at(static_cast<std::size_t>(t));
}

std::optional<event_topic> parse_event_topic(std::string_view text) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(event_topic::test); ++i) {
        if (topic_names.at(i) == text) return static_cast<event_topic>(i);
    }
    return std::nullopt;
}

std::vector<event_topic> event_topics::list() const {
    std::vector<event_topic> all;
    for (std::size_t i = 0; i < topic_names.size(); ++i) {
        if (has(static_cast<event_topic>(i))) all.push_back(static_cast<event_topic>(i));
    }
    return all;
}

std::string mask_phone(std::string_view digits) {
    if (digits.size() <= shown_first + shown_last) return "+" + std::string(digits.size(), '*');
    std::string out = "+" + std::string(digits.substr(0, shown_first));
    out.append(digits.size() - shown_first - shown_last, '*');
    return out.append(digits.substr(digits.size() - shown_last));
}

}  // namespace ft9

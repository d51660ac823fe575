#pragma once

#include <cstdint>

namespace ft9 {

// Everything that a webhook can tell. What each is and what becomes of it: webhook/kinds.hpp. The values are
// stored nowhere.
enum class event_kind : std::uint8_t {
    // Of one message object in `messages`.
    text,
    quick_reply,
    button_reply,
    list_reply,
    flow_reply,
    location,
    contacts,
    order,
    edit,
    image,
    audio,
    voice,
    video,
    document,
    sticker,
    unsupported,
    reaction,
    reaction_removed,
    deletion,
    call_permission,
    other_interactive,
    number_changed,
    user_id_changed,
    other_system,
    welcome_request,
    group_message,
    unknown,
    // Of everything else.
    echo,
    status,
    value_error,
    history,
    app_state,
    call,
    group_event,
    user_preference,
    user_id_update,
    account,
    number,
    template_event,
    flow_event,
    ad_event,
    other_field
};

}  // namespace ft9

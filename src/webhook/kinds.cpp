#include "ft9/webhook/kinds.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ft9::webhook {
namespace {

using kind = event_kind;
using named = std::pair<std::string_view, event_kind>;

constexpr std::array types{
    named{"text", kind::text},
    named{"button", kind::quick_reply},
    named{"interactive", kind::other_interactive},
    named{"location", kind::location},
    named{"contacts", kind::contacts},
    named{"order", kind::order},
    named{"edit", kind::edit},
    named{"image", kind::image},
    named{"audio", kind::audio},
    named{"voice", kind::voice},
    named{"video", kind::video},
    named{"document", kind::document},
    named{"sticker", kind::sticker},
    named{"unsupported", kind::unsupported},
    named{"reaction", kind::reaction},
    named{"revoke", kind::deletion},
    named{"system", kind::other_system},
    named{"request_welcome", kind::welcome_request},
};

constexpr std::array fields{
    named{"smb_message_echoes", kind::echo},
    named{"history", kind::history},
    named{"smb_app_state_sync", kind::app_state},
    named{"calls", kind::call},
    named{"group_lifecycle_update", kind::group_event},
    named{"group_participants_update", kind::group_event},
    named{"group_settings_update", kind::group_event},
    named{"group_status_update", kind::group_event},
    named{"user_preferences", kind::user_preference},
    named{"user_id_update", kind::user_id_update},
    named{"account_alerts", kind::account},
    named{"account_review_update", kind::account},
    named{"account_settings_update", kind::account},
    named{"account_update", kind::account},
    named{"business_capability_update", kind::account},
    named{"partner_solutions", kind::account},
    named{"payment_configuration_update", kind::account},
    named{"security", kind::account},
    named{"phone_number_name_update", kind::number},
    named{"phone_number_quality_update", kind::number},
    named{"phone_number_username_update", kind::number},
    named{"message_template_components_update", kind::template_event},
    named{"message_template_quality_update", kind::template_event},
    named{"message_template_status_update", kind::template_event},
    named{"template_category_update", kind::template_event},
    named{"flows", kind::flow_event},
    named{"automatic_events", kind::ad_event},
};

template <std::size_t N>
event_kind look_up(const std::array<named, N>& names, std::string_view name, event_kind otherwise) {
    const auto* found =
        std::find_if(names.begin(), names.end(), [name](const named& n) { return n.first == name; });
    return found == names.end() ? otherwise : found->second;
}

}  // namespace

std::string_view to_string(rule r) {
    constexpr std::array names{"answered", "fixed text", "fetched", "remembered", "acted on", "journaled"};
    return names.at(static_cast<std::size_t>(r));
}

// NOLINTNEXTLINE(readability-function-size): a table
const std::vector<kind_row>& kind_table() {
    static const std::vector<kind_row> rows{
        {kind::text, "text", "messages, type text", rule::answered, true, "the words"},
        {kind::quick_reply, "quick_reply", "messages, type button", rule::answered, true,
         "a template's quick reply: the button's text"},
        {kind::button_reply, "button_reply", "messages, type interactive, button_reply", rule::answered, true,
         "the button's title"},
        {kind::list_reply, "list_reply", "messages, type interactive, list_reply", rule::answered, true,
         "the row's title"},
        {kind::flow_reply, "flow_reply", "messages, type interactive, nfm_reply", rule::answered, true,
         "the form's answers, each with its name; without the flow's token"},
        {kind::location, "location", "messages, type location", rule::answered, true,
         "name, address and coordinates"},
        {kind::contacts, "contacts", "messages, type contacts", rule::answered, true,
         "names and companies of the cards; no phone numbers, which are other people's"},
        {kind::order, "order", "messages, type order", rule::answered, true,
         "the items with number and price, and the note"},
        {kind::edit, "edit", "messages, type edit", rule::answered, true,
         "the new words; the old ones stay where they are"},
        {kind::image, "image", "messages, type image", rule::fetched, true,
         "the picture, if the model sees, and the caption"},
        {kind::audio, "audio", "messages, type audio", rule::fetched, true, "what is said in an audio file"},
        {kind::voice, "voice", "messages, type audio with voice, or voice", rule::fetched, true,
         "what is said in a voice note"},
        {kind::video, "video", "messages, type video", rule::fixed_text, false, "the caption is stored"},
        {kind::document, "document", "messages, type document", rule::fixed_text, false,
         "the caption is stored"},
        {kind::sticker, "sticker", "messages, type sticker", rule::fixed_text, false, "a sticker"},
        {kind::unsupported, "unsupported", "messages, type unsupported, or unknown with errors",
         rule::fixed_text, true, "what Meta does not hand over: polls, view-once media"},
        {kind::reaction, "reaction", "messages, type reaction with emoji", rule::remembered, true,
         "the emoji and what it is on"},
        {kind::reaction_removed, "reaction_removed", "messages, type reaction, emoji empty or missing",
         rule::remembered, true, "which reaction was taken back"},
        {kind::deletion, "deletion", "messages, type revoke", rule::acted_on, true,
         "the deleted words leave the conversation, a note stands in their place; what still waits is not "
         "answered"},
        {kind::call_permission, "call_permission", "messages, type interactive, call_permission_reply",
         rule::journaled, false, "we do not call"},
        {kind::other_interactive, "other_interactive", "messages, type interactive, anything else",
         rule::journaled, false, "payments and what Meta may add"},
        {kind::number_changed, "number_changed", "messages, type system, user_changed_number", rule::acted_on,
         false, "the person's conversation goes on under the new number"},
        {kind::user_id_changed, "user_id_changed", "messages, type system, user_changed_user_id",
         rule::acted_on, false, "the person's conversation goes on under the new BSUID"},
        {kind::other_system, "other_system", "messages, type system, anything else", rule::journaled, false,
         "what Meta may add"},
        {kind::welcome_request, "welcome_request", "messages, type request_welcome", rule::journaled, false,
         "the chat was opened for the first time; nothing was said"},
        {kind::group_message, "group_message", "messages with group_id", rule::journaled, false,
         "groups are not answered, whatever is said in them"},
        {kind::unknown, "unknown", "messages, any other type", rule::journaled, false, "what Meta may add"},
        {kind::echo, "echo", "smb_message_echoes", rule::remembered, true,
         "what the team wrote from the business's own phone; from then on a human being has the "
         "conversation"},
        {kind::status, "status", "messages, statuses", rule::acted_on, false,
         "settles the send that it speaks of"},
        {kind::value_error, "value_error", "messages, errors", rule::journaled, false,
         "an error that belongs to no message"},
        {kind::history, "history", "history", rule::journaled, false,
         "old conversations of a phone that was connected"},
        {kind::app_state, "app_state", "smb_app_state_sync", rule::journaled, false,
         "address book of the business's phone"},
        {kind::call, "call", "calls", rule::journaled, false, "calls are not taken"},
        {kind::group_event, "group_event", "group_*", rule::journaled, false, "groups are not answered"},
        {kind::user_preference, "user_preference", "user_preferences", rule::journaled, false,
         "marketing wanted or not; replies are no marketing"},
        {kind::user_id_update, "user_id_update", "user_id_update", rule::acted_on, false,
         "like user_id_changed, for which Meta withdrew it"},
        {kind::account, "account",
         "account_*, business_capability_update, security, payment and partner fields", rule::journaled,
         false, "the business account"},
        {kind::number, "number", "phone_number_*", rule::journaled, false,
         "name, quality and limits of the business number"},
        {kind::template_event, "template", "message_template_*, template_category_update", rule::journaled,
         false, "state, quality and category of templates"},
        {kind::flow_event, "flow", "flows", rule::journaled, false, "state and health of a flow"},
        {kind::ad_event, "ad_event", "automatic_events", rule::journaled, false, "leads that Meta detected"},
        {kind::other_field, "other_field", "any other field", rule::journaled, false, "what Meta may add"},
    };
    return rows;
}

const kind_row& row_of(event_kind of) {
    return kind_table().at(static_cast<std::size_t>(of));
}

event_kind kind_of_type(std::string_view type) {
    return look_up(types, type, kind::unknown);
}

event_kind kind_of_field(std::string_view field) {
    return look_up(fields, field, kind::other_field);
}

}  // namespace ft9::webhook

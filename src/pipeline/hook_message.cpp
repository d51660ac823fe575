#include "hook_message.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/time_text.hpp"

#include <nlohmann/json.hpp>

namespace ft9::pipeline {
namespace {

using nlohmann::json;

// The row has what the most curious hook gets. A hook that is to get less since then gets less at once.
void keep_for(const event_hook& hook, json& data) {
    if (!hook.include_text) data.erase("text");
    if (hook.phone != phone_form::full) data.erase("user_id");
    const auto phone = data.find("phone");
    if (phone == data.end() || hook.phone == phone_form::full) return;
    if (hook.phone == phone_form::none || !phone->is_string()) {
        data.erase("phone");
        return;
    }
    const auto& number = phone->get_ref<const std::string&>();
    if (number.find('*') == std::string::npos) *phone = mask_phone(number.substr(1));
}

}  // namespace

clients::hook_post hook_message(const event_hook& hook, const storage::hook_delivery& d, unix_ms now) {
    auto data = parse_json(d.data);
    if (!data || !data->is_object()) data = json::object();
    keep_for(hook, *data);
    const json envelope = {{"version", 1},
                           {"id", public_id(d.event)},
                           {"type", to_string(d.topic)},
                           {"time", rfc3339(time_of(d.event))},
                           {"data", std::move(*data)}};
    return {hook.url,        hook.secret, std::string(to_string(d.topic)),
            public_id(d.id), now,         dump_json(envelope)};
}

}  // namespace ft9::pipeline

#include "content.hpp"

#include "body_access.hpp"
#include "flow_answers.hpp"

#include "ft9/webhook/kinds.hpp"

#include <array>

namespace ft9::webhook {
namespace {

namespace dom = simdjson::dom;
using kind = event_kind;

// Far above what a phone's screen lets anybody send.
constexpr std::size_t max_cards = 20, max_phones = 5, max_items = 30;

class content_reader {
  public:
    content_reader(dom::element part, const payload_limits& limits, inbound_message& out)
        : part_(part), limits_(limits), out_(out) {}

    void read() {
        switch (out_.kind) {
            case kind::text:
                return say("body");
            case kind::quick_reply:
                return read_choice(part_, "text", "payload");
            case kind::other_interactive:
                return read_interactive();
            case kind::location:
                return read_location();
            case kind::contacts:
                return read_contacts();
            case kind::order:
                return read_order();
            case kind::edit:
                return read_edit();
            case kind::deletion:
                out_.content = revision_content{id(part_, "original_message_id")};
                return;
            case kind::reaction:
                return read_reaction();
            case kind::other_system:
                return read_system();
            case kind::unsupported:
            case kind::unknown:
                return say("caption");
            default:
                return read_media();
        }
    }

  private:
    std::string id(dom::element object, const char* key) const {
        return body::text(object, key, limits_.max_identifier);
    }
    void say(const char* key) { out_.text = body::text(part_, key, limits_.max_text); }

    void read_choice(dom::element choice, const char* title, const char* key) {
        out_.text = body::text(choice, title, limits_.max_text);
        out_.content = choice_content{id(choice, key), id(choice, "description")};
    }

    void read_interactive() {
        dom::element reply;
        if (body::find(part_, "button_reply", reply)) {
            out_.kind = kind::button_reply;
            read_choice(reply, "title", "id");
        } else if (body::find(part_, "list_reply", reply)) {
            out_.kind = kind::list_reply;
            read_choice(reply, "title", "id");
        } else if (body::find(part_, "nfm_reply", reply)) {
            out_.kind = kind::flow_reply;
            dom::element response;
            std::string_view json;
            flow_content flow{id(reply, "name"), {}};
            if (body::find(reply, "response_json", response) && response.get(json) == simdjson::SUCCESS)
                flow.answers = read_flow_answers(json);
            out_.content = std::move(flow);
        } else if (body::has(part_, "call_permission_reply")) {
            out_.kind = kind::call_permission;
        }
    }

    void read_media() {
        say("caption");
        media_content media;
        media.id = id(part_, "id");
        media.url = body::text(part_, "url", 2048);
        media.mime_type = id(part_, "mime_type");
        media.sha256 = id(part_, "sha256");
        media.filename = id(part_, "filename");
        media.voice = body::flag(part_, "voice") || out_.kind == kind::voice;
        media.animated = body::flag(part_, "animated");
        if (out_.kind == kind::audio && media.voice) out_.kind = kind::voice;
        out_.content = std::move(media);
    }

    void read_location() {
        location_content place;
        place.has_position = body::real(part_, "latitude", 90, place.latitude) &&
                             body::real(part_, "longitude", 180, place.longitude);
        place.name = id(part_, "name");
        place.address = id(part_, "address");
        out_.content = std::move(place);
    }

    void read_contacts() {
        contacts_content all;
        dom::array cards;
        if (part_.get(cards) == simdjson::SUCCESS) {
            for (const auto card : cards) {
                if (all.cards.size() < max_cards) all.cards.push_back(card_of(card));
            }
        }
        out_.content = std::move(all);
    }

    contacts_content::card card_of(dom::element card) const {
        contacts_content::card made;
        dom::element part;
        if (body::find(card, "name", part)) {
            made.name = id(part, "formatted_name");
            if (made.name.empty()) made.name = id(part, "first_name");
        }
        if (body::find(card, "org", part)) made.organization = id(part, "company");
        body::each(card, "phones", [&](dom::element phone) {
            auto number = id(phone, "phone");
            if (number.empty()) number = id(phone, "wa_id");
            if (!number.empty() && made.phones.size() < max_phones) made.phones.push_back(std::move(number));
        });
        return made;
    }

    void read_order() {
        say("text");
        order_content order{id(part_, "catalog_id"), {}};
        body::each(part_, "product_items", [&](dom::element item) {
            if (order.items.size() >= max_items) return;
            order.items.push_back({id(item, "product_retailer_id"), id(item, "quantity"), price_of(item),
                                   id(item, "currency")});
        });
        out_.content = std::move(order);
    }

    // A number with or without a fraction, or text.
    std::string price_of(dom::element item) const {
        auto whole = id(item, "item_price");
        double price = 0;
        if (!whole.empty() || !body::real(item, "item_price", 1e9, price)) return whole;
        auto digits = std::to_string(price);  // six places
        return digits.substr(0, digits.size() - 4);
    }

    void read_edit() {
        dom::element message, inner;
        out_.content = revision_content{id(part_, "original_message_id")};
        if (!body::find(part_, "message", message)) return;
        if (body::find(message, "text", inner)) out_.text = body::text(inner, "body", limits_.max_text);
        for (const char* media : {"image", "video", "document"}) {
            if (out_.text.empty() && body::find(message, media, inner))
                out_.text = body::text(inner, "caption", limits_.max_text);
        }
    }

    void read_reaction() {
        reaction_content reaction{id(part_, "message_id"), body::text(part_, "emoji", 64)};
        if (reaction.emoji.empty()) out_.kind = kind::reaction_removed;
        out_.content = std::move(reaction);
    }

    void read_system() {
        const auto what = id(part_, "type");
        if (what == "user_changed_number") out_.kind = kind::number_changed;
        if (what == "user_changed_user_id") out_.kind = kind::user_id_changed;
        auto number = id(part_, "wa_id");
        if (number.empty()) number = id(part_, "new_wa_id");  // so in older webhooks
        out_.content =
            identity_content{std::move(number), id(part_, "user_id"), id(part_, "previous_user_id")};
    }

    dom::element part_;
    const payload_limits& limits_;
    inbound_message& out_;
};

// Without a type, or with one that nobody has heard of, what lies in the message tells.
std::string key_of_part(dom::element m, const inbound_message& out) {
    if (out.kind != kind::unknown || body::has(m, out.type.c_str())) return out.type;
    for (const char* key : {"text", "button", "interactive", "image", "audio", "video", "document", "sticker",
                            "location", "contacts", "order", "reaction"}) {
        if (body::has(m, key)) return key;
    }
    return out.type;
}

void read_context(dom::element m, const payload_limits& limits, inbound_message& out) {
    dom::element context, product;
    if (!body::find(m, "context", context)) return;
    out.context.quoted = body::text(context, "id", limits.max_identifier);
    out.context.forwarded_often = body::flag(context, "frequently_forwarded");
    out.context.forwarded = body::flag(context, "forwarded") || out.context.forwarded_often;
    if (body::find(context, "referred_product", product))
        out.context.product = body::text(product, "product_retailer_id", limits.max_identifier);
}

void read_referral(dom::element m, const payload_limits& limits, inbound_message& out) {
    dom::element r;
    if (!body::find(m, "referral", r)) return;
    const auto text = [&](const char* key) { return body::text(r, key, limits.max_identifier); };
    out.referral = {text("source_type"), text("source_id"), text("source_url"),
                    text("headline"),    text("body"),      text("ctwa_clid")};
}

unsupported_content refusal_of(dom::element m, const payload_limits& limits) {
    unsupported_content refusal;
    dom::element what;
    if (body::find(m, "unsupported", what)) refusal.type = body::text(what, "type", limits.max_identifier);
    body::each(m, "errors", [&](dom::element e) {
        if (refusal.error_code == 0) refusal.error_code = static_cast<int>(body::number(e, "code"));
    });
    return refusal;
}

}  // namespace

void read_content(dom::element m, const payload_limits& limits, inbound_message& out) {
    out.kind = kind_of_type(out.type);
    read_context(m, limits, out);
    read_referral(m, limits, out);
    out.group_id = body::text(m, "group_id", limits.max_identifier);
    const auto key = key_of_part(m, out);
    out.kind = kind_of_type(key);
    dom::element part;
    if (body::find(m, key.c_str(), part)) content_reader(part, limits, out).read();
    const bool refused = out.kind == kind::unknown && body::has(m, "errors");
    if (refused) out.kind = kind::unsupported;
    if (out.kind == kind::unsupported) out.content = refusal_of(m, limits);
    if (!out.group_id.empty()) out.kind = kind::group_message;
}

}  // namespace ft9::webhook

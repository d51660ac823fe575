#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

// What a message is made of besides its words. All of it is a stranger's: any text may be empty or odd.
namespace ft9 {

// Image, audio, voice note, video, document, sticker. The caption is the message's text.
struct media_content {
    std::string id;         // for the download; Meta keeps it for 7 days
    std::string url;        // of that moment, valid for 5 minutes; often missing
    std::string mime_type;  // as the sender's phone said, parameters included
    std::string sha256;     // base64
    std::string filename;   // of documents; may hold anything, also '/'
    bool voice = false;     // recorded as a voice note
    bool animated = false;  // of stickers
};

struct location_content {
    double latitude = 0, longitude = 0;
    bool has_position = false;  // both are numbers within their ranges
    std::string name, address;
};

struct contacts_content {
    struct card {
        std::string name, organization;
        std::vector<std::string> phones;
    };
    std::vector<card> cards;
};

// A button or a row of a list that was chosen. The title is the message's text.
struct choice_content {
    std::string id;  // ours; of a template's quick reply its payload
    std::string description;
};

struct flow_content {
    std::string name;
    std::vector<std::pair<std::string, std::string>> answers;  // in the form's order of names
};

// The note to the order is the message's text.
struct order_content {
    struct item {
        std::string product, quantity, price, currency;
    };
    std::string catalog;
    std::vector<item> items;
};

// An empty emoji, or none, takes the reaction back.
struct reaction_content {
    std::string target;  // wamid
    std::string emoji;
};

// An edit (its new words are the message's text) or a deletion.
struct revision_content {
    std::string target;  // wamid
};

// A system message: the person goes on under other identifiers. Each may be empty.
struct identity_content {
    std::string new_wa_id, new_user_id, previous_user_id;
};

// Meta does not hand it over.
struct unsupported_content {
    std::string type;  // "poll" ...; often missing
    int error_code = 0;
};

using message_content = std::variant<std::monostate, media_content, location_content, contacts_content,
                                     choice_content, flow_content, order_content, reaction_content,
                                     revision_content, identity_content, unsupported_content>;

// What a message refers to. Forwarded messages have it without an id.
struct message_context {
    std::string quoted;   // wamid
    std::string product;  // that the person asks about, by the shop's own id
    bool forwarded = false, forwarded_often = false;
};

// The ad or post that brought the person here. `clid` is Meta's id of the click; it is never made of another.
struct message_referral {
    std::string source_type, source_id, source_url, headline, body, clid;
    bool empty() const { return source_type.empty() && source_id.empty() && headline.empty(); }
};

}  // namespace ft9

// What is read of each kind of message.
#include "payload_fixture.hpp"

#include "ft9/webhook/kinds.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

// A message of `type` whose other members are `members`.
inbound_message message(const std::string& type, const std::string& members) {
    return only_message(
        R"("messages":[{"from":"5511999990000","id":"wamid.A","timestamp":"1790000000","type":")" + type +
        "\"" + (members.empty() ? "" : ",") + members + "}]");
}

template <class Content>
Content content_of(const inbound_message& m) {
    const auto* content = std::get_if<Content>(&m.content);
    if (content == nullptr)
        ADD_FAILURE() << "the message has other content, kind " << webhook::row_of(m.kind).name;
    return content == nullptr ? Content{} : *content;
}

std::string kind_name(const inbound_message& m) {
    return std::string(webhook::row_of(m.kind).name);
}

}  // namespace

TEST(MessageKinds, Text) {
    const auto m = message("text", R"("text":{"body":"olá"})");
    EXPECT_EQ(m.kind, event_kind::text);
    EXPECT_EQ(m.text, "olá");
    EXPECT_TRUE(std::holds_alternative<std::monostate>(m.content));
    EXPECT_TRUE(m.referral.empty());
    EXPECT_EQ(m.context.quoted, "");
}

TEST(MessageKinds, QuickReply) {
    const auto m =
        message("button", R"("button":{"text":"Quero","payload":"WANT"},"context":{"id":"wamid.0"})");
    EXPECT_EQ(m.kind, event_kind::quick_reply);
    EXPECT_EQ(m.text, "Quero");
    EXPECT_EQ(content_of<choice_content>(m).id, "WANT");
    EXPECT_EQ(m.context.quoted, "wamid.0");
}

TEST(MessageKinds, ButtonAndList) {
    const auto button = message(
        "interactive", R"("interactive":{"type":"button_reply","button_reply":{"id":"yes","title":"Sim"}})");
    EXPECT_EQ(button.kind, event_kind::button_reply);
    EXPECT_EQ(button.text, "Sim");
    EXPECT_EQ(content_of<choice_content>(button).id, "yes");
    const auto row = message("interactive",
                             R"("interactive":{"list_reply":{"id":"r1","title":"Linha","description":"d"}})");
    EXPECT_EQ(row.kind, event_kind::list_reply);
    EXPECT_EQ(row.text, "Linha");
    EXPECT_EQ(content_of<choice_content>(row).description, "d");
}

TEST(MessageKinds, Form) {
    const auto form = [](const std::string& response) {
        return message("interactive",
                       R"("interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",)"
                       R"("response_json":)" +
                           response + "}}");
    };
    const auto m =
        form(R"("{\"nome\":\"Ana\",\"nota\":5,\"temas\":[\"a\",\"b\"],\"flow_token\":\"x\",\"nada\":null}")");
    EXPECT_EQ(m.kind, event_kind::flow_reply);
    const auto flow = content_of<flow_content>(m);
    EXPECT_EQ(flow.name, "flow");
    const std::vector<std::pair<std::string, std::string>> answers{
        {"nome", "Ana"}, {"nota", "5"}, {"temas", "a, b"}};
    EXPECT_EQ(flow.answers, answers) << "without the token, and without what was not answered";
    for (const char* odd : {"\"{not json\"", "null", "7", "\"[1]\"", "\"\"", "{}"}) {
        EXPECT_EQ(form(odd).kind, event_kind::flow_reply) << odd;
        EXPECT_TRUE(content_of<flow_content>(form(odd)).answers.empty()) << odd;
    }
}

TEST(MessageKinds, OtherInteractives) {
    EXPECT_EQ(message("interactive", R"("interactive":{"call_permission_reply":{"response":"reject"}})").kind,
              event_kind::call_permission);
    EXPECT_EQ(message("interactive", R"("interactive":{"payment_method":{}})").kind,
              event_kind::other_interactive);
    EXPECT_EQ(message("interactive", "").kind, event_kind::other_interactive);
}

TEST(MessageKinds, Media) {
    const auto m =
        message("document", R"("document":{"id":"91","mime_type":"application/pdf","sha256":"q83v=",)"
                            R"("filename":"../laudo.pdf","caption":"veja","url":"https://x/y"})");
    EXPECT_EQ(m.kind, event_kind::document);
    EXPECT_EQ(m.text, "veja");
    const auto media = content_of<media_content>(m);
    EXPECT_EQ(media.id, "91");
    EXPECT_EQ(media.mime_type, "application/pdf");
    EXPECT_EQ(media.sha256, "q83v=");
    EXPECT_EQ(media.filename, "../laudo.pdf") << "as it was said; nobody may use it as a path";
    EXPECT_EQ(media.url, "https://x/y");
    EXPECT_EQ(message("image", R"("image":{"id":"1"})").kind, event_kind::image);
    EXPECT_EQ(message("video", R"("video":{"id":"1"})").kind, event_kind::video);
    const auto sticker = message("sticker", R"("sticker":{"id":"1","animated":true})");
    EXPECT_EQ(sticker.kind, event_kind::sticker);
    EXPECT_TRUE(content_of<media_content>(sticker).animated);
}

TEST(MessageKinds, AVoiceNoteIsAnAudioThatSaysSo) {
    const auto voice =
        message("audio", R"("audio":{"id":"1","mime_type":"audio/ogg; codecs=opus","voice":true})");
    EXPECT_EQ(voice.kind, event_kind::voice);
    EXPECT_TRUE(content_of<media_content>(voice).voice);
    for (const char* other : {R"("audio":{"id":"1","voice":false})", R"("audio":{"id":"1"})",
                              R"("audio":{"id":"1","voice":"true"})"})
        EXPECT_EQ(message("audio", other).kind, event_kind::audio) << other;
    EXPECT_EQ(message("voice", R"("voice":{"id":"1"})").kind, event_kind::voice);
}

TEST(MessageKinds, Location) {
    const auto m =
        message("location", R"("location":{"latitude":-23.5,"longitude":-46,"name":"A","address":"B"})");
    EXPECT_EQ(m.kind, event_kind::location);
    const auto place = content_of<location_content>(m);
    EXPECT_TRUE(place.has_position);
    EXPECT_DOUBLE_EQ(place.latitude, -23.5);
    EXPECT_DOUBLE_EQ(place.longitude, -46);
    EXPECT_EQ(place.name + place.address, "AB");
    for (const char* odd :
         {R"("latitude":91,"longitude":0)", R"("latitude":0,"longitude":-180.5)", R"("latitude":0)",
          R"("latitude":"<LAT>","longitude":0)", R"("latitude":null,"longitude":[])"})
        EXPECT_FALSE(
            content_of<location_content>(message("location", R"("location":{)" + std::string(odd) + "}"))
                .has_position)
            << odd;
}

TEST(MessageKinds, Contacts) {
    const auto m = message(
        "contacts", R"("contacts":[{"name":{"formatted_name":"Dra. Íris","first_name":"Íris"},)"
                    R"("org":{"company":"Sorriso"},"phones":[{"phone":"+55 11"},{"wa_id":"5521"},{}]},)"
                    R"({"name":{"first_name":"Beto"}},7])");
    EXPECT_EQ(m.kind, event_kind::contacts);
    const auto cards = content_of<contacts_content>(m).cards;
    ASSERT_EQ(cards.size(), 3U);
    EXPECT_EQ(cards[0].name, "Dra. Íris");
    EXPECT_EQ(cards[0].organization, "Sorriso");
    EXPECT_EQ(cards[0].phones, (std::vector<std::string>{"+55 11", "5521"}));
    EXPECT_EQ(cards[1].name, "Beto");
    EXPECT_EQ(cards[2].name, "");
}

TEST(MessageKinds, Order) {
    const auto m =
        message("order", R"("order":{"catalog_id":"c","text":"com urgência","product_items":[)"
                         R"({"product_retailer_id":"kit","quantity":2,"item_price":30,"currency":"BRL"},)"
                         R"({"product_retailer_id":"x","quantity":"1","item_price":9.5}]})");
    EXPECT_EQ(m.kind, event_kind::order);
    EXPECT_EQ(m.text, "com urgência");
    const auto order = content_of<order_content>(m);
    EXPECT_EQ(order.catalog, "c");
    ASSERT_EQ(order.items.size(), 2U);
    EXPECT_EQ(
        order.items[0].product + order.items[0].quantity + order.items[0].price + order.items[0].currency,
        "kit230BRL");
    EXPECT_EQ(order.items[1].price, "9.50");
}

TEST(MessageKinds, ReactionAndBothShapesOfItsRemoval) {
    const auto m = message("reaction", R"("reaction":{"message_id":"wamid.0","emoji":"👍"})");
    EXPECT_EQ(m.kind, event_kind::reaction);
    EXPECT_EQ(content_of<reaction_content>(m).target, "wamid.0");
    EXPECT_EQ(content_of<reaction_content>(m).emoji, "👍");
    for (const char* removal :
         {R"("reaction":{"message_id":"wamid.0","emoji":""})", R"("reaction":{"message_id":"wamid.0"})",
          R"("reaction":{"message_id":"wamid.0","emoji":null})"}) {
        EXPECT_EQ(message("reaction", removal).kind, event_kind::reaction_removed) << removal;
        EXPECT_EQ(content_of<reaction_content>(message("reaction", removal)).target, "wamid.0") << removal;
    }
}

TEST(MessageKinds, EditAndDeletion) {
    const auto edit = message("edit", R"("edit":{"original_message_id":"wamid.0","message":{"type":"text",)"
                                      R"("text":{"body":"agora assim"},"context":{"id":"M0"}}})");
    EXPECT_EQ(edit.kind, event_kind::edit);
    EXPECT_EQ(edit.text, "agora assim");
    EXPECT_EQ(content_of<revision_content>(edit).target, "wamid.0");
    EXPECT_EQ(edit.context.quoted, "") << "that of the edit itself";
    const auto caption =
        message("edit", R"("edit":{"original_message_id":"wamid.0","message":{"type":"image",)"
                        R"("image":{"caption":"legenda nova"}}})");
    EXPECT_EQ(caption.text, "legenda nova");
    EXPECT_EQ(message("edit", R"("edit":{})").text, "");
    const auto gone = message("revoke", R"("revoke":{"original_message_id":"wamid.0"})");
    EXPECT_EQ(gone.kind, event_kind::deletion);
    EXPECT_EQ(content_of<revision_content>(gone).target, "wamid.0");
}

TEST(MessageKinds, Unsupported) {
    const std::string errors = R"("errors":[{"code":131051,"title":"Message type unknown"}])";
    for (const char* type : {"unsupported", "unknown"}) {
        EXPECT_EQ(message(type, errors).kind, event_kind::unsupported) << type;
        EXPECT_EQ(content_of<unsupported_content>(message(type, errors)).error_code, 131051) << type;
    }
    const auto poll = message("unsupported", R"("unsupported":{"type":"poll"},)" + errors);
    EXPECT_EQ(content_of<unsupported_content>(poll).type, "poll");
    EXPECT_EQ(message("unknown", "").kind, event_kind::unknown)
        << "nothing says that Meta kept something back";
    EXPECT_EQ(message("image", R"("image":{"id":"1"},)" + errors).kind, event_kind::image);
}

TEST(MessageKinds, SystemMessages) {
    const auto number =
        message("system", R"("system":{"type":"user_changed_number","wa_id":"5511888","user_id":"BR.2",)"
                          R"("previous_user_id":"BR.1","body":"..."})");
    EXPECT_EQ(number.kind, event_kind::number_changed);
    const auto change = content_of<identity_content>(number);
    EXPECT_EQ(change.new_wa_id + change.new_user_id + change.previous_user_id, "5511888BR.2BR.1");
    const auto older = message("system", R"("system":{"type":"user_changed_number","new_wa_id":"5511888"})");
    EXPECT_EQ(content_of<identity_content>(older).new_wa_id, "5511888");
    EXPECT_EQ(message("system", R"("system":{"type":"user_changed_user_id"})").kind,
              event_kind::user_id_changed);
    EXPECT_EQ(message("system", R"("system":{"type":"novelty"})").kind, event_kind::other_system);
    EXPECT_EQ(message("system", R"("system":7)").kind, event_kind::other_system);
}

TEST(MessageKinds, ContextWithoutIdReferralAndGroup) {
    const auto forwarded = message("text", R"("text":{"body":"x"},"context":{"forwarded":true})");
    EXPECT_TRUE(forwarded.context.forwarded);
    EXPECT_FALSE(forwarded.context.forwarded_often);
    EXPECT_EQ(forwarded.context.quoted, "");
    const auto often = message("text", R"("text":{"body":"x"},"context":{"frequently_forwarded":true})");
    EXPECT_TRUE(often.context.forwarded && often.context.forwarded_often);
    const auto product = message("text", R"("text":{"body":"x"},"context":{"id":"w","referred_product":)"
                                         R"({"catalog_id":"c","product_retailer_id":"kit"}})");
    EXPECT_EQ(product.context.product, "kit");
    const auto ad =
        message("text", R"("text":{"body":"x"},"referral":{"source_type":"ad","source_id":"1",)"
                        R"("source_url":"https://fb.me/x","headline":"H","body":"B","ctwa_clid":"Aff"})");
    EXPECT_EQ(ad.referral.headline + ad.referral.body + ad.referral.clid, "HBAff");
    const auto without_click =
        message("text", R"("text":{"body":"x"},"referral":{"source_type":"ad","source_id":"1"})");
    EXPECT_EQ(without_click.referral.clid, "") << "never made of another id";
    const auto group = message("text", R"("text":{"body":"x"},"group_id":"G")");
    EXPECT_EQ(group.kind, event_kind::group_message);
    EXPECT_EQ(group.group_id, "G");
}

TEST(MessageKinds, WithoutATypeWhatLiesInsideTells) {
    EXPECT_EQ(only_message(R"("messages":[{"id":"w","location":{"latitude":1,"longitude":2}}])").kind,
              event_kind::location);
    EXPECT_EQ(only_message(R"("messages":[{"id":"w","contacts":[{"name":{"first_name":"A"}}]}])").kind,
              event_kind::contacts);
    const auto old = message("ephemeral", R"("text":{"body":"some"})");
    EXPECT_EQ(old.kind, event_kind::text);
    EXPECT_EQ(old.text, "some");
    EXPECT_EQ(old.type, "ephemeral") << "as Meta named it";
    EXPECT_EQ(message("hologram", R"("hologram":{"caption":"c"})").kind, event_kind::unknown);
    EXPECT_EQ(kind_name(message("request_welcome", "")), "welcome_request");
}

TEST(MessageKinds, AKindWithoutItsObjectHasNoContent) {
    for (const char* type : {"text", "button", "image", "audio", "location", "contacts", "order", "reaction",
                             "edit", "revoke", "system"}) {
        const auto m = message(type, "");
        EXPECT_EQ(m.text, "") << type;
        EXPECT_TRUE(std::holds_alternative<std::monostate>(m.content)) << type;
    }
}

TEST(MessageKinds, ListsOfStrangersAreBounded) {
    std::string cards = "{}", items = "{}", phones = R"({"phone":"1"})";
    for (int i = 0; i < 100; ++i) {
        cards += ",{}";
        items += ",{}";
        phones += R"(,{"phone":"1"})";
    }
    EXPECT_EQ(content_of<contacts_content>(message("contacts", R"("contacts":[)" + cards + "]")).cards.size(),
              20U);
    EXPECT_EQ(content_of<order_content>(message("order", R"("order":{"product_items":[)" + items + "]}"))
                  .items.size(),
              30U);
    const auto card = message("contacts", R"("contacts":[{"phones":[)" + phones + "]}]");
    EXPECT_EQ(content_of<contacts_content>(card).cards.at(0).phones.size(), 5U);
}

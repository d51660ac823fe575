// Text, media, location, contacts, reaction; quotes.
#include "reading.hpp"

using namespace ft9::outgoing;
using namespace ft9::outgoing::test;
using words = std::vector<std::string>;

TEST(OutgoingMessage, OfTheShorthandIsAText) {
    const auto m = accepted({{"to", "x"}, {"message", "olá"}});
    EXPECT_EQ(m.type, "text");
    EXPECT_EQ(m.words, "olá");
    EXPECT_EQ(m.payload, "");
    EXPECT_EQ(faults_of({{"message", letters(4096)}}), words{});
    EXPECT_EQ(faults_of({{"message", letters(4097)}, {"a", 1}}), (words{"a", "message"}));
}

TEST(OutgoingMessage, TextHasItsLimit) {
    expect_limit("text", {{"body", "x"}}, "/body", 4096, "text.body");
    EXPECT_EQ(accepted("text", {{"body", "x"}}).payload, "");
    EXPECT_EQ(json::parse(accepted("text", {{"body", "x"}, {"preview_url", true}}).payload),
              json({{"body", "x"}, {"preview_url", true}}));
}

TEST(OutgoingMessage, MediaHaveWordsForTheConversation) {
    EXPECT_EQ(accepted("image", {{"id", "1"}}).words, "[imagem]");
    EXPECT_EQ(accepted("image", {{"id", "1"}, {"caption", "olha"}}).words, "[imagem] olha");
    EXPECT_EQ(accepted("video", {{"link", "https://a/b.mp4"}}).words, "[vídeo]");
    EXPECT_EQ(accepted("audio", {{"link", "https://a/b.mp3"}}).words, "[áudio]");
    EXPECT_EQ(accepted("audio", {{"link", "https://a/b.ogg"}, {"voice", true}}).words, "[mensagem de voz]");
    EXPECT_EQ(accepted("audio", {{"id", "1"}, {"voice", true}}).words, "[mensagem de voz]");
    EXPECT_EQ(accepted("sticker", {{"link", "http://a/b.webp"}}).words, "[figurinha]");
    EXPECT_EQ(accepted("document", {{"id", "1"}, {"filename", "plano.pdf"}, {"caption", "c"}}).words,
              "[documento: plano.pdf] c");
}

TEST(OutgoingMessage, MediaHaveTheirLimits) {
    for (const char* type : {"image", "video", "document"})
        expect_limit(type, {{"id", "1"}}, "/caption", 1024, type + std::string(".caption"));
    expect_limit("document", {{"id", "1"}}, "/filename", 240, "document.filename");
    for (const char* type : {"image", "video", "document", "audio", "sticker"}) {
        const auto name = std::string(type);
        expect_limit(name, json::object(), "/id", 128, name + ".id");
        EXPECT_EQ(faults_of(name, json::object()), words{name});
        EXPECT_EQ(faults_of(name, {{"id", "1"}, {"link", "https://a"}}), words{name});
        const std::string start = "https://a/";
        EXPECT_EQ(faults_of(name, {{"link", start + std::string(2048 - start.size(), 'x')}}), words{});
        EXPECT_EQ(faults_of(name, {{"link", start + std::string(2049 - start.size(), 'x')}}),
                  words{name + ".link"});
        for (const char* link : {"ftp://a", "https://", "https:///x", "https://a b", "//a", "javascript:1"})
            EXPECT_EQ(faults_of(name, {{"link", link}}), words{name + ".link"}) << link;
    }
    EXPECT_EQ(faults_of("audio", {{"id", "1"}, {"caption", "x"}}), words{"audio.caption"});
    EXPECT_EQ(faults_of("sticker", {{"id", "1"}, {"caption", "x"}}), words{"sticker.caption"});
    EXPECT_EQ(faults_of("image", {{"id", "1"}, {"filename", "x"}}), words{"image.filename"});
}

TEST(OutgoingMessage, VoiceIsOggAndStickersAreWebp) {
    for (const char* link : {"https://a/b.MP3", "https://a/b.m4a?x=1", "https://a.ogg/b.aac#c"})
        EXPECT_EQ(faults_of("audio", {{"link", link}, {"voice", true}}), words{"audio.voice"}) << link;
    for (const char* link : {"https://a/b.ogg", "https://a/b", "https://a.mp3/b", "https://a/b.opus"})
        EXPECT_EQ(faults_of("audio", {{"link", link}, {"voice", true}}), words{}) << link;
    EXPECT_EQ(faults_of("audio", {{"link", "https://a/b.mp3"}, {"voice", false}}), words{});
    EXPECT_EQ(faults_of("sticker", {{"link", "https://a/b.png"}}), words{"sticker.link"});
    EXPECT_EQ(faults_of("sticker", {{"link", "https://a/b"}}), words{});
}

TEST(OutgoingMessage, LocationIsOnEarth) {
    const json place = {{"latitude", -23.55}, {"longitude", "-46.63"}};
    EXPECT_EQ(accepted("location", place).words, "[localização: -23.55, -46.63]");
    auto named = place;
    named["name"] = "FT9";
    named["address"] = "Rua A";
    EXPECT_EQ(accepted("location", named).words, "[localização: FT9, Rua A]");
    for (const auto& edge : {json(-90), json(90), json("90.0")})
        EXPECT_EQ(faults_of("location", changed(place, "/latitude", edge)), words{}) << edge;
    for (const auto& beyond : {json(-90.01), json(90.01), json("x"), json(""), json(nullptr), json("1x")})
        EXPECT_EQ(faults_of("location", changed(place, "/latitude", beyond)), words{"location.latitude"});
    EXPECT_EQ(faults_of("location", changed(place, "/longitude", 180)), words{});
    EXPECT_EQ(faults_of("location", changed(place, "/longitude", 180.01)), words{"location.longitude"});
    EXPECT_EQ(faults_of("location", {{"name", "x"}}), (words{"location.latitude", "location.longitude"}));
    expect_limit("location", place, "/name", 1000, "location.name");
    expect_limit("location", place, "/address", 1000, "location.address");
}

TEST(OutgoingMessage, ContactsHaveNames) {
    const json card = {{"name", {{"formatted_name", "Ana Lima"}, {"first_name", "Ana"}}},
                       {"phones", {{{"phone", "+5511999990000"}, {"type", "CELL"}, {"wa_id", "55"}}}},
                       {"emails", {{{"email", "ana@example.com"}}}},
                       {"urls", {{{"url", "https://example.com"}}}},
                       {"addresses", {{{"city", "São Paulo"}}}},
                       {"org", {{"company", "FT9"}}},
                       {"birthday", "1990-01-31"}};
    EXPECT_EQ(accepted("contacts", json::array({card, {{"name", {{"formatted_name", "Bia"}}}}})).words,
              "[contato: Ana Lima, Bia]");
    const auto many = [](std::size_t count) { return json(count, {{"name", {{"formatted_name", "A"}}}}); };
    EXPECT_EQ(faults_of("contacts", many(257)), words{});
    for (const auto& wrong : {many(258), json::array(), json::object(), json("Ana")})
        EXPECT_EQ(faults_of("contacts", wrong), words{"contacts"});
    const auto cards = json::array({card});
    EXPECT_EQ(faults_of("contacts", changed(cards, "/0/name", json::object())),
              words{"contacts[0].name.formatted_name"});
    EXPECT_EQ(faults_of("contacts", changed(cards, "/0/phones/0/phone", 5)),
              words{"contacts[0].phones[0].phone"});
    EXPECT_EQ(faults_of("contacts", changed(cards, "/0/birthday", "31/01/1990")),
              words{"contacts[0].birthday"});
    EXPECT_EQ(faults_of("contacts", changed(cards, "/0/nick", "A")), words{"contacts[0].nick"});
}

TEST(OutgoingMessage, AReactionIsOneEmojiOrNone) {
    const json reaction = {{"message_id", "wamid.A"}, {"emoji", "👍"}};
    EXPECT_EQ(accepted("reaction", reaction).words, "[reagiu 👍]");
    EXPECT_EQ(accepted("reaction", changed(reaction, "/emoji", "")).words, "[retirou a reação]");
    for (const char* one : {"❤️", "👍🏽", "👨‍👩‍👧", "🇧🇷", "1️⃣", "⭐", "😂"})
        EXPECT_EQ(faults_of("reaction", changed(reaction, "/emoji", one)), words{}) << one;
    for (const auto& none : {json("a"), json("1"), json("👍👍"), json("👍 "), json("é"), json(" "), json(1)})
        EXPECT_EQ(faults_of("reaction", changed(reaction, "/emoji", none)), words{"reaction.emoji"}) << none;
    EXPECT_EQ(faults_of("reaction", {{"message_id", "A"}}), (words{"reaction.message_id", "reaction.emoji"}));
}

TEST(OutgoingMessage, EveryKindButAReactionQuotes) {
    auto body = body_of("image", {{"id", "1"}});
    body["context"] = {{"message_id", "wamid.A"}};
    EXPECT_EQ(accepted(body).quoted, "wamid.A");
    for (const auto& wrong : {json("A"), json(""), json(1), json("wamid." + std::string(507, 'x'))}) {
        body["context"]["message_id"] = wrong;
        EXPECT_EQ(faults_of(body), words{"context.message_id"});
    }
    body["context"] = "wamid.A";
    EXPECT_EQ(faults_of(body), words{"context"});
    auto reaction = body_of("reaction", {{"message_id", "wamid.A"}, {"emoji", "👍"}});
    reaction["context"] = {{"message_id", "wamid.A"}};
    EXPECT_EQ(faults_of(reaction), words{"context"});
}

TEST(OutgoingMessage, FaultsAreBounded) {
    json body = body_of("text", {{"body", "x"}});
    for (int i = 0; i < 100; ++i)
        body["more" + std::to_string(i)] = 1;
    EXPECT_EQ(faults_of(body).size(), most_faults);
}

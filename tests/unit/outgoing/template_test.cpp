#include "reading.hpp"

using namespace ft9::outgoing;
using namespace ft9::outgoing::test;
using words = std::vector<std::string>;

namespace {

json named(const json& components) {
    return {{"name", "lembrete_aula"}, {"language", {{"code", "pt_BR"}}}, {"components", components}};
}

json parameter(const std::string& text) {
    return {{"type", "text"}, {"text", text}};
}

words faults(const json& content) {
    return faults_of("template", content);
}

}  // namespace

TEST(Template, IsTakenAsItIs) {
    const json header = {{"type", "header"},
                         {"parameters", {{{"type", "image"}, {"image", {{"link", "https://a/b.png"}}}}}}};
    const json body = {{"type", "body"}, {"parameters", json::array({parameter("Ana"), parameter("19h")})}};
    const json button = {{"type", "button"},
                         {"sub_type", "quick_reply"},
                         {"index", "0"},
                         {"parameters", {{{"type", "payload"}, {"payload", "sim"}}}}};
    EXPECT_EQ(accepted("template", named(json::array({header, body, button}))).words,
              "[modelo lembrete_aula: Ana, 19h]");
    json bare = named(json::array());
    bare.erase("components");
    EXPECT_EQ(accepted("template", bare).words, "[modelo lembrete_aula]");
}

TEST(Template, LanguagesAreWrittenAsGraphWantsThem) {
    const auto m = accepted(body_of("template", changed(named(json::array()), "/language/code", "pt-BR")));
    EXPECT_EQ(json::parse(m.payload).at("language").at("code"), "pt_BR");
    for (const char* code : {"p", "portuguese", "pt_", "pt_BR_x", "pt BR"})
        EXPECT_EQ(faults(changed(named(json::array()), "/language/code", code)),
                  words{"template.language.code"})
            << code;
    EXPECT_EQ(faults(changed(named(json::array()), "/language/code", "en")), words{});
}

TEST(Template, NamesHaveSmallLetters) {
    const auto with_name = [](const std::string& name) {
        return changed(named(json::array()), "/name", name);
    };
    EXPECT_EQ(faults(with_name(std::string(512, 'a'))), words{});
    for (const auto& name : {std::string(513, 'a'), std::string("Olá"), std::string("a b")})
        EXPECT_EQ(faults(with_name(name)), words{"template.name"});
    EXPECT_EQ(faults(json("x")), words{"template"});
    EXPECT_EQ(faults(json::object()), (words{"template.name", "template.language"}));
}

TEST(Template, ParametersHaveTheirValues) {
    const json body = {{"type", "body"}, {"parameters", json::array({parameter("x")})}};
    const auto content = named(json::array({body}));
    const std::string field = "template.components[0].parameters[0]";
    expect_limit("template", content, "/components/0/parameters/0/text", 1024, field + ".text");
    expect_limit("template", changed(content, "/components/0/type", "HEADER"),
                 "/components/0/parameters/0/text", 60, field + ".text");
    EXPECT_EQ(faults(changed(content, "/components/0/parameters/0", {{"type", "payload"}})),
              words{field + ".payload"});
    EXPECT_EQ(faults(changed(content, "/components/0/parameters/0", {{"type", "image"}, {"image", 1}})),
              words{field + ".image"});
    EXPECT_EQ(faults(changed(content, "/components/0/more", 1)), words{"template.components[0].more"});
}

TEST(Template, ButtonsNameTheirPlace) {
    const json button = {{"type", "button"}, {"sub_type", "url"}, {"index", 0}};
    EXPECT_EQ(faults(named(json::array({button}))), words{});
    EXPECT_EQ(faults(named(json::array({{{"type", "button"}}}))),
              (words{"template.components[0].sub_type", "template.components[0].index"}));
    EXPECT_EQ(faults(named(json::array({changed(button, "/index", 10)}))),
              words{"template.components[0].index"});
}

TEST(Template, CarouselsHaveCards) {
    const json card = {{"card_index", 0},
                       {"components", {{{"type", "body"}, {"parameters", json::array({parameter("A")})}}}}};
    const auto with_cards = [](const json& cards) {
        return named(json::array({{{"type", "carousel"}, {"cards", cards}}}));
    };
    EXPECT_EQ(faults(with_cards(json(10, card))), words{});
    EXPECT_EQ(faults(with_cards(json(11, card))), words{"template.components[0].cards"});
    EXPECT_EQ(faults(with_cards(json::array({changed(card, "/components/0/parameters/0/text", "")}))),
              words{"template.components[0].cards[0].components[0].parameters[0].text"});
}

// Leaving in other words, being forgotten, and what a person is told first.
#include "e2e.hpp"

#include "support/database_bytes.hpp"

namespace ft9::e2e {
namespace {

class wishes_e2e : public e2e_test {
  protected:
    static json config() {
        std::ifstream file(FT9_SOURCE_DIR "/config/texts.json");
        return json::parse(file);
    }
    static std::string wish(const char* name) { return config().at("wishes").at(name).get<std::string>(); }
    bool erased(std::chrono::seconds within = std::chrono::seconds(60)) {
        const auto deadline = std::chrono::steady_clock::now() + within;
        while (w.metric("ft9_erasures_total{state=\"done\"}") < 1) {
            if (std::chrono::steady_clock::now() > deadline) return false;
        }
        return true;
    }
};

TEST_F(wishes_e2e, LeavingHasManyWords) {
    w.start();
    EXPECT_EQ(converse(person(1), "não quero mais receber mensagens"), fixed_text("opted_out"));
    EXPECT_EQ(converse(person(2), "cancelar"), config().at("opt_out_phrases").at("ask").get<std::string>());
    EXPECT_EQ(converse(person(2), "PARAR"), fixed_text("opted_out"));
    EXPECT_THAT(converse(person(3), "devo parar de atender convênio?"),
                HasSubstr("«devo parar de atender convênio?»"));
    w.say(person(1), "oi?");
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

TEST_F(wishes_e2e, WhoConfirmsIsForgotten) {
    w.start();
    converse(person(1), "ANACANARY quer ajuda");
    EXPECT_EQ(converse(person(1), "quero apagar meus dados"), wish("erase_ask"));
    EXPECT_EQ(converse(person(1), "confirmo apagar"), wish("erasing"));
    ASSERT_TRUE(erased()) << w.logs();
    EXPECT_EQ(w.admin("GET", "/sessions/" + person(1)).status, 404);
    EXPECT_EQ(test::database_bytes(w.directory() / "ft9.db").find("ANACANARY"), std::string::npos);
    EXPECT_EQ(sim.count(sent_to(person(1))), 3);
}

TEST_F(wishes_e2e, AKillAfterTheConfirmationStopsNothing) {
    w.start();
    EXPECT_EQ(converse(person(1), "apagar meus dados"), wish("erase_ask"));
    w.say(person(1), "CONFIRMO APAGAR");
    w.kill();
    w.start();
    // If the kill hit the moment of sending, nobody knows whether the last words left: they are waited for a
    // minute.
    EXPECT_TRUE(erased(std::chrono::seconds(120))) << w.logs();
    EXPECT_EQ(w.admin("GET", "/sessions/" + person(1)).status, 404);
}

TEST_F(wishes_e2e, TheFirstContactIsToldOnceAndShown) {
    const auto source = std::filesystem::path(FT9_SOURCE_DIR) / "config";
    const std::filesystem::path own = w.directory() / "own-config";
    std::filesystem::copy(source, own, std::filesystem::copy_options::recursive);
    auto texts = config();
    texts["wishes"]["first_contact"] = "Sou uma inteligência artificial. Privacidade: https://exemplo.test/p";
    texts["wishes"]["first_contact_version"] = "2026-11";
    std::ofstream(own / "texts.json") << texts.dump();
    w.environment["CONFIG_DIR"] = own.string();
    w.start();
    w.say(person(1), "oi");
    const auto sent = sim.wait(accepted_for(person(1)), 2);
    ASSERT_EQ(sent.size(), 2U) << w.logs();
    EXPECT_THAT(text_of(sent.at(0)), HasSubstr("inteligência artificial"));
    EXPECT_THAT(text_of(sent.at(1)), HasSubstr("«oi»"));
    EXPECT_THAT(converse(person(1), "e aí?"), HasSubstr("«e aí?»")) << "once";
    const auto id =
        json::parse(w.admin("GET", "/sessions").body).at("sessions").at(0).at("id").get<std::string>();
    const auto told = json::parse(w.admin("GET", "/conversations/" + id).body).at("first_contact");
    EXPECT_EQ(told.at("version"), "2026-11");
    EXPECT_EQ(w.admin("GET", "/messages/" + told.at("message").get<std::string>()).status, 200);
}

}  // namespace
}  // namespace ft9::e2e

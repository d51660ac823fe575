// DELETE /people/{phone_number}: what is left of somebody in the files and the log of the real program.
#include "e2e.hpp"

#include "../../../src/storage/sqlite/database.hpp"
#include "support/database_bytes.hpp"

namespace ft9::e2e {
namespace {

class erasure_e2e : public e2e_test {
  protected:
    static constexpr const char* done_line = "a person's data was erased";

    void write(const std::string& from, const std::string& name, const std::string& text) {
        ASSERT_EQ(sim.deliver({{"from", from}, {"name", name}, {"text", text}}), 200);
    }
    // Everything of a person that can be kept, with a word in it that nothing else contains.
    std::vector<std::string> live(const std::string& number, const std::string& mark) {
        write(number, mark + "name", mark + "question");
        auto sends = sim.wait(accepted_for(number));
        write(number, mark + "name", mark + "again");
        sends = sim.wait(accepted_for(number), 2);
        sim.deliver(
            {{"from", number}, {"name", mark + "name"}, {"type", "image"}, {"text", mark + "caption"}});
        sim.wait(accepted_for(number), 3);
        w.admin("POST", "/send-message?wait=true", {{"to", "+" + number}, {"message", mark + "operator"}},
                {{"Idempotency-Key", mark + "key"}});
        sends = sim.wait(accepted_for(number), 4);
        EXPECT_THAT(sends, SizeIs(4)) << w.logs();
        std::vector<std::string> traces{mark, number, number.substr(0, 4) + number.substr(5)};
        for (const auto& s : sends)
            traces.push_back(s.at("wamid"));
        return traces;
    }
    // Begins and returns the way to the receipt.
    std::string erase(const std::string& who) {
        const auto answer = w.admin("DELETE", "/people/" + who);
        EXPECT_EQ(answer.status, 202) << answer.body;
        const auto way = answer.header("Location");
        EXPECT_THAT(way, ::testing::StartsWith("/people/erasures/m"));
        return way;
    }
    json await_receipt(const std::string& way) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        for (;;) {
            auto receipt = json::parse(w.admin("GET", way).body);
            if (receipt.value("status", "") == "done" || std::chrono::steady_clock::now() > deadline)
                return receipt;
        }
    }
    std::string kept() { return w.logs() + test::database_bytes(w.directory() / "ft9.db"); }
    void expect_gone(const std::vector<std::string>& traces) {
        const auto bytes = kept();
        for (const auto& t : traces)
            EXPECT_EQ(bytes.find(t), std::string::npos) << t << " at " << bytes.substr(bytes.find(t), 200);
    }
    void expect_there(const std::vector<std::string>& traces) {
        const auto bytes = kept();
        for (const auto& t : traces)
            EXPECT_NE(bytes.find(t), std::string::npos) << t;
    }
    // So many messages of a kind that is stored and not answered.
    void flood(const std::string& from, int many) {
        const auto number_id = sim.secret("phone_number_id");
        for (int sent = 0; sent < many; sent += 500) {
            json list = json::array();
            for (int i = 0; i < 500; ++i) {
                auto m = text_message(from, "wamid.ANACANARY" + std::to_string(sent + i), "ANACANARYword");
                m["type"] = "reaction";
                list.push_back(m);
            }
            ASSERT_EQ(w.webhook(webhook_of(number_id, list)).status, 200);
        }
    }
};

TEST_F(erasure_e2e, LeavesNoByteOfThePersonAndAllOfTheOthers) {
    w.environment["LOG_LEVEL"] = "debug";
    w.start();
    const auto ana = live(person(1), "ANACANARY");
    const auto bia = live(person(2), "BIACANARY");
    w.let_it_rest();
    expect_there({"ANACANARYquestion", "ANACANARYname"});
    const auto receipt = await_receipt(erase("+" + person(1)));
    EXPECT_EQ(receipt.at("status"), "done") << receipt;
    EXPECT_EQ(receipt.at("rows").at("outbox"), 4) << receipt;
    EXPECT_TRUE(receipt.at("finished_at").is_string());
    expect_gone(ana);
    auto there = bia;
    there.erase(there.begin() + 2);  // the form of the number that nobody used
    for (const char* what : {"name", "question", "again", "operator", "key"})
        there.push_back(std::string("BIACANARY") + what);
    expect_there(there);
    EXPECT_EQ(w.admin("GET", "/sessions/" + person(1)).status, 404);
    EXPECT_EQ(w.admin("GET", "/sessions/" + person(2)).status, 200);
    EXPECT_EQ(w.metric("ft9_erasures_total{state=\"done\"}"), 1);
    EXPECT_NE(w.server().line_with(done_line), "");
    EXPECT_EQ(w.stop(), 0);
    expect_gone(ana);
}

TEST_F(erasure_e2e, OfSomebodyWhoIsBeingAnsweredDropsTheAnswer) {
    sim.change({{"ai_delay_ms", 5000}});
    w.start();
    write(person(1), "ANACANARYname", "ANACANARYquestion");
    ASSERT_FALSE(sim.wait(asked("ANACANARYquestion")).empty());
    const auto way = erase(person(1));
    sim.change({{"ai_delay_ms", 0}});
    write(person(2), "BIACANARYname", "BIACANARYquestion");
    ASSERT_FALSE(sim.wait(accepted_for(person(2))).empty());
    EXPECT_EQ(await_receipt(way).at("status"), "done");
    EXPECT_EQ(w.stop(), 0);
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    expect_gone({"ANACANARY", person(1)});
    expect_there({"BIACANARYquestion", person(2)});
}

TEST_F(erasure_e2e, GoesOnWhileOthersAreAnswered) {
    constexpr int people = 30;
    sim.change({{"ai_delay_ms", 50}});
    w.start();
    const auto ana = live(person(1), "ANACANARY");
    flood(person(1), 1000);
    for (int i = 0; i < people; ++i)
        w.say(person(100 + i), "antes " + std::to_string(i));
    const auto way = erase(person(1));
    for (int i = 0; i < people; ++i)
        w.say(person(200 + i), "depois " + std::to_string(i));
    EXPECT_EQ(await_receipt(way).at("status"), "done") << w.logs();
    expect_gone(ana);
    for (int i = 0; i < people; ++i) {
        EXPECT_THAT(sim.wait(accepted_for(person(100 + i))), SizeIs(1)) << i;
        EXPECT_THAT(sim.wait(accepted_for(person(200 + i))), SizeIs(1)) << i;
    }
    expect_gone(ana);
}

TEST_F(erasure_e2e, GoesOnAfterAKill) {
    w.start();
    const auto ana = live(person(1), "ANACANARY");
    converse(person(2), "BIACANARYquestion");
    flood(person(1), 4000);
    std::string way;
    {
        // While somebody reads the log the erasure cannot end: the kill comes before that.
        storage::sqlite::database reader(w.directory() / "ft9.db", true);
        reader.exec("BEGIN");
        ASSERT_TRUE(reader.run("SELECT 1 FROM raw").next());
        way = erase(person(1));
        w.kill();
    }
    EXPECT_THAT(w.server().output(), Not(HasSubstr(done_line)));
    expect_there({"ANACANARY"});
    w.start();
    EXPECT_EQ(await_receipt(way).at("status"), "done") << w.logs();
    EXPECT_NE(w.server().line_with(done_line), "");
    expect_gone(ana);
    expect_there({"BIACANARYquestion"});
    const auto before = sim.count(accepted_for(person(1)));
    converse(person(1), "sou eu de novo");
    EXPECT_EQ(dialogue(sim.all(asked("sou eu de novo")).at(0)).size(), 1U) << "a new person";
    EXPECT_EQ(sim.count(accepted_for(person(1))), before + 1);
}

TEST_F(erasure_e2e, IsRefusedForWhoIsUnknownAndTwiceIsOnce) {
    w.start();
    EXPECT_EQ(w.admin("DELETE", "/people/" + person(1)).status, 404);
    EXPECT_EQ(w.admin("DELETE", "/people/ninguém").status, 400);
    EXPECT_EQ(w.admin("GET", "/people/erasures/m0000000000000001").status, 404);
    EXPECT_EQ(w.admin("GET", "/people/erasures/x").status, 404);
    converse(person(1), "oi");
    const auto without_ninth = person(1).substr(0, 4) + person(1).substr(5);
    const auto way = erase(without_ninth);
    await_receipt(way);
    EXPECT_EQ(erase("%2B" + person(1)), way);
    ASSERT_EQ(sim.deliver({{"user_id", "BR.13491208655302741918"}, {"text", "oi"}}), 200);
    ASSERT_THAT(sim.wait(accepted_for("BR.13491208655302741918")), SizeIs(1));
    await_receipt(erase("BR.13491208655302741918"));
    expect_gone({"13491208655302741918"});
}

TEST_F(erasure_e2e, WhoAskedNotToBeWrittenToIsStillNotWrittenTo) {
    w.start();
    converse(person(1), "oi");
    w.say(person(1), "PARAR");
    ASSERT_THAT(sim.wait(accepted_for(person(1)), 2), SizeIs(2));
    await_receipt(erase(person(1)));
    expect_gone({person(1)});
    EXPECT_EQ(w.admin("POST", "/send-message", {{"to", "+" + person(1)}, {"message", "volte"}}).status, 409);
    w.say(person(1), "oi de novo");
    w.let_it_rest();
    EXPECT_EQ(sim.count(accepted_for(person(1))), 2);
}

}  // namespace
}  // namespace ft9::e2e

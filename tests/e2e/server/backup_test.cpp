// `ft9-server backup` beside a server under load and `restore`, judged by the simulator's record.
#include "e2e.hpp"

#include "../../../src/storage/sqlite/database.hpp"
#include "support/eventually.hpp"

#include <ctime>

namespace ft9::e2e {
namespace {

class backup_e2e : public e2e_test {
  protected:
    void back_up(const std::string& file) {
        const auto [code, output] = w.run({"backup", file});
        ASSERT_EQ(code, 0) << output;
        EXPECT_THAT(output, HasSubstr(" rows"));
    }
    std::string restore(const std::string& file) {
        const auto [code, output] = w.run({"restore", file});
        EXPECT_EQ(code, 0) << output;
        // Meta tells times in seconds: what is written from now on is of after the restore.
        const auto second = std::time(nullptr);
        EXPECT_TRUE(eventually([&] { return std::time(nullptr) > second; }));
        return output;
    }
    void expect_one_answer(int from, int to) {
        for (int i = from; i < to; ++i)
            EXPECT_THAT(w.texts_to(person(i)), SizeIs(1)) << i << w.logs();
    }
    std::string in_file(const std::string& name, const char* sql) {
        storage::sqlite::database db(w.directory() / name, true);
        auto q = db.run(sql);
        return q.next() ? q.text(0) : "no row";
    }
    // Messages that the lost database has stored and answered, to be delivered once more.
    std::string answered_webhook(int from, int to) {
        json list = json::array();
        for (int i = from; i < to; ++i)
            list.push_back(text_message(person(i), "wamid.depois" + std::to_string(i), "depois da cópia"));
        return webhook_of(sim.secret("phone_number_id"), list);
    }
};

// Of the first 20 half are answered and half are being answered while the copy is made, 20 to 39 write after
// it; then the copy is put in place and Meta repeats what came after it.
TEST_F(backup_e2e, UnderLoadAndPutBackAnswersNobodyTwice) {
    constexpr int people = 20;
    w.start();
    for (int i = 0; i < people; ++i) {
        if (i == people / 2) sim.change({{"ai_delay_ms", 5000}});
        w.say(person(i), "antes da cópia " + std::to_string(i));
    }
    back_up("copy.db");
    sim.change({{"ai_delay_ms", 0}});
    EXPECT_EQ(in_file("copy.db", "PRAGMA integrity_check"), "ok");
    EXPECT_EQ(in_file("copy.db", "SELECT count(*) FROM inbox"), std::to_string(people))
        << "all that was acknowledged";
    const auto repeated = answered_webhook(people, 2 * people);
    ASSERT_EQ(w.webhook(repeated).status, 200);
    for (int i = 0; i < 2 * people; ++i)
        ASSERT_THAT(sim.wait(accepted_for(person(i))), SizeIs(1)) << i << w.logs();
    EXPECT_EQ(w.stop(), 0);

    const auto output = restore("copy.db");
    EXPECT_THAT(output, HasSubstr("restored generation 1"));
    EXPECT_THAT(output, HasSubstr("ft9.db.before-restore-"));
    EXPECT_NE(in_file("ft9.db", "SELECT count(*) FROM inbox WHERE outcome=5 AND reason='restored'"), "0")
        << "some were unanswered when the copy was made: " << output;
    w.start();
    EXPECT_THAT(w.server().line_with("restored generation"), HasSubstr("\"generation\":1"));
    const auto ready = json::parse(w.server().line_with("\"msg\":\"ready\""));
    EXPECT_EQ(ready.at("open_sends"), 0);
    EXPECT_EQ(ready.at("open_conversations"), 0);
    EXPECT_EQ(w.webhook(repeated).status, 200);
    w.let_it_rest();
    expect_one_answer(0, 2 * people);
    EXPECT_EQ(w.metric("ft9_turns_total{outcome=\"held\"}"), people);
    const auto listed = json::parse(w.admin("GET", "/dead-letters?kind=restored&limit=200").body);
    EXPECT_EQ(std::to_string(listed.at("dead_letters").size()),
              in_file("ft9.db", "SELECT count(*) FROM inbox WHERE outcome=5"))
        << "whoever was not answered is on the operator's list";

    converse(person(1), "e agora?");
    converse(person(people + 1), "estou aqui");
}

TEST_F(backup_e2e, OfARunningServerIsNotRestoredAndNothingIsReplacedUnasked) {
    w.start();
    converse(person(1), "oi");
    back_up("copy.db");
    EXPECT_EQ(w.run({"restore", "copy.db"}).first, 75);
    EXPECT_EQ(w.run({"backup", "copy.db"}).first, 78);
    EXPECT_EQ(w.run({"backup", "--force", "copy.db"}).first, 0);
    EXPECT_EQ(w.run({"backup", "--force", "ft9.db"}).first, 78);
    EXPECT_EQ(w.run({"backup", "nowhere/copy.db"}).first, 78);
    EXPECT_EQ(w.run({"backup"}).first, 78);
    EXPECT_EQ(w.run({"backup", "a.db", "b.db"}).first, 78);
    converse(person(1), "ainda aí?");
    EXPECT_EQ(w.stop(), 0);
    EXPECT_EQ(w.run({"restore", "nothing.db"}).first, 78);
    w.directory().write("text.db", "not a database");
    EXPECT_EQ(w.run({"restore", "text.db"}).first, 78);
}

// As in a container: no credentials are needed, but never the wrong database.
TEST_F(backup_e2e, NeedsOnlyToKnowWhereTheDatabaseIs) {
    w.start();
    converse(person(1), "oi");
    const auto complete = w.environment;
    w.environment = {{"DATABASE_URL", complete.at("DATABASE_URL")}};
    back_up("copy.db");
    w.environment = {{"DATABASE_URL", "mysql://somewhere"}};
    const auto [code, output] = w.run({"backup", "other.db"});
    EXPECT_EQ(code, 78);
    EXPECT_THAT(output, HasSubstr("DATABASE_URL"));
    w.environment = complete;
    EXPECT_EQ(w.stop(), 0);
    w.environment = {{"DATABASE_URL", "sqlite:new/place.db"}};
    restore("copy.db");
    EXPECT_EQ(in_file("new/place.db", "SELECT count(*) FROM inbox"), "1");
}

}  // namespace
}  // namespace ft9::e2e

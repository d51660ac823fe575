// Meta promises no order, batches as it likes and repeats itself. Whatever comes how, the journal ends up the
// same: the bodies go through parser, admission and journal in many orders and companies.
#include "ft9/webhook/payload.hpp"

#include "support/admission.hpp"
#include "support/storage_journal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

using namespace ft9;
using nlohmann::json;

namespace {

constexpr const char* now_text = "1790000000";

struct piece {
    const char* field;  // of the change it comes in
    const char* list;   // in the value
    json thing;
};

json message(const std::string& id, const std::string& from, const std::string& type, const json& content) {
    return {{"id", "wamid." + id}, {"from", from}, {"timestamp", now_text}, {"type", type}, {type, content}};
}

// One thing of each kind; media of one person each, since the fixed text goes out once in ten minutes.
std::vector<piece> everything() {
    std::vector<piece> all;
    const auto say = [&all](json m) { all.push_back({"messages", "messages", std::move(m)}); };
    const std::string ana = "5511999990000", beto = "5521988887777";
    say(message("text", ana, "text", {{"body", "bom dia"}}));
    say(message("button", ana, "button", {{"text", "Quero"}, {"payload", "WANT"}}));
    say(message("choice", beto, "interactive", {{"button_reply", {{"id", "1"}, {"title", "Sim"}}}}));
    say(message("row", beto, "interactive", {{"list_reply", {{"id", "1"}, {"title", "Pilar 3"}}}}));
    say(message("form", ana, "interactive", {{"nfm_reply", {{"response_json", R"({"nota":5})"}}}}));
    say(message("place", ana, "location", {{"latitude", 1}, {"longitude", 2}}));
    say(message("cards", beto, "contacts", json::array({{{"name", {{"formatted_name", "Íris"}}}}})));
    say(message("order", beto, "order",
                {{"product_items", {{{"product_retailer_id", "kit"}, {"quantity", 1}}}}}));
    say(message("edit", ana, "edit",
                {{"original_message_id", "wamid.before"}, {"message", {{"text", {{"body", "assim"}}}}}}));
    say(message("thumb", ana, "reaction", {{"message_id", "wamid.before"}, {"emoji", "👍"}}));
    say(message("no thumb", ana, "reaction", {{"message_id", "wamid.before"}}));
    say(message("gone", beto, "text", {{"body", "um segredo"}}));
    say(message("going", beto, "revoke", {{"original_message_id", "wamid.gone"}}));
    say(message("system", ana, "system", {{"type", "user_changed_number"}, {"wa_id", "5511999991111"}}));
    say(message("future", beto, "hologram", {{"id", "1"}}));
    auto group = message("group", ana, "text", {{"body", "oi, pessoal"}});
    group["group_id"] = "G";
    say(std::move(group));
    int person = 0;
    for (const char* type : {"image", "audio", "video", "document", "sticker", "unsupported"})
        say(message(type, "55119777700" + std::to_string(10 + person++), type,
                    {{"id", "9"}, {"voice", true}}));
    auto echo = message("echo", "551130000000", "text", {{"body", "já ligo"}});
    echo["to"] = ana;
    all.push_back({"smb_message_echoes", "message_echoes", std::move(echo)});
    all.push_back({"calls", "calls", {{"id", "wacid.1"}, {"event", "connect"}}});
    all.push_back(
        {"messages", "statuses", {{"id", "wamid.ours"}, {"status", "read"}, {"timestamp", now_text}}});
    all.push_back(
        {"messages", "statuses", {{"id", "wamid.ours"}, {"status", "sent"}, {"timestamp", now_text}}});
    return all;
}

json value_of(const piece& p) {
    return {{"metadata", {{"phone_number_id", test::business}, {"display_phone_number", "551130000000"}}},
            {p.list, json::array({p.thing})}};
}

// Neighbours of one list may share a value, or have an entry each.
std::string body_of(const std::vector<piece>& pieces, std::mt19937& dice) {
    json entries = json::array();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto& p = pieces[i];
        const bool like_the_last = i > 0 && std::string(p.list) == pieces[i - 1].list && dice() % 2 == 0;
        if (like_the_last) {
            entries.back()["changes"].back()["value"][p.list].push_back(p.thing);
        } else if (i > 0 && dice() % 2 == 0) {
            entries.back()["changes"].push_back({{"field", p.field}, {"value", value_of(p)}});
        } else {
            entries.push_back({{"id", "1"}, {"changes", {{{"field", p.field}, {"value", value_of(p)}}}}});
        }
    }
    return json{{"object", "whatsapp_business_account"}, {"entry", entries}}.dump();
}

class ArrivalOrders : public test::JournalTest {
  protected:
    void deliver(const std::string& body) {
        auto parsed = webhook::parse_payload(body);
        ASSERT_TRUE(parsed) << body;
        storage::incoming_webhook w;
        w.body = body;
        for (auto* list : {&parsed->messages, &parsed->echoes}) {
            for (auto& m : *list)
                w.messages.push_back(admission_.judge(std::move(m), time_.now()));
        }
        w.statuses = std::move(parsed->statuses);
        const auto receipt = accept(std::move(w));
        EXPECT_FALSE(receipt.incomplete);
    }

    // What a reader of the journal sees, without ids and times. The deleted message has a row only if it came
    // before its deletion.
    std::vector<std::string> state() {
        std::vector<std::string> rows;
        storage::sqlite::database db(options_.path, true);
        for (const char* sql :
             {"SELECT wamid||'|'||type||'|'||outcome||'|'||reason||'|'||body||'|'||"
              "CASE WHEN turn_id IS NULL THEN 'waits' WHEN turn_id=inbox.id THEN 'remembered' ELSE 'settled' "
              "END||'|'||"
              "address FROM inbox JOIN conversation c ON c.id=conversation_id WHERE wamid<>'wamid.gone'",
              "SELECT kind||'|'||body||'|'||address FROM outbox JOIN conversation c ON c.id=conversation_id",
              "SELECT wamid||'|'||status FROM status", "SELECT kind||'|'||value FROM identity"}) {
            auto q = db.run(sql);
            while (q.next())
                rows.push_back(q.text(0));
        }
        std::sort(rows.begin(), rows.end());
        return rows;
    }

    void start_anew() {
        close();
        options_.path = dir_ / ("round" + std::to_string(++round_) + ".db");
        open();
    }

    // Whoever takes a conversation over settles what came before and not what comes after: that depends on
    // the order, and is tested elsewhere.
    static pipeline::admission_rules rules() {
        auto r = test::admission_to(test::business);
        r.echo_takes_over = false;
        return r;
    }
    pipeline::admission admission_{rules()};
    int round_ = 0;
};

}  // namespace

TEST_F(ArrivalOrders, PermutedSplitBatchedAndRepeatedTheJournalIsTheSame) {
    time_.set(1'790'000'005'000);
    std::mt19937 dice(5);  // NOLINT(cert-msc51-cpp): the same every time
    for (const auto& p : everything())
        deliver(body_of({p}, dice));
    const auto expected = state();
    ASSERT_GT(expected.size(), 30U);
    for (int round = 0; round < 12; ++round) {
        start_anew();
        auto pieces = everything();
        const auto once = pieces.size();
        for (std::size_t i = 0; i < once; i += 1 + dice() % 3)
            pieces.push_back(pieces[i]);
        std::shuffle(pieces.begin(), pieces.end(), dice);
        for (std::size_t from = 0; from < pieces.size();) {
            const auto size = std::min<std::size_t>(1 + dice() % 9, pieces.size() - from);
            const auto begin = pieces.begin() + static_cast<std::ptrdiff_t>(from);
            deliver(body_of({begin, begin + static_cast<std::ptrdiff_t>(size)}, dice));
            from += size;
        }
        ASSERT_EQ(state(), expected) << "round " << round;
        EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE body LIKE '%segredo%'"), 0) << "round " << round;
        EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE wamid='wamid.gone' AND turn_id IS NULL"), 0);
    }
}

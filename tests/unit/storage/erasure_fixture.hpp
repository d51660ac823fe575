#pragma once

#include "support/database_bytes.hpp"
#include "support/storage_journal.hpp"

namespace ft9::test {

inline constexpr const char* ana = "5511999990000";
inline constexpr const char* ana_short = "551199990000";

// Somebody's whole trace in a journal, and a look for what is left of it.
class ErasureTest : public JournalTest {
  protected:
    storage::erasure_begun begin_erasing(const std::string& who = ana) {
        return must(journal_->begin_erasure({who}));
    }
    // Steps until nothing is open; the erasures that ended.
    std::vector<storage::erase_progress> work_off() {
        std::vector<storage::erase_progress> ended;
        for (int i = 0; i < 10'000; ++i) {
            auto p = must(journal_->erase_step());
            if (p.what == storage::erase_progress::state::idle) return ended;
            if (p.finished != 0) ended.push_back(p);
        }
        ADD_FAILURE() << "the erasure does not end";
        return ended;
    }
    storage::row_counts erase(const std::string& who = ana) {
        begin_erasing(who);
        const auto ended = work_off();
        EXPECT_EQ(ended.size(), 1U);
        return ended.empty() ? storage::row_counts{} : ended.front().rows;
    }
    std::int64_t count(const std::string& table) { return number("SELECT count(*) FROM " + table); }
    std::string file_bytes() { return database_bytes(options_.path); }
    void expect_gone(const std::vector<std::string>& words) {
        const auto bytes = file_bytes();
        for (const auto& word : words)
            EXPECT_EQ(bytes.find(word), std::string::npos) << word;
    }
    void expect_there(const std::vector<std::string>& words) {
        const auto bytes = file_bytes();
        for (const auto& word : words)
            EXPECT_NE(bytes.find(word), std::string::npos) << word;
    }
    static std::string body_of(const std::vector<storage::planned_message>& messages) {
        std::string list;
        for (const auto& m : messages) {
            list += list.empty() ? "" : ",";
            list += R"({"from":")" + m.message.from + R"(","id":")" + m.message.wamid +
                    R"(","text":{"body":")" + m.message.text + R"("}})";
        }
        return R"({"entry":[{"changes":[{"value":{"messages":[)" + list + "]}}]}]}";
    }
    storage::accept_receipt arrive(std::vector<storage::planned_message> messages) {
        storage::incoming_webhook w;
        w.body = body_of(messages);
        w.messages = std::move(messages);
        return accept(std::move(w));
    }
    // Everything that can be kept of somebody.
    void live(const std::string& number, const std::string& mark) {
        auto first = said("wamid." + mark + "in1", mark + "question", number);
        first.message.profile_name = mark + "name";
        first.message.timestamp = time_.now() / 1000;
        const auto turn = arrive({first}).pending.at(0);
        const auto sends = answer(turn, {mark + "answer1", mark + "answer2"}).sends;
        begin(sends[0].id);
        refused(sends[0].id, 1, verdict::retry, 131016);
        begin(sends[0].id);
        accepted(sends[0].id, 2, "wamid." + mark + "out1");
        accept(webhook_of(status(delivery_status::sent, "wamid." + mark + "out1"),
                          status(delivery_status::read, "wamid." + mark + "out1")));
        begin(sends[1].id);
        refused(sends[1].id, 1, verdict::ambiguous);
        must(journal_->reconcile({ambiguous_policy::hold, std::chrono::hours(0), std::chrono::hours(0)}));
        auto ignored = said("wamid." + mark + "in2", mark + "ignored", number);
        ignored.what = storage::plan::ignore;
        ignored.reason = "type";
        arrive({ignored, said("wamid." + mark + "in3", mark + "waiting", number)});
        must(journal_->queue_send(operator_text(number, mark + "operator", mark + "key", mark + "hash")));
        storage::incoming_webhook unreadable;
        unreadable.body = "{\"from\":\"" + number + "\"," + mark + "broken";
        unreadable.quarantine_reason = "unreadable";
        accept(std::move(unreadable));
    }
    static std::vector<std::string> traces(const std::string& mark) {
        std::vector<std::string> all;
        for (const char* what : {"in1", "in2", "in3", "out1", "name", "question", "answer1", "answer2",
                                 "ignored", "waiting", "operator", "key", "hash", "broken"})
            all.push_back(mark + what);
        return all;
    }
};

}  // namespace ft9::test

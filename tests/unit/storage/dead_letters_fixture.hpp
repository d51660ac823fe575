#pragma once

#include "erasure_fixture.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ft9::test {

// Sends, messages and bodies that were given up, and the list that shows them.
class DeadLettersTest : public ErasureTest {
  protected:
    using ruling = storage::replay_ruling;

    std::vector<storage::open_send> reply(std::vector<std::string> parts) {
        heard_ = hear("turn" + std::to_string(++turns_));
        return answer(heard_, std::move(parts)).sends;
    }
    // The first part is ambiguous for ever; the letters of all parts, in their order.
    std::vector<row_id> hold(const std::vector<storage::open_send>& sends) {
        const auto begun = begin(sends.at(0).id);
        EXPECT_EQ(refused(sends[0].id, begun.number, verdict::ambiguous).state, send_state::reconciling);
        must(journal_->reconcile(
            {ambiguous_policy::hold, std::chrono::milliseconds(0), std::chrono::milliseconds(0)}));
        std::vector<row_id> letters;
        for (const auto& s : sends)
            letters.push_back(letter_of(s.id));
        return letters;
    }
    // Refused until it is given up; its letter.
    row_id refuse_for_good(row_id send) {
        for (int i = 0; i < max_failures(verdict::retry); ++i) {
            const auto begun = begin(send);
            EXPECT_EQ(begun.verdict, gate::go);
            refused(send, begun.number, verdict::retry, 131016);
        }
        return letter_of(send);
    }
    // A message that was put aside because it crashed the process; its letter.
    row_id poison(const storage::pending_message& m) {
        const auto id = std::to_string(m.id), letter = std::to_string(m.id + 1);
        edit("UPDATE inbox SET turn_id=0,outcome=6,reason='poison' WHERE id=" + id);
        edit("INSERT INTO dead VALUES(" + letter + ",'poison'," + id + ",'crashed three times',0)");
        edit("INSERT OR REPLACE INTO claim VALUES(" + std::to_string(m.conversation) + ",1,3)");
        return m.id + 1;
    }
    // A body that could not be read; its letter.
    row_id quarantine(const std::string& body = "{\"raw\":true}") {
        storage::incoming_webhook w;
        w.body = body;
        w.quarantine_reason = "unreadable";
        accept(std::move(w));
        return letters("raw").back().id;
    }
    std::vector<storage::dead_letter> letters(const std::string& kind = "", row_id after = 0,
                                              std::size_t limit = 200) {
        return must(journal_->dead_letters(kind, after, limit));
    }
    // 0: it is on no list.
    row_id letter_of(row_id send) {
        for (const auto& l : letters()) {
            if (l.send && l.send->id == send) return l.id;
        }
        return 0;
    }
    storage::replayed_letter replay(row_id letter) { return must(journal_->replay_dead_letter(letter)); }
    // What becomes of a letter that is not on the list (any more).
    void expect_unknown(row_id letter) {
        EXPECT_EQ(refusal(journal_->replay_dead_letter(letter)), errc::not_found);
        EXPECT_EQ(refusal(journal_->discard_dead_letter(letter)), errc::not_found);
    }
    std::string audit() { return text("SELECT coalesce(group_concat(action||' '||ref,'|'),'') FROM audit"); }

    storage::pending_message heard_;
    int turns_ = 0;
};

}  // namespace ft9::test

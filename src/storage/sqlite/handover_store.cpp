#include "ft9/storage/handover_store.hpp"

#include "handovers.hpp"
#include "through.hpp"
#include "wishes.hpp"

#include <boost/system/system_error.hpp>

namespace ft9::storage {
namespace {

using sqlite::writing;

constexpr std::size_t most_released = 50;  // in one transaction; the rest goes with the next
constexpr std::size_t rows_of_change = 20;

struct known_conversation {
    std::int64_t epoch = 0;
    bool opted_out = false, taken_over = false;
};

known_conversation known_or_throw(sqlite::database& db, row_id conversation) {
    auto q = db.run("SELECT epoch,opted_out_at,taken_over_at FROM conversation WHERE id=?", conversation);
    if (!q.next()) throw boost::system::system_error(make_error_code(errc::not_found));
    return {q.integer(0), !q.is_null(1), !q.is_null(2)};
}

// In the order in which a decision looks.
silence silence_of(const known_conversation& c) {
    if (c.opted_out) return silence::opted_out;
    return c.taken_over ? silence::taken_over : silence::none;
}

open_send insert_notice(writing& w, row_id conversation, const std::string& text) {
    open_send s;
    s.conversation = conversation;
    s.kind = send_kind::handover;
    return sqlite::insert_send(w, s, known_or_throw(w.db, conversation).epoch, "text", "", text);
}

handover_change take_for_operator(writing& w, row_id conversation, const takeover& what,
                                  const std::string& notice) {
    handover_change change;
    change.conversation = conversation;
    const auto known = known_or_throw(w.db, conversation);
    change.news = sqlite::take_over(w, conversation, what, 0, w.now, change.settled);
    if (change.news && !known.opted_out && !notice.empty())
        change.notice = insert_notice(w, conversation, notice);
    change.now = sqlite::find_handover(w.db, conversation);
    return change;
}

handover_change give_back(writing& w, row_id conversation, bool answer) {
    handover_change change;
    change.conversation = conversation;
    known_or_throw(w.db, conversation);
    if (answer) change.waiting = sqlite::reopen(w, conversation);
    change.news = sqlite::release(w, conversation, "release");
    return change;
}

people_due look_for_due(sqlite::database& db, unix_ms now, unix_ms unsettled_since) {
    people_due due;
    {
        auto q = db.run("SELECT count(*) FROM handover");
        if (q.next()) due.handed_over = static_cast<std::size_t>(q.integer(0));
    }
    {
        auto q = db.run("SELECT 1 FROM handover WHERE until>0 AND until<=? LIMIT 1", now);
        due.overdue = q.next();
    }
    due.erasures = sqlite::confirmed_erasures(db, unsettled_since);
    return due;
}

class sqlite_handover_store final : public handover_store {
  public:
    sqlite_handover_store(journal& j, const clock& time) : journal_(j), time_(time) {}

    awaitable_result<handover_change> take_over(row_id conversation, takeover what,
                                                std::string notice) override {
        return sqlite::write_for<handover_change>(journal_, rows_of_change,
                                                  [conversation, what, notice](writing& w) {
                                                      return take_for_operator(w, conversation, what, notice);
                                                  });
    }
    awaitable_result<handover_change> release(row_id conversation, bool answer) override {
        return sqlite::write_for<handover_change>(
            journal_, rows_of_change,
            [conversation, answer](writing& w) { return give_back(w, conversation, answer); });
    }
    awaitable_result<std::vector<row_id>> release_overdue() override {
        return sqlite::write_for<std::vector<row_id>>(journal_, 3 * most_released, [](writing& w) {
            return sqlite::release_overdue(w, most_released);
        });
    }
    awaitable_result<std::optional<handover_view>> find(row_id conversation) override {
        return sqlite::read_for<std::optional<handover_view>>(journal_, [conversation](sqlite::database& db) {
            known_or_throw(db, conversation);
            return sqlite::find_handover(db, conversation);
        });
    }
    awaitable_result<silence> silence_in(row_id conversation) override {
        return sqlite::read_for<silence>(journal_, [conversation](sqlite::database& db) {
            return silence_of(known_or_throw(db, conversation));
        });
    }
    awaitable_result<std::vector<handover_view>> list(row_id after, std::size_t limit) override {
        return sqlite::read_for<std::vector<handover_view>>(journal_, [after, limit](sqlite::database& db) {
            return sqlite::list_handovers(db, after, limit);
        });
    }
    awaitable_result<std::optional<first_contact_view>> first_contact_of(row_id conversation) override {
        return sqlite::read_for<std::optional<first_contact_view>>(
            journal_,
            [conversation](sqlite::database& db) { return sqlite::find_first_contact(db, conversation); });
    }
    awaitable_result<people_due> due(unix_ms unsettled_since) override {
        const auto now = time_.now();
        return sqlite::read_for<people_due>(journal_, [now, unsettled_since](sqlite::database& db) {
            return look_for_due(db, now, unsettled_since);
        });
    }
    // The turn has settled the messages: the first of them waits for the human being.
    std::function<void(writing&, const decided&)> taking_over(row_id conversation, takeover what) override {
        return [conversation, what](writing& w, const decided& made) {
            if (made.result.what != outcome::handed_over) return;
            row_id first = 0;
            {
                auto q =
                    w.db.run("SELECT min(id) FROM inbox WHERE conversation_id=? AND turn_id>0 AND turn_id=?",
                             conversation, made.turn);
                if (q.next()) first = q.integer(0);
            }
            std::vector<remembered_line> settled;
            sqlite::take_over(w, conversation, what, first, w.now, settled);
        };
    }
    // Nobody was asked if nothing goes out.
    std::function<void(writing&, const decided&)> asking_erasure(row_id conversation) override {
        return [conversation](writing& w, const decided& made) {
            if (!made.sends.empty()) sqlite::note_erasure_wish(w, conversation);
        };
    }

  private:
    journal& journal_;
    const clock& time_;
};

}  // namespace

std::unique_ptr<handover_store> make_handover_store(journal& j, const clock& time) {
    return std::make_unique<sqlite_handover_store>(j, time);
}

}  // namespace ft9::storage

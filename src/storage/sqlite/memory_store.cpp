#include "ft9/storage/memory_store.hpp"

#include "memories.hpp"
#include "through.hpp"

namespace ft9::storage {
namespace {

using sqlite::database;
using sqlite::writing;

constexpr std::size_t rows_of_change = 3;

class sqlite_memory_store final : public memory_store {
  public:
    explicit sqlite_memory_store(journal& j) : journal_(j) {}

    awaitable_result<memory_record> read(row_id conversation) override {
        return sqlite::read_for<memory_record>(
            journal_, [conversation](database& db) { return sqlite::read_memory_record(db, conversation); });
    }
    awaitable_result<memory_record> put(row_id conversation, std::string document,
                                        std::optional<std::int64_t> expected) override {
        return sqlite::write_for<memory_record>(
            journal_, rows_of_change, [conversation, document = std::move(document), expected](writing& w) {
                return sqlite::put_memory(w, conversation, document, expected);
            });
    }
    awaitable_result<memory_record> clear(row_id conversation,
                                          std::optional<std::int64_t> expected) override {
        return sqlite::write_for<memory_record>(
            journal_, rows_of_change,
            [conversation, expected](writing& w) { return sqlite::clear_memory(w, conversation, expected); });
    }
    std::function<void(writing&, const decided&)> along(turn_memory turn) override {
        return [turn = std::move(turn)](writing& w, const decided& made) {
            const auto& became = made.result;
            const bool given = became.what == outcome::handed_over && became.reason == model_wants_human;
            if (became.what == outcome::replied || given) sqlite::keep_turn_memory(w, turn);
        };
    }
    awaitable_result<std::vector<ended_session>> ended_sessions(unix_ms now, std::size_t most) override {
        return sqlite::read_for<std::vector<ended_session>>(
            journal_, [now, most](database& db) { return sqlite::list_ended_sessions(db, now, most); });
    }
    awaitable_result<bool> keep_summary(made_summary made) override {
        return sqlite::write_for<bool>(journal_, rows_of_change, [made = std::move(made)](writing& w) {
            return sqlite::keep_summary(w, made);
        });
    }
    awaitable_result<bool> postpone_summary(ended_session of, std::optional<unix_ms> again) override {
        return sqlite::write_for<bool>(
            journal_, 1, [of, again](writing& w) { return sqlite::postpone_summary(w, of, again); });
    }

  private:
    journal& journal_;
};

}  // namespace

std::unique_ptr<memory_store> make_sqlite_memory_store(journal& j) {
    return std::make_unique<sqlite_memory_store>(j);
}

}  // namespace ft9::storage

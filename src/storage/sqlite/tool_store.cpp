#include "ft9/storage/tool_store.hpp"

#include "through.hpp"
#include "tool_calls.hpp"

#include <array>

namespace ft9::storage {
namespace {

// A call, and the proposal that it was.
constexpr std::size_t rows_of_a_call = 2;

class sqlite_tool_store final : public tool_store {
  public:
    explicit sqlite_tool_store(journal& j) : journal_(j) {}

    awaitable_result<std::vector<tool_call_row>> since(row_id conversation, unix_ms at) override {
        return sqlite::read_for<std::vector<tool_call_row>>(
            journal_, [conversation, at](sqlite::database& db) {
                return sqlite::tool_calls_since(db, conversation, at);
            });
    }
    awaitable_result<std::vector<tool_call_row>> calls_of(row_id turn) override {
        return sqlite::read_for<std::vector<tool_call_row>>(
            journal_, [turn](sqlite::database& db) { return sqlite::tool_calls_of(db, turn); });
    }
    awaitable_result<tool_call_row> begin(new_tool_call call) override {
        return sqlite::write_for<tool_call_row>(
            journal_, rows_of_a_call,
            [c = std::move(call)](sqlite::writing& w) { return sqlite::begin_tool_call(w, c); });
    }
    awaitable_result<bool> propose(new_tool_call call) override {
        return sqlite::write_for<bool>(journal_, 1, [c = std::move(call)](sqlite::writing& w) {
            return sqlite::propose_tool_call(w, c);
        });
    }
    awaitable_result<bool> withdraw(row_id conversation) override {
        return sqlite::write_for<bool>(journal_, 1, [conversation](sqlite::writing& w) {
            sqlite::withdraw_proposals(w, conversation);
            return true;
        });
    }
    awaitable_result<bool> finish(tool_call_end end) override {
        return sqlite::write_for<bool>(
            journal_, 1, [e = std::move(end)](sqlite::writing& w) { return sqlite::finish_tool_call(w, e); });
    }
    std::function<void(sqlite::writing&, const decided&)> settled_by(row_id conversation,
                                                                     bool answered) override {
        return [conversation, answered](sqlite::writing& w, const decided& made) {
            sqlite::settle_tool_calls(w, conversation, made.turn, answered && !made.sends.empty());
        };
    }

  private:
    journal& journal_;
};

}  // namespace

std::string_view to_string(tool_state s) {
    constexpr std::array names{"proposed", "intent", "done", "failed", "unknown", "confirmed", "withdrawn"};
    return names.at(static_cast<std::size_t>(s));
}

std::unique_ptr<tool_store> make_tool_store(journal& j) {
    return std::make_unique<sqlite_tool_store>(j);
}

}  // namespace ft9::storage

#include "ft9/storage/trace_store.hpp"

#include "through.hpp"
#include "tool_calls.hpp"
#include "traces.hpp"

#include <algorithm>
#include <utility>

namespace ft9::storage {
namespace {

using sqlite::database;

// Calls that were made, or may have been; not what was only proposed.
std::vector<traced_tool> traced_tools_of(database& db, row_id turn) {
    std::vector<traced_tool> tools;
    for (const auto& call : sqlite::tool_calls_of(db, turn)) {
        if (!call.was_made()) continue;
        const auto begun = time_of(call.id);
        tools.push_back({call.name, std::string(to_string(call.state)), begun,
                         std::max<unix_ms>(call.ended_at - begun, 0)});
    }
    return tools;
}

class sqlite_trace_store final : public trace_store {
  public:
    sqlite_trace_store(journal& j, tool_lookup tools) : journal_(j), tools_(std::move(tools)) {}

    std::function<void(sqlite::writing&, const decided&)> note(row_id conversation,
                                                               turn_trace trace) const override {
        return [conversation, trace = std::move(trace)](sqlite::writing& w, const decided& made) {
            sqlite::note_trace(w, made.turn, conversation, trace);
        };
    }
    awaitable_result<answer_trace> find(row_id id) override {
        return sqlite::read_for<answer_trace>(journal_, [id, tools = tools_](database& db) {
            return view(db, sqlite::place_of(db, id), tools);
        });
    }
    awaitable_result<answer_trace> find(std::string wamid) override {
        return sqlite::read_for<answer_trace>(
            journal_, [wamid = std::move(wamid), tools = tools_](database& db) {
                return view(db, sqlite::place_of(db, sqlite::id_of_wamid(db, wamid)), tools);
            });
    }

  private:
    static answer_trace view(database& db, const sqlite::trace_place& place, const tool_lookup& tools) {
        auto found = sqlite::view_trace(db, place);
        if (tools && found.turn != 0) found.tools = tools(db, found.turn);
        return found;
    }

    journal& journal_;
    const tool_lookup tools_;
};

}  // namespace

std::unique_ptr<trace_store> make_trace_store(journal& journal, tool_lookup tools) {
    return std::make_unique<sqlite_trace_store>(journal, tools ? std::move(tools) : traced_tools_of);
}

}  // namespace ft9::storage

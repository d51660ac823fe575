#pragma once

#include "ft9/storage/handover_store.hpp"

#include "support/people.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace ft9::test {

// A journal in which human beings take conversations over and give them back.
class Handover : public JournalTest {
  protected:
    static storage::planned_message wishing(std::string wamid) {
        auto p = planned(storage::plan::handover, std::move(wamid), "Já vem alguém.");
        p.takes_over = storage::takeover{storage::handover_cause::asked, std::chrono::hours(12)};
        return p;
    }
    storage::planned_message echo(std::string wamid) {
        auto p = planned(storage::plan::echo, std::move(wamid), "", "echo");
        p.message.type = "echo";
        p.message.text = "[a equipe escreveu]";
        p.message.timestamp = time_.now() / 1000;
        p.remembered = true;
        p.takes_over = storage::takeover{storage::handover_cause::echo, std::chrono::hours(12)};
        return p;
    }
    std::unique_ptr<storage::handover_store> store() {
        return storage::make_handover_store(*journal_, time_);
    }
    storage::handover_view view(row_id conversation) {
        auto found = must(store()->find(conversation));
        EXPECT_TRUE(found);
        return found.value_or(storage::handover_view{});
    }
    bool mentor_has(row_id conversation) {
        return !must(store()->find(conversation)) &&
               number("SELECT taken_over_at IS NULL FROM conversation WHERE id=" +
                      std::to_string(conversation)) == 1;
    }
    storage::handover_change take_over(row_id conversation,
                                       std::chrono::milliseconds lasts = std::chrono::hours(1),
                                       std::string notice = {}) {
        return must(store()->take_over(conversation, {storage::handover_cause::operator_, lasts, "nota"},
                                       std::move(notice)));
    }
};

}  // namespace ft9::test

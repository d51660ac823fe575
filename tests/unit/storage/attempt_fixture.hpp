#pragma once

#include "support/storage_journal.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ft9::test {

// A journal with replies and operators' messages that may be sent.
class Attempt : public JournalTest {
  protected:
    std::vector<storage::open_send> reply(std::vector<std::string> parts = {"resposta"}) {
        heard_ = hear("w" + std::to_string(++turns_));
        return answer(heard_, std::move(parts)).sends;
    }
    row_id operator_send(std::string to = "5511999990000") {
        storage::new_send s;
        s.to_digits = std::move(to);
        s.phone_number_id = business;
        s.type = "image";
        s.payload = R"({"link":"https://x/y.png"})";
        s.text = "[image]";
        return must(journal_->queue_send(s)).send.id;
    }
    void opt_out() { accept(webhook_with(planned(storage::plan::opt_out, "bye", "bye"))); }

    storage::pending_message heard_;
    int turns_ = 0;
};

}  // namespace ft9::test

#pragma once

#include "world.hpp"

#include "ft9/pipeline/memory_step.hpp"
#include "ft9/storage/memory_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

namespace ft9::test {

// In place of the step that reads the model's answer: from what the person writes it "learns" what the test
// says.
class learning_step final : public pipeline::turn_step {
  public:
    boost::asio::awaitable<pipeline::step_ruling> after(pipeline::turn_work& t) override {
        const auto words = with_brackets(t.waiting.back().text);
        mentor::analysis a;
        if (words.starts_with("sou ")) a.memory = R"({"name":")" + words.substr(4) + R"("})";
        if (words.starts_with("{")) a.memory = words;
        t.analysis = a;
        co_return pipeline::step_ruling::go;
    }

  private:
    // Square brackets are for notes: of a person's the server makes round ones. JSON wants them back.
    static std::string with_brackets(std::string words) {
        std::replace(words.begin(), words.end(), '(', '[');
        std::replace(words.begin(), words.end(), ')', ']');
        return words;
    }
};

// A world whose turns remember. The store is there as long as the world is not restarted.
class remembering_world {
  public:
    explicit remembering_world(pipeline::memory_options options = {}) : options_(std::move(options)) {}

    // One message that is answered; its conversation.
    row_id converse(const std::string& text, const std::string& from = "5511999990000") {
        const auto answers = w.sender.sent().size();
        const auto conversation = w.receive({w.text(text, from)}).pending.at(0).conversation;
        EXPECT_TRUE(w.eventually([&] { return w.sender.sent().size() > answers; }));
        EXPECT_TRUE(
            w.eventually([&] { return w.number_in_file("SELECT count(*) FROM outbox WHERE state<3") == 0; }));
        return conversation;
    }
    storage::memory_record remembered(row_id conversation) {
        storage::memory_record found;
        w.run(read(*memories, conversation, &found));
        return found;
    }
    mentor::memory known(row_id conversation) {
        return mentor::stored_memory(remembered(conversation).document);
    }
    void put(row_id conversation, const mentor::memory& m) {
        w.run(write(*memories, conversation, mentor::memory_document(m)));
    }
    void clear(row_id conversation) { w.run(wipe(*memories, conversation)); }
    std::string last_situation() const { return w.model.asked().back().situation; }

  private:
    static boost::asio::awaitable<void> read(storage::memory_store& m, row_id conversation,
                                             storage::memory_record* found) {
        auto reading = m.read(conversation);
        auto r = co_await std::move(reading);
        EXPECT_TRUE(r.has_value());
        if (r) *found = std::move(*r);
    }
    static boost::asio::awaitable<void> write(storage::memory_store& m, row_id conversation,
                                              std::string document) {
        auto writing = m.put(conversation, std::move(document), std::nullopt);
        const auto r = co_await std::move(writing);
        EXPECT_TRUE(r.has_value());
    }
    static boost::asio::awaitable<void> wipe(storage::memory_store& m, row_id conversation) {
        auto clearing = m.clear(conversation, std::nullopt);
        const auto r = co_await std::move(clearing);
        EXPECT_TRUE(r.has_value());
    }

    std::vector<std::shared_ptr<pipeline::turn_step>> make_steps(storage::journal& j, const clock& time,
                                                                 metrics& meter) {
        journal = &j;
        memories = storage::make_sqlite_memory_store(j);
        return {std::make_shared<learning_step>(),
                std::make_shared<pipeline::memory_step>(*memories, time, meter, options_)};
    }

    const pipeline::memory_options options_;

  public:
    storage::journal* journal = nullptr;
    std::unique_ptr<storage::memory_store> memories;
    world w{world::defaults(), {nullptr, [this](storage::journal& j, const clock& time, metrics& meter) {
                                    return make_steps(j, time, meter);
                                }}};  // ends first
};

}  // namespace ft9::test

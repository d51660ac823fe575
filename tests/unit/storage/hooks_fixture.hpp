#pragma once

#include "erasure_fixture.hpp"

#include "ft9/core/json.hpp"
#include "ft9/storage/hook_store.hpp"

#include "support/scripted_poster.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ft9::test {

// A journal whose events somebody wants.
class HooksTest : public ErasureTest {
  protected:
    HooksTest() {
        close();
        options_.hooks = &outlet_;
        open_with_hooks();
    }
    ~HooksTest() override { close(); }

    void open_with_hooks() {
        open();
        store_ = storage::make_hook_store(*journal_);
    }
    void want(const event_hook& hook) { outlet_.want({hook}); }
    // One hook that gets all there is.
    void want_everything() {
        auto all = hook_for("crm", "https://crm.example/in", {});
        for (int i = 0; i < static_cast<int>(event_topic::test); ++i)
            all.topics.add(static_cast<event_topic>(i));
        all.phone = phone_form::full;
        all.include_text = true;
        want(all);
    }
    std::vector<storage::waiting_delivery> waiting(const std::string& hook) {
        return must(store_->waiting(hook, 0, 1000));
    }
    // The events that wait, in their order.
    std::vector<std::pair<std::string, nlohmann::json>> events() {
        std::vector<std::pair<std::string, nlohmann::json>> all;
        storage::sqlite::database db(options_.path, true);
        auto q = db.run("SELECT topic,data FROM hook_event ORDER BY id");
        while (q.next())
            all.emplace_back(to_string(static_cast<event_topic>(q.integer(0))),
                             parse_json(q.text(1)).value());
        return all;
    }
    std::vector<std::string> noted() {
        std::vector<std::string> all;
        for (const auto& [topic, data] : events())
            all.push_back(topic);
        return all;
    }
    // Of the n-th event of that name; null without it.
    nlohmann::json data_of(const std::string& topic, int n = 0) {
        for (const auto& [name, data] : events()) {
            if (name == topic && n-- == 0) return data;
        }
        return nullptr;
    }
    storage::pending_message hear_from(const std::string& number, const std::string& words) {
        return accept(webhook_with(said("wamid.of." + number, words, number))).pending.at(0);
    }

    storage::hook_outlet outlet_;
    std::unique_ptr<storage::hook_store> store_;
};

}  // namespace ft9::test

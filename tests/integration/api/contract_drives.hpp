#pragma once

#include "contract.hpp"

#include "ft9/storage/journal.hpp"

#include "support/storage_journal.hpp"

namespace ft9::test {

// Drives the routes, a family at a time, into the answers that the document names for them. Each part stands
// in a file of its own; contract_test.cpp runs them, one after another, on one stage.
class contract_drives : public contract_test {
  protected:
    void drive_service();
    void drive_health();
    void drive_webhook();
    void drive_sessions();
    void drive_send();
    void drive_waiting();
    void drive_messages();
    void drive_traces();
    void drive_shadow();
    void drive_uploads();
    void drive_dead_letters();
    void drive_hooks();
    void drive_people();
    void drive_memory();
    void drive_renamed_pillars();
    void drive_conversations();
    void drive_insights();
    void drive_spending();
    void drive_without_token();
    void drive_without_certificate();
    // The last one: nothing works afterwards.
    void drive_without_journal();

    raw_response admin(const std::string& method, const std::string& target, const std::string& body = {},
                       const header_list& headers = {}) {
        return check(method, target, s->admin(method, target, body, headers));
    }
    raw_response send(const nlohmann::json& body, const std::string& query = "",
                      const header_list& headers = {}) {
        return admin("POST", "/send-message" + query, body.dump(), headers);
    }
    void hear(const std::string& from, const std::string& wamid, const std::string& text) {
        EXPECT_EQ(check("POST", "/webhook", s->hear(from, wamid, text)).status, 200);
    }
};

}  // namespace ft9::test

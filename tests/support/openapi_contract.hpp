#pragma once

#include "ft9/http/router.hpp"

#include "support/raw_client.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace ft9::test {

// The document behind GET /openapi.json as a judge of answers; it remembers what it saw, so that a test can
// also ask which of its promises were never kept. Schemas are judged by valijson. One thread.
class openapi_contract {
  public:
    openapi_contract();
    ~openapi_contract();

    // What contradicts the document in this answer, in words; empty if nothing does.
    std::string judge(std::string_view method, std::string_view target, const raw_response& answer);

    // "GET /sessions 200": the document's answers, and those seen. Without those of the listener.
    std::set<std::string> documented_answers() const;
    const std::set<std::string>& seen_answers() const { return answers_; }
    // "Session.phone": the members of answers that the document names, and those seen.
    std::set<std::string> documented_members() const;
    const std::set<std::string>& seen_members() const { return members_; }
    // What may be answered before or instead of any route.
    std::set<std::string> listener_statuses() const;
    const std::set<std::string>& seen_listener_statuses() const { return listener_; }
    const nlohmann::json& document() const { return document_; }

  private:
    struct compiled;
    const nlohmann::json& resolve(const nlohmann::json& node) const;
    std::string judge_listener(const std::string& method, const raw_response& answer);
    std::string judge_response(const std::string& name, const nlohmann::json& response,
                               const std::string& method, const raw_response& answer);
    std::string judge_headers(const nlohmann::json& response, const raw_response& answer);
    std::string judge_value(const nlohmann::json& schema, const nlohmann::json& value);
    void note_members(const nlohmann::json& schema, const nlohmann::json& value, std::string prefix);
    void list_members(const nlohmann::json& schema, const std::string& prefix,
                      std::set<std::string>& into) const;

    nlohmann::json document_;
    std::unique_ptr<http::router> paths_;
    std::map<std::string, std::unique_ptr<compiled>> schemas_;
    std::set<std::string> answers_, members_, listener_;
};

}  // namespace ft9::test

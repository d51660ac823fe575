#pragma once

#include "stage.hpp"

#include "support/openapi_contract.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <stdexcept>

namespace ft9::test {

// A stage whose every answer is held against the document.
class contract_test : public ::testing::Test {
  protected:
    raw_response check(const std::string& method, const std::string& target, raw_response answer) {
        EXPECT_EQ(contract.judge(method, target, answer), "") << method << ' ' << target;
        return answer;
    }
    raw_response ask(const std::string& method, const std::string& target, const header_list& headers = {},
                     const std::string& body = {}) {
        return check(method, target, s->ask(method, target, headers, body));
    }
    // The bytes as they are, on a connection of their own.
    raw_response say(const std::string& method, const std::string& target, const std::string& bytes) {
        raw_client client(s->port());
        client.send(bytes);
        auto answer = client.read_response();
        if (!answer) throw std::runtime_error("no answer to " + target);
        return check(method, target, std::move(*answer));
    }
    void expect(const raw_response& answer, int status, const std::string& field = "") {
        EXPECT_EQ(answer.status, status) << answer.body;
        if (field.empty()) return;
        EXPECT_EQ(nlohmann::json::parse(answer.body).value("field", ""), field);
    }

    openapi_contract contract;
    std::unique_ptr<stage> s = std::make_unique<stage>();
};

}  // namespace ft9::test

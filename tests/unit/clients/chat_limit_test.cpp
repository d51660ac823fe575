// How long an answer may be.
#include "ft9/clients/openai.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;

namespace {

nlohmann::json body_with(std::size_t most) {
    openai_options options;
    options.model = "m";
    options.max_output_tokens = 1024;
    ai_request request;
    request.system_prompt = std::make_shared<const std::string>("p");
    request.conversation = {{speaker::person, "oi", 0, 1}};
    request.max_output_tokens = most;
    return nlohmann::json::parse(chat_body(options, request, "max_completion_tokens"));
}

}  // namespace

TEST(ChatLimit, IsTheProvidersUnlessTheRequestHasItsOwn) {
    EXPECT_EQ(body_with(0).at("max_completion_tokens"), 1024);
    EXPECT_EQ(body_with(800).at("max_completion_tokens"), 800);
}

#include "ft9/clients/media_upload.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::clients;

TEST(UploadAnswer, HasTheIdOfTheFile) {
    EXPECT_EQ(read_upload_answer(200, R"({"id":"1013859600285441"})").id, "1013859600285441");
}

TEST(UploadAnswer, WhatIsNoIdIsNoSuccess) {
    for (const char* body : {"", "{}", R"({"id":""})", R"({"id":7})", R"({"id":"a b"})", R"(["id"])",
                             R"({"messages":[{"id":"wamid.x"}]})"}) {
        const auto o = read_upload_answer(200, body);
        EXPECT_EQ(o.id, "") << body;
        EXPECT_FALSE(o.refusal.accepted) << body;
        EXPECT_EQ(o.refusal.refusal, verdict::ambiguous) << body;
        EXPECT_FALSE(o.refusal.error_text.empty()) << body;
    }
    EXPECT_EQ(read_upload_answer(200, R"({"id":")" + std::string(129, '1') + R"("})").id, "");
    EXPECT_EQ(read_upload_answer(500, R"({"id":"1"})").id, "");
}

TEST(UploadAnswer, GraphsErrorsAreThoseOfMessages) {
    const auto o =
        read_upload_answer(400, R"({"error":{"message":"(#131053) Media upload error","code":131053,)"
                                R"("error_data":{"details":"The file is no image."}}})");
    EXPECT_EQ(o.id, "");
    EXPECT_EQ(o.refusal.error_code, 131053);
    EXPECT_EQ(o.refusal.error_details, "The file is no image.");
    EXPECT_EQ(read_upload_answer(401, R"({"error":{"message":"x","code":190}})").refusal.refusal,
              verdict::pause);
    EXPECT_EQ(read_upload_answer(400, R"({"error":{"message":"x","code":130429}})").refusal.refusal,
              verdict::throttle);
}

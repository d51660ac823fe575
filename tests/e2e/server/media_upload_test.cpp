// Files of an operator, through the server to Meta and into a message.
#include "e2e.hpp"

namespace ft9::e2e {
namespace {

class media_upload_e2e : public e2e_test {
  protected:
    raw_response upload(const std::string& type, const std::string& bytes, const std::string& query = "") {
        return w.call(
            "POST", "/media" + query,
            {{"Authorization", "Bearer " + w.environment.at("ADMIN_TOKEN")}, {"Content-Type", type}}, bytes);
    }
    std::string id_after(const raw_response& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body << w.logs();
        return answer.status == 200 ? json::parse(answer.body).at("id").get<std::string>() : "none";
    }
    raw_response send(const json& message) { return w.admin("POST", "/send-message?wait=true", message); }
    static bool is_upload(const json& entry) {
        return entry.value("kind", "") == "graph" && entry.value("call", "") == "upload";
    }
    const std::string jpeg = "\xFF\xD8\xFF\xE0" + std::string(200'000, 'j');
};

TEST_F(media_upload_e2e, AFileBecomesAMessage) {
    w.start();
    const auto id = id_after(upload("image/jpeg", jpeg, "?filename=turma.jpg"));
    const auto uploads = sim.wait(is_upload);
    ASSERT_THAT(uploads, SizeIs(1));
    EXPECT_EQ(uploads[0].at("accepted"), true);
    const json form = uploads[0].at("request");
    EXPECT_EQ(form.at("messaging_product"), "whatsapp");
    EXPECT_EQ(form.at("type"), "image/jpeg");
    EXPECT_EQ(form.at("file"),
              json({{"filename", "turma.jpg"}, {"type", "image/jpeg"}, {"bytes", jpeg.size()}}));
    const auto sent = send({{"to", "+" + person(1)}, {"type", "image"}, {"image", {{"id", id}}}});
    EXPECT_EQ(sent.status, 200) << sent.body;
    EXPECT_EQ(sim.wait(accepted_for(person(1))).at(0).at("request").at("image").at("id"), id);
}

TEST_F(media_upload_e2e, ALargeDocumentIsNotHeldInMemory) {
    w.environment["MAX_INFLIGHT_BODY_BYTES"] = "4194304";
    w.start();
    const std::string pdf = "%PDF-1.7\n" + std::string(40'000'000, 'p');
    id_after(upload("application/pdf", pdf));
    EXPECT_EQ(sim.wait(is_upload).at(0).at("request").at("file").at("bytes"), pdf.size());
}

TEST_F(media_upload_e2e, WhatMetaRefusesIsToldInItsWords) {
    w.start();
    const auto refused = upload("image/jpeg", "no picture");
    EXPECT_EQ(refused.status, 422) << refused.body;
    EXPECT_EQ(json::parse(refused.body).at("meta_code"), 131053);
    const auto voice = id_after(upload("audio/ogg", "OggS" + std::string(100, 'v')));
    const auto wrong = send({{"to", "+" + person(2)}, {"type", "image"}, {"image", {{"id", voice}}}});
    EXPECT_EQ(wrong.status, 422) << wrong.body;
    sim.fault({{"target", "graph"}, {"call", "upload"}, {"code", 130429}});
    EXPECT_EQ(upload("image/jpeg", jpeg).status, 503);
    sim.fault({{"target", "graph"}, {"call", "upload"}, {"cut", "after_request"}});
    EXPECT_EQ(upload("image/jpeg", jpeg).status, 502);
    EXPECT_EQ(upload("image/jpeg", jpeg).status, 200);
}

}  // namespace
}  // namespace ft9::e2e

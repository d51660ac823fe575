// Files that the server sends: to Graph, and to the model that listens.
#include "simulator/graph_media.hpp"
#include "stage.hpp"

namespace ft9::simulator::test {
namespace {

class uploads_test : public stage {
  protected:
    http::exchange form(const std::string& base, const std::string& path, const std::string& token,
                        const std::string& texts, const std::string& file) {
        http::client_request r;
        r.verb = http::method::post;
        r.target = path;
        r.headers.add("Authorization", "Bearer " + token);
        r.headers.add("Content-Type", "multipart/form-data; boundary=b");
        r.body = texts + file + "\r\n--b--\r\n";
        return call(base, std::move(r));
    }
    static std::string text(const std::string& name, const std::string& value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }
    static std::string file(const std::string& name, const std::string& type, const std::string& bytes) {
        return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
               "\"\r\nContent-Type: " + type + "\r\n\r\n" + bytes;
    }
    http::exchange upload(const std::string& texts, const std::string& what) {
        const auto& f = sim->facts();
        return form(f.graph_base_url, "/v26.0/" + f.who.phone_number_id + "/media", f.who.access_token, texts,
                    what);
    }
    http::exchange listen(const std::string& bytes) {
        const auto& f = sim->facts();
        const auto base = f.openai_base_url.substr(0, f.openai_base_url.rfind('/'));
        return form(base, "/v1/audio/transcriptions", f.who.openai_key, text("model", "whisper-1"),
                    file("voice.ogg", "audio/ogg", bytes));
    }
    static json body_of(const http::exchange& x) { return json::parse(x.response.body); }

    const std::string product = text("messaging_product", "whatsapp");
    const std::string jpeg = "\xFF\xD8\xFF\xE0 and more";
};

TEST_F(uploads_test, graph_keeps_a_file_for_the_messages_that_can_carry_it) {
    const auto kept = upload(product + text("type", "image/jpeg"), file("a.jpg", "image/jpeg", jpeg));
    ASSERT_EQ(kept.response.status, 200) << kept.response.body;
    const std::string id = body_of(kept).at("id");
    json message = {{"messaging_product", "whatsapp"},
                    {"to", "+5511987654321"},
                    {"type", "image"},
                    {"image", {{"id", id}}}};
    EXPECT_EQ(graph(message).response.status, 200);
    message = {{"messaging_product", "whatsapp"},
               {"to", "+5511987654321"},
               {"type", "audio"},
               {"audio", {{"id", id}}}};
    EXPECT_EQ(body_of(graph(message)).at("error").at("code"), 131053);
}

TEST_F(uploads_test, graph_refuses_forms_as_meta_does) {
    const auto code = [&](const std::string& texts, const std::string& what) {
        const auto answer = body_of(upload(texts, what));
        return answer.contains("error") ? answer["error"].value("code", 0) : 0;
    };
    const auto good = file("a.jpg", "image/jpeg", jpeg), type = text("type", "image/jpeg");
    EXPECT_EQ(code(product + type, good), 0);
    EXPECT_EQ(code(type, good), 100) << "no product";
    EXPECT_EQ(code(product + type, text("file", jpeg)), 100) << "no file";
    EXPECT_EQ(code(product + text("type", "image/gif"), file("a.gif", "image/gif", "GIF89a")), 100);
    EXPECT_EQ(code(product + text("type", "image/png"), good), 100) << "not what the file says";
    EXPECT_EQ(code(product + type, file("a.jpg", "image/jpeg", "text")), 131053);
    EXPECT_EQ(code(product + type, file("a.jpg", "image/jpeg", jpeg + std::string(5 * 1024 * 1024, 'x'))),
              131053);
    EXPECT_EQ(code(product + type + text("colour", "red"), good), 100);
}

TEST_F(uploads_test, every_recording_says_what_the_settings_say) {
    control("/control/settings", {{"transcript", "bom dia"}});
    EXPECT_EQ(body_of(listen("OggS and more")).at("text"), "bom dia");
    EXPECT_EQ(listen("no audio").response.status, 400);
    control("/control/faults", {{"target", "ai"}, {"call", "transcription"}, {"status", 503}});
    EXPECT_EQ(listen("OggS").response.status, 503);
    EXPECT_EQ(listen("OggS").response.status, 200);
}

TEST(graph_media, messages_carry_what_they_are_for) {
    EXPECT_TRUE(may_carry("audio", "audio/ogg; codecs=opus"));
    EXPECT_TRUE(may_carry("sticker", "image/webp"));
    EXPECT_TRUE(may_carry("document", "image/jpeg"));
    EXPECT_FALSE(may_carry("image", "image/webp"));
    EXPECT_FALSE(may_carry("video", "audio/mp4"));
}

}  // namespace
}  // namespace ft9::simulator::test

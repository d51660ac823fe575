#include "stage.hpp"

namespace ft9::simulator::test {
namespace {

class media_test : public stage {
  protected:
    json upload(const std::string& bytes, const std::string& mime) {
        http::client_request r;
        r.verb = http::method::post;
        r.target = "/control/media";
        r.headers.add("Content-Type", mime);
        r.headers.add("X-Simulator-Token", sim->facts().token);
        r.body = bytes;
        return json::parse(call(sim->facts().page_url, std::move(r)).response.body);
    }
    http::exchange get(const std::string& target, const std::string& token = "token-of-the-test") {
        http::client_request r;
        r.target = target;
        if (!token.empty()) r.headers.add("Authorization", "Bearer " + token);
        return call(sim->facts().graph_base_url, std::move(r));
    }
    // Path and query of the address that Graph gives for the id.
    std::string address_of(const std::string& id) {
        const auto about = json::parse(get("/v26.0/" + id).response.body);
        const auto url = about.at("url").get<std::string>();
        EXPECT_TRUE(url.starts_with(sim->facts().graph_base_url + "/")) << url;
        return url.substr(sim->facts().graph_base_url.size());
    }
};

TEST_F(media_test, a_file_of_the_phone_is_in_the_webhook_and_at_graph) {
    const auto file = upload("OggS and more", "audio/ogg; codecs=opus");
    const auto id = file.at("id").get<std::string>();
    control("/control/messages", {{"from", "5511987654321"}, {"type", "audio"}, {"media_id", id}});
    const auto webhooks = server->wait_for(1);
    ASSERT_EQ(webhooks.size(), 1U);
    const auto said =
        json::parse(webhooks[0].body)["entry"][0]["changes"][0]["value"]["messages"][0]["audio"];
    EXPECT_EQ(said["id"], id);
    EXPECT_EQ(said["sha256"], file["sha256"]);
    EXPECT_EQ(said["voice"], true);
    const auto got = get(address_of(id));
    EXPECT_EQ(got.response.status, 200);
    EXPECT_EQ(got.response.body, "OggS and more");
    EXPECT_EQ(got.response.headers.find("Content-Type"), "audio/ogg; codecs=opus");
}

TEST_F(media_test, the_token_is_wanted_for_both) {
    const auto id = upload("x", "image/png").at("id").get<std::string>();
    const auto address = address_of(id);
    for (const auto& target : {"/v26.0/" + id, address}) {
        EXPECT_EQ(get(target, "").response.status, 401) << target;
        EXPECT_EQ(get(target, "another").response.status, 401) << target;
    }
}

TEST_F(media_test, the_phone_plays_what_was_uploaded) {
    const auto id = upload("OggS and more", "audio/ogg; codecs=opus").at("id").get<std::string>();
    const auto play = [this](const std::string& which) {
        http::client_request r;
        r.target = "/control/media?id=" + which;
        r.headers.add("X-Simulator-Token", sim->facts().token);
        return call(sim->facts().page_url, std::move(r)).response;
    };
    const auto played = play(id);
    EXPECT_EQ(played.status, 200);
    EXPECT_EQ(played.body, "OggS and more");
    EXPECT_EQ(played.headers.find("Content-Type"), "audio/ogg; codecs=opus");
    EXPECT_EQ(play("91").status, 204) << "and nothing to complain about in a browser";
}

TEST_F(media_test, an_address_that_expired_is_none) {
    const auto id = upload("x", "image/png").at("id").get<std::string>();
    const auto address = address_of(id);
    control("/control/media/expire", json::object());
    EXPECT_EQ(get(address).response.status, 404);
    EXPECT_EQ(get(address_of(id)).response.status, 200);
}

TEST_F(media_test, an_id_that_is_none_is_refused_as_meta_does) {
    const auto e = get("/v26.0/91");
    EXPECT_EQ(e.response.status, 400);
    EXPECT_EQ(json::parse(e.response.body)["error"]["error_subcode"], 33);
}

}  // namespace
}  // namespace ft9::simulator::test

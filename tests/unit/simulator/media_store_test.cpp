#include "simulator/media_store.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::simulator;
using nlohmann::json;

namespace {

class MediaStore : public ::testing::Test {
  protected:
    // Path and query of a new address.
    std::string address_of(const std::string& id) {
        const auto url = json::parse(store_.describe(id, "localhost:1").body).at("url").get<std::string>();
        const std::string host = "https://localhost:1";
        EXPECT_TRUE(url.starts_with(host)) << url;
        return url.substr(host.size());
    }
    test::fake_clock time_;
    media_store store_{time_};
};

}  // namespace

TEST_F(MediaStore, DescribesAFileAsGraphDoes) {
    const auto id = store_.add("abc", "audio/ogg; codecs=opus");
    EXPECT_TRUE(store_.has(id));
    EXPECT_EQ(id.find_first_not_of("0123456789"), std::string::npos);
    const auto about = json::parse(store_.describe(id, "localhost:1").body);
    EXPECT_EQ(about.at("messaging_product"), "whatsapp");
    EXPECT_EQ(about.at("mime_type"), "audio/ogg; codecs=opus");
    EXPECT_EQ(about.at("sha256"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    EXPECT_EQ(about.at("file_size"), "3") << "as text, as Meta documents it";
    EXPECT_EQ(about.at("id"), id);
    EXPECT_EQ(store_.object_of(id)->at("sha256"), about.at("sha256"));
    EXPECT_FALSE(store_.object_of("1"));
}

TEST_F(MediaStore, AnAddressLivesForFiveMinutes) {
    const auto id = store_.add("abc", "image/png");
    const auto address = address_of(id);
    EXPECT_TRUE(media_store::is_address(address.substr(0, address.find('?'))));
    time_.advance(std::chrono::minutes(5));
    EXPECT_EQ(store_.download(address).body, "abc");
    EXPECT_EQ(store_.download(address).content_type, "image/png");
    time_.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(store_.download(address).status, 404);
    EXPECT_EQ(store_.download(address_of(id)).body, "abc") << "a new one";
    EXPECT_EQ(store_.download("/whatsapp_business/attachments/?mid=made-up").status, 404);
    EXPECT_EQ(store_.download("/whatsapp_business/attachments/").status, 404);
}

TEST_F(MediaStore, TheOldestFilesMakeRoom) {
    media_store small(time_, 10);
    const auto first = small.add("123456", "audio/ogg");
    const auto second = small.add("12345", "audio/ogg");
    EXPECT_FALSE(small.has(first));
    EXPECT_TRUE(small.has(second));
    const auto large = small.add("12345678901", "audio/ogg");
    EXPECT_FALSE(small.has(second));
    EXPECT_TRUE(small.has(large)) << "however large";
}

#include "settings_fixture.hpp"
#include "support/test_ca.hpp"

using namespace ft9;
using namespace ft9::app;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

class SettingsTls : public Settings {
  protected:
    void SetUp() override {
        Settings::SetUp();
        const auto pair = ca.leaf({{"localhost"}, {}});
        env["TLS_CERT_FILE"] = dir.write("cert.pem", pair.cert, 0644);
        env["TLS_KEY_FILE"] = dir.write("key.pem", pair.key);
    }
    test::test_ca ca;
};

}  // namespace

TEST_F(SettingsTls, ASoundPairIsTaken) {
    const auto loaded = load();
    EXPECT_FALSE(loaded.refused()) << render_problems(loaded);
    EXPECT_EQ(loaded.values.tls_cert_file, dir / "cert.pem");
    for (const char* name : {"TLS_CERT_FILE", "TLS_KEY_FILE", "TLS_CLIENT_CA_FILE"}) {
        EXPECT_THAT(warnings(loaded, name), IsEmpty()) << name;
        EXPECT_TRUE(effective(loaded, name).hot) << name;
    }
}

TEST_F(SettingsTls, BothOrNeither) {
    env.erase("TLS_KEY_FILE");
    EXPECT_THAT(errors(load(), "TLS_KEY_FILE"), ElementsAre(HasSubstr("both")));
    env["TLS_KEY_FILE"] = env["TLS_CERT_FILE"];
    env.erase("TLS_CERT_FILE");
    EXPECT_THAT(errors(load(), "TLS_CERT_FILE"), ElementsAre(HasSubstr("both")));
    env.erase("TLS_KEY_FILE");
    EXPECT_FALSE(load().refused());
    env["TLS_CLIENT_CA_FILE"] = dir.write("ca.pem", ca.ca_pem());
    EXPECT_THAT(errors(load(), "TLS_CLIENT_CA_FILE"), ElementsAre(HasSubstr("needs TLS_CERT_FILE")));
}

TEST_F(SettingsTls, ProblemsOfTheFilesAreNamedByTheirSetting) {
    env["TLS_KEY_FILE"] = dir.write("other.pem", ca.leaf({{"localhost"}, {}}).key);
    EXPECT_THAT(errors(load(), "TLS_KEY_FILE"), ElementsAre(HasSubstr("does not belong")));
    env["TLS_CERT_FILE"] = dir / "nothing.pem";
    env["TLS_CLIENT_CA_FILE"] = dir.write("ca.pem", "x");
    const auto loaded = load();
    EXPECT_THAT(errors(loaded, "TLS_CERT_FILE"), ElementsAre(HasSubstr("can read")));
    EXPECT_THAT(errors(loaded, "TLS_CLIENT_CA_FILE"), ElementsAre(HasSubstr("no certificate")));
}

TEST_F(SettingsTls, AnExpiredCertificateAndAnOpenKeyAreWarnedAbout) {
    test::leaf_options expired{{"localhost"}, {}, -10, -1};
    const auto pair = ca.leaf(expired);
    env["TLS_CERT_FILE"] = dir.write("cert.pem", pair.cert);
    env["TLS_KEY_FILE"] = dir.write("key.pem", pair.key, 0644);
    const auto loaded = load();
    EXPECT_FALSE(loaded.refused());
    EXPECT_THAT(warnings(loaded, "TLS_CERT_FILE"), ElementsAre(HasSubstr("expired")));
    EXPECT_THAT(warnings(loaded, "TLS_KEY_FILE"), ElementsAre(HasSubstr("chmod 600")));
    const auto text = render_check_config(loaded);
    EXPECT_THAT(text, ::testing::Not(HasSubstr("BEGIN")));
}

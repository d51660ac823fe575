// Further business numbers: CONFIG_DIR/numbers.json.
#include "settings_list_fixture.hpp"

#include "../../../src/app/wiring.hpp"

#include <filesystem>

namespace ft9::app {
namespace {

class SettingsNumbers : public SettingsList {
  protected:
    load_result load_numbers_from(const std::string& json) {
        std::filesystem::create_directories(dir / "config/sales");
        return load_list("numbers.json", json);
    }
};

TEST_F(SettingsNumbers, WithoutTheFileThereIsTheOneNumber) {
    EXPECT_TRUE(load().values.numbers.empty());
    EXPECT_FALSE(load().refused());
}

TEST_F(SettingsNumbers, EachHasItsTokenFolderAndLimits) {
    env["TOKEN_OF_SALES"] = "EAAsales";
    dir.write("token", "EAAfile\n", 0600);
    const auto loaded = load_numbers_from(R"([
        {"phone_number_id":"200","access_token_env":"TOKEN_OF_SALES","config_dir":"sales",
         "allowed_numbers":["+55 11 99999-0000"],"max_turns_per_person_hour":7},
        {"phone_number_id":"300","access_token_file":")" +
                                          std::string(dir / "token") + R"("},
        {"phone_number_id":"400","allowed_numbers":[]}])");
    EXPECT_THAT(refused(loaded), testing::IsEmpty());
    ASSERT_EQ(loaded.values.numbers.size(), 3U);
    const auto& sales = loaded.values.numbers[0];
    EXPECT_EQ(sales.phone_number_id, "200");
    EXPECT_EQ(sales.access_token, "EAAsales");
    EXPECT_EQ(sales.config_dir, std::string(dir / "config/sales"));
    EXPECT_EQ(sales.allowed_numbers, std::vector<std::string>{"5511999990000"});
    EXPECT_EQ(sales.max_turns_per_person_hour, 7U);
    EXPECT_EQ(loaded.values.numbers[1].access_token, "EAAfile");
    EXPECT_EQ(loaded.values.numbers[1].config_dir, loaded.values.config_dir);
    EXPECT_FALSE(loaded.values.numbers[1].allowed_numbers);
    EXPECT_EQ(loaded.values.numbers[2].access_token, "EAAtoken-of-the-fixture") << "one token for several";
    EXPECT_TRUE(loaded.values.numbers[2].allowed_numbers->empty()) << "everyone, whatever the others do";
}

TEST_F(SettingsNumbers, AllThatIsWrongIsToldAtOnceAndWhere) {
    const auto loaded = load_numbers_from(R"([
        {"phone_number_id":"2a","access_token_env":"NO_SUCH","config_dir":"missing"},
        {"phone_number_id":"106540352242922","access_token":"EAAsecret","colour":"blue"},
        7,
        {"access_token_env":"A","access_token_file":"/nowhere","allowed_numbers":"all",
         "max_turns_per_person_hour":0}])");
    EXPECT_THAT(refused(loaded),
                testing::UnorderedElementsAre(
                    "numbers.json: [0].phone_number_id", "numbers.json: [0].access_token_env",
                    "numbers.json: [0].config_dir", "numbers.json: [1].phone_number_id",
                    "numbers.json: [1].access_token", "numbers.json: [1].colour", "numbers.json: [2]",
                    "numbers.json: [3].phone_number_id", "numbers.json: [3].access_token_env",
                    "numbers.json: [3].access_token_file", "numbers.json: [3].allowed_numbers",
                    "numbers.json: [3].max_turns_per_person_hour"));
    EXPECT_TRUE(loaded.values.numbers.empty());
    EXPECT_EQ(render_problems(loaded).find("EAAsecret"), std::string::npos);
}

TEST_F(SettingsNumbers, WhatIsNoListIsRefused) {
    for (const char* text : {"{", "{}", "7", "\"x\""})
        EXPECT_THAT(refused(load_numbers_from(text)), testing::ElementsAre("numbers.json")) << text;
    EXPECT_THAT(refused(load_numbers_from("[]")), testing::IsEmpty());
}

TEST_F(SettingsNumbers, AReloadTakesThemOver) {
    const auto running = load().values;
    const auto fresh = load_numbers_from(R"([{"phone_number_id":"200"}])").values;
    ASSERT_EQ(apply_hot(running, fresh).numbers.size(), 1U);
}

TEST_F(SettingsNumbers, SenderAndAdmissionKnowThem) {
    env["TOKEN_OF_SALES"] = "EAAsales";
    const auto s = load_numbers_from(R"([{"phone_number_id":"200","access_token_env":"TOKEN_OF_SALES",
                                          "allowed_numbers":["+5511999990000"]}])")
                       .values;
    EXPECT_EQ(graph_options(s).tokens.at("200"), "EAAsales");
    EXPECT_EQ(pipeline_options(s).more_numbers.at("200"), fingerprint("EAAsales"));
    mentor::mentor_content content;
    const auto admission = admission_of(s, content, {});
    inbound_message m;
    m.kind = event_kind::text;
    m.text = "oi";
    m.from = "5521988887777";
    m.phone_number_id = "200";
    EXPECT_EQ(admission.judge(m, 0).reason, "not_allowed");
    m.phone_number_id = s.whatsapp_phone_number_id;
    EXPECT_EQ(admission.judge(m, 0).what, storage::plan::turn);
    m.phone_number_id = "300";
    EXPECT_EQ(admission.judge(m, 0).reason, "unrouted");
}

TEST_F(SettingsNumbers, AFolderWithFaultsNamesThem) {
    const auto s = load_numbers_from(R"([{"phone_number_id":"200","config_dir":"sales"}])").values;
    const auto voices = load_voices(s);
    ASSERT_FALSE(voices.problems.empty());
    EXPECT_NE(voices.problems.front().where.find("config/sales/mentor/"), std::string::npos);
}

}  // namespace
}  // namespace ft9::app

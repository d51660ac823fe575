// Sessions and persons.
#include "contract_drives.hpp"

namespace ft9::test {

using nlohmann::json;

void contract_drives::drive_sessions() {
    hear("5511980000001", "wamid.1", "oi");
    hear("5511980000002", "wamid.2", "olá");
    ASSERT_TRUE(stage::eventually([this] {
        const auto list = json::parse(s->admin("GET", "/sessions").body).at("sessions");
        return list.size() == 2 && list.at(0).at("messages") == 2 && list.at(1).at("messages") == 2;
    }));
    const auto first = json::parse(admin("GET", "/sessions?limit=1").body);
    expect(admin("GET", "/sessions?limit=1&cursor=" + first.at("next").get<std::string>()), 200);
    expect(admin("GET", "/sessions?limit=0"), 400, "limit");
    expect(admin("GET", "/sessions?cursor=x"), 400, "cursor");
    auto elsewhere_too = said("wamid.other", "oi", "5511980000002");
    auto bsuid_only = said("wamid.bsuid", "oi", "");
    bsuid_only.message.from_user_id = "BR.13491208655302741918";
    must(s->journal->accept(webhook_with(elsewhere_too, bsuid_only)));
    for (const char* verb : {"GET", "DELETE"}) {
        expect(admin(verb, "/sessions/ningu%C3%A9m"), 400, "phone_number");
        expect(admin(verb, "/sessions/5511980000009"), 404);
        expect(admin(verb, "/sessions/5511980000002"), 409, "phone_number_id");
        expect(admin(verb, std::string("/sessions/5511980000002?phone_number_id=") + stage_number),
               verb == std::string("GET") ? 200 : 204);
    }
    expect(admin("GET", "/sessions/5511980000001"), 200);
    admin("GET", "/sessions/BR.13491208655302741918");
}

void contract_drives::drive_people() {
    hear("5511980000011", "wamid.erased", "oi");
    const auto begun = admin("DELETE", "/people/5511980000011");
    expect(begun, 202);
    const auto receipt = begun.header("Location");
    ASSERT_TRUE(
        stage::eventually([&] { return json::parse(s->admin("GET", receipt).body).at("status") == "done"; }));
    expect(admin("GET", receipt), 200);
    expect(admin("DELETE", "/people/ningu%C3%A9m"), 400, "phone_number");
    expect(admin("DELETE", "/people/5511980000099"), 404);
    for (const char* unknown : {"m0000000000000000", "x"})
        expect(admin("GET", std::string("/people/erasures/") + unknown), 404);
}

}  // namespace ft9::test

// What is remembered of a person.
#include "contract_drives.hpp"

#include "ft9/storage/memory_store.hpp"

namespace ft9::test {

using nlohmann::json;

namespace {

json whole_memory() {
    json document = json::object();
    document["name"] = "Ana";
    document["clinic"] = {{"name", "Sorriso"}, {"city", "Campinas"}, {"about", "ortodontia"}};
    document["goals"] = json::array({"abrir a segunda sala"});
    document["progress"] = json::object();
    document["commitments"] =
        json::array({json{{"what", "ligar para dez pacientes"}, {"due", "2026-11-30"}, {"state", "open"}},
                     json{{"what", "rever preços"}, {"due", nullptr}, {"state", "done"}}});
    document["notes"] = json::array({"prefere falar de manhã"});
    return document;
}

}  // namespace

// What is read may be written back, also what the prompt does not know any more.
void contract_drives::drive_renamed_pillars() {
    const std::string path = "/people/5511980000023/memory";
    hear("5511980000023", "wamid.renamed", "oi");
    const auto person = json::parse(admin("GET", path).body).at("conversation").get<std::string>();
    const auto memories = storage::make_sqlite_memory_store(*s->journal);
    must(memories->put(parse_public_id(person).value(), R"({"progress":{"of_before":{"level":2}}})",
                       std::nullopt));
    const auto known = json::parse(admin("GET", path).body).at("memory");
    EXPECT_EQ(known.at("progress").at("of_before").at("level"), 2);
    expect(admin("PUT", path, known.dump()), 200);
    expect(admin("PUT", path, R"({"progress":{"of_nobody":{"level":2}}})"), 422);
}

void contract_drives::drive_memory() {
    const std::string path = "/people/5511980000021/memory";
    hear("5511980000021", "wamid.remembered", "oi");
    const auto nothing = admin("GET", path);
    expect(nothing, 200);
    EXPECT_EQ(nothing.header("ETag"), "\"0\"");
    EXPECT_EQ(json::parse(nothing.body).at("updated_by"), nullptr);
    auto document = whole_memory();
    const auto key = mentor::load_content(FT9_SOURCE_DIR "/config").content->pillars.front().key;
    document["progress"][key] = {{"level", 2}, {"note", "separou as contas"}};
    const auto stored = admin("PUT", path, document.dump(), {{"If-Match", "\"0\""}});
    expect(stored, 200);
    const auto tag = stored.header("ETag");
    EXPECT_EQ(tag, "\"1\"");
    EXPECT_EQ(json::parse(stored.body).at("memory"), document);
    const auto read = json::parse(admin("GET", path).body);
    EXPECT_EQ(read.at("memory"), document);
    EXPECT_EQ(read.at("updated_by"), "operator");
    expect(admin("PUT", path, "{}", {{"If-Match", "\"0\""}}), 412);
    expect(admin("DELETE", path, "", {{"If-Match", "\"0\""}}), 412);
    expect(admin("PUT", path, "[]"), 400, "body");
    const auto faulty = admin(
        "PUT", path, R"({"name":7,"age":3,"progress":{"x":{}},"commitments":[{"what":"x","due":"31/12"}]})");
    expect(faulty, 422);
    EXPECT_EQ(json::parse(faulty.body).at("errors").size(), 4U) << faulty.body;
    EXPECT_EQ(json::parse(admin("GET", path).body).at("memory"), document) << "nothing of it was stored";
    drive_renamed_pillars();
    expect(admin("DELETE", path, "", {{"If-Match", tag}}), 204);
    const auto cleared = json::parse(admin("GET", path).body);
    EXPECT_EQ(cleared.at("version"), 2);
    EXPECT_EQ(cleared.at("memory").at("name"), nullptr);
    for (const char* verb : {"GET", "PUT", "DELETE"}) {
        const std::string body = verb == std::string("PUT") ? "{}" : "";
        expect(admin(verb, "/people/ningu%C3%A9m/memory", body), 400, "phone_number");
        expect(admin(verb, "/people/5511980000099/memory", body), 404);
        expect(admin(verb, "/people/5511980000002/memory", body), 409, "phone_number_id");
    }
}

}  // namespace ft9::test

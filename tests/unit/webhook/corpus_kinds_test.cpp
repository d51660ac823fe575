// Bodies that others published, each read as its kind. They are not part of this project: FT9_CORPUS_DIR says
// where they lie.
#include "payload_fixture.hpp"

#include "ft9/webhook/kinds.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

using namespace ft9;
using nlohmann::json;

namespace {

// What a message of this type and with this member (a truth, or a text that is not empty) is, and what
// becomes of it. The first row that fits counts.
struct message_row {
    const char *type, *member, *kind, *rule;
};
constexpr message_row messages_of_others[] = {
    {"*", "/group_id", "group_message", "journaled"},
    {"text", "", "text", "answered"},
    {"button", "", "quick_reply", "answered"},
    {"interactive", "/interactive/button_reply", "button_reply", "answered"},
    {"interactive", "/interactive/list_reply", "list_reply", "answered"},
    {"interactive", "/interactive/nfm_reply", "flow_reply", "answered"},
    {"interactive", "/interactive/call_permission_reply", "call_permission", "journaled"},
    {"interactive", "", "other_interactive", "journaled"},
    {"location", "", "location", "answered"},
    {"contacts", "", "contacts", "answered"},
    {"order", "", "order", "answered"},
    {"edit", "", "edit", "answered"},
    {"image", "", "image", "fetched"},
    {"audio", "/audio/voice", "voice", "fetched"},
    {"audio", "", "audio", "fetched"},
    {"video", "", "video", "fixed text"},
    {"document", "", "document", "fixed text"},
    {"sticker", "", "sticker", "fixed text"},
    {"reaction", "/reaction/emoji", "reaction", "remembered"},
    {"reaction", "", "reaction_removed", "remembered"},
    {"revoke", "", "deletion", "acted on"},
    {"unsupported", "", "unsupported", "fixed text"},
    {"unknown", "/errors", "unsupported", "fixed text"},
    {"system", "=user_changed_number", "number_changed", "acted on"},
    {"system", "=user_changed_user_id", "user_id_changed", "acted on"},
    {"system", "", "other_system", "journaled"},
    {"request_welcome", "", "welcome_request", "journaled"},
    {"*", "/text", "text", "answered"},
    {"*", "/location", "location", "answered"},
    {"*", "/contacts", "contacts", "answered"},
    {"*", "", "unknown", "journaled"},
};

struct field_row {
    const char *field, *kind;
};
constexpr field_row fields_of_others[] = {
    {"account_alerts", "account"},
    {"account_review_update", "account"},
    {"account_settings_update", "account"},
    {"account_update", "account"},
    {"automatic_events", "ad_event"},
    {"business_capability_update", "account"},
    {"calls", "call"},
    {"flows", "flow"},
    {"group_lifecycle_update", "group_event"},
    {"group_participants_update", "group_event"},
    {"group_settings_update", "group_event"},
    {"group_status_update", "group_event"},
    {"history", "history"},
    {"message_template_components_update", "template"},
    {"message_template_quality_update", "template"},
    {"message_template_status_update", "template"},
    {"partner_solutions", "account"},
    {"payment_configuration_update", "account"},
    {"phone_number_name_update", "number"},
    {"phone_number_quality_update", "number"},
    {"phone_number_username_update", "number"},
    {"security", "account"},
    {"smb_app_state_sync", "app_state"},
    {"smb_message_echoes", "echo"},
    {"template_category_update", "template"},
    {"user_id_update", "user_id_update"},
    {"user_preferences", "user_preference"},
    {"*", "other_field"},
};

struct sample {
    std::string name;
    json body;
};

std::vector<sample> samples() {
    std::vector<sample> found;
    const char* folder = std::getenv("FT9_CORPUS_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    if (folder == nullptr || !std::filesystem::is_directory(folder)) return found;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (file.path().extension() != ".json") continue;
        std::ifstream stream(file.path(), std::ios::binary);
        auto body = json::parse(stream, nullptr, false);
        if (body.is_object())
            found.push_back({file.path().lexically_relative(folder).string(), std::move(body)});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return found;
}

json list_in(const json& parent, const char* name) {
    const auto value = parent.is_object() ? parent.value(name, json()) : json();
    if (value.is_object()) return json::array({value});
    return value.is_array() ? value : json::array();
}

bool says(const json& message, const std::string& member) {
    if (member.empty()) return true;
    if (member.front() == '=') return message.value("/system/type"_json_pointer, "") == member.substr(1);
    const json::json_pointer at(member);
    if (!message.contains(at)) return false;
    const auto& value = message.at(at);
    if (value.is_string()) return member != "/audio/voice" && !value.get_ref<const std::string&>().empty();
    return value.is_boolean() ? value.get<bool>() : !value.empty();
}

const message_row& row_for(const json& message) {
    const auto type = message.value("type", "");
    return *std::find_if(std::begin(messages_of_others), std::end(messages_of_others),
                         [&](const message_row& r) {
                             return (std::string(r.type) == "*" || type == r.type) && says(message, r.member);
                         });
}

const field_row& row_for_field(const std::string& field) {
    return *std::find_if(std::begin(fields_of_others), std::end(fields_of_others),
                         [&](const field_row& r) { return std::string(r.field) == "*" || field == r.field; });
}

// Each change of a body apart, with the field that its value shows if it is not named.
std::vector<std::pair<std::string, json>> changes_of(const json& body) {
    std::vector<std::pair<std::string, json>> changes;
    for (const auto& entry : list_in(body, "entry")) {
        if (!entry.is_object() || !entry.value("changes", json()).is_array()) continue;
        for (const auto& change : entry["changes"]) {
            const auto value = change.value("value", json());
            const bool bare = value.is_object() && (value.contains("messages") || value.contains("statuses"));
            if (!value.is_null()) changes.emplace_back(change.value("field", bare ? "messages" : ""), value);
        }
    }
    return changes;
}

json body_of(const std::vector<std::pair<std::string, json>>& changes) {
    json list = json::array();
    for (const auto& [field, value] : changes)
        list.push_back({{"field", field}, {"value", value}});
    return {{"object", "whatsapp_business_account"}, {"entry", {{{"id", "1"}, {"changes", list}}}}};
}

// What the events say, without their order.
std::multimap<std::string, std::string> sum_of(const webhook::events& e) {
    std::multimap<std::string, std::string> all;
    for (const auto* list : {&e.messages, &e.echoes}) {
        for (const auto& m : *list)
            all.emplace(webhook::row_of(m.kind).name, m.wamid + '|' + m.from + '|' + m.from_user_id + '|' +
                                                          m.text + '|' + m.phone_number_id + '|' +
                                                          m.profile_name + '|' +
                                                          std::to_string(m.content.index()));
    }
    for (const auto& s : e.statuses)
        all.emplace("status",
                    s.wamid + '|' + std::to_string(static_cast<int>(s.status)) + '|' + s.callback_data);
    for (const auto& n : e.notices)
        all.emplace(webhook::row_of(n.kind).name, n.field + '|' + n.what + '|' + n.about + '|' + n.from);
    return all;
}

}  // namespace

TEST(CorpusKinds, EveryMessageIsOfItsKindAndFollowsItsRule) {
    const auto all = samples();
    if (all.empty()) GTEST_SKIP() << "FT9_CORPUS_DIR is not set to a folder with webhook payloads";
    std::map<std::string, int> seen;
    for (const auto& [name, body] : all) {
        for (const auto& [field, value] : changes_of(body)) {
            if (field != "messages") continue;
            const auto e = test::read(body_of({{field, value}}).dump());
            const auto messages = value.value("messages", json::array());
            ASSERT_EQ(e.messages.size(), messages.size()) << name;
            for (std::size_t i = 0; i < messages.size(); ++i) {
                const auto& wanted = row_for(messages[i]);
                const auto& got = webhook::row_of(e.messages[i].kind);
                EXPECT_EQ(got.name, wanted.kind) << name;
                EXPECT_EQ(webhook::to_string(got.what), wanted.rule) << name;
                ++seen[wanted.kind];
            }
        }
    }
    EXPECT_GE(seen.size(), 15U) << "hardly any kind was there";
}

TEST(CorpusKinds, EveryOtherFieldIsOfItsKind) {
    const auto all = samples();
    if (all.empty()) GTEST_SKIP() << "FT9_CORPUS_DIR is not set to a folder with webhook payloads";
    std::map<std::string, int> seen;
    for (const auto& [name, body] : all) {
        for (const auto& [field, value] : changes_of(body)) {
            if (field == "messages") continue;
            const auto e = test::read(body_of({{field, value}}).dump());
            const std::string wanted = row_for_field(field).kind;
            EXPECT_TRUE(e.messages.empty()) << name;
            EXPECT_GT(e.notices.size() + e.echoes.size(), 0U) << name;
            for (const auto& n : e.notices)
                EXPECT_EQ(webhook::row_of(n.kind).name, wanted) << name;
            for (const auto& m : e.echoes)
                EXPECT_EQ(webhook::row_of(m.kind).name, wanted) << name;
            ++seen[wanted];
        }
    }
    EXPECT_GE(seen.size(), 8U) << "hardly any kind was there";
}

// In any order, in any company, split or repeated: the same is read, once for each time it was sent.
TEST(CorpusKinds, WhatIsReadDoesNotDependOnOrderAndCompany) {
    auto all = samples();
    if (all.empty()) GTEST_SKIP() << "FT9_CORPUS_DIR is not set to a folder with webhook payloads";
    std::vector<std::pair<std::string, json>> changes;
    for (const auto& [name, body] : all) {
        for (auto& change : changes_of(body))
            changes.push_back(std::move(change));
    }
    std::multimap<std::string, std::string> alone;
    for (const auto& change : changes)
        alone.merge(sum_of(test::read(body_of({change}).dump())));
    const auto sorted = [](const std::multimap<std::string, std::string>& m) {
        std::vector<std::pair<std::string, std::string>> list(m.begin(), m.end());
        std::sort(list.begin(), list.end());
        return list;
    };
    const auto expected = sorted(alone);
    std::mt19937 dice(9);  // NOLINT(cert-msc51-cpp): the same every time
    for (int round = 0; round < 20; ++round) {
        std::shuffle(changes.begin(), changes.end(), dice);
        std::multimap<std::string, std::string> together;
        for (std::size_t from = 0; from < changes.size();) {
            const auto size = std::min<std::size_t>(1 + dice() % 40, changes.size() - from);
            const auto begin = changes.begin() + static_cast<std::ptrdiff_t>(from);
            together.merge(
                sum_of(test::read(body_of({begin, begin + static_cast<std::ptrdiff_t>(size)}).dump())));
            from += size;
        }
        ASSERT_EQ(sorted(together), expected) << "round " << round;
    }
}

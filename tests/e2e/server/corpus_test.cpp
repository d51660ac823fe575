#include "e2e.hpp"

#include "ft9/webhook/payload.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

// Webhooks that others collected. They are not ours to publish: FT9_CORPUS_DIR says where they lie.
namespace ft9::e2e {
namespace {

namespace fs = std::filesystem;

struct sample {
    std::string name, body;
};

std::vector<sample> corpus() {
    std::vector<sample> found;
    const char* folder = std::getenv("FT9_CORPUS_DIR");
    if (folder == nullptr || !fs::is_directory(folder)) return found;
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
        if (file.path().extension() != ".json") continue;
        std::ifstream in(file.path(), std::ios::binary);
        found.push_back(
            {fs::relative(file.path(), folder).string(), {std::istreambuf_iterator<char>(in), {}}});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return found;
}

constexpr const char* no_corpus =
    "FT9_CORPUS_DIR is not set to a folder with webhook payloads (*.json): nothing to check.";

// Lists in Meta's payloads are sometimes one bare object.
std::vector<json> items(const json& parent, const char* name) {
    const auto found = parent.is_object() ? parent.value(name, json()) : json();
    if (found.is_object()) return {found};
    return found.is_array() ? found.get<std::vector<json>>() : std::vector<json>{};
}

bool is_known_status(const json& status) {
    static const std::set<std::string> known{"sent", "delivered", "read", "played", "failed"};
    const auto word = status.is_object() ? status.value("status", json()) : json();
    return word.is_string() && status.contains("id") && known.contains(word.get<std::string>());
}

struct expectation {
    std::vector<std::string> types;  // of the messages, in order
    std::size_t statuses = 0;
    std::string kind() const {
        if (types.empty()) return statuses > 0 ? "statuses" : "other";
        return statuses > 0 ? "mixed" : "messages";
    }
};

// What the file itself says, read by another parser and in another way than the product's.
expectation expected_of(const json& document) {
    expectation out;
    for (const auto& entry : items(document, "entry")) {
        for (const auto& change : items(entry, "changes")) {
            if (change.value("field", json("messages")) != "messages") continue;
            const auto value = change.value("value", json());
            for (const auto& message : items(value, "messages"))
                out.types.push_back(message.value("type", "unknown"));
            const auto statuses = items(value, "statuses");
            out.statuses +=
                static_cast<std::size_t>(std::count_if(statuses.begin(), statuses.end(), is_known_status));
        }
    }
    return out;
}

TEST(corpus_e2e, EveryPayloadIsAnswered200WhenSignedAnd401WhenNot) {
    const auto samples = corpus();
    if (samples.empty()) GTEST_SKIP() << no_corpus;
    world w(FT9_BINARY_DIR, FT9_SOURCE_DIR);
    w.start();
    for (const auto& [name, body] : samples) {
        EXPECT_EQ(w.webhook(body).status, 200) << name;
        EXPECT_EQ(w.call("POST", "/webhook", {}, body).status, 401) << name;
    }
    w.let_it_rest();
    EXPECT_EQ(w.metric("ft9_webhook_requests_total{result=\"ok\"}"), static_cast<double>(samples.size() + 1));
    EXPECT_EQ(w.stop(), 0);
    w.start();  // what was journaled can be read again
    w.let_it_rest();
    RecordProperty("payloads", static_cast<int>(samples.size()));
}

TEST(corpus_e2e, EveryPayloadIsReadAsWhatItIs) {
    const auto samples = corpus();
    if (samples.empty()) GTEST_SKIP() << no_corpus;
    for (const auto& [name, body] : samples) {
        const auto document = json::parse(body, nullptr, false);
        ASSERT_TRUE(document.is_object()) << name;
        const auto wanted = expected_of(document);
        const auto read = webhook::parse_payload(body);
        ASSERT_TRUE(read) << name;
        std::vector<std::string> types;
        for (const auto& m : read->messages)
            types.push_back(m.type);
        EXPECT_EQ(types, wanted.types) << name;
        EXPECT_EQ(read->statuses.size(), wanted.statuses) << name;
        EXPECT_EQ(read->kind, wanted.kind()) << name;
    }
}

}  // namespace
}  // namespace ft9::e2e

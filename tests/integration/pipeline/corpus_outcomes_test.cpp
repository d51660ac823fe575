// Third-party payloads carry foreign numbers and old times, so their outcomes are tested here, in process,
// with the number taken from the payload and the clock set to its time (decision 8).

#include "ft9/core/text.hpp"
#include "ft9/webhook/payload.hpp"

#include "support/admission.hpp"
#include "support/storage_journal.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace ft9;

namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::vector<std::filesystem::path> corpus() {
    std::vector<std::filesystem::path> files;
    const char* folder = std::getenv("FT9_CORPUS_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    if (folder == nullptr) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    return files;
}

// What becomes of each kind, written a second time. Replies of forms and cards may say nothing.
outcome expected(const inbound_message& m) {
    using k = event_kind;
    static const std::set<k> words{k::text, k::quick_reply, k::button_reply, k::list_reply};
    static const std::set<k> notes{k::flow_reply, k::location, k::contacts, k::order};
    static const std::set<k> media{k::image, k::audio, k::voice, k::video, k::document, k::sticker};
    if (m.from.empty() && m.from_user_id.empty()) return outcome::ignored;
    if (m.text == "Unsubscribe") return outcome::replied;  // a button for opting out
    if (words.contains(m.kind) || m.kind == k::edit)
        return trim(m.text).empty() ? outcome::ignored : outcome::pending;
    if (notes.contains(m.kind)) return outcome::pending;
    return media.contains(m.kind) || m.kind == k::unsupported ? outcome::replied : outcome::ignored;
}

class corpus_world {
  public:
    corpus_world() {
        storage::sqlite_options o;
        o.path = folder_ / "ft9.db";
        o.disk_reserve_bytes = 0;
        journal_ = storage::open_sqlite_journal(time_, o, {}).value();
    }
    ~corpus_world() { journal_->close(); }

    outcome outcome_of(inbound_message m) {
        const auto rules = test::admission_to(m.phone_number_id);
        time_.set(m.timestamp > 0 ? m.timestamp * 1000 + 1000 : 1'790'000'000'000);
        m.wamid = "wamid.corpus." + std::to_string(++count_);
        m.from = m.from.empty() ? m.from : "55119" + std::to_string(10'000'000 + count_);
        if (m.from.empty() && !m.from_user_id.empty()) m.from_user_id = "BR.corpus" + std::to_string(count_);
        storage::incoming_webhook w;
        w.body = "{}";
        w.messages.push_back(pipeline::admission(rules).judge(std::move(m), time_.now()));
        const auto receipt = test::must(journal_->accept(std::move(w)));
        if (!receipt.pending.empty()) return outcome::pending;
        return receipt.outcomes.empty() ? outcome::dead : receipt.outcomes.front().what;
    }

  private:
    test::temporary_dir folder_;
    test::fake_clock time_;
    std::unique_ptr<storage::journal> journal_;
    int count_ = 0;
};

}  // namespace

TEST(CorpusOutcomes, EveryCollectedMessageEndsAsTheTableSays) {
    const auto files = corpus();
    if (files.empty()) GTEST_SKIP() << "FT9_CORPUS_DIR is not set: no third-party payloads";
    corpus_world world;
    std::size_t messages = 0;
    for (const auto& file : files) {
        const auto parsed = webhook::parse_payload(read_file(file));
        if (!parsed) continue;
        for (const auto& m : parsed->messages) {
            ++messages;
            EXPECT_EQ(to_string(world.outcome_of(m)), to_string(expected(m))) << file << " type " << m.type;
        }
    }
    EXPECT_GT(messages, 50U) << "hardly anything was read";
}

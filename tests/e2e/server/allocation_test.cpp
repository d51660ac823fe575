#include "e2e.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace ft9::e2e {
namespace {

class allocation_e2e : public e2e_test {
  protected:
    allocation_e2e() {
        w.environment["LD_PRELOAD"] = FT9_BINARY_DIR "/liballocation_failure.so";
        w.environment["FT9_FAIL_ALLOCATION"] = file_;
        w.environment["CRASH_LOOP_LIMIT"] = "0";  // ends in a row are what is tried here
    }
    void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "a sanitizer's runtime has to be loaded first";
#endif
    }
    void fail_in(std::int64_t allocations) {
        const int file = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC);
        ASSERT_EQ(::pwrite(file, &allocations, sizeof allocations, 0),
                  static_cast<ssize_t>(sizeof allocations));
        ::close(file);
    }
    // Still to come, of those that fail_in() counts; 0: it has failed.
    std::int64_t left() {
        std::int64_t value = -1;
        const int file = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);
        EXPECT_EQ(::pread(file, &value, sizeof value, 0), static_cast<ssize_t>(sizeof value));
        ::close(file);
        return value;
    }
    // A process that no longer has the memory to go on may end. What counts is what the next start finds.
    void revive() {
        const auto ended = w.server().wait(std::chrono::milliseconds(0));
        if (!ended) return;
        EXPECT_TRUE(*ended == 128 + SIGABRT || *ended == 70) << *ended << w.server().output();
        ++ends_;
        w.start();
    }

    int ends_ = 0;

  private:
    const std::string file_ = w.directory().write("countdown", std::string(8, '\0'));
};

// The server's 200 for this message.
filter taken(std::string wamid) {
    return [wamid = std::move(wamid)](const json& e) {
        return e.at("kind") == "webhook_answer" && e.value("wamid", "") == wamid &&
               e.value("http_status", 0) == 200;
    };
}

// FT9_ALLOCATION_EVERY and FT9_ALLOCATION_FROM try others than the short form does.
int number_from(const char* name, int otherwise) {
    const char* given = std::getenv(name);
    return given == nullptr ? otherwise : std::atoi(given);
}

// A message at a time, and somewhere on its way the n-th allocation fails: whatever that costs, nobody hears
// two answers, and everybody hears one whose reply was not just being handed to Meta.
TEST_F(allocation_e2e, OneThatFailsCostsAtMostTheRequestOrTheProcess) {
    constexpr int people = 40;
    const int from = number_from("FT9_ALLOCATION_FROM", 1), every = number_from("FT9_ALLOCATION_EVERY", 29);
    w.start();
    converse(person(1000), "aquecendo");
    int failed = 0;
    std::vector<std::string> wamids;
    for (int i = 0; i < people; ++i) {
        fail_in(from + every * i);
        const json message = {{"from", person(i)}, {"text", "pergunta " + std::to_string(i)}};
        wamids.push_back(sim.post("/control/messages", message).at("wamid"));  // repeated until 200
        sim.wait(accepted_for(person(i)), 1, std::chrono::seconds(2));
        failed += left() == 0 ? 1 : 0;
        fail_in(0);
        revive();
    }
    RecordProperty("ended", ends_);
    EXPECT_GE(failed, people / 4) << "the test failed what it was to fail";
    for (const auto& wamid : wamids)
        ASSERT_THAT(sim.wait(taken(wamid)), SizeIs(1)) << w.logs();
    json open;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    do {
        w.stop();
        w.start();
        open = json::parse(w.server().line_with("\"msg\":\"ready\""));
    } while (open.at("open_conversations") != 0 && std::chrono::steady_clock::now() < deadline);
    EXPECT_EQ(open.at("open_conversations"), 0);
    std::size_t answered = 0;
    for (int i = 0; i < people; ++i) {
        const auto texts = w.texts_to(person(i));
        EXPECT_LE(texts.size(), 1) << i;
        answered += texts.size();
    }
    EXPECT_GE(answered + open.at("open_sends").get<std::size_t>(), people) << w.logs();
    EXPECT_GE(answered, people / 2) << "progress";
}

}  // namespace
}  // namespace ft9::e2e

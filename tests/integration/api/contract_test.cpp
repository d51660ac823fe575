// Drives every route into every answer that the document names, over real sockets.
#include "contract_drives.hpp"

#include <map>
#include <set>

using namespace ft9::test;
using words = std::set<std::string>;

namespace {

// Documented answers that cannot be given here, and why. None at present.
const std::map<std::string, std::string> elsewhere{};

words minus(words all, const words& known) {
    for (const auto& one : known)
        all.erase(one);
    return all;
}

using Contract = contract_drives;

}  // namespace

TEST_F(Contract, EveryAnswerIsDocumentedAndEveryDocumentedAnswerIsGiven) {
    drive_service();
    drive_health();
    drive_webhook();
    drive_sessions();
    drive_send();
    drive_waiting();
    drive_messages();
    drive_traces();
    drive_shadow();
    drive_uploads();
    drive_dead_letters();
    drive_insights();
    drive_hooks();
    drive_people();
    drive_memory();
    drive_conversations();
    drive_spending();
    drive_without_token();
    drive_without_certificate();
    drive_without_journal();
    auto missing = minus(contract.documented_answers(), contract.seen_answers());
    for (const auto& [answer, reason] : elsewhere)
        EXPECT_EQ(missing.erase(answer), 1U) << answer << " is given here after all";
    EXPECT_EQ(missing, words{});
    EXPECT_EQ(minus(contract.documented_members(), contract.seen_members()), words{});
    EXPECT_GT(contract.seen_answers().size(), 50U);
    EXPECT_GT(contract.seen_members().size(), 60U);
}

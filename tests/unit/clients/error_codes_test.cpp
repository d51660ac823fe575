// Meta's error codes, one test for each row: what a send becomes, whether Meta says it at once or by a
// status.
#include "ft9/clients/whatsapp.hpp"
#include "ft9/core/graph_errors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

using namespace ft9;

namespace {

// Written by hand from Meta's pages, beside the table of the program: whoever changes one has to say so
// twice.
struct error_case {
    int first, last, http;  // http: as Meta documents it; 0: never an answer to a request
    verdict expected;
};

constexpr std::array error_cases{
    error_case{0, 0, 401, verdict::pause},
    error_case{1, 1, 400, verdict::ambiguous},
    error_case{2, 2, 503, verdict::retry},
    error_case{3, 3, 500, verdict::pause},
    error_case{4, 4, 400, verdict::throttle},
    error_case{10, 10, 403, verdict::pause},
    error_case{33, 33, 400, verdict::pause},
    error_case{100, 100, 400, verdict::final},
    error_case{190, 190, 401, verdict::pause},
    error_case{200, 299, 403, verdict::pause},
    error_case{368, 368, 403, verdict::pause},
    error_case{80007, 80007, 400, verdict::throttle},
    error_case{80008, 80008, 400, verdict::throttle},
    error_case{130429, 130429, 400, verdict::throttle},
    error_case{130472, 130472, 400, verdict::final},
    error_case{130497, 130497, 403, verdict::pause},
    error_case{131000, 131000, 500, verdict::ambiguous},
    error_case{131005, 131005, 403, verdict::pause},
    error_case{131008, 131008, 400, verdict::final},
    error_case{131009, 131009, 400, verdict::final},
    error_case{131016, 131016, 500, verdict::retry},
    error_case{131021, 131021, 400, verdict::final},
    error_case{131026, 131026, 400, verdict::final},
    error_case{131030, 131030, 400, verdict::final},
    error_case{131031, 131031, 403, verdict::pause},
    error_case{131037, 131037, 400, verdict::pause},
    error_case{131042, 131042, 400, verdict::pause},
    error_case{131045, 131045, 500, verdict::pause},
    error_case{131047, 131047, 400, verdict::final},
    error_case{131048, 131048, 400, verdict::pause},
    error_case{131049, 131049, 400, verdict::final},
    error_case{131050, 131050, 400, verdict::final},
    error_case{131051, 131051, 400, verdict::final},
    error_case{131052, 131052, 400, verdict::final},
    error_case{131053, 131053, 400, verdict::final},
    error_case{131056, 131056, 400, verdict::throttle},
    error_case{131057, 131057, 500, verdict::retry},
    error_case{131060, 131060, 0, verdict::inbound},
    error_case{131062, 131062, 400, verdict::final},
    error_case{132000, 132000, 400, verdict::final},
    error_case{132001, 132001, 404, verdict::final},
    error_case{132005, 132005, 400, verdict::final},
    error_case{132007, 132007, 400, verdict::final},
    error_case{132012, 132012, 400, verdict::final},
    error_case{132015, 132015, 400, verdict::final},
    error_case{132016, 132016, 400, verdict::final},
    error_case{132018, 132018, 400, verdict::final},
    error_case{132068, 132068, 400, verdict::final},
    error_case{132069, 132069, 400, verdict::throttle},
    error_case{133000, 133000, 500, verdict::pause},
    error_case{133004, 133004, 503, verdict::retry},
    error_case{133005, 133005, 400, verdict::final},
    error_case{133006, 133006, 400, verdict::pause},
    error_case{133008, 133008, 400, verdict::final},
    error_case{133009, 133009, 400, verdict::final},
    error_case{133010, 133010, 400, verdict::pause},
    error_case{133015, 133015, 400, verdict::final},
    error_case{133016, 133016, 400, verdict::final},
    error_case{134011, 134011, 400, verdict::final},
    error_case{135000, 135000, 400, verdict::final},
};

std::string name_of(const error_case& row) {
    const auto first = std::to_string(row.first);
    return row.first == row.last ? first : first + "to" + std::to_string(row.last);
}

// Otherwise the test's name would hold the row's bytes, and those between its members are anything.
std::ostream& operator<<(std::ostream& out, const error_case& row) {
    return out << name_of(row);
}

std::string graph_refusal(int code, bool transient) {
    return R"({"error":{"message":"refused","type":"OAuthException","code":)" + std::to_string(code) +
           R"(,"is_transient":)" + (transient ? "true" : "false") + R"(,"fbtrace_id":"x"}})";
}

// What decision 4 makes of a failed status.
bool makes_another_attempt(verdict v) {
    return v == verdict::retry || v == verdict::throttle || v == verdict::ambiguous;
}

class ErrorCode : public ::testing::TestWithParam<error_case> {
  protected:
    std::vector<int> codes() const {
        const auto& row = GetParam();
        return {row.first, row.first + (row.last - row.first) / 2, row.last};
    }
};

}  // namespace

TEST_P(ErrorCode, HasOneVerdictWhateverElseTheAnswerSays) {
    for (const int code : codes()) {
        for (const bool transient : {false, true}) {
            for (const int http : {GetParam().http, 0, 200, 400, 401, 403, 429, 500, 503})
                EXPECT_EQ(to_string(verdict_of(code, transient, http)), to_string(GetParam().expected))
                    << code << " HTTP " << http << (transient ? " transient" : "");
        }
    }
}

TEST_P(ErrorCode, InAnAnswerOfGraph) {
    for (const int code : codes()) {
        const auto o = clients::read_send_answer(GetParam().http, graph_refusal(code, false));
        EXPECT_FALSE(o.accepted);
        EXPECT_EQ(to_string(o.refusal), to_string(GetParam().expected)) << code;
        EXPECT_EQ(o.error_code, code);
        EXPECT_EQ(o.error_title, "refused");
        const auto other = clients::read_send_answer(GetParam().http, graph_refusal(code, true));
        EXPECT_EQ(to_string(other.refusal), to_string(GetParam().expected)) << "the table knows better";
    }
}

TEST_P(ErrorCode, InAFailedStatus) {
    const auto expected = GetParam().expected;
    for (const int code : codes()) {
        for (const auto state :
             {send_state::sending, send_state::reconciling, send_state::accepted, send_state::sent}) {
            const auto effect = apply_status(state, delivery_status::failed, code, true, 0);
            EXPECT_EQ(effect.retry, makes_another_attempt(expected)) << code;
            EXPECT_EQ(effect.next, makes_another_attempt(expected) ? send_state::queued : send_state::failed);
        }
        const auto last =
            apply_status(send_state::sent, delivery_status::failed, code, true, max_failures(expected) - 1);
        EXPECT_EQ(last.next, send_state::failed) << "after the last attempt";
        EXPECT_FALSE(last.retry);
    }
}

TEST_P(ErrorCode, IsExplained) {
    const auto* row = find_graph_error(GetParam().first);
    ASSERT_NE(row, nullptr);
    EXPECT_FALSE(row->what.empty());
    const bool needs_a_person = row->meaning == verdict::pause;
    EXPECT_TRUE(!needs_a_person || !row->advice.empty()) << "a number that waits for a cure";
}

INSTANTIATE_TEST_SUITE_P(Table, ErrorCode, ::testing::ValuesIn(error_cases),
                         [](const auto& chosen) { return name_of(chosen.param); });

TEST(ErrorCodes, EveryRowOfTheTableHasItsCase) {
    for (const auto& row : graph_errors()) {
        const auto same = [&](const error_case& c) { return c.first == row.first && c.last == row.last; };
        EXPECT_EQ(std::count_if(error_cases.begin(), error_cases.end(), same), 1) << row.first;
    }
    EXPECT_EQ(graph_errors().size(), error_cases.size());
}

TEST(ErrorCodes, RowsRiseAndDoNotOverlap) {
    int before = -1;
    for (const auto& row : graph_errors()) {
        EXPECT_GT(row.first, before);
        EXPECT_GE(row.last, row.first);
        before = row.last;
    }
}

// What no row holds: between the rows, before the first, behind the last.
TEST(ErrorCodes, UnknownOnesAreJudgedByTransienceAndStatus) {
    for (const int code :
         {-2'147'483'647, -1, 5, 99, 101, 300, 130428, 131010, 131061, 135001, 2'147'483'647}) {
        EXPECT_EQ(find_graph_error(code), nullptr) << code;
        EXPECT_EQ(verdict_of(code, true, 400), verdict::retry) << code;
        EXPECT_EQ(verdict_of(code, true, 500), verdict::retry) << code;
        EXPECT_EQ(verdict_of(code, false, 500), verdict::ambiguous) << code;
        EXPECT_EQ(verdict_of(code, false, 400), verdict::final) << code;
        EXPECT_EQ(apply_status(send_state::sent, delivery_status::failed, code, true, 0).next,
                  send_state::failed)
            << "a status has no is_transient";
    }
}

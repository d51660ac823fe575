#include "support/observer.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace ft9::test {
namespace {

constexpr std::size_t most_named = 20;

// What would be thousands of lines is cut.
class complaints {
  public:
    void add(std::string what) {
        if (++made_ <= most_named) list_.push_back(std::move(what));
    }
    verdict take() {
        if (made_ > most_named) list_.push_back(fmt::format("… and {} more", made_ - most_named));
        return std::move(list_);
    }

  private:
    std::size_t made_ = 0;
    verdict list_;
};

}  // namespace

verdict observer::v1_every_message_is_taken_and_has_its_outcome(std::size_t given_up) const {
    complaints wrong;
    std::size_t without_reply = 0;
    for (const auto n : open_) {
        const auto& m = messages_.at(n);
        if (m.acknowledged == 0) wrong.add(fmt::format("message {} ({}) never got a 200", n, m.wamid));
        if (!m.answered && ++without_reply > given_up)
            wrong.add(fmt::format("message {} ({}), taken in entry {}, has no outcome", n, m.wamid,
                                  m.acknowledged));
    }
    return wrong.take();
}

verdict observer::v6_every_send_was_durable_before(const std::set<std::string>& durable) const {
    complaints wrong;
    for (const auto& [intent, s] : sends_) {
        if (s.first < rows_from_ || s.forgotten || durable.contains(intent)) continue;
        wrong.add(fmt::format("{} came to Graph in entry {}, and the database holds no attempt of it", intent,
                              s.first));
    }
    return wrong.take();
}

verdict observer::v7_what_got_a_200_is_stored(const std::set<std::string>& stored) const {
    complaints wrong;
    for (const auto& [n, m] : messages_) {
        const bool expected = m.acknowledged >= rows_from_ && !m.forgotten;
        if (expected && !stored.contains(m.wamid))
            wrong.add(fmt::format("message {} ({}) got its 200 in entry {} and is not in the database", n,
                                  m.wamid, m.acknowledged));
    }
    return wrong.take();
}

verdict observer::v9_nothing_is_lost_or_made_up(std::size_t given_up) const {
    std::size_t answered = 0, acknowledged = 0, forgotten = 0;
    complaints wrong;
    for (const auto& [n, m] : messages_) {
        if (m.first == 0) wrong.add(fmt::format("message {} was asked about or answered and never sent", n));
        acknowledged += m.acknowledged != 0 ? 1 : 0;
        answered += m.answered ? 1 : 0;
        forgotten += m.forgotten && !m.answered ? 1 : 0;
    }
    // A dead letter may be one of a message that was answered as well, so the sum may be larger.
    if (answered + given_up + forgotten < acknowledged)
        wrong.add(fmt::format("{} were acknowledged, {} answered, {} given up and {} erased", acknowledged,
                              answered, given_up, forgotten));
    return wrong.take();
}

verdict observer::v10_the_servers_counts_agree(double turns_replied, double duplicates) const {
    complaints wrong;
    if (turns_replied != static_cast<double>(counts_.answered))
        wrong.add(fmt::format("ft9_turns_total{{outcome=\"replied\"}} is {}, and {} messages were answered",
                              turns_replied, counts_.answered));
    if (duplicates != static_cast<double>(counts_.repeated))
        wrong.add(fmt::format("ft9_duplicates_total is {}, and {} messages were repeated", duplicates,
                              counts_.repeated));
    return wrong.take();
}

verdict observer::v14_there_was_progress(std::size_t at_least) const {
    if (counts_.answered >= at_least) return {};
    return {fmt::format("only {} messages were answered, at least {} should have been", counts_.answered,
                        at_least)};
}

verdict observer::v15_the_highest_status_is_the_state(
    const std::function<std::string(const std::string& wamid)>& state_of, std::size_t most) const {
    constexpr std::array words{"sent", "failed", "delivered", "read", "played"};
    complaints wrong;
    for (const auto& [intent, s] : sends_) {
        if (s.rank < 0 || s.forgotten) continue;
        if (most-- == 0) break;
        const std::string expected = words.at(static_cast<std::size_t>(s.rank));
        for (const auto& wamid : s.wamids) {
            const auto state = state_of(wamid);
            if (state != expected)
                wrong.add(fmt::format("{} is {}, and its highest status was {}", intent, state, expected));
        }
    }
    return wrong.take();
}

verdict observer::judge(std::size_t given_up) const {
    verdict all;
    const auto add = [&all](const char* name, const verdict& wrong) {
        for (const auto& sentence : wrong)
            all.push_back(fmt::format("{}: {}", name, sentence));
    };
    add("V1", v1_every_message_is_taken_and_has_its_outcome(given_up));
    add("V2", v2_no_reply_is_accepted_twice());
    add("V3", v3_what_a_status_settled_is_not_sent_again());
    add("V4", v4_replies_come_in_the_order_of_what_they_answer());
    add("V5", v5_nobody_is_asked_about_twice_at_a_time());
    add("V9", v9_nothing_is_lost_or_made_up(given_up));
    return all;
}

}  // namespace ft9::test

// What the observer takes from each entry of the record; observer_verdicts.cpp says what it makes of it.
#include "support/observer.hpp"

#include "ft9/core/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace ft9::test {
namespace {

using nlohmann::json;

constexpr std::string_view mark = "pergunta-";
constexpr std::size_t digits = 8;
constexpr std::size_t most_told = 20;

// The first numbered text in `text`.
std::optional<std::size_t> number_in(std::string_view text) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos || text.size() < at + mark.size() + digits) return std::nullopt;
    const char* begin = text.data() + at + mark.size();
    std::size_t n = 0;
    const auto parsed = std::from_chars(begin, begin + digits, n);
    if (parsed.ec != std::errc() || parsed.ptr != begin + digits) return std::nullopt;
    return n;
}

std::string text_at(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What somebody wrote, or put under a picture.
std::string words_in(const json& said) {
    const auto words = text_at(said.value("text", json::object()), "body");
    return words.empty() ? text_at(said.value("image", json::object()), "caption") : words;
}

// A line of a question: words, or words with pictures beside them.
std::string content_of(const json& line) {
    const auto content = line.value("content", json());
    if (!content.is_array()) return text_at(line, "content");
    std::string words;
    for (const auto& part : content)
        words += text_at(part, "text");
    return words;
}

// Decision 12, written anew: -1 for what is none of them.
int rank_of(const std::string& status) {
    constexpr std::array order{"sent", "failed", "delivered", "read", "played"};
    const auto found = std::find(order.begin(), order.end(), status);
    return found == order.end() ? -1 : static_cast<int>(found - order.begin());
}

// What the simulator says of each message, unless a suite tells it otherwise.
bool took_all(unsigned ranks) {
    for (const char* word : {"sent", "delivered", "read"}) {
        if ((ranks & 1U << static_cast<unsigned>(rank_of(word))) == 0) return false;
    }
    return true;
}

void tell(verdict& into, std::string what) {
    if (into.size() < most_told) into.push_back(std::move(what));
}

// Our own callback data: 1.<intent>.<attempt>.
struct reference {
    std::string intent;
    int attempt = 0;
};

reference reference_in(const std::string& callback) {
    const auto last = callback.rfind('.');
    if (!callback.starts_with("1.") || last < 3) return {};
    reference found{callback.substr(2, last - 2)};
    std::from_chars(callback.data() + last + 1, callback.data() + callback.size(), found.attempt);
    return found;
}

// Calls `use` with each message or status of a webhook's body.
template <class Use>
void each_in(const json& body, const char* list, const Use& use) {
    if (!body.is_object()) return;
    for (const auto& entry : body.value("entry", json::array())) {
        for (const auto& change : entry.value("changes", json::array())) {
            for (const auto& one : change.value("value", json::object()).value(list, json::array()))
                use(one);
        }
    }
}

}  // namespace

std::string numbered_text(std::size_t n) {
    return fmt::format("{}{:0{}} do mentorado", mark, n, digits);
}

void observer::read(const std::vector<json>& entries) {
    for (const auto& entry : entries) {
        last_ = entry.at("n").get<std::uint64_t>();
        digest_ = sha256_hex(digest_ + entry.dump(-1, ' ', false, json::error_handler_t::replace), 32);
        const auto kind = text_at(entry, "kind");
        if (kind == "webhook") on_webhook(entry);
        if (kind == "webhook_answer") on_answer(entry);
        if (kind == "ai" && !entry.contains("call")) on_question(entry);
        if (kind == "graph" && text_at(entry, "call") == "message") on_send(entry);
    }
}

void observer::forget(const std::string& person) {
    for (auto& [n, m] : messages_) {
        if (!person.empty() && m.person != person) continue;
        m.forgotten = true;
        open_.erase(n);
    }
    for (auto& [intent, s] : sends_) {
        if (!person.empty() && s.person != person) continue;
        s.forgotten = true;
        unsettled_.erase(intent);
    }
    rows_from_ = last_ + 1;
}

bool observer::answered(std::size_t n) const {
    const auto found = messages_.find(n);
    return found != messages_.end() && found->second.answered;
}

std::string observer::somebody_waiting() const {
    return open_.empty() ? std::string() : messages_.at(*open_.begin()).person;
}

void observer::meet(const json& said, parcel& p) {
    const auto n = number_in(words_in(said));
    if (!n) return;
    p.messages.push_back(*n);
    auto& m = messages_[*n];
    if (m.first != 0) return;
    m.first = last_;
    m.wamid = text_at(said, "id");
    m.person = text_at(said, "from");
    ++counts_.messages;
    open_.insert(*n);
}

void observer::on_webhook(const json& entry) {
    parcel p;
    const auto body = entry.value("body", json());
    each_in(body, "messages", [&](const json& said) { meet(said, p); });
    if (text_at(entry, "event") == "status") {
        p.wamid = text_at(entry, "wamid");
        p.rank = rank_of(text_at(entry, "status"));
    }
    if (!p.messages.empty() || !p.wamid.empty()) parcels_.emplace(last_, std::move(p));
}

void observer::on_answer(const json& entry) {
    const auto found = parcels_.find(entry.at("of").get<std::uint64_t>());
    if (found == parcels_.end()) return;
    const parcel p = std::move(found->second);
    parcels_.erase(found);
    if (entry.value("http_status", 0) != 200) return;
    if (!p.wamid.empty()) return on_status(p);
    ++counts_.deliveries;
    for (const auto n : p.messages) {
        auto& m = messages_.at(n);
        if (m.acknowledged != 0) {
            ++counts_.repeated;
            continue;
        }
        m.acknowledged = last_;
        ++counts_.acknowledged;
        close_if_done(n);
    }
}

void observer::on_status(const parcel& p) {
    ++counts_.statuses;
    const auto intent = intents_.find(p.wamid);
    if (intent == intents_.end()) return;
    auto& s = sends_.at(intent->second);
    s.rank = std::max(s.rank, p.rank);
    if (p.rank >= 0) s.taken |= 1U << static_cast<unsigned>(p.rank);
    if (took_all(s.taken)) unsettled_.erase(intent->second);
    if (s.settled == 0) s.settled = last_;
}

void observer::on_question(const json& entry) {
    if (!entry.value("accepted", false)) return;
    ++counts_.questions;
    std::vector<std::size_t> heard;
    for (const auto& line : entry.value("request", json::object()).value("messages", json::array())) {
        if (text_at(line, "role") != "user") continue;
        if (const auto n = number_in(content_of(line))) heard.push_back(*n);
    }
    if (heard.empty()) return;
    auto& m = messages_[heard.back()];
    if (m.asked > ended_at_)
        tell(asked_twice_,
             fmt::format("entries {} and {} ask the model about message {} ({}), and the server "
                         "had not ended between",
                         m.asked, last_, heard.back(), m.wamid));
    // A model that wants something done is asked again, with what came of it.
    const bool goes_on = entry.contains("tool_calls");
    m.asked = goes_on ? 0 : last_;
    if (goes_on) return;
    answers_[text_at(entry, "answer")] = std::move(heard);
}

void observer::on_send(const json& entry) {
    const auto ours = reference_in(text_at(entry, "callback"));
    if (ours.intent.empty()) return tell(doubled_, fmt::format("entry {} names no intent of ours", last_));
    auto& s = sends_[ours.intent];
    if (s.first == 0) s.first = last_;
    s.person = text_at(entry, "to");
    if (s.settled != 0)
        tell(resent_, fmt::format("entry {}: {} is sent again, although entry {} had settled it", last_,
                                  ours.intent, s.settled));
    if (!entry.value("accepted", false)) return;
    ++counts_.sends;
    if (ours.attempt > 1) ++counts_.repeated_sends;
    if (entry.contains("cut")) ++counts_.lost_answers;
    intents_[text_at(entry, "wamid")] = ours.intent;
    s.wamids.push_back(text_at(entry, "wamid"));
    if (!took_all(s.taken)) unsettled_.insert(ours.intent);
    if (++s.accepted > 1)
        tell(doubled_,
             fmt::format("entry {}: {} is accepted for the {}th time; it was first sent in entry {}", last_,
                         ours.intent, s.accepted, s.first));
    on_accepted(entry, ours.intent, ours.attempt == 1);
}

void observer::on_accepted(const json& entry, const std::string& intent, bool first_attempt) {
    const auto text = text_at(entry.at("request").value("text", json::object()), "body");
    const auto n = number_in(text);
    if (!n || !messages_.contains(*n)) return;
    auto& m = messages_.at(*n);
    if (!m.reply.empty() && m.reply != intent)
        tell(doubled_, fmt::format("entry {}: {} answers message {}, as {} did", last_, intent, *n, m.reply));
    m.reply = intent;
    // A further attempt comes late for good reasons: an unresolved send does not stop the next turn.
    auto& newest = newest_answered_[m.person];
    if (first_attempt && m.acknowledged != 0 && m.acknowledged < newest)
        tell(disordered_,
             fmt::format("entry {} answers message {}, taken in entry {}, behind the answer to one "
                         "that came in entry {}",
                         last_, *n, m.acknowledged, newest));
    if (first_attempt) newest = std::max(newest, m.first);
    const auto read = answers_.find(text);
    if (read != answers_.end()) {
        for (const auto heard : read->second)
            cover(heard, last_);
        answers_.erase(read);
    }
    cover(*n, last_);
}

void observer::cover(std::size_t n, std::uint64_t at) {
    auto& m = messages_[n];
    if (m.first == 0 || m.first > at)
        tell(disordered_, fmt::format("entry {} refers to message {}, which had not come yet", at, n));
    if (m.answered) return;
    m.answered = true;
    ++counts_.answered;
    close_if_done(n);
}

void observer::close_if_done(std::size_t n) {
    const auto& m = messages_.at(n);
    if (m.acknowledged != 0 && m.answered) open_.erase(n);
}

}  // namespace ft9::test

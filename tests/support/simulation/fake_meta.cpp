#include "support/simulation/fake_meta.hpp"

#include "ft9/webhook/kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ft9::simulation {
namespace {

constexpr milliseconds_since_start patience = 20'000;  // for an answer to a post
constexpr std::size_t largest_post = 12;
constexpr const char* stop_word = "PARAR";
constexpr const char* back_word = "VOLTAR";

}  // namespace

void fake_meta::add_person() {
    numbers_.push_back("55119" + std::to_string(80'000'001 + numbers_.size()));
}

std::size_t fake_meta::write(std::size_t person, const std::string& type, const std::string& words) {
    const auto index = written_.size();
    inbound_message m;
    m.wamid = "wamid.in." + std::to_string(index);
    m.phone_number_id = business_number;
    m.from = number(person);
    m.type = type;
    m.kind = webhook::kind_of_type(type);
    if (m.kind == event_kind::reaction) m.content = reaction_content{"wamid.unknown", "👍"};
    m.text = words.empty() ? text_of_message(index) : words;
    m.timestamp = stage_.time.true_time() / 1000;
    written_.push_back({m.wamid, m.from, m.text});
    stage_.say(fmt::format("person {} writes m{} ({} {})", person, index, type, m.text));
    auto& p = posts_.at(open_post());
    p.messages.push_back(std::move(m));
    p.indexes.push_back(index);
    if (stage_.strikes(stage_.faults.overtaking))
        std::reverse(p.messages.begin(), p.messages.end());  // indexes need no order
    return index;
}

void fake_meta::report(const status_update& u) {
    observer_.status_made(u);
    stage_.say(fmt::format("status {} of {}", static_cast<int>(u.status), u.wamid));
    posts_.at(open_post()).statuses.push_back(u);
}

// The post that takes what there is to say now: a new one often, so that posts overtake each other.
std::size_t fake_meta::open_post() {
    if (open_) {
        const auto& p = posts_[*open_];
        const bool full = p.messages.size() + p.statuses.size() >= largest_post;
        if (!full && stage_.random.chance(600)) return *open_;
    }
    const auto index = posts_.size();
    posts_.emplace_back();
    ++unacknowledged_;
    open_ = index;
    const bool late = stage_.strikes(stage_.faults.overtaking);
    const auto wait = stage_.random.between(5, late ? 20'000 : 300);
    stage_.events.add(wait, the_world, [this, index] {
        if (open_ == index) open_.reset();
        deliver(index);
    });
    return index;
}

void fake_meta::note_words(const webhook_post& p) {
    for (const auto& m : p.messages) {
        if (m.text == stop_word) observer_.stop_word_handed(m.from);
        if (m.text == back_word) observer_.back_word_handed(m.from);
    }
}

void fake_meta::deliver(std::size_t index) {
    auto& p = posts_.at(index);
    if (p.acknowledged) return;
    const auto attempt = ++p.tries;
    stage_.say(fmt::format("post {} try {}: {} messages, {} statuses", index, attempt, p.messages.size(),
                           p.statuses.size()));
    note_words(p);
    if (!hand_over(index, attempt)) return again_later(index, attempt);
    stage_.events.add(patience, the_world, [this, index, attempt] { again_later(index, attempt); });
}

// Growing pauses, as Meta's.
void fake_meta::again_later(std::size_t index, int attempt) {
    const auto& p = posts_.at(index);
    if (p.acknowledged || p.tries != attempt) return;
    const auto longest = std::min<milliseconds_since_start>(4000LL << std::min(attempt, 6), 180'000);
    const auto wait = stage_.random.between(longest / 2, longest);
    stage_.events.add(wait, the_world, [this, index, attempt] {
        if (posts_.at(index).tries == attempt) deliver(index);
    });
}

void fake_meta::answered(std::size_t index, int attempt, bool ok) {
    auto& p = posts_.at(index);
    stage_.say(fmt::format("post {} try {}: {}", index, attempt, ok ? "200" : "503"));
    if (!ok) return again_later(index, attempt);
    if (p.acknowledged) return;
    acknowledge(p);
    maybe_repeat(p);
}

void fake_meta::acknowledge(webhook_post& p) {
    p.acknowledged = true;
    --unacknowledged_;
    for (const auto i : p.indexes)
        written_.at(i).acknowledged = true;
    for (const auto& u : p.statuses)
        observer_.status_acknowledged(u);
}

// Meta repeats what was answered, too, all of it or one message in other company.
void fake_meta::maybe_repeat(const webhook_post& p) {
    if (!stage_.strikes(stage_.faults.repeated)) return;
    if (!p.messages.empty() && stage_.random.chance(400)) {
        const auto which = stage_.random.below(p.messages.size());
        const auto copy = p.messages[which];
        const auto place = message_of("m" + copy.wamid.substr(copy.wamid.rfind('.') + 1));
        auto& other = posts_.at(open_post());
        other.messages.push_back(copy);
        if (place) other.indexes.push_back(*place);
        return;
    }
    const auto index = posts_.size();
    posts_.push_back({p.messages, p.statuses, p.indexes, 0, false});
    ++unacknowledged_;
    const auto wait = stage_.random.between(1, 120'000);
    stage_.events.add(wait, the_world, [this, index] { deliver(index); });
}

}  // namespace ft9::simulation

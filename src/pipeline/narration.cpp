#include "narration.hpp"

#include "ft9/core/plain_words.hpp"
#include "ft9/core/text.hpp"
#include "ft9/webhook/kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace ft9::pipeline {
namespace {

using mentor::fill;
using mentor::happening_texts;

constexpr std::size_t longest_list = 1500;  // bytes of what a note lists
constexpr std::string_view message_mark = "{message}";

// What a stranger filled in: one line, and no brackets, which are for notes alone.
std::string plain(std::string_view value) {
    return as_plain_line(value);
}

void add(std::string& list, std::string_view item, std::string_view between) {
    if (item.empty() || list.size() > longest_list) return;
    if (!list.empty()) list += between;
    list += item;
}

std::string place_of(const location_content& l) {
    std::string place;
    add(place, plain(l.name), ", ");
    add(place, plain(l.address), ", ");
    if (l.has_position) add(place, fmt::format("{:.5f}, {:.5f}", l.latitude, l.longitude), "; ");
    return place;
}

std::string cards_of(const contacts_content& c) {
    std::string cards;
    for (const auto& card : c.cards) {
        auto name = plain(card.name);
        const auto company = plain(card.organization);
        if (!company.empty()) name += name.empty() ? company : " (" + company + ")";
        add(cards, name, "; ");
    }
    return cards;
}

std::string items_of(const order_content& o) {
    std::string items;
    for (const auto& item : o.items) {
        auto line = plain(item.quantity) + " × " + plain(item.product);
        if (!item.price.empty()) line += fmt::format(" ({} {})", plain(item.price), plain(item.currency));
        add(items, line, "; ");
    }
    return items;
}

std::string answers_of(const flow_content& f) {
    std::string answers;
    for (const auto& [name, answer] : f.answers)
        add(answers, plain(name) + ": " + plain(answer), "; ");
    return answers;
}

std::string note(const std::string& text, std::string_view name, const std::string& value) {
    return value.empty() ? std::string{} : fill(text, {{name, value}});
}

// What is to be said of the message itself, without what it refers to.
struct teller {
    const inbound_message& m;
    const happening_texts& t;
    const std::string& own;  // the person's words, without what could pass for a note

    std::string operator()(const location_content& l) const { return note(t.location, "place", place_of(l)); }
    std::string operator()(const contacts_content& c) const { return note(t.contacts, "cards", cards_of(c)); }
    std::string operator()(const flow_content& f) const {
        return f.answers.empty() ? t.flow_reply_empty : note(t.flow_reply, "answers", answers_of(f));
    }
    std::string operator()(const order_content& o) const {
        auto said = note(t.order, "items", items_of(o));
        add(said, trim(own), "\n");
        return said;
    }
    std::string operator()(const revision_content&) const {
        return m.kind == event_kind::edit ? note(t.edit, "text", std::string(trim(own))) : std::string{};
    }
    std::string operator()(const reaction_content& r) const {
        return r.emoji.empty() ? t.reaction_removed_unknown
                               : fill(t.reaction_unknown, {{"emoji", plain(r.emoji)}});
    }
    std::string operator()(const unsupported_content& u) const {
        return u.type.empty() ? t.unsupported_unnamed : note(t.unsupported, "type", plain(u.type));
    }
    // The file's note comes last: what becomes of the file changes it.
    std::string operator()(const media_content&) const {
        const bool heard = m.kind == event_kind::audio || m.kind == event_kind::voice;
        std::string said(trim(own));
        if (!heard && m.kind != event_kind::image) return said;
        if (!said.empty()) said += '\n';
        return said + (heard ? t.audio : t.image);
    }
    template <class Other>
    std::string operator()(const Other&) const {
        return own;
    }
};

// Lines that stand before the words: where the person came from and what they hand on.
std::string preface_of(const inbound_message& m, const happening_texts& t) {
    std::string lines;
    auto ad = plain(m.referral.headline);
    add(ad, plain(m.referral.body), " – ");
    add(lines, note(t.referral, "ad", ad), "\n");
    if (m.context.forwarded) add(lines, m.context.forwarded_often ? t.forwarded_often : t.forwarded, "\n");
    add(lines, note(t.product, "product", plain(m.context.product)), "\n");
    return lines;
}

// The text with a quotation is `form` up to the mark, the piece, the rest of `form`. The emoji is
// filled in afterwards: it may hold anything.
storage::mention mention_of(const std::string& wamid, const std::string& form, const std::string& emoji) {
    const auto at = std::min(form.find(message_mark), form.size());
    const auto rest = std::min(at + message_mark.size(), form.size());
    const auto filled = [&emoji](std::string text) { return fill(text, {{"emoji", emoji}}); };
    return {wamid, filled(form.substr(0, at)), filled(form.substr(rest))};
}

std::optional<storage::mention> reference_of(const inbound_message& m, const happening_texts& t,
                                             const std::string& preface, const std::string& words) {
    if (const auto* r = std::get_if<reaction_content>(&m.content)) {
        if (r->target.empty()) return std::nullopt;
        return mention_of(r->target, r->emoji.empty() ? t.reaction_removed : t.reaction, plain(r->emoji));
    }
    if (m.context.quoted.empty()) return std::nullopt;
    auto quotation = mention_of(m.context.quoted, t.quoted, {});
    if (!preface.empty()) quotation.head = preface + "\n" + quotation.head;
    quotation.tail += "\n" + words;
    return quotation;
}

std::string words_of_echo(const inbound_message& m, const happening_texts& t) {
    auto words = m.text;
    if (words.empty()) words = std::visit(teller{m, t, m.text}, m.content);
    return note(t.echo, "text", plain(words));
}

}  // namespace

narration narrate(const inbound_message& m, const happening_texts& texts) {
    if (!webhook::row_of(m.kind).in_context) return {m.text, std::nullopt};
    if (m.kind == event_kind::echo) return {words_of_echo(m, texts), std::nullopt};
    const auto own = as_own_words(m.text);
    const auto words = std::visit(teller{m, texts, own}, m.content);
    if (trim(words).empty()) return {};
    auto preface = preface_of(m, texts);
    auto reference = reference_of(m, texts, preface, words);
    if (!preface.empty()) preface += '\n';  // not add(): however long an ad is, the words are read
    preface += words;
    return {std::move(preface), std::move(reference)};
}

}  // namespace ft9::pipeline

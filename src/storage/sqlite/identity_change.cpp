// What Meta's system messages say about a person who goes on under another number or BSUID.
#include "identities.hpp"

#include "ft9/core/phone.hpp"

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

bool contains(const std::vector<identifier>& all, const identifier& one) {
    return std::any_of(all.begin(), all.end(),
                       [&](const identifier& i) { return i.kind == one.kind && i.value == one.value; });
}

void add_phone(std::vector<identifier>& ids, const std::string& number) {
    if (number.empty()) return;
    for (auto& form : number_variants(number))
        ids.push_back({identity_kind::wa_id, std::move(form)});
}

void add_bsuid(std::vector<identifier>& ids, const std::string& bsuid) {
    if (!bsuid.empty()) ids.push_back({identity_kind::bsuid, bsuid});
}

class identity_change {
  public:
    identity_change(writing& w, const inbound_message& m, accept_receipt& receipt)
        : w_(w),
          when_{m.phone_number_id, m.timestamp > 0 ? m.timestamp : w.now / 1000},
          content_(std::get<identity_content>(m.content)),
          number_(m.kind == event_kind::number_changed),
          name_(m.profile_name),
          receipt_(receipt) {
        add_bsuid(old_, content_.previous_user_id);
        const auto& now_theirs = number_ ? content_.new_wa_id : m.from;
        if (number_) add_phone(old_, m.from);
        known_by_ = old_;
        if (!number_) add_phone(known_by_, m.from);
        add_phone(new_, now_theirs);
        add_bsuid(new_, content_.new_user_id);
        // The same mobile with and without the ninth digit is no change.
        std::erase_if(old_, [this](const identifier& i) { return contains(new_, i); });
        if (!now_theirs.empty()) written_.push_back({identity_kind::wa_id, now_theirs});
        add_bsuid(written_, content_.new_user_id);
    }

    row_id apply(bool& opted_out) {
        auto person = find_old();
        superseded_ = std::any_of(new_.begin(), new_.end(),
                                  [this](const auto& i) { return former_owner_of(w_.db, when_, i) != 0; });
        if (person != 0) give_up(person);
        person = join_new(person);
        if (person == 0) person = new_person(w_, name_);
        for (const auto& i : old_) {
            if (owner_of(w_.db, when_.number_id, i) != person) note_former(w_, when_, i, person);
        }
        for (const auto& i : written_) {
            if (former_owner_of(w_.db, when_, i) == 0) opted_out = link(w_, when_, i, person) || opted_out;
        }
        settle_address(w_, person, when_.number_id);
        return person;
    }

  private:
    // A number and a BSUID may have been two people so far.
    row_id find_old() {
        row_id person = 0;
        for (const auto& i : known_by_) {
            const auto owner = owner_of(w_.db, when_.number_id, i);
            if (owner == 0 || owner == person) continue;
            if (person == 0) {
                person = owner;
            } else if (!are_two(w_.db, person, {}, owner)) {
                person = merge_people(w_, person, owner, receipt_);
            }
        }
        for (const auto& i : known_by_) {
            if (person == 0) person = former_owner_of(w_.db, when_, i);
        }
        return person;
    }

    // Whoever changes their number gets another BSUID, named here or not. If the person has changed once more
    // since, what they have now is newer than this.
    void give_up(row_id person) {
        for (const auto& i : identities_of(w_.db, person)) {
            const bool outdated = !superseded_ && !contains(new_, i) && is_replaced(i.kind);
            if (contains(old_, i) || outdated) retire(w_, when_, i, person);
        }
    }
    bool is_replaced(identity_kind kind) const {
        if (kind == identity_kind::bsuid) return number_ || !content_.new_user_id.empty();
        return number_ && !content_.new_wa_id.empty();
    }

    row_id join_new(row_id person) {
        for (const auto& i : new_) {
            const auto owner = owner_of(w_.db, when_.number_id, i);
            const auto then = former_owner_of(w_.db, when_, i);
            const auto found = then != 0 ? then : owner;
            if (found == 0 || found == person) continue;
            if (person == 0) {
                person = found;
            } else if (then != 0 || !are_two(w_.db, person, content_.new_user_id, found)) {
                person = merge_people(w_, person, found, receipt_);
            }
        }
        return person;
    }

    writing& w_;
    const place_and_time when_;
    const identity_content& content_;
    const bool number_;
    const std::string& name_;
    accept_receipt& receipt_;
    std::vector<identifier> old_, new_, known_by_;
    std::vector<identifier> written_;  // of the new ones those that Meta wrote, in that form
    bool superseded_ = false;
};

}  // namespace

bool changes_identity(const inbound_message& m) {
    if (m.kind != event_kind::number_changed && m.kind != event_kind::user_id_changed) return false;
    const auto* change = std::get_if<identity_content>(&m.content);
    return change != nullptr && !(change->new_wa_id.empty() && change->new_user_id.empty());
}

row_id carry_over(writing& w, const inbound_message& m, accept_receipt& receipt, bool& opted_out) {
    return identity_change(w, m, receipt).apply(opted_out);
}

}  // namespace ft9::storage::sqlite

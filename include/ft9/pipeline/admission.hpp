#pragma once

#include "ft9/core/business_hours.hpp"
#include "ft9/core/phrases.hpp"
#include "ft9/mentor/happenings.hpp"
#include "ft9/mentor/media_texts.hpp"
#include "ft9/mentor/wish_texts.hpp"
#include "ft9/storage/journal.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::pipeline {

// What the operator's settings and texts say about who is answered.
struct admission_rules {
    std::string phone_number_id;
    std::vector<std::string> allowed_numbers;  // digits, or BSUIDs; empty: everyone
    std::chrono::milliseconds stale_after{21'600'000};
    std::vector<std::string> opt_out_words{"PARAR", "SAIR", "STOP"}, opt_in_words{"VOLTAR"};
    std::string opt_out_text, opt_in_text, unsupported_text;
    mentor::media_texts media;
    bool hears = false, sees = false;  // recordings are put into words, pictures shown to the model
    mentor::happening_texts happenings;
    mentor::handover_texts handover;
    mentor::opt_out_phrases opt_out_phrases;
    mentor::wish_texts wishes;
    business_calendar calendar;                                // when people are there
    std::chrono::milliseconds handover_lasts{12 * 3'600'000};  // 0: until it is released
    bool echo_takes_over = true;
};

// What was understood of a recording's words, and what the person is told of it.
struct heard_wish {
    storage::plan what = storage::plan::handover;  // or opt_out_ask, erase_ask
    std::string text;
    storage::takeover takes_over = {};  // of handover
};

// Decides, from the message alone, what shall become of it (decision 8, in its order, and for each kind its
// rule in webhook/kinds.hpp), and how the model reads it. Pure; any thread.
class admission {
  public:
    explicit admission(admission_rules rules);
    // The rules of a further business number.
    void add(admission_rules rules);
    bool knows(const std::string& phone_number_id) const;
    // By the rules of the number that it was written to; those of the first say that a strange one is not
    // ours.
    storage::planned_message judge(inbound_message message, unix_ms now) const;
    // The same phrases in what a recording was heard to say. A transcript may be wrong, and the person cannot
    // see it: to leave and to be forgotten are asked back in writing, never done. What is in doubt is no
    // wish.
    std::optional<heard_wish> heard(const std::string& phone_number_id, std::string_view words,
                                    unix_ms now) const;
    // What a person is told when an operator takes over, under that business number. Whoever does so is
    // there, whatever the hours are.
    std::string takeover_notice(const std::string& phone_number_id) const;
    std::chrono::milliseconds handover_lasts() const { return rules_.handover_lasts; }

  private:
    bool allowed(const inbound_message& m) const;
    // Whoever it may not be from, or be about; "" if nothing speaks against it.
    std::string_view objection(const inbound_message& m) const;
    std::optional<storage::plan> keyword(const inbound_message& m) const;
    // What else is understood without the model.
    std::optional<storage::plan> wish(const inbound_message& m) const;
    void apply_wish(storage::planned_message& p, storage::plan wished, unix_ms now) const;
    const std::string& text_of(const storage::planned_message& p) const;
    bool is_stale(const inbound_message& m, unix_ms now) const;
    std::optional<pending_media> fetched(const inbound_message& m) const;
    const std::string& fixed_text(const inbound_message& m) const;
    void plan_by_kind(storage::planned_message& p, unix_ms now) const;

    admission_rules rules_;
    std::set<std::string> allowed_, opt_out_, opt_in_, confirm_;
    phrase_matcher leaving_, human_, erasing_, confirming_;
    std::map<std::string, admission> others_;
};

}  // namespace ft9::pipeline

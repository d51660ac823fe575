#pragma once

#include "ft9/storage/journal.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ft9::pipeline {

// What the operator's settings and texts say about who is answered.
struct admission_rules {
    std::string phone_number_id;
    std::vector<std::string> allowed_numbers;  // digits; empty: everyone
    std::chrono::milliseconds stale_after{21'600'000};
    std::vector<std::string> opt_out_words{"PARAR", "SAIR", "STOP"}, opt_in_words{"VOLTAR"};
    std::string opt_out_text, opt_in_text, unsupported_text;
};

// Decides, from the message alone, what shall become of it: the table of decision 8 in its order. Pure; any
// thread.
class admission {
  public:
    explicit admission(admission_rules rules);
    storage::planned_message judge(inbound_message message, unix_ms now) const;

  private:
    bool allowed(const inbound_message& m) const;
    storage::plan what_to_do(const inbound_message& m, unix_ms now, std::string& reason) const;

    admission_rules rules_;
    std::set<std::string> allowed_, opt_out_, opt_in_;
};

}  // namespace ft9::pipeline

#pragma once

#include "ft9/pipeline/admission.hpp"

#include <string>
#include <utility>

namespace ft9::test {

// Everybody who writes to this business number is answered; the fixed texts can be told from replies.
inline pipeline::admission_rules admission_to(std::string phone_number_id) {
    pipeline::admission_rules r;
    r.phone_number_id = std::move(phone_number_id);
    r.opt_out_text = "saiu";
    r.opt_in_text = "voltou";
    r.unsupported_text = "só texto";
    return r;
}

}  // namespace ft9::test

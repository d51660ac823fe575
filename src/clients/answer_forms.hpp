#pragma once

#include "ft9/clients/openai.hpp"

#include <memory>
#include <mutex>

namespace ft9::clients {

// What the provider is known to take, found out by its refusals. Any thread.
class known_forms {
  public:
    using options_ptr = std::shared_ptr<const openai_options>;
    // The best way that was not refused; with other options than the last, the best of all.
    form_mode mode_for(const options_ptr& options);
    // `mode` was refused: the next way to try, which is remembered unless the operator fixed the first.
    form_mode refused(const options_ptr& options, form_mode mode);

  private:
    std::mutex guard_;
    options_ptr of_;  // held, so that no other options can have its address
    form_mode mode_ = form_mode::json_schema;
};

// The form as it is asked for in that way; null for plain words.
std::shared_ptr<const answer_form> form_in(form_mode mode, const std::shared_ptr<const answer_form>& wanted);

}  // namespace ft9::clients

#include "answer_forms.hpp"

#include <algorithm>

namespace ft9::clients {
namespace {

form_mode first_mode(const openai_options& options) {
    if (options.answer_form == "text") return form_mode::text;
    return options.answer_form == "json_object" ? form_mode::json_object : form_mode::json_schema;
}

}  // namespace

form_mode known_forms::mode_for(const options_ptr& options) {
    const std::lock_guard lock(guard_);
    if (of_ != options) mode_ = first_mode(*options);
    of_ = options;
    return mode_;
}

form_mode known_forms::refused(const options_ptr& options, form_mode mode) {
    const auto next = mode == form_mode::json_schema ? form_mode::json_object : form_mode::text;
    const std::lock_guard lock(guard_);
    // Several may be refused at a time: nothing that was found out is forgotten.
    if (of_ == options) mode_ = std::max(mode_, next);
    return next;
}

std::shared_ptr<const answer_form> form_in(form_mode mode, const std::shared_ptr<const answer_form>& wanted) {
    if (mode == form_mode::text || wanted == nullptr) return nullptr;
    if (mode == form_mode::json_schema) return wanted;
    return std::make_shared<const answer_form>(answer_form{wanted->name, {}, wanted->description});
}

}  // namespace ft9::clients

#include "shadow_parts.hpp"

#include "prompt_folder.hpp"
#include "wiring.hpp"

#include "ft9/observability/log.hpp"

#include <utility>

namespace ft9::app {
namespace {

std::shared_ptr<const mentor::mentor_content> shadow_content(const settings& s) {
    if (s.shadow_prompt_dir.empty()) return nullptr;
    auto loaded = load_prompt(s.shadow_prompt_dir, s.config_dir, s.memory);
    if (!loaded)
        log::error("the prompt of SHADOW_PROMPT_DIR cannot be used",
                   {{"problems", mentor::to_string(loaded.problems)}});
    return std::move(loaded.content);
}

pipeline::shadow_options step_options(const settings& s) {
    pipeline::shadow_options o;
    o.percent = s.shadow_percent;
    o.concurrency = s.shadow_concurrency;
    o.deadline = s.shadow_deadline;
    o.keep_texts = s.shadow_keep_texts;
    o.model = shadow_options_of(s).model;
    o.content = shadow_content(s);
    // Further numbers have prompts of their own, which another one would not be compared with fairly.
    if (o.content) o.phone_number_id = s.whatsapp_phone_number_id;
    return o;
}

// What another model costs is not known.
pipeline::trace_step::price_list shadow_prices(const settings& s,
                                               const pipeline::trace_step::price_list& live) {
    return s.shadow_model.empty() ? live : pipeline::trace_step::price_list{};
}

}  // namespace

bool wants_shadow(const settings& s) {
    return s.shadow_percent > 0 && !(s.shadow_prompt_dir.empty() && s.shadow_model.empty());
}

clients::openai_options shadow_options_of(const settings& s) {
    auto o = openai_options(s);
    if (!s.shadow_model.empty()) o.model = s.shadow_model;
    return o;
}

// Its requests are not counted among those of people: ft9_shadow_total tells of them.
shadow_parts::shadow_parts(const settings& s, boost::asio::any_io_executor executor, const clock& time,
                           metrics& meter, storage::shadow_store& store,
                           pipeline::trace_step::price_list prices,
                           std::function<boost::asio::awaitable<bool>()> may_spend)
    : http_(executor, upstream_options(s, s.shadow_concurrency)),
      options_(shadow_options_of(s)),
      model_(clients::make_openai(http_, options_, {})),
      step_({executor, time, *model_, store, meter, prices, shadow_prices(s, prices), std::move(may_spend)},
            step_options(s)) {}

void shadow_parts::stop() {
    step_.stop();
    http_.stop();
}

}  // namespace ft9::app

// What is one business number's own: its words, its limit, its pause.
#include "inbox_worker.hpp"

namespace ft9::pipeline {

namespace {

constexpr unix_ms number_recheck = 20'000;  // the end of a pause is told at once

}  // namespace

mentor_words inbox_worker::words_of(const std::string& phone_number_id) const {
    return env_.words_of_number ? env_.words_of_number(phone_number_id) : env_.words();
}

turn_rate::ruling inbox_worker::admit_by_rate(row_id conversation, const std::string& phone_number_id) {
    const auto limit = env_.words_of_number ? env_.words_of_number(phone_number_id).turns_per_person : 0;
    const std::lock_guard lock(mutex_);
    return rate_.admit(conversation, env_.time.now(), limit);
}

// A time: its messages stay on disk until then, or until the pause ends.
std::optional<unix_ms> inbox_worker::wait_for_number(row_id conversation,
                                                     const std::string& phone_number_id) {
    const std::lock_guard lock(mutex_);
    if (!paused_numbers_.contains(phone_number_id)) return std::nullopt;
    waiting_[conversation].on_disk = true;
    return env_.time.now() + number_recheck;
}

void inbox_worker::set_number_paused(const std::string& phone_number_id, bool paused) {
    {
        const std::lock_guard lock(mutex_);
        const bool news = paused ? paused_numbers_.insert(phone_number_id).second
                                 : paused_numbers_.erase(phone_number_id) > 0;
        if (paused || !news) return;
        queue_.wake_all(env_.time.now());
    }
    dispatch();
}

}  // namespace ft9::pipeline

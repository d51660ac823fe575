#include "ft9/pipeline/suspect_line.hpp"

#include <algorithm>

namespace ft9::pipeline {

bool suspect_line::holds_others(unix_ms now) const {
    return alone(now) || !waiting_.empty();
}

std::optional<row_id> suspect_line::next(std::size_t running, unix_ms now) {
    if (alone(now) || waiting_.empty()) return std::nullopt;
    // While a suspect waits nobody else begins, so that by then all that still run are overdue.
    if (running > 0 && now < last_began_ + longest_wait) return std::nullopt;
    lone_ = {waiting_.front(), now};
    waiting_.pop_front();
    return lone_->conversation;
}

void suspect_line::finished(row_id conversation) {
    if (lone_ && lone_->conversation == conversation) lone_.reset();
}

void suspect_line::step_aside(row_id conversation) {
    finished(conversation);
    aside_.insert(conversation);
}

void suspect_line::come_back(row_id conversation) {
    if (aside_.erase(conversation) > 0) waiting_.push_front(conversation);
}

void suspect_line::merge(row_id from, row_id into) {
    const auto at = std::find(waiting_.begin(), waiting_.end(), from);
    const bool known = std::find(waiting_.begin(), waiting_.end(), into) != waiting_.end();
    if (at != waiting_.end() && known) {
        waiting_.erase(at);
    } else if (at != waiting_.end()) {
        *at = into;
    }
    if (aside_.erase(from) > 0) aside_.insert(into);
}

bool suspect_line::is_alone(row_id conversation, unix_ms now) const {
    return alone(now) && lone_->conversation == conversation;
}

std::optional<unix_ms> suspect_line::changes_at() const {
    if (waiting_.empty() && !lone_) return std::nullopt;
    return (waiting_.empty() ? lone_->since : last_began_) + longest_wait;
}

}  // namespace ft9::pipeline

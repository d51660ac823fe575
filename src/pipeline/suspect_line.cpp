#include "ft9/pipeline/suspect_line.hpp"

namespace ft9::pipeline {

bool suspect_line::holds_others(unix_ms now) const {
    return alone(now) || !waiting_.empty();
}

std::optional<row_id> suspect_line::next(std::size_t running, unix_ms now) {
    if (alone(now) || waiting_.empty()) return std::nullopt;
    const std::size_t overdue = lone_ ? 1 : 0;
    if (running > overdue) return std::nullopt;
    lone_ = {waiting_.front(), now};
    waiting_.pop_front();
    return lone_->conversation;
}

void suspect_line::finished(row_id conversation) {
    if (lone_ && lone_->conversation == conversation) lone_.reset();
}

bool suspect_line::is_alone(row_id conversation, unix_ms now) const {
    return alone(now) && lone_->conversation == conversation;
}

std::optional<unix_ms> suspect_line::changes_at() const {
    if (!lone_) return std::nullopt;
    return lone_->since + longest_wait;
}

}  // namespace ft9::pipeline

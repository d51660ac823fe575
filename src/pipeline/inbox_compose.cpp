// What the model is asked: the prompt, the conversation so far, and what the person wrote now.
#include "inbox_worker.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

// The person's key at the provider: tells conversations apart without naming anybody.
std::string person_key(row_id conversation) {
    return "ft9-" + public_id(conversation);
}

}  // namespace

asio::awaitable<clients::ai_request> inbox_worker::compose(row_id conversation, const messages& waiting,
                                                           const mentor_words& words) {
    clients::ai_request request;
    request.system_prompt = words.system_prompt;
    request.person_key = person_key(conversation);
    auto known = env_.sessions.find(conversation);
    if (!known) {
        auto loading = env_.journal.context_of(conversation, options_.max_messages);
        const auto loaded = co_await std::move(loading);
        // What could not be read is not remembered as empty: the next turn asks the journal again.
        if (loaded) env_.sessions.restore(conversation, *loaded);
        known = env_.sessions.find(conversation);
    }
    auto& lines = request.conversation;
    if (known) lines = std::move(*known);
    const auto room = options_.max_messages > waiting.size() ? options_.max_messages - waiting.size() : 0;
    if (lines.size() > room) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(room));
    while (!lines.empty() && lines.front().who != speaker::person)
        lines.erase(lines.begin());
    std::size_t bytes = 0;
    for (const auto& m : waiting) {
        const auto left = options_.max_context_bytes - std::min(bytes, options_.max_context_bytes);
        lines.push_back(
            {speaker::person, sanitize_utf8(std::string_view(m.text).substr(0, left)), time_of(m.id), m.id});
        bytes += m.text.size();
    }
    show_pictures(waiting, request);
    co_return request;
}

}  // namespace ft9::pipeline

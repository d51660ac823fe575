// What a turn does before the model is asked: what its messages carry is fetched, heard and put into words.
#include "inbox_worker.hpp"
#include "typing_mark.hpp"

#include "ft9/core/plain_words.hpp"
#include "ft9/core/text.hpp"
#include "ft9/observability/log.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;
using clients::transcription_error;
using storage::pending_message;

namespace {

constexpr std::chrono::minutes told_window{10};  // decision 8: one fixed text in it

mentor::media_texts media_texts_of(const mentor_words& words) {
    return words.media ? *words.media : mentor::media_texts{};
}

mentor::happening_texts notes_of(const mentor_words& words) {
    return words.happenings ? *words.happenings : mentor::happening_texts{};
}

// The message with another note in place of its file's.
std::string with_note(const pending_message& m, std::string_view note) {
    const auto kept = m.text.size() - std::min(m.media->note_size, m.text.size());
    return m.text.substr(0, kept) + std::string(note);
}

// A caption stands before the note; other notes end with a bracket.
bool says_something_else(const pending_message& m, std::size_t note) {
    const auto rest = trim(std::string_view(m.text).substr(0, m.text.size() - std::min(note, m.text.size())));
    return !rest.empty() && rest.back() != ']';
}

std::string label_of(media_kind kind, std::string_view result) {
    return std::string(to_string(kind)) + "_" + std::string(result);
}

media_failure failure_of(const error_code& ec) {
    if (ec == transcription_error::silent) return media_failure::silent;
    if (ec == transcription_error::too_large) return media_failure::too_big;
    if (ec == transcription_error::unsupported_format) return media_failure::wrong_type;
    return media_failure::not_heard;
}

media_outcome outcome_of(const pending_message& m) {
    media_outcome o;
    o.message = m.id;
    o.mime_type = m.media->mime_type;
    o.sha256 = m.media->sha256;
    o.file = m.media->file;
    return o;
}

bool has_work(const pending_message& m) {
    return m.media && m.media->state <= media_state::fetched;
}

bool is_failed(const pending_message& m) {
    return m.media && m.media->state == media_state::failed;
}

}  // namespace

// Several files share the deadline: whoever sends many waits for them together. The person sees meanwhile
// that somebody is at work.
asio::awaitable<inbox_worker::prepared> inbox_worker::prepare(row_id conversation, messages& waiting,
                                                              asio::any_io_executor strand) {
    if (std::none_of(waiting.begin(), waiting.end(), has_work)) co_return prepared::go;
    const auto mark = start_mark(waiting.back(), strand, env_.time.steady() + options_.media_deadline);
    auto attending = attend_all(conversation, waiting);
    const auto done = co_await std::move(attending);
    auto ending = end_mark(mark);
    co_await std::move(ending);
    co_return done;
}

asio::awaitable<inbox_worker::prepared> inbox_worker::attend_all(row_id conversation, messages& waiting) {
    const auto deadline = env_.time.steady() + options_.media_deadline;
    const auto words = words_of(waiting.back().phone_number_id);
    for (auto m = waiting.begin(); m != waiting.end();) {
        bool known = true;
        if (m->media) {
            auto attending = attend(*m, deadline, words, known);
            const bool stored = co_await std::move(attending);
            if (!stored || (stopping() && has_work(*m))) {
                env_.journal.release_soon(conversation);
                co_return prepared::later;
            }
        }
        // Deleted by its sender, or erased with the person, while it was being fetched.
        m = known && !forgotten(conversation) ? std::next(m) : waiting.erase(m);
    }
    const bool old = is_old(conversation);
    if (old || waiting.empty()) env_.journal.release_soon(conversation);
    co_return old ? prepared::later : prepared::go;
}

// Something was deleted while files were fetched, or what came since lies on disk: all is read once more.
bool inbox_worker::is_old(row_id conversation) const {
    const std::lock_guard lock(mutex_);
    const auto at = waiting_.find(conversation);
    return at != waiting_.end() && at->second.on_disk;
}

// As far as it gets; each step is stored before the next, so that none is paid for twice. False: storage
// failed. `known`: the message still waits.
asio::awaitable<bool> inbox_worker::attend(pending_message& m, steady_time deadline,
                                           const mentor_words& words, bool& known) {
    bool again = m.media->state == media_state::fetched;  // its file may be gone since
    while (known && m.media->state <= media_state::fetched && !stopping()) {
        media_outcome o;
        if (m.media->state == media_state::waiting) {
            auto fetching = fetch_file(m, deadline);
            o = co_await std::move(fetching);
        } else {
            auto listening = listen(m, deadline, words);
            o = co_await std::move(listening);
            if (o.state == media_state::waiting && !std::exchange(again, false)) {
                o.state = media_state::failed;
                o.failure = media_failure::not_heard;
            }
        }
        if (o.state == media_state::failed) {
            const auto notes = notes_of(words);
            o.text =
                with_note(m, m.media->kind == media_kind::image ? notes.image_failed : notes.audio_failed);
        }
        const bool picture = m.media->kind == media_kind::image;
        if (picture && o.state == media_state::fetched) o.state = media_state::ready;
        auto noting = note_media(m, std::move(o));
        const auto stored = co_await std::move(noting);
        if (!stored) co_return false;
        known = *stored;
    }
    co_return true;
}

asio::awaitable<media_outcome> inbox_worker::fetch_file(const pending_message& m, steady_time deadline) {
    auto o = outcome_of(m);
    const auto kind = m.media->kind;
    media::fetched_media got;
    got.failure = media_failure::unavailable;
    if (env_.files != nullptr) {
        media::media_order order{m.id, m.media->media_id,  m.phone_number_id,
                                 kind, m.media->mime_type, m.media->sha256};
        auto fetching = env_.files->fetch(std::move(order), deadline, nullptr);
        got = co_await std::move(fetching);
    }
    o.failure = got.failure;
    const bool here = got.failure == media_failure::none;
    env_.meter.count(counter::media_files, label_of(kind, here ? "fetched" : to_string(got.failure)));
    if (!here) {
        log::warning("a file was not fetched", {{"message", public_id(m.id)},
                                                {"kind", to_string(kind)},
                                                {"reason", to_string(got.failure)},
                                                {"detail", got.detail}});
        o.state = media_state::failed;
        co_return o;
    }
    o.state = media_state::fetched;
    o.file = std::move(got.file);
    o.mime_type = std::move(got.mime_type);
    o.sha256 = std::move(got.sha256);
    o.bytes = got.bytes;
    co_return o;
}

// `waiting`: the file is gone and is to be fetched once more.
asio::awaitable<media_outcome> inbox_worker::listen(const pending_message& m, steady_time deadline,
                                                    const mentor_words& words) {
    auto o = outcome_of(m);
    error_code failure = transcription_error::switched_off;
    if (env_.listener != nullptr && env_.files != nullptr) {
        auto transcribing =
            env_.listener->transcribe(env_.files->path_of(m.media->file), m.media->mime_type, deadline);
        const auto heard = co_await std::move(transcribing);
        if (heard) {
            env_.meter.count(counter::media_files, "audio_heard");
            o.state = media_state::ready;
            o.text =
                with_note(m, mentor::fill(notes_of(words).transcript, {{"words", as_plain_line(*heard)}}));
            co_return o;
        }
        failure = heard.error();
    }
    log::warning("a recording was not put into words",
                 {{"message", public_id(m.id)}, {"error", failure.message()}});
    const bool lost = failure == transcription_error::unreadable_file;
    o.state = lost ? media_state::waiting : media_state::failed;
    o.failure = failure_of(failure);
    if (!lost)
        env_.meter.count(counter::media_files,
                         o.failure == media_failure::silent ? "audio_silent" : "audio_not_heard");
    co_return o;
}

// Nothing: storage failed. False: nobody waits for it any more, and a file just fetched is nobody's.
asio::awaitable<std::optional<bool>> inbox_worker::note_media(pending_message& m, media_outcome o) {
    const bool fresh = o.file != m.media->file;
    auto& media = *m.media;
    media.state = o.state;
    media.failure = o.failure;
    media.mime_type = o.mime_type;
    media.file = o.file;
    if (!o.text.empty()) {
        const auto kept = m.text.size() - std::min(media.note_size, m.text.size());
        media.note_size = o.text.size() - std::min(kept, o.text.size());
        m.text = o.text;
    }
    o.note_size = media.note_size;
    auto settling = env_.journal.settle_media(std::move(o));
    const auto stored = co_await std::move(settling);
    if (stored && *stored) co_return true;
    if (fresh && env_.files != nullptr && !media.file.empty()) {
        auto removing = env_.files->remove(media.file);
        co_await std::move(removing);
    }
    if (!stored) co_return std::nullopt;
    co_return false;
}

// The person hears once of what could not be opened; the turn goes on with what is left. A picture's caption
// is answered by the model, which reads that it was not seen. False: storage failed.
asio::awaitable<bool> inbox_worker::tell_failures(row_id conversation, messages& waiting) {
    const auto readable = [](const pending_message& m) {
        return !is_failed(m) || says_something_else(m, m.media->note_size);
    };
    if (std::all_of(waiting.begin(), waiting.end(), readable)) co_return true;
    const auto split = std::stable_partition(waiting.begin(), waiting.end(), readable);
    const messages told(split, waiting.end());
    waiting.erase(split, waiting.end());
    storage::decision d;
    d.conversation = conversation;
    for (const auto& m : told) {
        d.messages.push_back(m.id);
        d.epoch = std::max(d.epoch, m.epoch);
    }
    d.reason = "media_" + std::string(to_string(told.front().media->failure));
    d.kind = send_kind::unsupported;
    d.once_within = told_window;
    d.suppressed = {outcome::ignored, "unsupported_recent"};
    d.parts =
        split_message(media_texts_of(words_of(told.front().phone_number_id)).of(told.front().media->failure));
    auto concluding = conclude(conversation, told, std::move(d), nullptr);
    const auto again = co_await std::move(concluding);
    if (again) co_return false;
    if (waiting.empty()) co_return true;
    auto claiming = note_claim(conversation);  // the decision has taken it back
    if (co_await std::move(claiming)) co_return true;
    come_again(conversation);
    co_return false;
}

// The last lines of the question are those of this turn; later ones read their notes alone.
void inbox_worker::show_pictures(const messages& waiting, clients::ai_request& request) const {
    if (env_.files == nullptr) return;
    for (const auto& m : waiting) {
        if (!m.media || m.media->kind != media_kind::image || m.media->state != media_state::ready) continue;
        for (auto& line : request.conversation) {
            const bool same = line.id == m.id && line.who == speaker::person;
            if (same)
                line.images.push_back({m.media->mime_type, env_.files->path_of(m.media->file).string()});
        }
    }
}

}  // namespace ft9::pipeline

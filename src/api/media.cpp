// POST /media: a file of an operator on its way to Meta.
#include "handlers.hpp"
#include "json_reply.hpp"
#include "send_error.hpp"
#include "spool.hpp"

#include "ft9/core/text.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/outgoing/upload.hpp"

#include <algorithm>
#include <charconv>

namespace ft9::api {
namespace {

using nlohmann::json;
using outgoing::upload_kind;

constexpr int most_at_once = 4;
constexpr std::chrono::minutes time_for_meta{2};

// Without parameters, in lower case.
std::string mime_type_of(const http::request& r) {
    const auto header = r.headers.find("Content-Type").value_or("");
    std::string type(trim(header.substr(0, header.find(';'))));
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return type;
}

bool declares_more_than(const http::request& r, std::uint64_t most) {
    std::uint64_t length = 0;
    const auto text = r.headers.find("Content-Length").value_or("");
    std::from_chars(text.data(), text.data() + text.size(), length);
    return length > most;
}

std::string filename_of(const http::request& r, const upload_kind& kind) {
    const auto given = r.query_value("filename");
    return given ? std::string(*given) : "file." + std::string(kind.ending);
}

http::response too_large(const http::request& r, const upload_kind& kind) {
    return http::problem(r, 413,
                         "A file for a message of type " + std::string(kind.type) + " has at most " +
                             std::to_string(kind.most) + " bytes.",
                         "field", "file");
}

http::response refused_by_graph(const http::request& r, const attempt_outcome& o) {
    switch (o.refusal) {
        case verdict::retry:
        case verdict::throttle:
            return unavailable(r, "Meta takes no files at the moment; repeat it later.");
        case verdict::pause:
            return unavailable(r, "Meta refuses our token or number; the alarms say why.");
        case verdict::ambiguous:
            return http::problem(r, 502, "Meta gave no usable answer; repeat it.");
        case verdict::final:
        case verdict::inbound:
            break;
    }
    return problem_with(
        r, 422, "Meta refused the file.",
        {{"meta_code", o.error_code}, {"meta_text", o.error_text}, {"error", describe_error(o)}});
}

}  // namespace

std::optional<http::response> admit_upload(services& s, http::request& r) {
    if (auto refusal = admit_admin(s, r)) return refusal;
    const auto kind = outgoing::upload_kind_of(mime_type_of(r));
    if (!kind)
        return http::problem(r, 415, "Meta takes no files of this Content-Type.", "field", "Content-Type");
    if (declares_more_than(r, kind->most)) return too_large(r, *kind);
    if (!outgoing::is_filename(filename_of(r, *kind)))
        return http::problem(r, 400, "filename has 1 to 240 bytes, no slash and no control characters.",
                             "field", "filename");
    if (s.uploads.uploader == nullptr || s.state.uploads >= most_at_once)
        return unavailable(r, "Too many files are on their way; repeat it later.");
    r.sink = std::make_unique<spool>(*s.uploads.files, s.uploads.folder, s.uploads.reserve, kind->most,
                                     s.state.uploads);
    return std::nullopt;
}

answer upload_media(services& s, http::request& r) {
    const auto mime_type = mime_type_of(r);
    const auto kind = *outgoing::upload_kind_of(mime_type);  // the gate saw it
    const auto& taken = static_cast<const spool&>(*r.sink);  // the gate's
    if (taken.overflowed()) co_return too_large(r, kind);
    if (taken.size() == 0) co_return http::problem(r, 422, "The body is the file.", "field", "file");
    clients::media_upload what{s.phone_number_id, mime_type, filename_of(r, kind), taken.file(),
                               taken.size()};
    auto sending = s.uploads.uploader->upload(std::move(what), s.time.steady() + time_for_meta);
    const auto o = co_await std::move(sending);
    if (o.id.empty()) {
        log::warning("Meta did not take an operator's file", {{"request", r.id},
                                                              {"verdict", to_string(o.refusal.refusal)},
                                                              {"code", o.refusal.error_code},
                                                              {"detail", o.refusal.error_text}});
        co_return refused_by_graph(r, o.refusal);
    }
    auto noting = s.journal.note_audit("upload", o.id);
    const auto noted = co_await std::move(noting);
    log::info(
        "an operator's file was uploaded",
        {{"request", r.id}, {"type", kind.type}, {"bytes", taken.size()}, {"audited", noted.has_value()}});
    co_return json_reply(200, {{"id", o.id}});
}

}  // namespace ft9::api

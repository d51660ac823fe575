// What is remembered of a person: shown to operators, corrected and cleared by them.
#include "handlers.hpp"
#include "json_reply.hpp"
#include "person.hpp"

#include "ft9/api/openapi.hpp"
#include "ft9/core/time_text.hpp"
#include "ft9/mentor/memory_words.hpp"
#include "ft9/observability/log.hpp"

namespace ft9::api {
namespace {

using nlohmann::json;
using storage::conversation_view;
using storage::memory_record;

std::string memory_tag(std::int64_t version) {
    return '"' + std::to_string(version) + '"';
}

json memory_time(unix_ms at) {
    return at == 0 ? json(nullptr) : json(rfc3339(at));
}

json memory_text(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

http::response tell_memory(const conversation_view& c, const memory_record& m) {
    auto a = json_reply(200, {{"conversation", public_id(c.id)},
                              {"phone_number_id", c.phone_number_id},
                              {"version", m.version},
                              {"updated_at", memory_time(m.updated_at)},
                              {"updated_by", memory_text(m.updated_by)},
                              {"memory", mentor::memory_json(mentor::stored_memory(m.document))},
                              {"summary", memory_text(m.summary)},
                              {"summarised_at", memory_time(m.summarised_at)}});
    a.headers.add("ETag", memory_tag(m.version));
    return a;
}

http::response memory_problem(const http::request& r, const error_code& why) {
    if (why == errc::not_found) return http::problem(r, 404, "Nobody is known under that number.");
    if (why == errc::conflict)
        return http::problem(r, 412, "The memory has changed since; read it again, then change it.");
    return person_problem(r, why);
}

// All that is wrong; the first fault stands where callers look for one.
http::response faulty_memory(const http::request& r, const std::vector<mentor::memory_fault>& faults) {
    const auto detail_of = [](const mentor::memory_fault& f) {
        return (f.where.empty() ? "The document" : f.where) + ' ' + f.what + '.';
    };
    json errors = json::array();
    for (const auto& f : faults)
        errors.push_back({{"field", f.where}, {"detail", detail_of(f)}});
    return problem_with(r, 422, detail_of(faults.front()),
                        {{"field", faults.front().where}, {"errors", std::move(errors)}});
}

std::vector<std::string> pillar_keys(const services& s) {
    return s.content == nullptr ? std::vector<std::string>{} : mentor::pillar_keys(s.content->get()->pillars);
}

// Those of the prompt, and those that the document names already: of another business number's prompt, or of
// before they were renamed. What is read may be written back.
std::vector<std::string> known_pillars(const services& s, const memory_record& m) {
    auto keys = pillar_keys(s);
    for (const auto& named : mentor::stored_memory(m.document).progress)
        keys.push_back(named.first);
    return keys;
}

struct named_memory {
    conversation_view person;
    memory_record memory;
};

boost::asio::awaitable<result<named_memory>> find_memory(services& s, const http::request& r) {
    if (s.memories == nullptr) co_return errc::storage_failed;
    auto finding = find_person(s.journal, r);
    auto person = co_await std::move(finding);
    if (!person) co_return person.error();
    auto reading = s.memories->read(person->id);
    auto memory = co_await std::move(reading);
    if (!memory) co_return memory.error();
    co_return named_memory{std::move(*person), std::move(*memory)};
}

// The version that a change must find, if the caller names one; errc::conflict if it is another already.
result<std::optional<std::int64_t>> expected_version(const http::request& r, std::int64_t version) {
    const auto wanted = r.headers.find("If-Match");
    if (!wanted) return std::optional<std::int64_t>{};
    if (!names_tag(*wanted, memory_tag(version))) return make_error_code(errc::conflict);
    return std::optional<std::int64_t>{version};
}

void tell_log(const http::request& r, const char* what, row_id conversation) {
    log::info("an operator changed what is remembered of a person",
              {{"request", r.id}, {"change", what}, {"conversation", public_id(conversation)}});
}

}  // namespace

answer show_memory(services& s, http::request& r) {
    auto finding = find_memory(s, r);
    const auto found = co_await std::move(finding);
    if (!found) co_return memory_problem(r, found.error());
    co_return tell_memory(found->person, found->memory);
}

answer put_memory(services& s, http::request& r) {
    const auto document = parse_json(r.body);
    if (!document || !document->is_object())
        co_return http::problem(r, 400, "The body must be a JSON object.", "field", "body");
    auto finding = find_memory(s, r);
    const auto found = co_await std::move(finding);
    if (!found) co_return memory_problem(r, found.error());
    const auto reading = mentor::read_memory(*document, known_pillars(s, found->memory));
    if (!reading.faults.empty()) co_return faulty_memory(r, reading.faults);
    const auto expected = expected_version(r, found->memory.version);
    if (!expected) co_return memory_problem(r, expected.error());
    auto storing = s.memories->put(found->person.id, mentor::memory_document(reading.value), *expected);
    const auto stored = co_await std::move(storing);
    if (!stored) co_return memory_problem(r, stored.error());
    tell_log(r, "put", found->person.id);
    co_return tell_memory(found->person, *stored);
}

answer clear_memory(services& s, http::request& r) {
    auto finding = find_memory(s, r);
    const auto found = co_await std::move(finding);
    if (!found) co_return memory_problem(r, found.error());
    const auto expected = expected_version(r, found->memory.version);
    if (!expected) co_return memory_problem(r, expected.error());
    auto clearing = s.memories->clear(found->person.id, *expected);
    const auto cleared = co_await std::move(clearing);
    if (!cleared) co_return memory_problem(r, cleared.error());
    tell_log(r, "clear", found->person.id);
    http::response a;
    a.status = 204;
    co_return a;
}

}  // namespace ft9::api

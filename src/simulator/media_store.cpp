#include "simulator/media_store.hpp"

#include "ft9/core/id.hpp"
#include "ft9/core/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

constexpr std::string_view address_path = "/whatsapp_business/attachments/";
constexpr std::uint64_t first_id = 900'000'000'000'000;

std::string digest_of(std::string_view bytes) {
    const auto digest = sha256(bytes);
    std::string out(4 * ((digest.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), digest.data(),
                                     static_cast<int>(digest.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

upstream_answer not_found() {
    upstream_answer out;
    out.status = 404;
    out.body = R"({"error":{"message":"Media not found","type":"GraphMethodException","code":100,)"
               R"("error_subcode":33,"fbtrace_id":"simulated"}})";
    return out;
}

}  // namespace

std::string media_store::add(std::string bytes, std::string mime_type) {
    auto digest = digest_of(bytes);
    const std::lock_guard lock(mutex_);
    auto id = std::to_string(first_id + ++last_id_);
    bytes_ += bytes.size();
    files_[id] = {std::move(bytes), std::move(mime_type), std::move(digest)};
    make_room();
    return id;
}

// Under the lock. The newest stays, however large.
void media_store::make_room() {
    while (bytes_ > most_bytes_ && files_.size() > 1) {
        bytes_ -= files_.begin()->second.bytes.size();
        files_.erase(files_.begin());
    }
}

bool media_store::has(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    return files_.contains(id);
}

std::optional<json> media_store::object_of(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto at = files_.find(id);
    if (at == files_.end()) return std::nullopt;
    return json{{"id", id}, {"mime_type", at->second.mime_type}, {"sha256", at->second.sha256}};
}

std::optional<std::pair<std::string, std::string>> media_store::file_of(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto at = files_.find(id);
    if (at == files_.end()) return std::nullopt;
    return std::pair{at->second.bytes, at->second.mime_type};
}

upstream_answer media_store::describe(const std::string& id, const std::string& host) {
    const std::lock_guard lock(mutex_);
    const auto at = files_.find(id);
    if (at == files_.end()) return not_found();
    const auto now = time_.now();
    std::erase_if(addresses_, [now](const auto& each) { return each.second.until < now; });
    const auto key = random_hex(16);
    addresses_[key] = {id, now + address_lives};
    const json out = {{"messaging_product", "whatsapp"},
                      {"url", fmt::format("https://{}{}?mid={}", host, address_path, key)},
                      {"mime_type", at->second.mime_type},
                      {"sha256", at->second.sha256},
                      {"file_size", std::to_string(at->second.bytes.size())},
                      {"id", id}};
    upstream_answer answer;
    answer.body = out.dump();
    return answer;
}

upstream_answer media_store::download(const std::string& target) {
    constexpr std::string_view mark = "?mid=";
    const auto from = target.find(mark);
    if (from == std::string::npos) return not_found();
    const std::lock_guard lock(mutex_);
    const auto given = addresses_.find(target.substr(from + mark.size()));
    if (given == addresses_.end() || given->second.until < time_.now()) return not_found();
    const auto at = files_.find(given->second.id);
    if (at == files_.end()) return not_found();
    upstream_answer answer;
    answer.content_type = at->second.mime_type;
    answer.body = at->second.bytes;
    return answer;
}

bool media_store::is_address(std::string_view path) {
    return path == address_path;
}

void media_store::expire_addresses() {
    const std::lock_guard lock(mutex_);
    addresses_.clear();
}

void media_store::clear() {
    const std::lock_guard lock(mutex_);
    files_.clear();
    addresses_.clear();
    bytes_ = 0;
}

}  // namespace ft9::simulator

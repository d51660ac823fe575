#include "ft9/http/segmented_body.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace ft9::http {
namespace {

constexpr std::uint64_t file_step = 48 * 1024;  // a multiple of 3: base64 of it has no padding

std::string to_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and the NUL that OpenSSL adds
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.pop_back();
    return out;
}

std::uint64_t sent_size(const file_segment& file) {
    return file.base64 ? (file.size + 2) / 3 * 4 : file.size;
}

}  // namespace

void segmented_body::add(std::string text) {
    if (text.empty()) return;
    size_ += text.size();
    segments_.emplace_back(std::move(text));
}

void segmented_body::add(file_segment file) {
    if (file.size == 0) return;
    size_ += sent_size(file);
    segments_.emplace_back(std::move(file));
}

void segmented_body::rewind() {
    at_ = 0;
    read_ = 0;
    failure_.clear();
}

boost::asio::awaitable<result<std::string>> segmented_body::next() {
    if (const auto* text = std::get_if<std::string>(&segments_.at(at_))) {
        ++at_;
        co_return *text;
    }
    auto reading = read(std::get<file_segment>(segments_.at(at_)));
    auto piece = co_await std::move(reading);
    co_return piece;
}

boost::asio::awaitable<result<std::string>> segmented_body::read(const file_segment& file) {
    const auto most = static_cast<std::size_t>(std::min(file_step, file.size - read_));
    auto reading =
        threads_.run([content = file.content, offset = read_, most] { return content->read(offset, most); });
    auto bytes = co_await std::move(reading);
    if (bytes && bytes->size() < most) bytes = make_error_code(errc::invalid_argument);
    if (!bytes) {
        failure_ = bytes.error();
        co_return bytes;
    }
    read_ += most;
    if (file.base64) bytes = to_base64(*bytes);
    if (read_ == file.size) {
        ++at_;
        read_ = 0;
    }
    co_return bytes;
}

}  // namespace ft9::http

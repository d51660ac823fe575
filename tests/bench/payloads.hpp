#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::bench {

struct payload_options {
    std::string host, path, secret, number_id;
    std::uint64_t first_sender = 0;  // requests i = 0, 1, ... come from person first_sender + i
    std::size_t count = 1;
};

// The digits that person `n` writes from: a Brazilian mobile number, distinct for n < 10^8.
std::string sender_number(std::uint64_t n);

// Whole HTTP requests, made and signed in memory before the clock starts: each a webhook of about 1 KB with a
// person and a wamid of its own.
class request_set {
  public:
    explicit request_set(const payload_options& options);
    std::size_t size() const { return ends_.size(); }
    std::string_view at(std::size_t i) const {
        const auto begin = i == 0 ? 0 : ends_[i - 1];
        return {bytes_.data() + begin, ends_[i] - begin};
    }

  private:
    std::string bytes_;
    std::vector<std::size_t> ends_;
};

}  // namespace ft9::bench

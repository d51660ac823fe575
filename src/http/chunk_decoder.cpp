#include "chunk_decoder.hpp"

#include "ascii.hpp"

#include <algorithm>

namespace ft9::http {
namespace {

constexpr std::size_t max_overhead = 16 * 1024;
constexpr std::size_t max_trailer = 16 * 1024;
constexpr int max_digits = 16;

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

chunk_decoder::step chunk_decoder::next(std::string_view input) {
    step made;
    while (made.used < input.size()) {
        if (at_ == at::data) {
            const auto size = std::min<std::uint64_t>(chunk_, input.size() - made.used);
            made.data = input.substr(made.used, size);
            made.used += made.data.size();
            chunk_ -= size;
            if (chunk_ == 0) at_ = at::data_cr;
            return made;
        }
        made.what = take(input[made.used++]);
        if (made.what != status::more) return made;
    }
    return made;
}

chunk_decoder::status chunk_decoder::take(char c) {
    switch (at_) {
        case at::size:
        case at::extension:
            return take_size(c);
        case at::size_lf:
            return c == '\n' ? end_of_size_line() : status::malformed;
        case at::data:
            break;
        case at::data_cr:
            return expect(c, '\r', at::data_lf);
        case at::data_lf:
            return expect(c, '\n', at::size);
        case at::field:
        case at::name:
        case at::value:
            return take_trailer(c);
        case at::field_lf:
            return expect(c, '\n', at::field);
        case at::last_lf:
            return c == '\n' ? status::done : status::malformed;
    }
    return status::malformed;
}

chunk_decoder::status chunk_decoder::expect(char c, char wanted, at then) {
    if (c != wanted) return status::malformed;
    at_ = then;
    return status::more;
}

chunk_decoder::status chunk_decoder::count_overhead() {
    ++line_;
    return overhead_ + line_ > max_overhead ? status::malformed : status::more;
}

chunk_decoder::status chunk_decoder::take_size(char c) {
    if (c == '\r' && digits_ > 0) {
        at_ = at::size_lf;
        return status::more;
    }
    if (at_ == at::extension) return is_value(c) ? count_overhead() : status::malformed;
    if (c == ';' && digits_ > 0) {
        at_ = at::extension;
        return count_overhead();
    }
    const int value = hex_value(c);
    if (value < 0 || ++digits_ > max_digits) return status::malformed;
    chunk_ = chunk_ * 16 + static_cast<std::uint64_t>(value);
    return count_overhead();
}

chunk_decoder::status chunk_decoder::end_of_size_line() {
    if (chunk_ > left_) return status::too_large;
    left_ -= chunk_;
    // A size line may cost 16 bytes and twice its data; what is beyond adds up over the whole body.
    const auto spent = overhead_ + line_;
    const auto allowed = 16 + std::min<std::uint64_t>(chunk_, max_overhead) * 2;
    overhead_ = spent > allowed ? spent - allowed : 0;
    line_ = 0;
    digits_ = 0;
    at_ = chunk_ == 0 ? at::field : at::data;
    return status::more;
}

chunk_decoder::status chunk_decoder::take_trailer(char c) {
    if (++trailer_ > max_trailer) return status::malformed;
    if (c == '\r' && at_ != at::name) {
        at_ = at_ == at::field ? at::last_lf : at::field_lf;
        return status::more;
    }
    if (at_ == at::value) return is_value(c) ? status::more : status::malformed;
    if (at_ == at::name && c == ':') {
        at_ = at::value;
        return status::more;
    }
    at_ = at::name;
    return is_token(c) ? status::more : status::malformed;
}

}  // namespace ft9::http

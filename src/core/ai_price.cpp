#include "ft9/core/ai_price.hpp"

#include <algorithm>
#include <cmath>

namespace ft9 {

std::optional<std::int64_t> cost_of(const prices& p, std::int64_t input, std::int64_t cached,
                                    std::int64_t output) {
    if (!p.known()) return std::nullopt;
    const auto in = std::max<std::int64_t>(input, 0), out = std::max<std::int64_t>(output, 0);
    const auto kept = std::clamp<std::int64_t>(cached, 0, in);
    // A price for a million tokens is one token's price in millionths.
    const auto micros = static_cast<double>(in - kept) * p.input +
                        static_cast<double>(kept) * p.cached.value_or(p.input) +
                        static_cast<double>(out) * p.output;
    return std::llround(micros);
}

}  // namespace ft9

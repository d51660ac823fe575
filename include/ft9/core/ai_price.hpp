#pragma once

#include <cstdint>
#include <optional>

namespace ft9 {

// What a model's provider charges for a million tokens, in one currency (US dollars, as providers list them).
// All 0: nothing is known, and nothing is reckoned.
struct prices {
    double input = 0;
    std::optional<double> cached;  // input that the provider had kept; nothing: as `input`
    double output = 0;

    bool known() const { return input > 0 || output > 0; }
};

// The cost of so many tokens in millionths of the currency, rounded; nothing while the prices are unknown.
// `cached` are part of `input`. Negative counts are 0, and no more is cached than was put in. Pure.
std::optional<std::int64_t> cost_of(const prices& p, std::int64_t input, std::int64_t cached,
                                    std::int64_t output);

}  // namespace ft9

#pragma once

#include <cstdint>
#include <random>

namespace ft9::simulation {

// The only source of chance in a simulated run. The engine is the standard's, the same everywhere; its
// distributions are not, so they are written out here. Never throw twice within one expression: the order
// would be the compiler's.
class dice {
  public:
    explicit dice(std::uint64_t seed) : engine_(seed) {}
    // In [0, n); n is small, so the bias is of no account.
    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    // Both ends included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }
    bool chance(unsigned permille) { return below(1000) < permille; }

  private:
    std::mt19937_64 engine_;
};

}  // namespace ft9::simulation

#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace ft9::fuzz {

// Sizes of reads that a seed chooses. Mostly small: what matters is where a line, a chunk or a head is cut.
class pieces {
  public:
    explicit pieces(std::uint32_t seed) : random_(seed + 1) {}
    std::size_t operator()() {
        const auto drawn = static_cast<std::size_t>(random_());
        return drawn % 8 == 0 ? 1 + (drawn >> 3U) % 900 : 1 + (drawn >> 3U) % 24;
    }

  private:
    std::minstd_rand random_;
};

}  // namespace ft9::fuzz

#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace ft9::test {

// Longer than a sanitizer on a busy machine makes anything last; only a failing test waits for its end.
inline constexpr std::chrono::seconds long_enough{30};

// Waits until the condition holds, for what no event can be waited for; false after `long_enough`.
inline bool eventually(const std::function<bool()>& condition) {
    const auto limit = std::chrono::steady_clock::now() + long_enough;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));  // lint-ok: no event to wait for
    }
    return true;
}

}  // namespace ft9::test

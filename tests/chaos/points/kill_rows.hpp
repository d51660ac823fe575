#pragma once

#include "support/proving_ground.hpp"

#include <string_view>
#include <vector>

namespace ft9::chaos {

using test::proving_ground;

// How one failpoint is reached, and how often it is hit before the server dies: another moment each time.
struct kill_row {
    const char* k = "";      // number in docs/reliability.md
    std::string_view point;  // of failpoint::points
    std::vector<int> moments;
    // Leads the running server to the point. False: it was not reached.
    bool (*drive)(proving_ground&);
    // Before the server starts; null: nothing.
    void (*prepare)(proving_ground&) = nullptr;
    // After the start that follows the kill; null: nothing but what holds for every point.
    void (*expect)(proving_ground&) = nullptr;
};

const std::vector<kill_row>& kill_rows();

}  // namespace ft9::chaos

#include "quiet_time.hpp"

#include <algorithm>

namespace ft9::pipeline {

unix_ms quiet_time::ends(unix_ms first, unix_ms last, unix_ms now) const {
    const auto silent = std::min(last, now) + quiet.count(), capped = std::min(first, now) + most.count();
    return std::max(now, std::min(silent, capped));
}

}  // namespace ft9::pipeline

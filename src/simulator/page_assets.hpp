#pragma once

#include "ft9/core/embedded_file.hpp"

#include <span>

namespace ft9::simulator {

// The files of src/simulator/page; static storage, any thread.
std::span<const embedded_file> page_assets();

}  // namespace ft9::simulator

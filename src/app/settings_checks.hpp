#pragma once

#include "ft9/app/settings.hpp"

#include <vector>

namespace ft9::app {

// Rules that are more than one text's shape: several settings together, and what is only warned about.
std::vector<problem> check_relations(const settings& values);

// How a file system of that statfs(2) type suits the database.
enum class disk_kind : std::uint8_t { local, network, lost_on_restart, shared_with_host };
disk_kind classify_file_system(std::uint32_t magic);

}  // namespace ft9::app

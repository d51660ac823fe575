#pragma once

#include "ft9/app/settings_table.hpp"

#include <string>
#include <string_view>

namespace ft9::app {

// What --check-config may show of a value; "" for an unset one.
std::string shown(const setting_row& row, std::string_view text);

}  // namespace ft9::app

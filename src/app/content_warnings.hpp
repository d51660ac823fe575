#pragma once

#include "wiring.hpp"

#include "ft9/app/settings.hpp"

#include <vector>

namespace ft9::app {

// What stands in CONFIG_DIR, and in the folders of further business numbers, and is still to be written by
// the operator: the server runs with it, but people get less than they should. Pure.
std::vector<problem> content_warnings(const settings& s, const mentor::mentor_content& content,
                                      const number_voices& voices);
// The same in the log, one line each.
void log_content_warnings(const settings& s, const mentor::mentor_content& content,
                          const number_voices& voices);

}  // namespace ft9::app

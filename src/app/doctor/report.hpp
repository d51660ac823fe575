#pragma once

#include "examination.hpp"

#include <string>

// What `ft9-server doctor` prints. Pure.
namespace ft9::app::doctor {

// A line for each finding, and one that counts them.
std::string as_text(const examination& e);
// {"healthy","at","problems","warnings","checks":[{"check","result","what","remedy"}]} and a newline.
std::string as_json(const examination& e);

}  // namespace ft9::app::doctor

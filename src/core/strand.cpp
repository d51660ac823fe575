#include "ft9/core/strand.hpp"

#include <cstdlib>
#include <new>

namespace ft9 {
namespace {

thread_local int all_or_nothing = 0;

void lack_of_memory() {
    if (all_or_nothing > 0) std::abort();
    throw std::bad_alloc();
}

}  // namespace

void guard_strands_against_lack_of_memory() noexcept {
    std::set_new_handler(lack_of_memory);
}

memory_needed::memory_needed() noexcept {
    ++all_or_nothing;
}

memory_needed::~memory_needed() {
    --all_or_nothing;
}

}  // namespace ft9

#include "ft9/mentor/budget_texts.hpp"

namespace ft9::mentor {

std::initializer_list<budget_text_row> budget_table() {
    using t = budget_texts;
    static const std::initializer_list<budget_text_row> rows{
        {"person", &t::person},
        {"everybody", &t::everybody},
        {"internal", &t::internal},
    };
    return rows;
}

}  // namespace ft9::mentor

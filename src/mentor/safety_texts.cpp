#include "ft9/mentor/safety_texts.hpp"

namespace ft9::mentor {

std::initializer_list<safety_row> safety_table() {
    using t = safety_texts;
    static const std::initializer_list<safety_row> rows{
        {"emergency", &t::emergency},
        {"medical", &t::medical},
        {"off_topic", &t::off_topic},
    };
    return rows;
}

}  // namespace ft9::mentor

#include "ft9/storage/journal.hpp"

namespace ft9::storage {

std::string to_string(const row_counts& rows) {
    std::string text;
    for (const auto& [table, count] : rows) {
        if (!text.empty()) text += ' ';
        text.append(table).append("=").append(std::to_string(count));
    }
    return text;
}

}  // namespace ft9::storage

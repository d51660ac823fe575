#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ft9::mentor {

enum class leak : std::uint8_t {
    none,
    canary,   // the prompt's mark, or a good part of it, in whatever dress
    passage,  // long passages of the prompt
};
std::string_view to_string(leak l);

// A mark that nobody can guess and that stands in no text by chance: 20 consonants, random.
std::string make_canary();

// Tells whether a text gives away the system prompt. Sees through case, accents, look-alike letters, hidden
// signs, spacing, reversal, ROT13, hexadecimal, decimal codes, base64 and initials of words and lines; not
// through translation or retelling. Immutable; any thread. Made once for a prompt; looking costs less than a
// millisecond for the longest reply.
class leak_guard {
  public:
    // Letters and digits in a row that count as a passage; may be made of pieces of at least 48.
    static constexpr std::size_t shortest_passage = 120;

    // `open`: parts of the prompt that may be told, such as the pillars' descriptions.
    leak_guard(const std::string& canary, std::string_view prompt, const std::vector<std::string>& open);
    leak look(std::string_view text) const;

  private:
    // Hashes of all pieces of one length.
    struct pieces {
        std::size_t length = 0;
        std::unordered_set<std::uint64_t> hashes = {};
        void add(std::string_view text, std::size_t step = 1);
        void remove(std::string_view text);
        std::size_t count_in(std::string_view text, std::size_t enough) const;
    };
    void add_dresses(const std::string& canary);
    bool has_canary(std::string_view text) const;
    bool has_passage(std::string_view squashed) const;
    leak look_at_letters(std::string_view text) const;

    pieces letters_{8}, hex_{16}, decimal_{16}, base64_{12}, passages_{48};
};

}  // namespace ft9::mentor

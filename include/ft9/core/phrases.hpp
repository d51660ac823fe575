#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ft9 {

// The words of a Portuguese text as they are compared: folded, without signs and articles. Pure.
std::vector<std::string> folded_words(std::string_view utf8);

// How people say a thing that is understood without a model.
struct phrase_lists {
    std::vector<std::string> whole;     // all of the message, but for greetings and ways to ask
    std::vector<std::string> inside;    // anywhere in a short message ...
    std::vector<std::string> unless;    // ... without any of these words
    std::vector<std::string> doubtful;  // all of the message: may be meant so
};

enum class phrase_match : std::uint8_t { none, doubtful, clear };

// Looks for such phrases. Never changes; any thread.
class phrase_matcher {
  public:
    // Whether asking for a thing ("posso ...?") is as good as wanting it.
    enum class questions : std::uint8_t { count, are_doubtful };

    phrase_matcher() = default;
    phrase_matcher(const phrase_lists& lists, questions asked);
    // Of what is negated ("não quero falar com um humano") or stands in a long text: doubtful at most.
    phrase_match match(std::string_view utf8) const;

  private:
    using words = std::vector<std::string>;
    phrase_match inside(const words& said) const;

    std::vector<words> whole_, inside_, doubtful_;
    words unless_;
    questions asked_ = questions::count;
};

}  // namespace ft9

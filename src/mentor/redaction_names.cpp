// Names: those that are known, and words where people tell one.
#include "ft9/core/text.hpp"
#include "ft9/mentor/redaction.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ft9::mentor {
namespace {

constexpr std::string_view name_mark = "[nome]";

struct text_piece {
    std::string_view bytes;
    bool word = false;
    std::string folded = {};
};

// Length of the letter at `at`: of ASCII, or of Latin-1 and Latin Extended-A in UTF-8; 0: none.
std::size_t letter_at(std::string_view text, std::size_t at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return 1;
    if (c < 0xC3 || c > 0xC5 || at + 1 >= text.size()) return 0;
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const bool sign = c == 0xC3 && (second == 0x97 || second == 0xB7);  // × and ÷
    return sign || (second & 0xC0U) != 0x80U ? 0 : 2;
}

// Length of a word of ours at `at`, which stands where something was redacted; 0: there is none. Other
// brackets hold what was said: a voice note is the text of a note.
std::size_t mark_at(std::string_view text, std::size_t at) {
    constexpr std::array<std::string_view, 8> marks{name_mark, "[e-mail]", "[link]",     "[perfil]",
                                                    "[cpf]",   "[cnpj]",   "[telefone]", "[número]"};
    const auto* const found = std::find_if(marks.begin(), marks.end(), [&](std::string_view mark) {
        return text.substr(at, mark.size()) == mark;
    });
    return found == marks.end() ? 0 : found->size();
}

// Words and what stands between them; a mark of ours is no word.
std::vector<text_piece> pieces_of(std::string_view text) {
    std::vector<text_piece> pieces;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        const bool word = letter_at(text, at) > 0;
        if (word) {
            while (end < text.size() && letter_at(text, end) > 0)
                end += letter_at(text, end);
        } else {
            end = at + std::max<std::size_t>(mark_at(text, at), 1);
        }
        const auto bytes = text.substr(at, end - at);
        pieces.push_back({bytes, word, word ? fold(bytes) : std::string()});
        at = end;
    }
    return pieces;
}

bool is_capitalised(std::string_view word) {
    const auto c = static_cast<unsigned char>(word.front());
    if (c >= 'A' && c <= 'Z') return true;
    return c == 0xC3 && word.size() > 1 && static_cast<unsigned char>(word[1]) < 0x9F;
}

template <std::size_t N>
bool is_one_of(const std::string& word, const std::array<const char*, N>& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool links_names(const std::string& folded) {
    return is_one_of(folded, std::array{"de", "da", "do", "das", "dos", "e"});
}

// What people put before a name. Folded.
bool is_title(const std::string& folded) {
    return is_one_of(folded, std::array{"dr", "dra", "doutor", "doutora", "sr", "sra", "prof", "profa"});
}

// Words of names that are words of the language as well, or titles: alone they point to nobody.
bool is_common(const std::string& folded) {
    constexpr std::size_t shortest = 3;
    return folded.size() < shortest || is_title(folded) || links_names(folded) ||
           is_one_of(folded, std::array{"clinica", "consultorio", "dentista", "odonto", "odontologia",
                                        "implantes", "ortodontia", "bem", "luz", "paz", "rosa", "santos",
                                        "costa", "campos", "reis", "pinto", "leite"});
}

class name_finder {
  public:
    name_finder(std::string_view text, const std::vector<std::string>& names) : pieces_(pieces_of(text)) {
        for (const auto& name : names) {
            for (const auto& piece : pieces_of(name)) {
                if (piece.word && !is_common(piece.folded)) known_.push_back(piece.folded);
            }
        }
        named_.resize(pieces_.size());
    }

    std::string redacted() {
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            if (!pieces_[i].word) continue;
            if (std::find(known_.begin(), known_.end(), pieces_[i].folded) != known_.end()) named_[i] = true;
            if (is_title(pieces_[i].folded)) mark_from(next_word(i), false);
            if (introduces(i)) mark_from(next_word(i), true);
            if (presents(i)) mark_from(behind_article(next_word(i)), false);
        }
        return joined();
    }

  private:
    // The next word in the same sentence; pieces_.size() if there is none.
    std::size_t next_word(std::size_t i) const {
        const bool title = i < pieces_.size() && is_title(pieces_[i].folded);
        for (++i; i < pieces_.size(); ++i) {
            if (pieces_[i].word) return i;
            const char c = pieces_[i].bytes.front();
            const bool stop =
                c == '\n' || c == '!' || c == '?' || c == '[' || (c == '.' && !title) || c == ',';
            if (stop) break;
        }
        return pieces_.size();
    }
    const std::string& folded_before(std::size_t i) const {
        static const std::string none;
        while (i > 0) {
            if (pieces_[--i].word) return pieces_[i].folded;
        }
        return none;
    }
    // "me chamo", "meu nome é": a name follows, however it is written.
    bool introduces(std::size_t i) const {
        const auto& word = pieces_[i].folded;
        if (word == "chamo") return folded_before(i) == "me";
        return word == "e" && folded_before(i) == "nome";
    }
    // "sou a Ana", "aqui é o Caio", "falo com a Bia": a name follows if it is written like one.
    bool presents(std::size_t i) const {
        const auto& word = pieces_[i].folded;
        if (is_one_of(word, std::array{"sou", "chama", "paciente", "socio", "socia", "secretaria", "colega"}))
            return true;
        return (word == "e" && folded_before(i) == "aqui") || (word == "com" && folded_before(i) == "falo");
    }
    std::size_t behind_article(std::size_t i) const {
        if (i < pieces_.size() && is_one_of(pieces_[i].folded, std::array{"o", "a", "minha", "meu"}))
            return next_word(i);
        return i;
    }
    // Up to five words of a name, "da" and the like between them. `any`: the first may be in lower case.
    void mark_from(std::size_t i, bool any) {
        constexpr int most_words = 5;
        for (int words = 0; i < pieces_.size() && words < most_words; ++words) {
            const auto& piece = pieces_[i];
            if (is_title(piece.folded)) return;  // what follows is found from there
            if (!is_capitalised(piece.bytes) && !(any && words == 0)) return;
            if (!is_capitalised(piece.bytes) && is_common(piece.folded)) return;
            named_[i] = true;
            auto next = next_word(i);
            if (next < pieces_.size() && links_names(pieces_[next].folded) &&
                next_word(next) < pieces_.size() && is_capitalised(pieces_[next_word(next)].bytes)) {
                next = next_word(next);
            }
            i = next;
        }
    }
    std::string joined() const {
        std::string out;
        for (std::size_t i = 0; i < pieces_.size(); ++i)
            out += named_[i] ? std::string(name_mark) : std::string(pieces_[i].bytes);
        return out;
    }

    std::vector<text_piece> pieces_;
    std::vector<std::string> known_;
    std::vector<bool> named_;
};

}  // namespace

std::string redact_names(std::string_view utf8, const std::vector<std::string>& names) {
    return name_finder(utf8, names).redacted();
}

}  // namespace ft9::mentor

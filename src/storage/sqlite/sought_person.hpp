#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::storage::sqlite {

// Whom an erasure looks for in what Meta sent: wa_ids in both forms and BSUIDs. Immutable; any thread.
class sought_person {
  public:
    explicit sought_person(std::vector<std::string> identifiers) : identifiers_(std::move(identifiers)) {}

    // Whether a text of Meta's names the person: an identifier that is not part of a longer one, as it is or
    // inside a message id ("wamid." and base64, which holds the number of the other side).
    bool named_in(std::string_view text) const;
    // Whether a body may name the person: cheap, and true rather than wrong.
    bool maybe_in(std::string_view body) const;
    const std::vector<std::string>& identifiers() const { return identifiers_; }

  private:
    std::vector<std::string> identifiers_;
};

// The webhook body without the entries of its lists that name the person (messages, statuses, contacts ...);
// nullopt if it does not name them. Empty if nobody else's entries are left, or if what is left cannot be
// told from the person's: not JSON, or named outside of any list.
std::optional<std::string> without_person(std::string_view body, const sought_person& who);

}  // namespace ft9::storage::sqlite

#pragma once

#include "ft9/http/client.hpp"

#include <string>
#include <vector>

namespace ft9::media {

// Who may be sent the access token, which opens everything that the number can do. Pure.
class trusted_hosts {
  public:
    // `graph`: where the token is sent anyway. `names`: hosts in lower case, each with all names below it.
    trusted_hosts(http::origin graph, std::vector<std::string> names);
    // Names are compared label by label; only HTTPS on its own port, unless it is Graph itself.
    bool have(const http::origin& where) const;

  private:
    http::origin graph_;
    std::vector<std::string> names_;
};

}  // namespace ft9::media

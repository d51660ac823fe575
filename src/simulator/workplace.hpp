#pragma once

#include <cstdint>
#include <string>

namespace ft9::simulator {

// The directory for database, log and CA file; removed at the end if it was made here.
class workplace {
  public:
    // Empty: a new directory under $TMPDIR or /tmp. Throws std::runtime_error if it cannot be made.
    explicit workplace(const std::string& wanted);
    ~workplace();
    workplace(const workplace&) = delete;
    workplace& operator=(const workplace&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
    bool temporary_ = false;
};

// `wanted` if it can be bound on loopback now, otherwise a free port.
std::uint16_t usable_port(std::uint16_t wanted);

// Directory of this program's executable.
std::string own_directory();

// The prompt's directory for a server that runs elsewhere: `config` here, beside the build tree, or "" (the
// installed one).
std::string find_config_dir();

}  // namespace ft9::simulator

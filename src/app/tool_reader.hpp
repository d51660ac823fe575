#pragma once

#include "settings_sources.hpp"

#include "ft9/clients/tool.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ft9::app {

inline constexpr const char* tools_file = "tools.json";

// One entry of tools.json. Every fault is told with its place. All references outlive the reader.
class tool_reader {
  public:
    tool_reader(const setting_sources& from, const settings& values, const nlohmann::json& entry,
                std::string where, std::vector<problem>& problems);
    clients::tool read();

  private:
    void complain(const std::string& member, std::string remedy, bool warning = false);
    std::string text(const char* member, std::size_t limit);
    std::uint32_t number(const char* member, std::uint32_t otherwise, std::uint32_t least,
                         std::uint32_t most);
    bool flag(const char* member);
    void check_members();
    void read_parameters(clients::tool& out);
    void read_place(clients::tool& out);
    void check_host(const std::string& host);
    void read_confirmation(clients::tool& out);
    std::string read_secret();

    const setting_sources& from_;
    const settings& values_;
    const nlohmann::json& entry_;
    const std::string where_;
    std::vector<problem>& problems_;
};

}  // namespace ft9::app

#pragma once

#include "settings_list.hpp"

#include "ft9/clients/tool.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace ft9::app {

inline constexpr list_file tools_file{"tools.json", 32,
                                      "must be a list of at most 32 tools: [{\"name\":\"…\"}]"};

// One entry of tools.json.
class tool_reader : private list_entry {
  public:
    tool_reader(const setting_sources& from, const settings& values, const nlohmann::json& entry,
                std::string where, std::vector<problem>& problems);
    clients::tool read();

  private:
    void read_parameters(clients::tool& out);
    void read_place(clients::tool& out);
    void check_host(const std::string& host);
    void read_confirmation(clients::tool& out);
    std::string read_secret();

    const setting_sources& from_;
    const settings& values_;
};

}  // namespace ft9::app

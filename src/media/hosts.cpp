#include "ft9/media/hosts.hpp"

#include "ft9/http/address_policy.hpp"

#include <algorithm>

namespace ft9::media {
namespace {

constexpr std::uint16_t https_port = 443;

// "a.example" is or is below itself, and "b.a.example" is; "evil-a.example" is not.
bool is_or_is_below(std::string_view host, std::string_view name) {
    if (name.empty() || !host.ends_with(name)) return false;
    const auto rest = host.size() - name.size();
    return rest == 0 || host[rest - 1] == '.';
}

}  // namespace

trusted_hosts::trusted_hosts(http::origin graph, std::vector<std::string> names)
    : graph_(std::move(graph)), names_(std::move(names)) {}

bool trusted_hosts::have(const http::origin& where) const {
    if (where.tls == graph_.tls && where.host == graph_.host && where.port == graph_.port) return true;
    if (!where.tls || where.port != https_port || http::is_ip_literal(where.host)) return false;
    return std::any_of(names_.begin(), names_.end(),
                       [&](const std::string& name) { return is_or_is_below(where.host, name); });
}

}  // namespace ft9::media

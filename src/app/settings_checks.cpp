#include "settings_checks.hpp"

#include "prompt_folder.hpp"

#include "settings_parsers.hpp"
#include "settings_tls.hpp"

#include "ft9/http/address_policy.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include <sys/vfs.h>

namespace ft9::app {
namespace {

constexpr std::size_t short_verify_token = 12;

bool is_hex_32(const std::string& text) {
    return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

bool is_metas_host(std::string_view host) {
    return host == "facebook.com" || host.ends_with(".facebook.com");
}

void check_plain_url(const char* name, const std::string& url, const settings& values,
                     std::vector<problem>& out) {
    if (!breaks_plain_rule(url, values.upstream_private_hosts)) return;
    out.push_back({name,
                   "must start with https://; http:// is for localhost, private addresses and names in "
                   "UPSTREAM_PRIVATE_HOSTS"});
}

void check_graph(const settings& values, std::vector<problem>& out) {
    const std::string host = host_of(values.graph_base_url);
    if (is_plain_http(values.graph_base_url) && !http::is_loopback(host)) {
        out.push_back({"GRAPH_BASE_URL", "must start with https://; http:// is for loopback only"});
    }
    if (!values.upstream_ca_file.empty() && is_metas_host(host)) {
        out.push_back(
            {"UPSTREAM_CA_FILE",
             "adds authorities that may then speak for Meta's real host; it is meant for the simulator "
             "and for a private model",
             true});
    }
}

void check_public_url(const settings& values, std::vector<problem>& out) {
    check_plain_url("PUBLIC_URL", values.public_url, values, out);
    if (is_plain_http(values.public_url)) {
        out.push_back({"PUBLIC_URL", "starts with http://; Meta delivers to https:// only", true});
    }
}

void check_secrets(const settings& values, std::vector<problem>& out) {
    if (!std::all_of(values.whatsapp_app_secret.begin(), values.whatsapp_app_secret.end(), is_hex_32)) {
        out.push_back(
            {"WHATSAPP_APP_SECRET",
             "Meta's app secrets have 32 hex digits; look under App settings, Basic. It is neither the "
             "access token nor the verify token",
             true});
    }
    const auto& verify = values.whatsapp_verify_token;
    if (!verify.empty() && verify.size() < short_verify_token) {
        out.push_back(
            {"WHATSAPP_VERIFY_TOKEN", "is short; use at least 12 characters that nobody can guess", true});
    }
}

// All or nothing: half a provider would only be found out when it is needed.
void check_fallback(const settings& values, std::vector<problem>& out) {
    check_plain_url("FALLBACK_BASE_URL", values.fallback_base_url, values, out);
    struct part {
        const char* name;
        const std::string& value;
    };
    const part parts[] = {{"FALLBACK_BASE_URL", values.fallback_base_url},
                          {"FALLBACK_API_KEY", values.fallback_api_key},
                          {"FALLBACK_MODEL", values.fallback_model}};
    const bool any =
        std::any_of(std::begin(parts), std::end(parts), [](const part& p) { return !p.value.empty(); });
    for (const auto& p : parts) {
        if (any && p.value.empty())
            out.push_back({p.name,
                           "is missing: a second provider needs FALLBACK_BASE_URL, FALLBACK_API_KEY and "
                           "FALLBACK_MODEL"});
    }
}

void check_prices(const settings& values, std::vector<problem>& out) {
    const char* limit = nullptr;
    if (values.max_cost_per_person_day > 0) limit = "MAX_COST_PER_PERSON_DAY";
    if (values.max_cost_per_month > 0) limit = "MAX_COST_PER_MONTH";
    if (values.max_cost_per_day > 0) limit = "MAX_COST_PER_DAY";
    const bool limited = limit != nullptr;
    if (limited && values.openai_price_input <= 0 && values.openai_price_output <= 0)
        out.push_back(
            {limit, "limits nothing while OPENAI_PRICE_INPUT and OPENAI_PRICE_OUTPUT are not set", true});
    const bool second = !values.fallback_base_url.empty();
    if (limited && second && values.fallback_price_input <= 0 && values.fallback_price_output <= 0)
        out.push_back({"FALLBACK_PRICE_INPUT",
                       "is not set: what the second provider answers counts as free of charge", true});
}

void check_timezone(const settings& values, std::vector<problem>& out) {
    const std::filesystem::path zones = "/usr/share/zoneinfo";
    std::error_code ec;
    if (!std::filesystem::is_directory(zones, ec)) return;
    if (std::filesystem::is_regular_file(zones / values.business_timezone, ec)) return;
    out.push_back({"BUSINESS_TIMEZONE", "this machine knows no such time zone", true});
}

void check_shadow(const settings& values, std::vector<problem>& out) {
    if (values.shadow_prompt_dir.empty()) return;
    const auto loaded = load_prompt(values.shadow_prompt_dir, values.config_dir, values.memory);
    for (const auto& p : loaded.problems)
        out.push_back({"SHADOW_PROMPT_DIR", "cannot be used: " + p.where + " " + p.what});
}

// The file, or the closest folder above it that exists.
std::filesystem::path closest_existing(std::filesystem::path path) {
    std::error_code ec;
    path = std::filesystem::absolute(path, ec);
    while (!path.empty() && path != path.root_path() && !std::filesystem::exists(path, ec))
        path = path.parent_path();
    return path;
}

}  // namespace

// Numbers are those of linux/magic.h and statfs(2); headers of older systems lack some.
disk_kind classify_file_system(std::uint32_t magic) {
    switch (magic) {
        case 0x6969:      // NFS
        case 0x517B:      // SMB
        case 0xFF534D42:  // CIFS
        case 0xFE534D42:  // SMB2
        case 0x5346414F:  // AFS
        case 0x6B414653:  // kAFS
        case 0x00C36400:  // Ceph
        case 0x73757245:  // Coda
        case 0x564C:      // NCP
        case 0x0BD00BD0:  // Lustre
        case 0x01161970:  // GFS2
        case 0x7461636F:  // OCFS2
            return disk_kind::network;
        case 0x01021994:  // tmpfs
        case 0x858458F6:  // ramfs
        case 0x794C7630:  // overlay
            return disk_kind::lost_on_restart;
        case 0x01021997:  // 9p
        case 0x65735546:  // FUSE
            return disk_kind::shared_with_host;
        default:
            return disk_kind::local;
    }
}

std::optional<problem> check_database_location(const std::string& path) {
    struct statfs about {};
    if (::statfs(closest_existing(path).c_str(), &about) != 0) return std::nullopt;
    switch (classify_file_system(static_cast<std::uint32_t>(about.f_type))) {
        case disk_kind::network:
            return problem{"DATABASE_URL",
                           "lies on a network file system, where SQLite loses data; use a local disk"};
        case disk_kind::lost_on_restart:
            return problem{
                "DATABASE_URL",
                "lies on a tmpfs or overlay and is lost with the container or the machine; mount a volume "
                "and point DATABASE_URL there",
                true};
        case disk_kind::shared_with_host:
            return problem{
                "DATABASE_URL",
                "lies on a folder shared through FUSE or 9p; locks and fsync may not hold there. Use a "
                "volume on a local disk",
                true};
        case disk_kind::local:
            break;
    }
    return std::nullopt;
}

std::vector<problem> check_relations(const settings& values) {
    std::vector<problem> out;
    check_secrets(values, out);
    check_graph(values, out);
    check_plain_url("OPENAI_BASE_URL", values.openai_base_url, values, out);
    check_plain_url("TRANSCRIPTION_BASE_URL", values.transcription_base_url, values, out);
    check_plain_url("SPEECH_BASE_URL", values.speech_base_url, values, out);
    check_fallback(values, out);
    check_prices(values, out);
    check_plain_url("ALERT_WEBHOOK_URL", values.alert_webhook_url, values, out);
    check_public_url(values, out);
    check_timezone(values, out);
    check_shadow(values, out);
    for (auto& found : check_tls(values))
        out.push_back(std::move(found));
    if (auto place = check_database_location(values.database_path)) out.push_back(std::move(*place));
    return out;
}

}  // namespace ft9::app

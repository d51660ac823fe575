#include "settings_parsers.hpp"

#include "ft9/core/phone.hpp"
#include "ft9/core/text.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include <unistd.h>

namespace ft9::app::parse {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto comma = list.find(',');
        parts.push_back(trim(list.substr(0, comma)));
        if (comma == list.npos) return parts;
        list.remove_prefix(comma + 1);
    }
}

bool is_network(std::string_view text) {
    boost::system::error_code v4, v6;
    const std::string name(text);
    boost::asio::ip::make_network_v4(name, v4);
    boost::asio::ip::make_network_v6(name, v6);
    return !v4 || !v6;
}

// An address is a network of one.
std::string as_network(std::string_view text) {
    boost::system::error_code failure;
    const auto address = boost::asio::ip::make_address(std::string(text), failure);
    if (!failure) return address.to_string() + (address.is_v4() ? "/32" : "/128");
    return is_network(text) ? std::string(text) : std::string();
}

bool is_host(std::string_view text) {
    boost::system::error_code failure;
    boost::asio::ip::make_address(std::string(text), failure);
    if (!failure) return true;
    const auto allowed = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.'; };
    return !text.empty() && text.size() <= 253 && text.front() != '.' && text.front() != '-' &&
           std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

std::string text(std::string_view given, std::string& out) {
    out = given;
    return {};
}

std::string token(std::string_view given, std::string& out) {
    if (!is_token(given)) return "must be one word of ASCII characters; copy it again";
    return text(given, out);
}

std::string digits(std::string_view given, std::string& out) {
    if (!all_digits(given)) return "must be digits only: the id that Meta shows, not the telephone number";
    return text(given, out);
}

std::string on_off(std::string_view given, bool& out) {
    if (given != "on" && given != "off") return "must be on or off";
    out = given == "on";
    return {};
}

std::string tokens(std::string_view given, std::vector<std::string>& out) {
    const auto parts = split(given);
    if (!std::all_of(parts.begin(), parts.end(), is_token)) {
        return "must be words of ASCII characters, separated by single commas";
    }
    out.assign(parts.begin(), parts.end());
    return {};
}

std::string long_tokens(std::string_view given, std::vector<std::string>& out) {
    std::vector<std::string> parts;
    if (auto remedy = tokens(given, parts); !remedy.empty()) return remedy;
    if (std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.size() < 16; })) {
        return "must have at least 16 characters (each of several); make one with: openssl rand -hex 24";
    }
    out = std::move(parts);
    return {};
}

namespace {

// People who hide their number are known by nothing else: two letters, a dot, letters and digits.
bool is_user_id(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.';
    };
    return text.size() > 3 && text.size() <= 160 && text[2] == '.' && text[0] >= 'A' && text[0] <= 'Z' &&
           std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

std::string phone_numbers(std::string_view given, std::vector<std::string>& out) {
    std::vector<std::string> numbers;
    for (const auto part : split(given))
        numbers.push_back(is_user_id(part) ? std::string(part) : digits_of(part));
    if (std::any_of(numbers.begin(), numbers.end(), [](const std::string& n) { return n.empty(); })) {
        return "must be telephone numbers with country code, separated by commas: +5511999990000";
    }
    out = std::move(numbers);
    return {};
}

std::string networks(std::string_view given, std::vector<std::string>& out) {
    std::vector<std::string> parsed;
    if (given != "none") {
        for (const auto part : split(given)) {
            if (part == "loopback") {
                parsed.insert(parsed.end(), {"127.0.0.0/8", "::1/128"});
            } else if (auto network = as_network(part); !network.empty()) {
                parsed.push_back(std::move(network));
            } else {
                return "must be networks separated by commas (10.0.0.0/8, fd00::/8, loopback), or none";
            }
        }
    }
    out = std::move(parsed);
    return {};
}

std::string hosts(std::string_view given, std::vector<std::string>& out) {
    std::vector<std::string> parsed;
    if (given != "any") {
        for (const auto part : split(given))
            parsed.push_back(lower(part));
    }
    if (!std::all_of(parsed.begin(), parsed.end(), is_host)) {
        return "must be host names separated by commas, without scheme, port or path";
    }
    out = std::move(parsed);
    return {};
}

std::string listen_address(std::string_view given, std::string& out) {
    const std::string_view address = given == "localhost" ? "127.0.0.1" : given;
    boost::system::error_code failure;
    boost::asio::ip::make_address(std::string(address), failure);
    if (failure) return "must be an IP address to listen on: 0.0.0.0, 127.0.0.1, ::";
    return text(address, out);
}

std::string template_name(std::string_view given, std::string& out) {
    constexpr std::size_t longest = 512;
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    if (given.size() > longest || !std::all_of(given.begin(), given.end(), fits))
        return "may hold letters, digits and _ only";
    return text(given, out);
}

std::string api_version(std::string_view given, std::string& out) {
    const auto dot = given.find('.');
    const bool fits = given.front() == 'v' && dot != given.npos && all_digits(given.substr(1, dot - 1)) &&
                      all_digits(given.substr(dot + 1));
    if (!fits) return "must look like v26.0";
    return text(given, out);
}

std::string database(std::string_view given, std::string& out) {
    if (given.starts_with("postgres://") || given.starts_with("postgresql://")) {
        return "PostgreSQL is not supported by this version; use sqlite:PATH";
    }
    constexpr std::string_view scheme = "sqlite:";
    std::string_view path = given.starts_with(scheme) ? given.substr(scheme.size()) : std::string_view();
    if (path.starts_with("///")) path.remove_prefix(2);
    if (path.empty() || path.starts_with("//") || path.starts_with(':') || path.ends_with('/') ||
        path.find_first_of("?#") != path.npos) {
        return "must be sqlite:PATH with the path of a file: sqlite:data/ft9.db, sqlite:/data/ft9.db";
    }
    return text(path, out);
}

std::string timezone(std::string_view given, std::string& out) {
    const auto allowed = [](char c) {
        return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view("/_+-").find(c) != std::string_view::npos;
    };
    if (!std::all_of(given.begin(), given.end(), allowed) || given.front() == '/') {
        return "must be an IANA time zone: America/Sao_Paulo";
    }
    return text(given, out);
}

std::string readable_file(std::string_view given, std::string& out) {
    const std::string path(given);
    std::error_code ec;
    if (!std::filesystem::is_regular_file(path, ec) || !std::ifstream(path)) {
        return "must name a file that this user can read";
    }
    return text(given, out);
}

std::string config_dir(std::string_view given, std::string& out) {
    std::error_code ec;
    out = given;
    if (given != settings().config_dir || std::filesystem::is_directory(out, ec)) return {};
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ec);
    const auto installed = program.parent_path().parent_path() / "share/ft9-server/config";
    if (!ec && std::filesystem::is_directory(installed, ec)) out = installed.string();
    return {};
}

std::string threads(std::string_view given, std::size_t& out) {
    if (given != "cores") return number(given, out, 1, 1024);
    out = std::max(1U, std::thread::hardware_concurrency());
    return {};
}

std::string dollars(std::string_view given, double& out) {
    constexpr double most = 1e6;
    constexpr std::size_t longest = 16;
    const bool plain = given.find_first_not_of("0123456789.") == given.npos && given.size() <= longest &&
                       given.front() != '.' && given.back() != '.';
    const auto [end, failure] = std::from_chars(given.data(), given.data() + given.size(), out);
    if (!plain || failure != std::errc() || end != given.data() + given.size() || out > most) {
        out = 0;
        return "must be an amount of US dollars up to 1000000, with a point: 2.50";
    }
    return {};
}

std::string log_format(std::string_view given, log::format& out) {
    if (given == "auto") {
        out = ::isatty(STDOUT_FILENO) == 1 ? log::format::text : log::format::json;
        return {};
    }
    return one_of<log::format>({{"json", log::format::json}, {"text", log::format::text}})(given, out);
}

}  // namespace ft9::app::parse

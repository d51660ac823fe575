#include "settings_numbers.hpp"

#include "settings_parsers.hpp"
#include "settings_secret.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/phone.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ft9::app {
namespace {

using nlohmann::json;

constexpr const char* numbers_file = "numbers.json";
constexpr std::size_t largest_numbers_file = 256 * 1024, most_numbers = 100;
constexpr std::uint32_t most_turns = 1'000'000;
constexpr std::array members{"phone_number_id", "access_token_env", "access_token_file",
                             "config_dir",      "allowed_numbers",  "max_turns_per_person_hour"};

// One entry of the list. Every fault is told with its place.
class number_reader {
  public:
    number_reader(const setting_sources& from, const settings& values, const json& entry, std::string where,
                  std::vector<problem>& problems)
        : from_(from), values_(values), entry_(entry), where_(std::move(where)), problems_(problems) {}

    business_number read() {
        if (!entry_.is_object()) {
            complain("", "must be an object");
            return {};
        }
        for (const auto& [name, value] : entry_.items()) {
            if (name == "access_token")
                complain(name,
                         "does not belong into this file; name a variable in access_token_env or a file "
                         "in access_token_file");
            else if (std::find(members.begin(), members.end(), name) == members.end())
                complain(name, "is not known here");
        }
        business_number out;
        const auto id = text("phone_number_id");
        if (!parse::digits(id, out.phone_number_id).empty() || id.empty())
            complain("phone_number_id", "is required: the id of the business number, digits only");
        out.access_token = read_token();
        out.config_dir = read_config_dir();
        read_allowed(out);
        read_limit(out);
        return out;
    }

  private:
    void complain(const std::string& member, std::string remedy) {
        problems_.push_back(
            {numbers_file + (": " + where_) + (member.empty() ? "" : "." + member), std::move(remedy)});
    }
    std::string text(const char* member) {
        const auto at = entry_.find(member);
        if (at == entry_.end()) return {};
        if (at->is_string()) return std::string(trim(at->get_ref<const std::string&>()));
        complain(member, "must be a text");
        return {};
    }
    std::string read_token() {
        const auto variable = text("access_token_env"), file = text("access_token_file");
        if (!variable.empty() && !file.empty())
            complain("access_token_env", "and access_token_file are both given; keep one of them");
        if (variable.empty() && file.empty()) return values_.whatsapp_access_token;
        std::string token;
        const auto given = file.empty() ? secret_in_variable(from_, variable) : secret_in_file(file);
        if (given.empty() || !parse::token(given, token).empty())
            complain(file.empty() ? "access_token_env" : "access_token_file",
                     file.empty() ? "names a variable that is not set, in the environment or .env, to a token"
                                  : "must name a readable file that holds a token and nothing else");
        return token;
    }
    // Below CONFIG_DIR unless it begins at the root.
    std::string read_config_dir() {
        const auto given = text("config_dir");
        if (given.empty()) return values_.config_dir;
        const auto path = std::filesystem::path(values_.config_dir) / given;
        std::error_code ec;
        if (!std::filesystem::is_directory(path, ec))
            complain("config_dir", "is no folder: it holds mentor/ and texts.json as CONFIG_DIR does");
        return path.string();
    }
    void read_allowed(business_number& out) {
        const auto at = entry_.find("allowed_numbers");
        if (at == entry_.end()) return;
        auto& allowed = out.allowed_numbers.emplace();
        const auto is_number = [](const json& n) {
            return n.is_string() && !digits_of(n.get_ref<const std::string&>()).empty();
        };
        if (!at->is_array() || !std::all_of(at->begin(), at->end(), is_number))
            return complain("allowed_numbers",
                            "must be a list of numbers with country code: "
                            "[\"+5511999990000\"]; an empty one: everyone");
        for (const auto& n : *at)
            allowed.push_back(digits_of(n.get_ref<const std::string&>()));
    }
    void read_limit(business_number& out) {
        const auto at = entry_.find("max_turns_per_person_hour");
        if (at == entry_.end()) return;
        const auto limit = at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
        if (limit == 0 || limit > most_turns)
            return complain("max_turns_per_person_hour", "must be a number from 1 to 1000000");
        out.max_turns_per_person_hour = static_cast<std::uint32_t>(limit);
    }

    const setting_sources& from_;
    const settings& values_;
    const json& entry_;
    const std::string where_;
    std::vector<problem>& problems_;
};

void check_ids(const settings& values, const std::vector<business_number>& numbers,
               std::vector<problem>& problems) {
    std::vector<std::string> seen{values.whatsapp_phone_number_id};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto& id = numbers[i].phone_number_id;
        if (!id.empty() && std::find(seen.begin(), seen.end(), id) != seen.end())
            problems.push_back({std::string(numbers_file) + ": [" + std::to_string(i) + "].phone_number_id",
                                "is WHATSAPP_PHONE_NUMBER_ID or stands here twice; each number once"});
        seen.push_back(id);
    }
}

std::vector<problem> of_the_file(std::string remedy) {
    return {{numbers_file, std::move(remedy)}};
}

}  // namespace

std::vector<problem> load_numbers(const setting_sources& from, settings& values) {
    values.numbers.clear();
    const auto path = std::filesystem::path(values.config_dir) / numbers_file;
    std::error_code ec;
    if (!std::filesystem::exists(path, ec)) return {};
    std::ifstream file(path, std::ios::binary);
    if (!std::filesystem::is_regular_file(path, ec) ||
        std::filesystem::file_size(path, ec) > largest_numbers_file || !file)
        return of_the_file("must be a file of at most 256 KiB that this user can read");
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    json_fault why;
    const auto document = parse_json(content, {}, why);
    if (!document) return of_the_file("is no JSON, see line " + std::to_string(line_of(content, why.offset)));
    if (!document->is_array() || document->size() > most_numbers)
        return of_the_file("must be a list of at most 100 business numbers: [{\"phone_number_id\":\"…\"}]");
    std::vector<problem> problems;
    std::vector<business_number> numbers;
    for (std::size_t i = 0; i < document->size(); ++i)
        numbers.push_back(
            number_reader(from, values, (*document)[i], "[" + std::to_string(i) + "]", problems).read());
    check_ids(values, numbers, problems);
    if (problems.empty()) values.numbers = std::move(numbers);
    return problems;
}

}  // namespace ft9::app

#include "settings_numbers.hpp"

#include "settings_list.hpp"
#include "settings_parsers.hpp"

#include "ft9/core/phone.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace ft9::app {
namespace {

using nlohmann::json;

constexpr list_file numbers_file{
    "numbers.json", 100, "must be a list of at most 100 business numbers: [{\"phone_number_id\":\"…\"}]"};
constexpr std::uint32_t most_turns = 1'000'000;
constexpr std::array number_members{"phone_number_id", "access_token_env", "access_token_file",
                                    "config_dir",      "allowed_numbers",  "max_turns_per_person_hour"};

class number_reader : private list_entry {
  public:
    number_reader(const setting_sources& from, const settings& values, const json& entry, std::string where,
                  std::vector<problem>& problems)
        : list_entry(numbers_file.name, entry, std::move(where), problems), from_(from), values_(values) {}

    business_number read() {
        if (!is_object()) return {};
        check_members({number_members, "access_token", false});
        business_number out;
        const auto id = text("phone_number_id");
        if (!parse::digits(id, out.phone_number_id).empty() || id.empty())
            complain("phone_number_id", "is required: the id of the business number, digits only");
        out.access_token = read_token();
        out.config_dir = read_config_dir();
        read_allowed(out);
        out.max_turns_per_person_hour = number("max_turns_per_person_hour", 0, 1, most_turns);
        return out;
    }

  private:
    std::string read_token() {
        const auto variable = text("access_token_env"), file = text("access_token_file");
        if (!variable.empty() && !file.empty())
            complain("access_token_env", "and access_token_file are both given; keep one of them");
        if (variable.empty() && file.empty()) return values_.whatsapp_access_token;
        const entry_secret wanted{"access_token", 1,
                                  "names a variable that is not set, in the environment or .env, to a token",
                                  "must name a readable file that holds a token and nothing else"};
        return secret_of(from_, wanted, variable, file);
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
        const auto at = entry().find("allowed_numbers");
        if (at == entry().end()) return;
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

    const setting_sources& from_;
    const settings& values_;
};

void check_ids(const settings& values, const std::vector<business_number>& numbers,
               std::vector<problem>& problems) {
    std::vector<std::string> seen{values.whatsapp_phone_number_id};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto& id = numbers[i].phone_number_id;
        if (!id.empty() && std::find(seen.begin(), seen.end(), id) != seen.end())
            problems.push_back(
                {std::string(numbers_file.name) + ": [" + std::to_string(i) + "].phone_number_id",
                 "is WHATSAPP_PHONE_NUMBER_ID or stands here twice; each number once"});
        seen.push_back(id);
    }
}

}  // namespace

std::vector<problem> load_numbers(const setting_sources& from, settings& values) {
    values.numbers.clear();
    std::vector<problem> problems;
    const auto list = read_list_file(numbers_file, values.config_dir, problems);
    std::vector<business_number> numbers;
    for (std::size_t i = 0; i < list.size(); ++i)
        numbers.push_back(
            number_reader(from, values, list[i], "[" + std::to_string(i) + "]", problems).read());
    check_ids(values, numbers, problems);
    if (problems.empty()) values.numbers = std::move(numbers);
    return problems;
}

}  // namespace ft9::app

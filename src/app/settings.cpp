#include "ft9/app/settings.hpp"

#include "ft9/app/settings_table.hpp"
#include "settings_checks.hpp"
#include "settings_hooks.hpp"
#include "settings_masking.hpp"
#include "settings_numbers.hpp"
#include "settings_sources.hpp"
#include "settings_tools.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <unistd.h>

namespace ft9::app {
namespace {

class loader {
  public:
    loader(const environment& env, const dotenv_file& file) : from_{env, file}, file_(file) {}

    load_result run() {
        out_.problems = file_.problems;
        for (const auto& row : settings_table())
            take(row);
        if (secret_in_file_ && file_.open_to_others) {
            out_.problems.push_back(
                {".env", "holds secrets and others can read it; run chmod 600 .env", true});
        }
        append(check_relations(out_.values));
        append(load_numbers(from_, out_.values));
        append(load_tools(from_, out_.values));
        append(load_hooks(from_, out_.values));
        append(check_spelling(from_));
        append(check_prefixes(from_));
        return std::move(out_);
    }

  private:
    void append(std::vector<problem> more) {
        std::move(more.begin(), more.end(), std::back_inserter(out_.problems));
    }

    void complain(const setting_row& row, std::string remedy, bool warning = false) {
        out_.problems.push_back({std::string(row.name), std::move(remedy), warning});
    }

    void take(const setting_row& row) {
        const std::size_t problems_before = out_.problems.size();
        found_value value = find_value(from_, row, out_.problems);
        secret_in_file_ = secret_in_file_ || (value.source == ".env" && has(row.traits, trait::secret));
        const bool faulty = std::any_of(out_.problems.begin() + static_cast<std::ptrdiff_t>(problems_before),
                                        out_.problems.end(), [](const problem& p) { return !p.warning; });
        if (value.text.empty()) {
            value = use_default(row, faulty);
        } else if (has(row.traits, trait::unsupported)) {
            complain(row, "is not supported by this version and has no effect", true);
        } else if (auto remedy = row.parse(value.text, out_.values); !remedy.empty()) {
            complain(row, std::move(remedy));
        }
        out_.effective.push_back(
            {std::string(row.name), shown(row, value.text), value.source, has(row.traits, trait::hot)});
    }

    // `faulty`: it was given, but in a way that was complained about.
    found_value use_default(const setting_row& row, bool faulty) {
        if (has(row.traits, trait::required) && !faulty) {
            out_.required_missing.emplace_back(row.name);
            complain(row, "is required. " + std::string(row.meaning));
        }
        if (row.default_text.empty()) return {};
        row.parse(row.default_text, out_.values);
        return {std::string(row.default_text), "default"};
    }

    setting_sources from_;
    const dotenv_file& file_;
    load_result out_;
    bool secret_in_file_ = false;
};

}  // namespace

bool load_result::refused() const {
    return std::any_of(problems.begin(), problems.end(), [](const problem& p) { return !p.warning; });
}

load_result load_settings(const environment& env, const std::string& dotenv_path) {
    const dotenv_file file = read_dotenv(dotenv_path);
    return loader(env, file).run();
}

environment process_environment() {
    environment out;
    for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
        const std::string_view line(*each);
        const auto equals = line.find('=');
        if (equals != line.npos) out.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return out;
}

settings apply_hot(const settings& running, const settings& fresh) {
    settings out = running;
    for (const auto& row : settings_table()) {
        if (row.copy && has(row.traits, trait::hot)) row.copy(fresh, out);
    }
    out.numbers = fresh.numbers;
    out.tools = fresh.tools;
    out.hooks = fresh.hooks;
    return out;
}

std::vector<std::string> changed_but_not_hot(const settings& running, const settings& fresh) {
    std::vector<std::string> out;
    for (const auto& row : settings_table()) {
        if (row.same && !has(row.traits, trait::hot) && !row.same(running, fresh)) out.emplace_back(row.name);
    }
    return out;
}

}  // namespace ft9::app

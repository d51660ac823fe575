#include "prompt_folder.hpp"
#include "replay/report.hpp"
#include "settings_parsers.hpp"
#include "wiring.hpp"

#include "ft9/app/application.hpp"
#include "ft9/core/time_text.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string_view>

namespace ft9::app {
namespace {

using replay::contestant;

// Only the model is asked: Meta's credentials may be missing.
bool concerns_replay(const problem& p) {
    const std::string_view name = p.name;
    constexpr std::string_view needed[] = {"OPENAI_", "CONFIG_DIR", "UPSTREAM_", "REPLAY_", ".env"};
    for (const auto prefix : needed) {
        if (!p.warning && name.starts_with(prefix)) return true;
    }
    return false;
}

// A reason to stop, with the exit code for it.
struct replay_refusal {
    int code = usage;
    std::string why;
};

void refuse_empty_request(const replay_request& r) {
    if (r.file.empty()) throw replay_refusal{usage, "--conversations FILE is missing"};
    if (r.prompt.empty() && r.model.empty() && r.base_url.empty())
        throw replay_refusal{usage, "nothing is new: give --prompt, --model or --base-url"};
}

settings settings_to_replay(const sources& from) {
    const auto loaded = load_settings(from.env, from.dotenv_path);
    std::string why;
    for (const auto& p : loaded.problems) {
        if (concerns_replay(p)) why += (why.empty() ? "" : "\n") + p.name + ": " + p.remedy;
    }
    if (!why.empty()) throw replay_refusal{bad_configuration, why};
    return loaded.values;
}

std::vector<replay::conversation> conversations_in(const replay_request& r) {
    std::ifstream file(r.file, std::ios::binary);
    if (!file) throw replay_refusal{usage, r.file + " cannot be read"};
    const std::string text(std::istreambuf_iterator<char>(file), {});
    auto read = replay::read_conversations(text);
    std::string why;
    for (const auto& p : read.problems)
        why += (why.empty() ? "" : "\n") + r.file + ", " + p;
    if (!why.empty()) throw replay_refusal{usage, why};
    if (r.limit > 0 && read.all.size() > r.limit) read.all.resize(r.limit);
    return std::move(read.all);
}

std::shared_ptr<const mentor::mentor_content> content_of(const std::string& folder, const settings& s) {
    auto loaded = load_prompt(folder, s.config_dir, s.memory);
    if (!loaded) throw replay_refusal{bad_configuration, folder + ": " + mentor::to_string(loaded.problems)};
    return std::move(loaded.content);
}

// A key goes only to the host that it is for.
clients::openai_options candidate_options(const settings& s, const replay_request& r) {
    auto o = openai_options(s);
    if (!r.model.empty()) o.model = r.model;
    if (r.base_url.empty()) return o;
    const auto base = http::parse_base_url(r.base_url);
    if (!base || breaks_plain_rule(r.base_url, s.upstream_private_hosts))
        throw replay_refusal{usage, "--base-url must be https://host[:port][/path]"};
    const bool same =
        base->where.host_header() == o.base.where.host_header() && base->where.tls == o.base.where.tls;
    o.base = *base;
    if (!same || !s.replay_api_key.empty()) o.api_key = s.replay_api_key;
    return o;
}

std::string label_of(const contestant& c, const std::string& model) {
    return "prompt " + c.content->prompt_version + ", " + model;
}

void write_page(const std::string& path, const std::string& page) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << page;
    file.close();
    if (!file) throw replay_refusal{usage, path + " cannot be written"};
    // There are conversations in it.
    std::filesystem::permissions(path,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

int replay_all(const sources& from, const replay_request& r, std::ostream& out) {
    refuse_empty_request(r);
    const auto s = settings_to_replay(from);
    const auto conversations = conversations_in(r);
    if (!r.html.empty()) write_page(r.html, "");  // found out before anything is paid for
    const system_clock time;
    boost::asio::io_context io;
    http::client http(io.get_executor(), upstream_options(s, r.concurrency));
    const snapshot<clients::openai_options> now(openai_options(s)), then(candidate_options(s, r));
    const auto current = clients::make_openai(http, now, {}), other = clients::make_openai(http, then, {});
    replay::match m{conversations, {}, {}, {}};
    m.rules.concurrency = r.concurrency;
    m.rules.deadline = s.openai_deadline;
    m.baseline.label = "what was answered then";
    if (!r.against_recorded) {
        m.baseline.content = content_of(s.config_dir, s);
        m.baseline.model = current.get();
        m.baseline.label = label_of(m.baseline, now.get()->model);
        m.baseline.price = budget_options(s).primary;
    }
    m.candidate.content = content_of(r.prompt.empty() ? s.config_dir : r.prompt, s);
    m.candidate.model = other.get();
    m.candidate.label = label_of(m.candidate, then.get()->model);
    // What another model costs is not known.
    if (r.model.empty() && r.base_url.empty()) m.candidate.price = budget_options(s).primary;
    const auto played = replay::play(io, time, m);
    http.stop();
    const replay::heading h{r.file, m.baseline.label, m.candidate.label, rfc3339(time.now())};
    out << replay::as_text(h, played);
    if (!r.html.empty()) write_page(r.html, replay::as_html(h, played));
    const auto sum = replay::sum_of(played, &replay::played::candidate);
    return sum.passed == sum.conversations ? clean : unhealthy;
}

}  // namespace

int replay_conversations(const sources& from, const replay_request& wanted, std::ostream& out,
                         std::ostream& errors) {
    try {
        return replay_all(from, wanted, out);
    } catch (const replay_refusal& refusal) {
        errors << refusal.why << '\n';
        return refusal.code;
    } catch (const std::exception& e) {  // UPSTREAM_CA_FILE holds no certificate
        errors << "the conversations could not be replayed: " << e.what() << '\n';
        return bad_configuration;
    }
}

}  // namespace ft9::app

#include "checks.hpp"

#include <array>

namespace ft9::app::doctor {
namespace {

std::array<const reply*, 7> all_replies(const account_replies& r) {
    return {&r.token, &r.owner, &r.number, &r.health, &r.subscribed, &r.templates, &r.app};
}

bool is_gateway_trouble(const reply& r) {
    return r.answered() && r.status >= 500 && !graph_answer(r).good();
}

}  // namespace

finding judge_graph(const account_replies& r) {
    for (const auto* one : all_replies(r)) {
        if (!one->asked || one->failure.empty()) continue;
        if (one->untrusted)
            return {check::graph, standing::problem,
                    "Graph shows a certificate that is not trusted: " + one->failure,
                    "check GRAPH_BASE_URL and this machine's clock; behind a proxy that opens TLS, "
                    "UPSTREAM_CA_FILE"};
        return {check::graph, standing::problem, "Graph cannot be reached: " + one->failure,
                "check DNS, firewall and GRAPH_BASE_URL"};
    }
    for (const auto* one : all_replies(r)) {
        if (is_gateway_trouble(*one))
            return {check::graph, standing::warning, "Graph is in trouble: " + graph_answer(*one).trouble(),
                    "wait; metastatus.com says whether Meta knows"};
    }
    return {check::graph, standing::fine, "answers", {}};
}

findings judge(const account_replies& account, const webhook_replies& webhook, const expected& known) {
    const auto app = app_of(account);
    findings out{judge_graph(account), judge_clock(account), judge_token(account.token, known.now),
                 judge_secret(account.app, app), judge_number(account.number)};
    for (auto& one : judge_health(account.health))
        out.push_back(std::move(one));
    out.push_back(judge_subscription(account.subscribed, app, known));
    out.push_back(judge_callback(account.app, known));
    out.push_back(judge_webhook(webhook, known));
    out.push_back(judge_templates(account.templates, known));
    return out;
}

}  // namespace ft9::app::doctor

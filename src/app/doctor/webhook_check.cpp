#include "checks.hpp"

#include <fmt/format.h>

namespace ft9::app::doctor {
namespace {

finding webhook_problem(std::string what, const char* remedy) {
    return {check::webhook, standing::problem, std::move(what), remedy};
}

finding not_reached(const reply& r) {
    if (r.untrusted)
        return webhook_problem(
            "the public address shows a certificate that is not trusted: " + r.failure,
            "Meta refuses it too: a certificate of a public authority, with its intermediates");
    return webhook_problem(
        "the public address cannot be reached: " + r.failure,
        "check DNS, port, proxy and firewall, from another network too; a name that leads to a "
        "private address here belongs into UPSTREAM_PRIVATE_HOSTS");
}

finding other_status(const char* what, int status) {
    if (status == 421)
        return webhook_problem(fmt::format("{} was answered 421", what),
                               "put PUBLIC_URL's host into ALLOWED_HOSTS");
    if (status == 413 || status == 415)
        return webhook_problem(fmt::format("{} was answered {}", what, status),
                               "a proxy in between must pass bodies on as they are");
    if (status >= 500)
        return webhook_problem(
            fmt::format("{} was answered {}", what, status),
            "the server's log and GET /health/ready say why; from a proxy: the server does not run");
    return webhook_problem(fmt::format("{} was answered {}", what, status),
                           "PUBLIC_URL, or the proxy behind it, leads to something else than this server");
}

std::optional<finding> judge_handshake(const reply& r, const std::string& challenge) {
    if (!r.answered()) return not_reached(r);
    if (r.status == 403)
        return webhook_problem("the handshake was refused with 403",
                               "the running server has another WHATSAPP_VERIFY_TOKEN (SIGHUP or restart), or "
                               "something before it refuses");
    if (r.status != 200) return other_status("the handshake", r.status);
    if (r.body == challenge) return std::nullopt;
    return webhook_problem("the handshake was answered without its challenge",
                           "PUBLIC_URL leads to something else than this server, or a page stands before it");
}

}  // namespace

finding judge_webhook(const webhook_replies& r, const expected& known) {
    if (known.public_webhook.empty())
        return {check::webhook, standing::skipped, "PUBLIC_URL is not set",
                "set it to have the public address checked"};
    if (known.needs_client_certificate)
        return {check::webhook,
                standing::skipped,
                "TLS_CLIENT_CA_FILE lets only Meta in: the public address cannot be tried",
                {}};
    if (auto refused = judge_handshake(r.handshake, r.challenge)) return std::move(*refused);
    if (!r.probe.answered()) return not_reached(r.probe);
    if (r.probe.status == 401)
        return webhook_problem("what our secret signed was refused with 401",
                               "the running server has another WHATSAPP_APP_SECRET (SIGHUP or restart), or a "
                               "proxy changes bodies or drops X-Hub-Signature-256");
    if (r.probe.status != 200) return other_status("a signed webhook", r.probe.status);
    return {check::webhook, standing::fine, "takes the handshake and what our secret signed", {}};
}

}  // namespace ft9::app::doctor

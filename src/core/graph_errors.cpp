#include "ft9/core/graph_errors.hpp"

#include "ft9/core/failpoint.hpp"

#include <algorithm>
#include <array>

namespace ft9 {
namespace {

constexpr std::string_view advise_new_token = "Set a new token (WHATSAPP_ACCESS_TOKEN) and send SIGHUP.";
constexpr std::string_view advise_rights =
    "Give the token's system user the missing right in Business Manager.";
constexpr std::string_view advise_by_meta = "See Business Manager for what Meta asks; then POST /resume.";
constexpr std::string_view advise_registration =
    "Register the number again in Business Manager; then POST /resume.";
constexpr std::string_view advise_by_itself = "Nothing: it is tried again by itself.";
constexpr std::string_view advise_other_template =
    "Look at the template in Business Manager, or send another approved one.";

// WhatsApp Cloud API error codes (Meta: support/error-codes, November 2025; 80008, 131030, 131062 and 132018
// from elsewhere and the field).
constexpr std::array graph_error_table{
    graph_error{0, 0, verdict::pause, "authentication failed", advise_new_token},
    graph_error{1, 1, verdict::ambiguous, "unknown API error", ""},
    graph_error{2, 2, verdict::retry, "service overloaded", advise_by_itself},
    graph_error{3, 3, verdict::pause, "capability or permission is missing",
                advise_rights},  // although HTTP says 500
    graph_error{4, 4, verdict::throttle, "the app's hourly limit of calls", advise_by_itself},
    graph_error{10, 10, verdict::pause, "permission denied", advise_rights},
    graph_error{33, 33, verdict::pause, "the business number was deleted", advise_registration},
    graph_error{100, 100, verdict::final, "invalid parameter", ""},
    graph_error{190, 190, verdict::pause, "the access token has expired", advise_new_token},
    graph_error{200, 299, verdict::pause, "a permission is missing", advise_rights},
    graph_error{368, 368, verdict::pause, "blocked for a while for violations of policy", advise_by_meta},
    graph_error{80007, 80007, verdict::throttle, "the account's hourly limit", advise_by_itself},
    graph_error{80008, 80008, verdict::throttle, "too many calls to the account", advise_by_itself},
    graph_error{130429, 130429, verdict::throttle, "the number's limit of messages a second",
                advise_by_itself},
    graph_error{130472, 130472, verdict::final, "the person's number is part of an experiment of Meta's", ""},
    graph_error{130497, 130497, verdict::pause, "the business may not write to that country", advise_by_meta},
    graph_error{131000, 131000, verdict::ambiguous, "something went wrong at Meta", ""},
    graph_error{131005, 131005, verdict::pause, "access denied", advise_rights},
    graph_error{131008, 131008, verdict::final, "a required parameter is missing", ""},
    graph_error{131009, 131009, verdict::final, "the value of a parameter is not valid", ""},
    graph_error{131016, 131016, verdict::retry, "service unavailable", advise_by_itself},
    graph_error{131021, 131021, verdict::final, "the recipient is the sender", ""},
    graph_error{131026, 131026, verdict::final, "cannot be delivered",
                "The person may not have WhatsApp, or an old version of it, or has not accepted its terms."},
    graph_error{131030, 131030, verdict::final, "the recipient is not on the list of the test number",
                "Add the person to the test number's list, with or without the ninth digit."},
    graph_error{131031, 131031, verdict::pause, "the account is locked", advise_by_meta},
    graph_error{131037, 131037, verdict::pause, "the display name is not approved", advise_by_meta},
    graph_error{131042, 131042, verdict::pause, "a problem with the payment method",
                "Cure the payment method in Business Manager; then POST /resume."},
    graph_error{131045, 131045, verdict::pause, "the number's certificate is wrong, or it is not registered",
                advise_registration},  // although HTTP says 500
    graph_error{window_is_closed, window_is_closed, verdict::final,
                "more than 24 hours since the person wrote",
                "Only an approved template reaches the person until they write again."},
    graph_error{131048, 131048, verdict::pause, "the number was marked as spam too often", advise_by_meta},
    graph_error{131049, 131049, verdict::final, "Meta chose not to deliver it",
                "Not again within 24 hours: the person gets enough marketing."},
    graph_error{131050, 131050, verdict::final, "the person stopped marketing messages",
                "Send no marketing."},
    graph_error{131051, 131051, verdict::final, "the type of message is not supported", ""},
    graph_error{131052, 131052, verdict::final, "the person's media cannot be downloaded",
                "Ask the person to send it again."},
    graph_error{131053, 131053, verdict::final, "the media cannot be uploaded",
                "Check its size and that its type is what it says to be."},
    graph_error{too_fast_for_one_person, too_fast_for_one_person, verdict::throttle,
                "too fast for one person", advise_by_itself},
    graph_error{131057, 131057, verdict::retry, "the account is being maintained", advise_by_itself},
    graph_error{131060, 131060, verdict::inbound, "the message is not available", ""},
    graph_error{131062, 131062, verdict::final, "this kind of message needs the telephone number",
                "Send it to the number in place of the business-scoped id."},
    graph_error{132000, 132000, verdict::final, "the number of the template's parameters is wrong", ""},
    graph_error{132001, 132001, verdict::final, "no such template in that language", advise_other_template},
    graph_error{132005, 132005, verdict::final, "the template's text is too long with its parameters", ""},
    graph_error{132007, 132007, verdict::final, "the template breaks a rule of characters",
                advise_other_template},
    graph_error{132012, 132012, verdict::final, "the format of a template's parameter is wrong", ""},
    graph_error{132015, 132015, verdict::final, "the template is paused", advise_other_template},
    graph_error{132016, 132016, verdict::final, "the template is disabled", advise_other_template},
    graph_error{132018, 132018, verdict::final, "a parameter of the template is not valid", ""},
    graph_error{132068, 132068, verdict::final, "the flow is blocked",
                "Look at the flow in Business Manager."},
    graph_error{132069, 132069, verdict::throttle, "the flow is throttled", advise_by_itself},
    graph_error{133000, 133000, verdict::pause, "a deregistration was not finished", advise_registration},
    graph_error{133004, 133004, verdict::retry, "the server is unavailable for a while", advise_by_itself},
    graph_error{133005, 133005, verdict::final, "the PIN is wrong", ""},
    graph_error{133006, 133006, verdict::pause, "the number must be verified again", advise_registration},
    graph_error{133008, 133008, verdict::final, "too many guesses of the PIN",
                "Wait as long as the details say."},
    graph_error{133009, 133009, verdict::final, "the PIN was guessed too fast",
                "Wait as long as the details say."},
    graph_error{133010, 133010, verdict::pause, "the number is not registered", advise_registration},
    graph_error{133015, 133015, verdict::final, "the number was deleted a moment ago", "Wait 5 minutes."},
    graph_error{133016, 133016, verdict::final, "too many registrations", "Wait before the next one."},
    graph_error{134011, 134011, verdict::final, "the terms of payments are not accepted",
                "Accept them in Business Manager."},
    graph_error{135000, 135000, verdict::final, "an error that Meta does not name", ""},
};

}  // namespace

std::span<const graph_error> graph_errors() {
    return graph_error_table;
}

const graph_error* find_graph_error(int code) {
    const auto behind = [](int wanted, const graph_error& row) { return wanted < row.first; };
    const auto* next = std::upper_bound(graph_error_table.begin(), graph_error_table.end(), code, behind);
    if (next == graph_error_table.begin()) return nullptr;
    const auto* row = std::prev(next);
    return code <= row->last ? row : nullptr;
}

verdict verdict_of(int code, bool is_transient, int http_status) {
    if (const auto* known = find_graph_error(code)) return known->meaning;
    if (is_transient) return verdict::retry;
    return http_status >= 500 && FT9_SAFETY(unknown_is_not_refused) ? verdict::ambiguous : verdict::final;
}

}  // namespace ft9

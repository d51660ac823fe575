#pragma once

#include "ft9/core/errors.hpp"
#include "simulator/identity.hpp"
#include "simulator/upstream.hpp"

#include <nlohmann/json.hpp>

#include <mutex>
#include <optional>
#include <string>

namespace ft9::simulator {

// What the fake Graph says of itself when it is asked about token, app, number and account, and how that is
// changed (/control/account). Any thread.
class account {
  public:
    explicit account(identity who);

    // Members of `change` replace those of the same name; null brings the first value back. All or nothing.
    // errc::invalid_argument: `problem` names the member that is unknown or of another type.
    result<nlohmann::json> change(const nlohmann::json& change, std::string& problem);
    nlohmann::json state() const;
    void reset();

    // Whether the request bears a token that is accepted now: the account's, or the app's own where Meta
    // wants that.
    bool admits(const upstream_request& request) const;
    struct known_answer {
        std::string call;  // for the record: "number" or "account"
        upstream_answer answer;
    };
    // The answer to a read; nullopt: it is none of those known here.
    std::optional<known_answer> read(const upstream_request& request) const;
    // Value of the Date header, by the clock of this Meta.
    std::string date() const;

  private:
    upstream_answer token(const upstream_request& request) const;
    nlohmann::json number(const nlohmann::json& now) const;
    nlohmann::json subscribed_apps(const nlohmann::json& now) const;
    nlohmann::json subscriptions(const nlohmann::json& now) const;
    bool is_token_alive() const;
    bool is_app_token(const std::string& authorization) const;

    const identity who_;
    const nlohmann::json first_;
    mutable std::mutex mutex_;
    nlohmann::json now_;
};

// The target as it may be recorded: without a query that holds a token.
std::string without_token(const std::string& target);

}  // namespace ft9::simulator

#pragma once

#include "ft9/http/message.hpp"

#include <algorithm>
#include <string_view>

namespace ft9::api {

// Whether a verified client certificate is the one that Meta shows when it delivers webhooks, and has not
// expired since the handshake. The name: Meta's page "Get started with webhooks", mTLS for Webhooks. Pure.
inline bool is_metas(const http::client_certificate* shown, unix_ms now) {
    constexpr std::string_view name = "client.webhooks.fbclientcerts.com";
    return shown != nullptr && shown->expires > now &&
           std::find(shown->names.begin(), shown->names.end(), name) != shown->names.end();
}

}  // namespace ft9::api

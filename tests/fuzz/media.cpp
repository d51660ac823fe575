// What Graph says of a media id, and the first bytes of a file: the body of an answer serves as both. A wrong
// reading here sends the token to a stranger, or keeps what nobody should open.
#include "support/answer.hpp"
#include "support/check.hpp"

#include "ft9/media/answer.hpp"
#include "ft9/media/format.hpp"
#include "ft9/media/hosts.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>

using namespace ft9;
using namespace ft9::media;
using fuzz::check;

namespace {

bool is_below(const std::string& host, const std::string& name) {
    return host == name || (host.size() > name.size() && host.ends_with("." + name));
}

// Whoever may see the token is written there by name: judged without the code that reads URLs.
void check_address(const std::string& url) {
    const trusted_hosts hosts({true, "graph.example", 8443}, {"lookaside.example"});
    const auto parsed = http::parse_resource_url(url);
    if (!parsed) return;
    const auto& where = parsed->where;
    check(parsed->target.starts_with('/'), "a target begins with its path");
    check(parsed->target.find_first_of(" \r\n\t\\#") == std::string::npos, "a target is one word");
    check(where.host.find_first_of("@/\\:?#% ") == std::string::npos ||
              where.host.find(':') != std::string::npos,
          "a host is a name or an address");
    if (!hosts.have(where)) return;
    const bool graph = where.tls && where.host == "graph.example" && where.port == 8443;
    const bool listed = where.tls && where.port == 443 && is_below(where.host, "lookaside.example");
    check(graph || listed, "the token goes to trusted hosts alone");
    check(url.starts_with("https:") || url.starts_with("HTTPS:") || url.find("://") == 5, "only by TLS");
    check(url.find('@') == std::string::npos || url.find('@') > url.find_first_of("/?", 8),
          "nobody stands before the host");
}

void check_format(std::string_view body) {
    const auto found = format_of(body.substr(0, head_size));
    check(found == format_of(body), "the first bytes decide");
    check(format_of_mime(mime_of(found)) == found, "a format and its type are one");
    for (const auto kind : {media_kind::audio, media_kind::image}) {
        check(!acceptable(kind, "", found) && !acceptable(kind, "text/html", found),
              "nothing passes undeclared");
        if (!acceptable(kind, mime_of(found), found)) continue;
        const auto prefix = kind == media_kind::image ? "image/" : "audio/";
        check(mime_of(found).starts_with(prefix), "a kind has types of its own");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = fuzz::read_answer({reinterpret_cast<const char*>(data), size});
    const auto a = read_media_answer(input.status, input.body);
    check((a.failure == media_failure::none) == !a.url.empty(), "an answer has an address, or a reason");
    check(a.failure != media_failure::none || (input.status == 200 && !a.again),
          "only 200 says where it lies");
    check(fuzz::is_utf8(a.url) && fuzz::is_utf8(a.mime_type), "what is kept of an answer is UTF-8");
    check_address(a.url);
    check_address(std::string(input.body));
    check_format(input.body);
    for (const auto text : {std::string_view(a.sha256), input.body}) {
        const auto digest = read_digest(text);
        if (!digest) continue;
        const std::string_view bytes(reinterpret_cast<const char*>(digest->data()), digest->size());
        check(read_digest(hex(bytes)) == digest, "a digest is read as it is written");
    }
    check(!is_media_id(input.body) || input.body.find_first_not_of("0123456789") == input.body.npos,
          "an id is digits");
    return 0;
}

#include "handlers.hpp"
#include "json_reply.hpp"

namespace ft9::api {
namespace {

answer set_paused(services& s, http::request& r, bool paused) {
    auto setting = s.pipeline.set_paused(paused);
    if (co_await std::move(setting)) co_return unavailable(r, "The change could not be stored.");
    co_return json_reply(200, {{"paused", paused}});
}

}  // namespace

answer pause(services& s, http::request& r) {
    return set_paused(s, r, true);
}
answer resume(services& s, http::request& r) {
    return set_paused(s, r, false);
}

}  // namespace ft9::api

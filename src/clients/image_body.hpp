#pragma once

#include "ft9/clients/openai.hpp"
#include "ft9/http/segmented_body.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string_view>

namespace ft9::clients {

// A chat request that shows its images, which are read while it is sent. Images that cannot be read or are
// larger than 5 MB are left out; their lines' words stand alone. All arguments outlive the call, `files` the
// body.
boost::asio::awaitable<std::shared_ptr<http::segmented_body>> body_with_images(file_threads& files,
                                                                               const openai_options& options,
                                                                               ai_request request,
                                                                               std::string_view tokens_param);

}  // namespace ft9::clients

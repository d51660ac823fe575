#pragma once

#include "ft9/clients/whatsapp.hpp"
#include "ft9/core/file_threads.hpp"
#include "ft9/core/open_file.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ft9::clients {

// A file for Meta to keep.
struct media_upload {
    std::string phone_number_id, mime_type, filename;
    std::shared_ptr<const open_file> content;
    std::uint64_t size = 0;
};
struct upload_outcome {
    std::string id;           // by which messages name it, for 30 days; empty: refused
    attempt_outcome refusal;  // only its verdict, texts and wait
};

class media_uploader {
  public:
    virtual ~media_uploader() = default;
    // One request, no retries. Never throws. Any executor.
    virtual boost::asio::awaitable<upload_outcome> upload(media_upload what, steady_time deadline) = 0;
};

// POST /{phone_number_id}/media; the file is read while it is sent. All arguments outlive the uploader.
std::unique_ptr<media_uploader> make_graph_uploader(http::client& http, file_threads& files,
                                                    const snapshot<graph_options>& options,
                                                    std::function<void(const graph_observation&)> observe);

// The pure half.
upload_outcome read_upload_answer(int status, std::string_view body);

}  // namespace ft9::clients

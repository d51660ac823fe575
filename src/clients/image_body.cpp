#include "image_body.hpp"

#include "ft9/observability/log.hpp"

#include <algorithm>

namespace ft9::clients {
namespace {

constexpr std::uint64_t largest_image = 5'000'000;  // Meta takes no larger ones

// Nothing if it cannot be shown.
http::file_segment open_image(const std::string& path) {
    const auto file = open_file::existing(path);
    const auto size = file ? (*file)->size() : result<std::uint64_t>(file.error());
    if (!size || *size == 0 || *size > largest_image) return {};
    return {*file, *size, true};
}

// In the order in which they are sent.
std::vector<http::file_segment> open_images(const std::vector<std::string>& paths) {
    std::vector<http::file_segment> opened;
    for (const auto& path : paths)
        opened.push_back(open_image(path));
    return opened;
}

std::vector<std::string> paths_of(const ai_request& request) {
    std::vector<std::string> paths;
    for (const auto& line : request.conversation) {
        for (const auto& image : line.images)
            paths.push_back(image.path);
    }
    return paths;
}

// Drops those that could not be opened from both.
void drop_missing(ai_request& request, std::vector<http::file_segment>& opened) {
    auto next = opened.cbegin();
    for (auto& line : request.conversation)
        std::erase_if(line.images, [&next](const auto&) { return !(next++)->content; });
    std::erase_if(opened, [](const auto& one) { return !one.content; });
}

}  // namespace

boost::asio::awaitable<std::shared_ptr<http::segmented_body>> body_with_images(
    file_threads& files, const openai_options& options, ai_request request, std::string_view tokens_param) {
    auto opening = files.run([paths = paths_of(request)] { return open_images(paths); });
    auto opened = co_await std::move(opening);
    const auto wanted = opened.size();
    drop_missing(request, opened);
    if (opened.size() < wanted)
        log::warning("images could not be read, the model is not shown them",
                     {{"images", wanted - opened.size()}});
    auto texts = chat_body_around_images(options, request, tokens_param);
    auto body = std::make_shared<http::segmented_body>(files);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        body->add(std::move(texts[i]));
        if (i < opened.size()) body->add(std::move(opened[i]));
    }
    co_return body;
}

}  // namespace ft9::clients

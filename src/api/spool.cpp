#include "spool.hpp"

#include "ft9/observability/log.hpp"

namespace ft9::api {

spool::spool(file_threads& threads, std::filesystem::path folder, std::uint64_t reserve, std::uint64_t most,
             std::atomic<int>& open)
    : threads_(threads),
      place_(std::make_shared<place>(place{std::move(folder), reserve, nullptr})),
      most_(most),
      open_(open) {
    ++open_;
}

spool::~spool() {
    --open_;
}

error_code spool::write(place& where, std::string_view bytes) {
    if (!where.file) {
        auto made = open_file::nameless_within(where.folder, where.reserve);
        if (!made) return made.error();
        where.file = std::move(*made);
    }
    return where.file->append(bytes);
}

boost::asio::awaitable<error_code> spool::take(std::string bytes) {
    overflowed_ = overflowed_ || size_ + bytes.size() > most_;
    if (overflowed_) co_return error_code{};  // what still comes is read away
    size_ += bytes.size();
    auto writing =
        threads_.run([where = place_, text = std::make_shared<const std::string>(std::move(bytes))] {
            return write(*where, *text);
        });
    const auto failure = co_await std::move(writing);
    if (failure) log::error("an operator's file could not be stored", {{"error", failure.message()}});
    co_return failure;
}

}  // namespace ft9::api

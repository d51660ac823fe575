#include "ft9/media/store.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/media/format.hpp"
#include "ft9/observability/log.hpp"

#include <openssl/evp.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

namespace ft9::media {

namespace asio = boost::asio;

namespace {

constexpr mode_t ours = 0600, our_folder = 0700;
constexpr std::string_view unfinished = ".part";

error_code system_failure() {
    return {errno, boost::system::system_category()};
}

error_code make_folder(const std::filesystem::path& folder) {
    std::error_code ec;
    std::filesystem::create_directories(folder.parent_path(), ec);
    if (::mkdir(folder.c_str(), our_folder) != 0 && errno != EEXIST) return system_failure();
    return ::chmod(folder.c_str(), our_folder) == 0 ? error_code{} : system_failure();
}

error_code sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_failure();
    const auto ec = ::fsync(descriptor) == 0 ? error_code{} : system_failure();
    ::close(descriptor);
    return ec;
}

}  // namespace

// Calls block: on the file threads alone, and one after the other.
struct incoming_file::state {
    state(std::filesystem::path where, std::string file)
        : folder(std::move(where)), digest(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        stored.name = std::move(file);
        EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
    }
    ~state() {
        if (descriptor < 0) return;
        ::close(descriptor);
        if (!finished) ::unlink(temporary().c_str());
    }
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    std::filesystem::path temporary() const { return folder / (stored.name + std::string(unfinished)); }

    error_code open() {
        descriptor = ::open(temporary().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, ours);
        return descriptor < 0 ? system_failure() : error_code{};
    }

    error_code append(std::string_view bytes) {
        EVP_DigestUpdate(digest.get(), bytes.data(), bytes.size());
        const auto wanted = head_size - std::min(head_size, stored.head.size());
        stored.head.append(bytes.substr(0, wanted));
        stored.bytes += bytes.size();
        while (!bytes.empty()) {
            const auto put = ::write(descriptor, bytes.data(), bytes.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return system_failure();
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        FT9_FAILPOINT(media_written);
        return {};
    }

    stored_file seal() {
        if (!std::exchange(sealed, true)) EVP_DigestFinal_ex(digest.get(), stored.digest.data(), nullptr);
        return stored;
    }

    // First the bytes, then the name, then the folder's entry: a name never stands for less than the whole.
    error_code publish() {
        if (::fsync(descriptor) != 0) return system_failure();
        if (::rename(temporary().c_str(), (folder / stored.name).c_str()) != 0) return system_failure();
        finished = true;
        FT9_FAILPOINT(media_named);
        return sync_folder(folder);
    }

    const std::filesystem::path folder;
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest;
    stored_file stored;
    int descriptor = -1;
    bool sealed = false, finished = false;
};

incoming_file::incoming_file(file_threads& threads, std::shared_ptr<state> s)
    : threads_(threads), state_(std::move(s)) {}

asio::awaitable<error_code> incoming_file::take(std::string_view piece) {
    try {
        auto appending = threads_.run([s = state_, piece] { return s->append(piece); });
        const auto ec = co_await std::move(appending);
        if (!ec) co_return error_code{};
        log::error("a media file cannot be written", {{"error", ec.message()}});
    } catch (const std::exception& e) {  // memory
        log::error("a media file cannot be written", {{"error", e.what()}});
    }
    co_return errc::storage_failed;
}

asio::awaitable<stored_file> incoming_file::look() {
    auto sealing = threads_.run([s = state_] { return s->seal(); });
    co_return co_await std::move(sealing);
}

asio::awaitable<error_code> incoming_file::finish() {
    auto publishing = threads_.run([s = state_] { return s->publish(); });
    co_return co_await std::move(publishing);
}

store::store(std::filesystem::path folder, file_threads& threads, std::uint64_t reserve)
    : folder_(std::move(folder)), threads_(threads), reserve_(reserve) {}

asio::awaitable<result<std::shared_ptr<incoming_file>>> store::create(row_id message) {
    auto work = [folder = folder_, reserve = reserve_,
                 message]() -> result<std::shared_ptr<incoming_file::state>> {
        if (const auto ec = make_folder(folder)) return ec;
        std::error_code unknown;
        const auto room = std::filesystem::space(folder, unknown);
        if (!unknown && room.available < reserve) return errc::disk_reserve;
        auto s = std::make_shared<incoming_file::state>(folder, public_id(message) + "-" + random_hex());
        if (const auto ec = s->open()) return ec;
        return s;
    };
    auto opening = threads_.run(std::move(work));
    auto opened = co_await std::move(opening);
    if (!opened) co_return opened.error();
    co_return std::make_shared<incoming_file>(threads_, std::move(*opened));
}

asio::awaitable<void> store::remove(std::string name) {
    auto removing =
        threads_.run([path = path_of(name)] { return ::unlink(path.c_str()) == 0 || errno == ENOENT; });
    co_await std::move(removing);
}

asio::awaitable<std::size_t> store::sweep(std::vector<std::string> known) {
    auto work = [folder = folder_, kept = std::set<std::string>(known.begin(), known.end())] {
        std::size_t gone = 0;
        std::error_code ec;
        const std::filesystem::directory_iterator end;
        for (std::filesystem::directory_iterator at(folder, ec); !ec && at != end; at.increment(ec)) {
            std::error_code failed;
            if (!at->is_regular_file(failed) || kept.contains(at->path().filename().string())) continue;
            gone += std::filesystem::remove(at->path(), failed) ? 1 : 0;
        }
        return gone;
    };
    auto sweeping = threads_.run(std::move(work));
    co_return co_await std::move(sweeping);
}

}  // namespace ft9::media

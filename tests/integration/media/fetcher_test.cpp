// Files from a real TLS server to a real disk.
#include "integration/http_client/fixture.hpp"

#include "ft9/media/fetcher.hpp"
#include "ft9/media/store.hpp"

#include "support/temporary_dir.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <fstream>

using namespace ft9;
using namespace ft9::media;
using namespace ft9::test;
namespace asio = boost::asio;

namespace {

// A recording of some hundred kilobytes, so that it comes in many pieces.
std::string recording() {
    std::string bytes = "OggS";
    for (int i = 0; i < 40'000; ++i)
        bytes += std::to_string(i);
    return bytes;
}

std::string digest_of(std::string_view bytes) {
    return sha256_hex(bytes, 32);
}

std::string answer_with(std::string_view status, std::string_view headers, std::string_view body) {
    return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

class Fetcher : public ClientTest {
  protected:
    Fetcher() : store_(folder_.path() / "media", threads_for_files_, 0), timers_(context_.get_executor()) {}
    ~Fetcher() override {
        server_.reset();
        stop_threads();
    }

    // Answers lookups and downloads; counts both and keeps what was asked.
    void serve(std::function<std::string(int download)> download) {
        download_ = std::move(download);
        server_ = std::make_unique<tls_server>(loopback_certificate(), [this](peer& p) {
            for (auto request = p.read_request(); !request.empty(); request = p.read_request()) {
                if (!p.write(answer_to(request))) return;
                if (is_to_be_cut()) return p.cut();
            }
        });
        port_ = server_->port();
        fetch_options o;
        o.base = {at(*server_), "/base"};
        o.access_token = "EAAtoken";
        o.max_audio_bytes = limit_;
        settings_ = std::make_unique<snapshot<fetch_options>>(o);
        fetcher_ = make_fetcher(client(), *settings_, store_, timers_);
    }
    bool is_to_be_cut() {
        const std::lock_guard lock(mutex_);
        const bool now = cut_after_ > 0 && downloads_ == cut_after_;
        if (now) cut_after_ = 0;
        return now;
    }
    std::string answer_to(const std::string& request) {
        const std::lock_guard lock(mutex_);
        asked_.push_back(request);
        if (request.starts_with("GET /base/v26.0/91?phone_number_id=100200300 ")) {
            ++lookups_;
            const auto url =
                url_.empty() ? "https://127.0.0.1:" + std::to_string(port_.load()) + "/file" : url_;
            nlohmann::json about = {
                {"url", url}, {"mime_type", "audio/ogg; codecs=opus"}, {"sha256", sha256_}, {"id", "91"}};
            if (!size_.empty()) about["file_size"] = size_;
            return answer_with("200 OK", "", about.dump());
        }
        return download_(++downloads_);
    }
    fetched_media fetch(std::chrono::milliseconds limit = 60s, abort_ptr abort = nullptr) {
        media_order order;
        order.message = 42;
        order.media_id = "91";
        order.phone_number_id = "100200300";
        order.mime_type = "audio/ogg";
        auto fetching =
            fetcher_->fetch(std::move(order), std::chrono::steady_clock::now() + limit, std::move(abort));
        return asio::co_spawn(context_, std::move(fetching), asio::use_future).get();
    }
    std::vector<std::string> files() const {
        std::vector<std::string> names;
        std::error_code none;
        for (const auto& e : std::filesystem::directory_iterator(folder_.path() / "media", none))
            names.push_back(e.path().filename().string());
        return names;
    }
    std::string content_of(const std::string& name) const {
        std::ifstream in(store_.path_of(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    mode_t mode_of(const std::filesystem::path& path) const {
        struct stat about {};
        return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 07777U : 0;
    }

    const std::string bytes_ = recording();
    std::string sha256_ = digest_of(bytes_), url_, size_;
    std::uint64_t limit_ = 16 * 1024 * 1024;
    temporary_dir folder_;
    file_threads threads_for_files_;
    store store_;
    system_timers timers_;
    std::mutex mutex_;
    std::vector<std::string> asked_;
    int lookups_ = 0, downloads_ = 0, cut_after_ = 0;
    std::atomic<std::uint16_t> port_{0};
    std::function<std::string(int)> download_;
    std::unique_ptr<tls_server> server_;
    std::unique_ptr<snapshot<fetch_options>> settings_;
    std::unique_ptr<fetcher> fetcher_;
};

}  // namespace

TEST_F(Fetcher, BringsAFileToTheDisk) {
    size_ = std::to_string(bytes_.size());
    serve([this](int) { return answer_with("200 OK", "Content-Type: audio/ogg\r\n", bytes_); });
    const auto got = fetch();
    EXPECT_EQ(got.failure, media_failure::none) << got.detail;
    EXPECT_EQ(got.mime_type, "audio/ogg");
    EXPECT_EQ(got.bytes, static_cast<std::int64_t>(bytes_.size()));
    EXPECT_EQ(got.sha256, digest_of(bytes_));
    EXPECT_EQ(files(), std::vector<std::string>{got.file});
    EXPECT_EQ(content_of(got.file), bytes_);
    EXPECT_EQ(mode_of(store_.path_of(got.file)), 0600U);
    EXPECT_EQ(mode_of(folder_.path() / "media"), 0700U);
    ASSERT_EQ(asked_.size(), 2U);
    for (const auto& request : asked_)
        EXPECT_NE(request.find("\r\nAuthorization: Bearer EAAtoken\r\n"), std::string::npos);
}

TEST_F(Fetcher, AFileInChunksIsTheSame) {
    serve([this](int) {
        std::string chunks;
        for (std::size_t at = 0; at < bytes_.size(); at += 30'000) {
            const auto piece = bytes_.substr(at, 30'000);
            char size[16];
            std::snprintf(size, sizeof size, "%zx", piece.size());
            chunks += std::string(size) + "\r\n" + piece + "\r\n";
        }
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n";
    });
    const auto got = fetch();
    EXPECT_EQ(got.failure, media_failure::none) << got.detail;
    EXPECT_EQ(content_of(got.file), bytes_);
}

TEST_F(Fetcher, AnAddressThatExpiredIsAskedForAgain) {
    serve([this](int download) {
        return download == 1 ? answer_with("404 Not Found", "", "{}") : answer_with("200 OK", "", bytes_);
    });
    EXPECT_EQ(fetch().failure, media_failure::none);
    EXPECT_EQ(lookups_, 2);
}

TEST_F(Fetcher, AnInterruptedDownloadIsBegunAnew) {
    cut_after_ = 1;
    serve([this](int download) {
        auto whole = answer_with("200 OK", "Connection: close\r\n", bytes_);
        return download == 1 ? whole.substr(0, whole.size() / 2) : whole;
    });
    const auto got = fetch();
    EXPECT_EQ(got.failure, media_failure::none) << got.detail;
    EXPECT_EQ(content_of(got.file), bytes_);
    EXPECT_EQ(files().size(), 1U) << "nothing is left of the first attempt";
    EXPECT_EQ(downloads_, 2);
}

TEST_F(Fetcher, AWrongHashIsNoFile) {
    sha256_ = digest_of("something else");
    serve([this](int) { return answer_with("200 OK", "", bytes_); });
    EXPECT_EQ(fetch().failure, media_failure::damaged);
    EXPECT_TRUE(files().empty());
}

TEST_F(Fetcher, BytesThatAreNotWhatWasDeclaredAreNoFile) {
    const std::string program = "MZ\x90" + std::string(1000, 'x');
    sha256_ = digest_of(program);
    serve([program](int) { return answer_with("200 OK", "", program); });
    EXPECT_EQ(fetch().failure, media_failure::wrong_type);
    EXPECT_TRUE(files().empty());
    EXPECT_EQ(downloads_, 1);
}

TEST_F(Fetcher, WhatSaysItIsTooBigIsNotAskedFor) {
    limit_ = 1000;
    size_ = "1001";
    serve([this](int) { return answer_with("200 OK", "", bytes_); });
    EXPECT_EQ(fetch().failure, media_failure::too_big);
    EXPECT_EQ(downloads_, 0);
}

TEST_F(Fetcher, WhatIsLargerThanItSaysIsGivenUp) {
    limit_ = 1000;
    size_ = "999";
    serve([this](int) { return answer_with("200 OK", "", bytes_); });
    EXPECT_EQ(fetch().failure, media_failure::too_big);
    EXPECT_EQ(downloads_, 1);
    EXPECT_TRUE(files().empty());
}

TEST_F(Fetcher, TheTokenGoesNowhereElse) {
    std::atomic<int> visits{0};
    tls_server stranger(loopback_certificate(), [&visits](peer& p) {
        ++visits;
        p.read_request();
        p.respond("OggS");
    });
    url_ = "https://127.0.0.1:" + std::to_string(stranger.port()) + "/file";
    serve([this](int) { return answer_with("200 OK", "", bytes_); });
    EXPECT_EQ(fetch().failure, media_failure::forbidden);
    EXPECT_EQ(visits, 0);
    EXPECT_EQ(stranger.accepted(), 0U);
}

TEST_F(Fetcher, ARedirectIsNotFollowed) {
    serve([this](int) {
        return answer_with("302 Found",
                           "Location: https://127.0.0.1:" + std::to_string(port_.load()) + "/other\r\n", "");
    });
    EXPECT_EQ(fetch().failure, media_failure::forbidden);
    EXPECT_EQ(downloads_, 1);
}

TEST_F(Fetcher, WhatMetaDoesNotHaveIsGone) {
    serve([](int) { return std::string(); });
    media_order order;
    order.media_id = "92";
    download_ = [](int) {
        return answer_with("400 Bad Request", "", R"({"error":{"code":100,"error_subcode":33}})");
    };
    auto fetching = fetcher_->fetch(order, std::chrono::steady_clock::now() + 60s, nullptr);
    EXPECT_EQ(asio::co_spawn(context_, std::move(fetching), asio::use_future).get().failure,
              media_failure::gone);
    EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(Fetcher, AnIdThatIsNoneIsNotAskedFor) {
    serve([this](int) { return answer_with("200 OK", "", bytes_); });
    media_order order;
    order.media_id = "../me";
    auto fetching = fetcher_->fetch(order, std::chrono::steady_clock::now() + 60s, nullptr);
    EXPECT_EQ(asio::co_spawn(context_, std::move(fetching), asio::use_future).get().failure,
              media_failure::gone);
    EXPECT_TRUE(asked_.empty());
}

TEST_F(Fetcher, EndsByItsDeadline) {
    serve([](int) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nOggS"); });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(fetch(300ms).failure, media_failure::unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
    EXPECT_TRUE(files().empty());
}

TEST_F(Fetcher, ADiskThatCannotBeWrittenIsToldApart) {
    folder_.write("media", "a file where the folder should be");
    serve([this](int) { return answer_with("200 OK", "", bytes_); });
    EXPECT_EQ(fetch().failure, media_failure::disk);
}

TEST_F(Fetcher, ASweepLeavesWhatIsKnown) {
    serve([this](int) { return answer_with("200 OK", "", bytes_); });
    const auto kept = fetch().file;
    const auto orphan = fetch().file;
    folder_.write("media/m1-a.part", "half");
    auto sweeping = store_.sweep({kept});
    EXPECT_EQ(asio::co_spawn(context_, std::move(sweeping), asio::use_future).get(), 2U);
    EXPECT_EQ(files(), std::vector<std::string>{kept});
    auto removing = store_.remove(kept);
    asio::co_spawn(context_, std::move(removing), asio::use_future).get();
    EXPECT_TRUE(files().empty());
    EXPECT_NE(orphan, kept);
}

// Loaded into the server by LD_PRELOAD: sets its wall clock. The file that FT9_CLOCK_SHIFT names holds eight
// bytes, the nanoseconds by which it is ahead; the test may write them at any time. time() stays as it is,
// and so does what OpenSSL thinks of certificates.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace {

const volatile std::int64_t* map_shift() {
    const char* path = std::getenv("FT9_CLOCK_SHIFT");
    const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) std::abort();  // the test would prove nothing
    void* at = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    if (at == MAP_FAILED) std::abort();
    return static_cast<const volatile std::int64_t*>(at);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int clock_gettime(clockid_t which, timespec* out) noexcept {
    static const volatile std::int64_t* const shift = map_shift();
    const auto failed = static_cast<int>(::syscall(SYS_clock_gettime, which, out));
    if (failed != 0 || which != CLOCK_REALTIME) return failed;
    constexpr std::int64_t second = 1'000'000'000;
    const std::int64_t shown = out->tv_sec * second + out->tv_nsec + *shift;
    out->tv_sec = shown / second;
    out->tv_nsec = shown % second;
    return 0;
}

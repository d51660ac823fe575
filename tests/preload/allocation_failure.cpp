// Loaded into the server by LD_PRELOAD: one allocation fails. The file that FT9_FAIL_ALLOCATION names holds
// eight bytes, how many allocations from now on it is; the test writes them, 0: none.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::int64_t>& map_countdown() {
    const char* path = std::getenv("FT9_FAIL_ALLOCATION");
    const int file = path == nullptr ? -1 : ::open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) std::abort();  // the test would prove nothing
    void* at = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (at == MAP_FAILED) std::abort();
    return *static_cast<std::atomic<std::int64_t>*>(at);
}

// As the library's own does: whoever is asked for more memory may end the process.
[[noreturn]] void fail() {
    if (const auto handler = std::get_new_handler()) handler();
    throw std::bad_alloc();
}

}  // namespace

// The other forms of the library's call this one; what is freed goes to free().
void* operator new(std::size_t size) {
    static std::atomic<std::int64_t>& countdown = map_countdown();
    if (countdown.load(std::memory_order_relaxed) > 0 && countdown.fetch_sub(1) == 1) fail();
    void* made = std::malloc(size == 0 ? 1 : size);
    if (made == nullptr) throw std::bad_alloc();
    return made;
}

#include "simulator/workplace.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace ft9::simulator {
namespace fs = std::filesystem;
namespace {

std::string make_temporary() {
    std::string name = (fs::temp_directory_path() / "ft9-simulator-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary directory");
    return name;
}

}  // namespace

workplace::workplace(const std::string& wanted) : temporary_(wanted.empty()) {
    if (temporary_) {
        path_ = make_temporary();
        return;
    }
    std::error_code ec;
    fs::create_directories(wanted, ec);
    if (ec) throw std::runtime_error("cannot make " + wanted + ": " + ec.message());
    path_ = fs::absolute(wanted).string();
}

workplace::~workplace() {
    std::error_code ignored;
    if (temporary_) fs::remove_all(path_, ignored);
}

std::uint16_t usable_port(std::uint16_t wanted) {
    namespace ip = boost::asio::ip;
    boost::asio::io_context io;
    for (const std::uint16_t port : {wanted, std::uint16_t{0}}) {
        boost::system::error_code ec;
        ip::tcp::acceptor probe(io);
        probe.open(ip::tcp::v4(), ec);
        probe.set_option(ip::tcp::acceptor::reuse_address(true), ec);
        probe.bind({ip::address_v4::loopback(), port}, ec);
        if (!ec) return probe.local_endpoint().port();
    }
    return wanted;
}

std::string own_directory() {
    std::error_code ec;
    const fs::path self = fs::read_symlink("/proc/self/exe", ec);
    return ec ? "." : self.parent_path().string();
}

std::string find_config_dir() {
    std::error_code ec;
    const fs::path own = own_directory();
    for (const fs::path& candidate : {fs::current_path(ec) / "config", own / "../../config"})
        if (fs::is_directory(candidate, ec)) return fs::canonical(candidate, ec).string();
    return {};
}

}  // namespace ft9::simulator

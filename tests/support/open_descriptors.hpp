#pragma once

#include <dirent.h>

#include <memory>
#include <string>

namespace ft9::test {

// How many descriptors a process has open; 0 if it cannot be seen.
inline std::size_t open_descriptors(const std::string& process = "self") {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(("/proc/" + process + "/fd").c_str()),
                                                     closedir);
    std::size_t count = 0;
    while (folder && ::readdir(folder.get()))
        ++count;
    return count < 2 ? 0 : count - 2;  // without "." and ".."
}

}  // namespace ft9::test

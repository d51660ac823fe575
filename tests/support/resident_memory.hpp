#pragma once

#include <sys/types.h>

#include <fstream>
#include <string>

namespace ft9::test {

// Resident memory of a process in MB: VmRSS, or with `peak` the most there ever was. 0 if it is gone.
inline double resident_mb(pid_t process, bool peak = false) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    const std::string wanted = peak ? "VmHWM:" : "VmRSS:";
    std::string word;
    while (status >> word) {
        double kb = 0;
        if (word == wanted && status >> kb) return kb / 1024;
    }
    return 0;
}

}  // namespace ft9::test

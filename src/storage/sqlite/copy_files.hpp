#pragma once

#include "ft9/core/errors.hpp"

#include <stdexcept>
#include <string>

// Files of backups: whole, on disk and their user's alone, or not there at all. These throw
// std::system_error, unless said otherwise.
namespace ft9::storage::sqlite {

// Why a backup or a restore is not carried out, in words for the operator.
class refused : public std::runtime_error {
  public:
    refused(errc code, const std::string& why) : std::runtime_error(why), code_(code) {}
    errc code() const { return code_; }

  private:
    errc code_;
};

// The one place where exceptions of a backup or a restore become an error code and a reason.
template <class T, class Work>
result<T> with_reason(std::string& why, const Work& work) {
    try {
        return work();
    } catch (const refused& e) {
        why = e.what();
        return make_error_code(e.code());
    } catch (const std::exception& e) {
        why = e.what();
        return make_error_code(errc::storage_failed);
    }
}

// The absolute path of the folder that the file is in or would be in.
std::string folder_of(const std::string& path);
// Whether both names lead to the same file; false if one of them does not exist. Never throws.
bool is_same_file(const std::string& a, const std::string& b);
// Whether the name is one of those that the journal, or a restore on its way, uses itself.
bool belongs_to(const std::string& database, const std::string& file);
// False if there is no such file.
bool remove_file(const std::string& path);
// False if there is no `from`. The folder is not synced.
bool rename_if_there(const std::string& from, const std::string& to);
void sync_file(const std::string& path);
// What was made, renamed or removed in the folder of `path` outlasts a power cut.
void sync_folder_of(const std::string& path);
// An empty file that only its owner may read. Throws if there is one of that name.
void make_private_file(const std::string& path);
// Byte by byte into a new private file.
void copy_privately(const std::string& from, const std::string& to);
// Renames; throws refused (errc::conflict) if `to` exists, unless it may be replaced.
void publish(const std::string& from, const std::string& to, bool replace);

}  // namespace ft9::storage::sqlite

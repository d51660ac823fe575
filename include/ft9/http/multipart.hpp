#pragma once

#include "ft9/http/segmented_body.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ft9::http {

struct form_text {
    std::string name, value;
};
struct form_file {
    std::string name, filename;
    std::string mime_type;  // one that would break out of its line becomes application/octet-stream
    std::shared_ptr<const open_file> content;
    std::uint64_t size = 0;
};

// multipart/form-data (RFC 7578) of some texts and then one file.
class multipart_form final : public segmented_body {
  public:
    // The boundary is drawn by lot: 128 bits that no file can foresee.
    multipart_form(file_threads& threads, const std::vector<form_text>& texts, const form_file& file);
    // For the header of the same name.
    std::string content_type() const { return "multipart/form-data; boundary=" + boundary_; }

  private:
    const std::string boundary_;
};

}  // namespace ft9::http

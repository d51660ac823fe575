#include "ft9/http/multipart.hpp"

#include "ascii.hpp"
#include "ft9/core/id.hpp"

namespace ft9::http {
namespace {

// As browsers do it (HTML, multipart form data): the three characters that could end a name.
std::string in_quotes(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"')
            out += "%22";
        else if (c == '\r')
            out += "%0D";
        else if (c == '\n')
            out += "%0A";
        else
            out += c;
    }
    return out + '"';
}

void begin_form_part(std::string& out, const std::string& boundary, std::string_view name) {
    out.append("--")
        .append(boundary)
        .append("\r\nContent-Disposition: form-data; name=")
        .append(in_quotes(name));
}

std::string file_type(const form_file& file) {
    const bool sound = !file.mime_type.empty() && all_value(file.mime_type);
    return sound ? file.mime_type : "application/octet-stream";
}

}  // namespace

multipart_form::multipart_form(file_threads& threads, const std::vector<form_text>& texts,
                               const form_file& file)
    : segmented_body(threads), boundary_("ft9-" + random_hex(16)) {
    std::string before;
    for (const auto& text : texts) {
        begin_form_part(before, boundary_, text.name);
        before.append("\r\n\r\n").append(text.value).append("\r\n");
    }
    begin_form_part(before, boundary_, file.name);
    before.append("; filename=").append(in_quotes(file.filename));
    before.append("\r\nContent-Type: ").append(file_type(file)).append("\r\n\r\n");
    add(std::move(before));
    add(file_segment{file.content, file.size});
    add("\r\n--" + boundary_ + "--\r\n");
}

}  // namespace ft9::http

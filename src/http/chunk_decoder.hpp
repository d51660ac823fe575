#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ft9::http {

// Decodes one chunked body (RFC 9112 section 7.1), strictly and without memory of its own. Trailers are
// checked for their form and dropped. Ours rather than Beast's parser, because Beast of Boost 1.81 bounds
// neither extensions nor trailers and lets trailers into the header fields. One thread.
class chunk_decoder {
  public:
    enum class status : std::uint8_t { more, done, malformed, too_large };
    struct step {
        status what = status::more;
        std::size_t used = 0;   // bytes of the input that were consumed
        std::string_view data;  // body bytes inside the input; may be empty
    };

    // A body of more than `max_body` bytes is too_large as soon as a chunk announces it.
    explicit chunk_decoder(std::uint64_t max_body = 0) : left_(max_body) {}
    // Consumes up to the end of one piece of data or of the input; call again while something is left and the
    // status is `more`. After any other status the decoder is spent.
    step next(std::string_view input);

  private:
    enum class at : std::uint8_t {
        size,
        extension,
        size_lf,
        data,
        data_cr,
        data_lf,
        field,
        name,
        value,
        field_lf,
        last_lf
    };
    status take(char c);
    status take_size(char c);
    status take_trailer(char c);
    status end_of_size_line();
    status expect(char c, char wanted, at then);
    status count_overhead();

    at at_ = at::size;
    int digits_ = 0;
    std::uint64_t chunk_ = 0;   // bytes of the current chunk that have not arrived
    std::uint64_t left_;        // bytes that the body may still grow by
    std::size_t line_ = 0;      // bytes of the current size line
    std::size_t overhead_ = 0;  // framing bytes beyond what honest chunks need
    std::size_t trailer_ = 0;
};

}  // namespace ft9::http

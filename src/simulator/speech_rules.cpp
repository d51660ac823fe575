#include "simulator/speech_rules.hpp"

#include "ft9/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string_view>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;

constexpr std::size_t most_spoken = 4096;  // characters

std::optional<openai_error> refused_speech(const char* param, std::string message, const char* code) {
    return openai_error{400, std::move(message), "invalid_request_error", param, code};
}

bool is_filled_text(const json& value) {
    return value.is_string() && !value.get_ref<const std::string&>().empty();
}

// RFC 3533: no reflection, nothing at the beginning or end.
std::uint32_t ogg_checksum(std::string_view bytes) {
    std::uint32_t sum = 0;
    for (const char c : bytes) {
        sum ^= static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << 24U;
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum << 1U) ^ ((sum & 0x80000000U) != 0 ? 0x04c11db7U : 0U);
    }
    return sum;
}

void append_number(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xffU);
}

struct ogg_page {
    int flags;  // 2: the first, 4: the last
    std::uint64_t samples;
    std::uint32_t number;
    std::size_t packets;  // each shorter than 255 bytes
    std::string packet;
};

std::string bytes_of(const ogg_page& p) {
    std::string out = "OggS\0"s;
    append_number(out, static_cast<std::uint64_t>(p.flags), 1);
    append_number(out, p.samples, 8);
    append_number(out, 0x46543921, 4);
    append_number(out, p.number, 4);
    const auto checksum_at = out.size();
    append_number(out, 0, 4);
    append_number(out, p.packets, 1);
    for (std::size_t i = 0; i < p.packets; ++i)
        append_number(out, p.packet.size(), 1);
    for (std::size_t i = 0; i < p.packets; ++i)
        out += p.packet;
    std::string sum;
    append_number(sum, ogg_checksum(out), 4);
    return out.replace(checksum_at, sum.size(), sum);
}

}  // namespace

std::optional<openai_error> judge_speech(const json& body) {
    static const std::set<std::string> known = {"model", "input",        "voice",        "response_format",
                                                "speed", "instructions", "stream_format"};
    static const std::set<json> formats = {"mp3", "opus", "aac", "flac", "wav", "pcm"};
    if (!body.is_object()) return refused_speech("", "We could not parse the JSON body of your request.", "");
    for (const char* name : {"model", "input", "voice"})
        if (!is_filled_text(body.value(name, json())))
            return refused_speech(name, fmt::format("Missing required parameter: '{}'.", name),
                                  "missing_required_parameter");
    if (count_characters(body["input"].get_ref<const std::string&>()) > most_spoken)
        return refused_speech("input", "String should have at most 4096 characters",
                              "string_above_max_length");
    if (body.contains("response_format") && !formats.contains(body["response_format"]))
        return refused_speech("response_format", "Invalid value for 'response_format'.", "invalid_value");
    if (body.contains("instructions") && !body["instructions"].is_string())
        return refused_speech("instructions", "Invalid type for 'instructions'.", "invalid_type");
    if (body.value("stream_format", json("audio")) != "audio")
        return refused_speech("stream_format", "Streaming is not simulated.", "invalid_value");
    for (const auto& [key, unused] : body.items())
        if (!known.contains(key))
            return refused_speech(key.c_str(), fmt::format("Unrecognized request argument supplied: {}", key),
                                  "unknown_parameter");
    return std::nullopt;
}

// RFC 7845; a packet of 20 ms that holds nothing is three bytes.
std::string silent_voice_note(std::size_t characters) {
    constexpr std::size_t a_second = 50, of_packet = 960, skipped = 312;
    const auto packets = a_second * std::clamp<std::size_t>(characters / 15, 1, 5);
    std::string head = "OpusHead\1\1"s;
    append_number(head, skipped, 2);
    append_number(head, 48'000, 4);
    append_number(head, 0, 3);  // no gain, the simplest order of channels
    const auto tags = "OpusTags\3\0\0\0ft9\0\0\0\0"s;
    return bytes_of({2, 0, 0, 1, head}) + bytes_of({0, 0, 1, 1, tags}) +
           bytes_of({4, skipped + packets * of_packet, 2, packets, "\xF8\xFF\xFE"s});
}

}  // namespace ft9::simulator

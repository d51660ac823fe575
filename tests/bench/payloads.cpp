#include "payloads.hpp"

#include "ft9/webhook/signature.hpp"

#include <fmt/format.h>

#include <ctime>

namespace ft9::bench {
namespace {

constexpr std::string_view question =
    "Oi! Tenho uma clínica com duas cadeiras e a agenda está cheia, mas no fim do mês sobra pouco. Já "
    "aumentei o preço de alguns procedimentos e mesmo assim o caixa não fecha. Por onde eu começo a olhar: "
    "custos fixos, convênios ou a forma como eu apresento o plano de tratamento para o paciente?";

std::string body_of(const payload_options& o, std::uint64_t person, std::time_t now) {
    const auto number = sender_number(person);
    return fmt::format(
        R"({{"object":"whatsapp_business_account","entry":[{{"id":"102290129340398","changes":[{{"value":{{)"
        R"("messaging_product":"whatsapp","metadata":{{"display_phone_number":"551140028922",)"
        R"("phone_number_id":"{0}"}},"contacts":[{{"profile":{{"name":"Dra. Pessoa {1}"}},"wa_id":"{1}",)"
        R"("user_id":"BR.{2:020}"}}],"messages":[{{"from":"{1}","from_user_id":"BR.{2:020}",)"
        R"("id":"wamid.HBgNNTUxMTk5OTk5OTk5OUUVAgASGBQz{2:032}AA==","timestamp":"{3}","type":"text",)"
        R"("text":{{"body":"{4}"}}}}]}},"field":"messages"}}]}}]}})",
        o.number_id, number, person, now, question);
}

}  // namespace

std::string sender_number(std::uint64_t n) {
    return fmt::format("55119{:08}", n % 100'000'000);
}

request_set::request_set(const payload_options& o) {
    const auto now = std::time(nullptr);
    ends_.reserve(o.count);
    for (std::size_t i = 0; i < o.count; ++i) {
        const auto body = body_of(o, o.first_sender + i, now);
        fmt::format_to(std::back_inserter(bytes_),
                       "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n"
                       "X-Hub-Signature-256: {}\r\nContent-Length: {}\r\n\r\n{}",
                       o.path, o.host, webhook::sign(o.secret, body), body.size(), body);
        if (i == 0) bytes_.reserve(bytes_.size() * (o.count + 1));
        ends_.push_back(bytes_.size());
    }
}

}  // namespace ft9::bench

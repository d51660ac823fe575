#pragma once

#include <string>

namespace ft9::simulator {

// The business account that the simulator plays; the server under test is configured with the same values.
struct identity {
    std::string phone_number_id = "106540352242922";
    std::string business_account_id = "102290129340398";
    std::string display_phone_number = "551140000000";  // digits, country code first
    std::string access_token;
    std::string app_secret;
    std::string verify_token;
    std::string openai_key;
};

}  // namespace ft9::simulator

// What a message_builder has been told so far.
#pragma once

#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <courriel/mime/message_builder.hpp>

#include "draft_part.hpp"

namespace courriel::mime::detail {

struct message_draft {
    builder_environment environment{};
    std::error_code error{}; ///< the first thing that was wrong

    std::vector<address> from{};
    std::vector<address> sender{};
    std::vector<address> reply_to{};
    std::vector<address> to{};
    std::vector<address> cc{};
    std::vector<address> bcc{};
    std::vector<address> receipt_to{};
    bool keep_bcc = false;

    std::optional<std::string> subject{};
    std::optional<date_time> date{};
    std::string message_id{};
    std::vector<std::string> in_reply_to{};
    std::vector<std::string> references{};
    std::vector<std::pair<std::string, std::string>> headers{};

    std::optional<draft_part> text{};
    std::optional<draft_part> html{};
    bool flowed = false; ///< how the text is written
    std::vector<draft_part> embedded{};
    std::vector<draft_part> content{};  ///< a tree in place of these three; empty: none
    std::vector<draft_part> attached{}; ///< trees one behind the other

    eight_bit allowed = eight_bit::never;
    bool legacy_names = false;
};

} // namespace courriel::mime::detail

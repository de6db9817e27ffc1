// What a message_builder has been told so far.
#pragma once

#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <courriel/mime/message_builder.hpp>

namespace courriel::mime::detail {

struct draft_file {
    std::string name{};
    std::string type{};       ///< empty: by the name's extension
    std::string content_id{}; ///< of an embedded file
    std::string content{};
    content_source source{}; ///< in place of `content`
};

struct message_draft {
    builder_environment environment{};
    std::error_code error{}; ///< the first thing that was wrong

    std::vector<address> from{};
    std::vector<address> sender{};
    std::vector<address> reply_to{};
    std::vector<address> to{};
    std::vector<address> cc{};
    std::vector<address> bcc{};
    bool keep_bcc = false;

    std::optional<std::string> subject{};
    std::optional<date_time> date{};
    std::string message_id{};
    std::vector<std::string> in_reply_to{};
    std::vector<std::string> references{};
    std::vector<std::pair<std::string, std::string>> headers{};

    std::optional<std::string> text{};
    std::optional<std::string> html{};
    std::vector<draft_file> embedded{};
    std::vector<draft_file> attached{};

    eight_bit allowed = eight_bit::never;
    bool legacy_names = false;
};

} // namespace courriel::mime::detail

// What a part_builder has been told of one part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <courriel/mime/disposition.hpp>
#include <courriel/mime/parameter.hpp>
#include <courriel/mime/part_builder.hpp>
#include <courriel/mime/transfer_encoding.hpp>

namespace courriel::mime::detail {

enum class draft_kind : std::uint8_t {
    text,     ///< UTF-8, to be encoded
    data,     ///< octets
    file,     ///< octets in base64, or a message
    raw,      ///< a part with its header
    multipart ///< the parts behind it that are one level deeper
};

struct draft_part {
    draft_kind kind = draft_kind::data;
    std::size_t depth = 0;
    std::string type{};          ///< with parameters; of a file, empty: by its name's extension
    parameter_list parameters{}; ///< beside those in `type`
    std::optional<mime::disposition> disposition{};
    std::string content_id{};
    std::string description{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::optional<transfer_encoding> encoding{}; ///< that was asked for
    std::string content{};
    content_source source{}; ///< in place of `content`
    std::error_code error{}; ///< the first thing that was wrong

    [[nodiscard]] std::string_view file_name() const noexcept {
        return disposition ? disposition->filename() : std::string_view();
    }
};

} // namespace courriel::mime::detail

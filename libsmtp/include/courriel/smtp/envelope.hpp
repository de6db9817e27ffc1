// The envelope of a message: who sent it and who is to have it, apart from what its header says.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/smtp/mail_parameters.hpp>
#include <courriel/smtp/path.hpp>

namespace courriel::smtp {

/// One recipient: its forward path and the parameters of its RCPT.
struct forward_path : path, recipient_parameters {
    using path::path;
    forward_path(path to, recipient_parameters parameters = {})
        : path(std::move(to))
        , recipient_parameters(std::move(parameters)) {}
};

/// An envelope is the parameters of MAIL (body, size, envelope_id ...), a reverse path and the
/// recipients.
struct envelope : mail_parameters {
    envelope() = default;
    envelope(path from, forward_path to)
        : reverse_path(std::move(from))
        , recipients{std::move(to)} {}
    envelope(path from, std::vector<forward_path> to)
        : reverse_path(std::move(from))
        , recipients(std::move(to)) {}

    path reverse_path{};                    ///< null for bounces
    std::vector<forward_path> recipients{}; ///< at least one
};

} // namespace courriel::smtp

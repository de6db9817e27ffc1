// A part whose body is elsewhere (message/external-body, RFC 2046 section 5.2.3, with the access
// type "url" of RFC 2017). Nothing is ever fetched: what a message names is for a person to decide
// about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/mime/date_time.hpp>
#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/mime/parameter.hpp>
#include <courriel/mime/part_builder.hpp>
#include <courriel/mime/part_view.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

struct external_body {
    /// How the body is got, lower case: "url", "anon-ftp", "ftp", "tftp", "local-file",
    /// "mail-server" or another.
    std::string access_type{};
    std::string url{};       ///< without the blanks that RFC 2017 section 3 folds it with
    std::string name{};      ///< of the file; never use it as a path
    std::string site{};      ///< the host that has it
    std::string directory{}; ///< on that host
    std::string mode{};      ///< "image", "ascii" ...
    std::string server{};    ///< the address to write to
    std::string subject{};   ///< of what is written to it
    std::optional<date_time> expiration{}; ///< after which the body may be gone
    std::optional<std::uint64_t> size{};   ///< of the body, decoded, in octets
    bool writable = false;                 ///< permission=read-write

    // What the header inside says of the body.
    media_type type{};
    std::string content_id{}; ///< without angle brackets; each such part has to have one
    /// That header, for header_view, and what stands behind it: what is to be written to the
    /// server; of no use otherwise. Views of the message.
    std::string_view header{};
    std::string_view phantom_body{};

    /// nullopt when `part` is of another type. Of what is missing that has to be there (the access
    /// type, what it needs, Content-ID) a defect tells, whose offsets are those of the part's body.
    static std::optional<external_body> of(const part_view& part, defect_sink defects = {});

    /// Such a part: for writing, `header` and `phantom_body` count for nothing but the latter of a
    /// mail-server. errc::invalid_argument when something is missing or cannot be written; what the
    /// builder finds wrong shows when the message is built.
    [[nodiscard]] result<part_builder> to_part() const;
};

} // namespace courriel::mime

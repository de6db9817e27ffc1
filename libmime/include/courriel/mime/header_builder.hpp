// Header fields as they are written: folded at 78 octets and never over 998 (RFC 5322 section
// 2.1.1), encoded words and parameters in RFC 2231's form only where ASCII does not do. No value
// can add a line or a field: one with CR, LF or NUL is refused.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/disposition.hpp>
#include <courriel/mime/media_type.hpp>

namespace courriel::mime {

struct authentication_results;
struct auto_submitted;
struct list_id;
struct list_urls;

struct header_options {
    /// Writes UTF-8 as it is (RFC 6532): only for transports that said SMTPUTF8.
    bool utf8 = false;
    /// Names of files beyond ASCII are written a second time, as encoded words, which RFC 2047
    /// forbids and old versions of Outlook read.
    bool legacy_names = false;
};

/// Each function appends one whole field, CRLF included. It returns errc::invalid_argument, and
/// appends nothing, when a name or value cannot be written: CR, LF or NUL in it, no valid UTF-8, an
/// address that is none, one beyond ASCII without `utf8`; and errc::too_large for an address or
/// identifier that fills more than a line, or parameters that take more than 128 sections.
class header_builder {
public:
    explicit header_builder(header_options options = {}) : options_(options) {}

    /// An unstructured value, such as Subject has. Blanks at its ends are dropped.
    [[nodiscard]] std::error_code add_text(std::string_view name, std::string_view text);

    /// Text that has to stay as it is but for folding at its blanks, where no reader would decode
    /// encoded words, as in reports (RFC 3464 section 2.1). ASCII without controls, and with `utf8`
    /// what lies beyond it.
    [[nodiscard]] std::error_code add_verbatim(std::string_view name, std::string_view text);

    /// A structured value that is ready but for folding, which takes place at its blanks. ASCII.
    [[nodiscard]] std::error_code add_structured(std::string_view name, std::string_view value);

    [[nodiscard]] std::error_code add_addresses(std::string_view name, const address_list& list);
    [[nodiscard]] std::error_code add_date(std::string_view name, const date_time& date);

    /// Identifiers come without angle brackets.
    [[nodiscard]] std::error_code add_message_ids(std::string_view name,
                                                  std::span<const std::string> ids);

    /// Content-Type and Content-Disposition.
    [[nodiscard]] std::error_code add_media_type(const media_type& type);
    [[nodiscard]] std::error_code add_disposition(const disposition& what);

    /// Auto-Submitted (RFC 3834). The keyword is refused unless it is a token.
    [[nodiscard]] std::error_code add_auto_submitted(const auto_submitted& what);

    /// List-Post and its like (RFC 2369; `name` is the field's). A URL is refused unless it is
    /// ASCII without blanks and angle brackets and begins with a scheme.
    [[nodiscard]] std::error_code add_list_urls(std::string_view name, const list_urls& value);
    /// List-Id (RFC 2919). The identifier is a dot-atom with a dot in it, of at most 255 octets.
    [[nodiscard]] std::error_code add_list_id(const list_id& value);
    /// List-Unsubscribe-Post (RFC 8058): only beside a List-Unsubscribe with an https URL.
    [[nodiscard]] std::error_code add_one_click_unsubscribe();

    /// Authentication-Results (RFC 8601). Names are refused unless they are keywords.
    [[nodiscard]] std::error_code add_authentication_results(const authentication_results& results);

    /// All fields so far; the empty line behind them is not there.
    [[nodiscard]] const std::string& text() const& noexcept { return text_; }
    [[nodiscard]] std::string text() && noexcept { return std::move(text_); }

private:
    header_options options_;
    std::string text_{};
};

} // namespace courriel::mime

// See reply_reader.hpp.
#include <courriel/smtp/reply_reader.hpp>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

// Reply-code = %x32-35 %x30-35 %x30-39; the second digit is taken as it comes: 571 is seen in
// practice. 0 when there is none.
int read_code(std::string_view line) {
    const auto code =
        line.size() < 3 ? std::nullopt : ascii::parse_number<unsigned>(line.substr(0, 3));
    return code && *code >= 200 && *code <= 599 ? static_cast<int>(*code) : 0;
}

} // namespace

// Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
std::error_code reply_reader::add(std::string_view line) {
    const int code = read_code(line);
    const bool last = line.size() <= 3 || line[3] == ' ';
    if (code == 0 || (!last && line[3] != '-')) return errc::malformed;
    std::string_view text = line.substr(last && line.size() == 3 ? 3 : 4);

    if (!is_open()) {
        lines_ = octets_ = 0;
        code_ = code;
        text_.clear();
        complete_ = false;
    } else if (code != code_) {
        return errc::malformed;
    }
    octets_ += line.size() + 2;
    if (++lines_ > most_lines_ || octets_ > most_octets_) return errc::too_large;

    // An enhanced code speaks of the same class as the reply (RFC 2034 section 3) and is repeated
    // on every line.
    std::string_view behind_status = text;
    const auto status = take_enhanced_status(behind_status);
    if (lines_ == 1) enhanced_ = status.class_ == code / 100 ? status : enhanced_status{};
    if (status.is_present() && status == enhanced_) text = behind_status;
    if (lines_ != 1) text_ += '\n';
    text_ += text;
    complete_ = last;
    return {};
}

} // namespace courriel::smtp

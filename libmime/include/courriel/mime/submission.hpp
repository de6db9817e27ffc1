// What a submission server mends in a message on its way in (RFC 6409 section 8): a Date and a
// Message-ID that are lacking are added, and addresses without a domain get one. Relays must not do
// any of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace courriel::mime {

struct submission_options {
    std::string domain{};                         ///< what "ada" is qualified with; empty: not done
    std::chrono::system_clock::time_point date{}; ///< of a Date that is added
    std::string message_id{};             ///< of a Message-ID that is added, without brackets: see
                                          ///< make_message_id(); empty: none is added
    std::size_t most_header = 256 * 1024; ///< octets of a header that is mended; a longer one
                                          ///< passes as it is
};

/// Mends a message that passes by in pieces. Its header is held until it ends; the body is not
/// touched, nor any field that need not change. A message without a header gets one.
class submission_filter {
public:
    explicit submission_filter(submission_options options) : options_(std::move(options)) {}

    /// Appends to `out` what follows from the next octets. What comes out in all does not depend on
    /// the pieces.
    void write(std::string_view bytes, std::string& out);
    /// The message ends. Nothing is written after that.
    void finish(std::string& out);

private:
    [[nodiscard]] std::string mended(std::string_view header) const;

    submission_options options_;
    std::string held_{};
    std::size_t line_ = 0; // where the last line of what is held begins
    bool passing_ = false; // the header is over
};

} // namespace courriel::mime

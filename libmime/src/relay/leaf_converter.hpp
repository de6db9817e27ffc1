// The body of one leaf on its way to 7 bits. Its header is held back with the first block of the
// body, from which the encoding follows; then the rest streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <courriel/mime/seven_bit.hpp>
#include <courriel/mime/transfer_encoder.hpp>
#include <courriel/mime/transfer_encoding.hpp>

namespace courriel::mime::detail {

/// Quoted-printable none of whose lines begins with "--": a line that was no delimiter of the
/// message cannot become one, whatever the boundaries.
class guarded_encoder {
public:
    explicit guarded_encoder(std::string_view line_end) : line_end_(line_end) {}

    void write(std::string_view bytes, std::string& out);
    void finish(std::string& out);

private:
    void take_lines(std::string& out);
    void put_line(std::string_view line, std::string& out) const;

    quoted_printable_encoder encoder_{};
    std::string line_end_;
    std::string lines_{}; // encoded; the last has not ended yet
};

/// What the header says of a leaf.
struct leaf_plan {
    std::string header{};
    transfer_encoding encoding = transfer_encoding::seven_bit;
    bool is_text = true;       ///< may become quoted-printable
    bool is_message = false;   ///< the header is that of a message
    bool runs_on = false;      ///< no empty line is between the header around it and this one
    bool is_untouched = false; ///< passes as it is, whatever it is
};

class leaf_converter {
public:
    leaf_converter(leaf_plan plan, const seven_bit_options& options, seven_bit_report& report)
        : plan_(std::move(plan))
        , options_(options)
        , report_(report) {}

    void write(std::string_view bytes, std::string& out);
    /// `line_end` stands between the body and the delimiter behind it, if there is one.
    void finish(std::string_view line_end, std::string& out);

private:
    static constexpr std::size_t no_dashes = 3;

    struct passing {};
    using encoder = std::variant<std::monostate, passing, guarded_encoder, base64_encoder>;

    void decide(bool is_all, std::string& out);
    void begin(bool encodes);
    void add_fields(bool base64);
    void pass(std::string_view bytes, std::string& out);
    void escape(std::string_view bytes, std::string& out);
    void encode(std::string_view bytes, std::string& out);

    leaf_plan plan_;
    const seven_bit_options& options_;
    seven_bit_report& report_;
    std::string block_{};
    encoder encoder_{};
    std::string encoded_{};
    std::string line_end_{};
    bool has_output_ = false;
    std::size_t dashes_ = 0;  // at the beginning of the line; two at most, or no_dashes
    bool keeps_line_ = false; // the line is the body's first, and no empty line is before it
};

/// How many octets beyond ASCII there are.
std::size_t count_eight_bit(std::string_view bytes) noexcept;

} // namespace courriel::mime::detail

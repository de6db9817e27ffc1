// See seven_bit.hpp. The message is taken line by line; a stack of the open multiparts is all that
// is known of its structure, which is the one that message_view finds.
#include <courriel/mime/seven_bit.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/version.hpp>

#include "../header_reader.hpp"
#include "../line_end.hpp"
#include "../structure/boundary_table.hpp"
#include "header_rewriter.hpp"
#include "leaf_converter.hpp"
#include "line_cutter.hpp"

namespace courriel::mime {
namespace {

using namespace detail;

} // namespace

class seven_bit_filter::machine {
public:
    explicit machine(const seven_bit_options& options) : options_(options) {}

    void write(std::string_view bytes, std::string& out) {
        lines_.write(bytes, [&](const line_piece& line) { take(line, out); });
    }

    void finish(std::string& out) {
        lines_.finish([&](const line_piece& line) { take(line, out); });
        const bool in_signed = is_in_signed();
        const std::size_t before = changes();
        end_body(true, out);
        note_signed(in_signed, before);
    }

    [[nodiscard]] const seven_bit_report& report() const noexcept { return report_; }

private:
    enum class place : std::uint8_t { header, leaf, between };

    struct level {
        std::size_t depth = 0;  // of the parts in it
        bool is_signed = false; // it, or one around it, is a multipart/signed
        bool is_coded = false;  // it, or what it is in, says that it has an encoding
    };

    void take(const line_piece& line, std::string& out) {
        const bool in_signed = is_in_signed();
        const std::size_t before = changes();
        take_line(line, out);
        note_signed(in_signed, before);
    }

    void take_line(const line_piece& line, std::string& out) {
        const bool is_whole = line.is_first && line.is_last;
        const auto match = [&] {
            return is_whole ? boundaries_.match_first_line(line.text) : std::nullopt;
        };
        auto found = match();
        while (place_ == place::header) {
            if (!found && belongs_to_header(line)) return add_to_header(line, out);
            // It is the first behind the header, which may be followed by another, a message's, or
            // be that of a multipart, whose delimiter it may be.
            end_header(out);
            found = match();
        }
        if (found) return take_delimiter(*found, line.text, out);
        take_body(line, out);
    }

    [[nodiscard]] bool belongs_to_header(const line_piece& line) const {
        if (!line.is_first || is_opaque_ || is_envelope(line)) return true;
        if (ascii::is_blank(line.text.front())) return has_field_;
        const header_item item = read_header_item(line.text, line.text.size(), options_.limits);
        return item.what != header_item::kind::not_a_field;
    }

    [[nodiscard]] bool is_envelope(const line_piece& line) const {
        return is_message_ && header_.empty() && line.is_last &&
               size_of_envelope_line(line.text, options_.limits) != 0;
    }

    void add_to_header(const line_piece& line, std::string& out) {
        has_field_ = has_field_ || !is_envelope(line);
        // Over the limit nothing is known of the part, and it passes as it is.
        const bool is_over = line.text.size() > options_.limits.header_size - header_.size();
        if (in_global()) {
            take_leaf(line, out);
            is_opaque_ = is_opaque_ || is_over;
            if (!is_opaque_) header_ += line.text;
        } else {
            report_.eight_bit_header = report_.eight_bit_header || count_eight_bit(line.text) != 0;
            if (!is_opaque_ && is_over) {
                is_opaque_ = true;
                out += std::exchange(header_, {});
            }
            (is_opaque_ ? out : header_) += line.text;
        }
        if (is_empty(line)) end_header(out);
    }

    [[nodiscard]] static bool is_empty(const line_piece& line) noexcept {
        return line.is_first && line.is_last && line_end_size(line.text) == line.text.size();
    }

    void take_body(const line_piece& line, std::string& out) {
        if (place_ == place::between && !in_global())
            pass_between(line.text, out);
        else
            take_leaf(line, out);
    }

    void take_leaf(const line_piece& line, std::string& out) {
        leaf_->write(std::exchange(line_end_, {}), out);
        const std::string_view text = line.is_last ? without_line_end(line.text) : line.text;
        leaf_->write(text, out);
        line_end_ = line.text.substr(text.size());
    }

    // A preamble or epilogue.
    void pass_between(std::string_view text, std::string& out) {
        report_.left += count_eight_bit(text);
        out += text;
    }

    void take_delimiter(const delimiter& found, std::string_view line, std::string& out) {
        const bool is_inner = in_global() && found.level >= *global_;
        if (is_inner)
            take_leaf({.text = line}, out);
        else
            end_body(false, out);
        while (boundaries_.size() > found.level + 1) {
            boundaries_.pop();
            levels_.pop_back();
        }
        if (!is_inner) out += line;
        boundaries_.found(found);
        if (found.closes) {
            place_ = place::between;
            return;
        }
        is_coded_ = levels_.back().is_coded;
        begin_header(levels_.back().depth, false, boundaries_.innermost().is_digest);
    }

    void begin_header(std::size_t depth, bool is_message, bool in_digest) {
        place_ = place::header;
        header_.clear();
        depth_ = depth;
        is_message_ = is_message;
        in_digest_ = in_digest;
        has_field_ = false;
        is_opaque_ = false;
        runs_on_ = false;
    }

    void end_body(bool at_end, std::string& out) {
        while (place_ == place::header) end_header(out);
        if (!leaf_) return;
        if (at_end) leaf_->write(std::exchange(line_end_, {}), out);
        leaf_->finish(std::exchange(line_end_, {}), out);
        leaf_.reset();
        global_.reset();
    }

    void end_header(std::string& out) {
        const header_view header = header_view::parse(header_, options_.limits);
        const bool is_top = is_message_ && depth_ == 0;
        for (const std::string_view name : {"DKIM-Signature", "ARC-Message-Signature"})
            if (is_top && header.find(name) != nullptr) report_.has_dkim_signature = true;
        const field_view* const type_field = header.find("Content-Type");
        const field_view* const encoding_field = header.find("Content-Transfer-Encoding");
        media_type type;
        if (type_field != nullptr)
            type = media_type::parse(type_field->value);
        else if (in_digest_)
            type.type = "message", type.subtype = "rfc822";
        const auto encoding = encoding_field == nullptr
                                  ? transfer_encoding::seven_bit
                                  : parse_transfer_encoding(encoding_field->value);

        const bool can_open = !is_opaque_ && depth_ < options_.limits.depth;
        // Readers look for the parts of a multipart whatever encoding it names, and for a message
        // where none is known. What they find passes as it is, for others may decode it.
        const bool is_coded =
            is_coded_ || !is_identity(encoding) || encoding == transfer_encoding::unknown;
        // The header of a multipart/signed is not among what is signed.
        const bool untouched = is_coded || is_untouched();
        if (can_open && type.is("multipart") && open_multipart_part(type, is_coded)) {
            emit_container(header, encoding, untouched, out);
            place_ = place::between;
        } else if (can_open && type.is("message", "rfc822") && is_identity(encoding)) {
            emit_container(header, encoding, untouched, out);
            const bool runs_on = empty_line_size(header_) == 0;
            is_coded_ = is_coded;
            begin_header(depth_ + 1, true, false);
            runs_on_ = runs_on;
        } else {
            place_ = place::leaf;
            if (!in_global()) open_leaf(type, encoding);
            if (!can_open || !type.is("message", "global") || !is_identity(encoding)) return;
            if (!in_global()) global_ = levels_.size();
            begin_header(depth_ + 1, true, false);
        }
    }

    bool open_multipart_part(const media_type& type, bool is_coded) {
        const std::string_view boundary = without_padding(type.boundary());
        if (boundary.empty()) return false;
        const bool is_signed = type.is("multipart", "signed");
        levels_.push_back({depth_ + 1, is_signed || is_in_signed(), is_coded});
        boundaries_.push(
            {.boundary = std::string(boundary), .is_digest = type.is("multipart", "digest")});
        return true;
    }

    void emit_container(const header_view& header, transfer_encoding encoding, bool untouched,
                        std::string& out) {
        if (in_global()) return;
        if (untouched || encoding == transfer_encoding::seven_bit) {
            out += header_;
            return;
        }
        out += with_encoding(header_, header, "7bit");
        ++report_.relabelled;
    }

    void open_leaf(const media_type& type, transfer_encoding encoding) {
        // RFC 2045 section 6.4 and RFC 2046 section 5.2 allow no encoding for these. All octets of
        // yEnc mean something, and of an encoding that is not known nobody can tell.
        const bool is_fixed = type.is("multipart") || type.is("message", "rfc822") ||
                              type.is("message", "partial") || type.is("message", "external-body");
        leaf_plan plan;
        plan.header = std::exchange(header_, {});
        plan.encoding = encoding;
        plan.is_text = type.is("text") || type.is("message");
        plan.is_message = is_message_;
        plan.runs_on = runs_on_;
        plan.is_untouched = is_opaque_ || is_fixed || is_coded_ || is_untouched() ||
                            encoding == transfer_encoding::yenc ||
                            encoding == transfer_encoding::unknown;
        leaf_.emplace(std::move(plan), options_, report_);
    }

    [[nodiscard]] std::size_t changes() const noexcept {
        return report_.converted + report_.relabelled + report_.escaped;
    }
    void note_signed(bool in_signed, std::size_t before) noexcept {
        report_.broke_signed_part = report_.broke_signed_part || (in_signed && changes() != before);
    }
    [[nodiscard]] bool is_in_signed() const noexcept {
        const std::size_t n = global_.value_or(levels_.size());
        return n != 0 && levels_[n - 1].is_signed;
    }
    [[nodiscard]] bool in_global() const noexcept { return global_.has_value(); }
    // Where the boundary alone is a delimiter line, without dashes, any new line might be one.
    [[nodiscard]] bool is_untouched() const noexcept {
        return (is_in_signed() && !options_.force_signed) || !boundaries_.all_dashed();
    }

    seven_bit_options options_;
    seven_bit_report report_{};
    line_cutter lines_{};
    boundary_table boundaries_{options_.limits.delimiter_line};
    std::vector<level> levels_{}; // of boundaries_

    place place_ = place::header;
    std::string header_{};
    std::size_t depth_ = 0;
    bool is_message_ = true; // the header is a message's
    bool in_digest_ = false;
    bool has_field_ = false;
    bool is_opaque_ = false;
    bool runs_on_ = false;  // no empty line is before the header
    bool is_coded_ = false; // what the part is in says that it has an encoding

    std::optional<leaf_converter> leaf_{};
    // A message/global is a leaf, converted as a whole (RFC 6532 section 3.7), but its parts are
    // looked for: a delimiter of theirs does not end it. How many multiparts are around it.
    std::optional<std::size_t> global_{};
    std::string line_end_{}; // of the leaf's last line: the body's, or the delimiter's
};

seven_bit_filter::seven_bit_filter(seven_bit_options options)
    : machine_(std::make_unique<machine>(options)) {}
seven_bit_filter::seven_bit_filter(seven_bit_filter&&) noexcept = default;
seven_bit_filter& seven_bit_filter::operator=(seven_bit_filter&&) noexcept = default;
seven_bit_filter::~seven_bit_filter() = default;

void seven_bit_filter::write(std::string_view bytes, std::string& out) {
    machine_->write(bytes, out);
}
void seven_bit_filter::finish(std::string& out) { machine_->finish(out); }
const seven_bit_report& seven_bit_filter::report() const noexcept { return machine_->report(); }

seven_bit_report would_convert(std::string_view message, const seven_bit_options& options) {
    constexpr std::size_t piece = 64 * 1024;
    seven_bit_filter filter(options);
    std::string out;
    for (; !message.empty(); message.remove_prefix(std::min(piece, message.size()))) {
        filter.write(message.substr(0, piece), out);
        out.clear();
    }
    filter.finish(out);
    return filter.report();
}

} // namespace courriel::mime

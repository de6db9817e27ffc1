// See mbox_writer.hpp: a message goes through the filter of its header, then the quoting, then out;
// with a Content-Length it stops before the last step.
#include <courriel/mime/mbox_writer.hpp>

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "mbox_header_filter.hpp"
#include "mbox_quoting.hpp"

namespace courriel::mime {
namespace detail {

class mbox_output {
public:
    mbox_output(content_sink sink, mbox_writer_options options)
        : sink_(std::move(sink))
        , options_(options)
        , has_length_(options.dialect == mbox_dialect::mboxcl ||
                      options.dialect == mbox_dialect::mboxcl2) {}

    std::error_code begin(std::string_view reverse_path, std::chrono::sys_seconds time,
                          const std::optional<mbox_status>& status) {
        if (inside_) return errc::wrong_phase;
        const auto line = format_from_line(reverse_path, time);
        if (!line) return line.error();
        if (line->size() > options_.limits.from_line) return errc::too_large;
        const auto fields = status ? format_mbox_status(*status) : result<std::string>("");
        if (!fields) return fields.error();

        inside_ = true;
        in_header_ = true;
        quoting_ = {mbox_quoting::to_write(options_.dialect), options_.line_end};
        filter_ = mbox_header_filter(!options_.keep_fields || status || has_length_);
        own_fields_ = *fields;
        body_.clear();
        header_ = *line;
        quoting_.append_line_end(header_);
        return {};
    }

    std::error_code write(std::string_view piece) {
        if (!inside_) return errc::wrong_phase;
        if (in_header_) piece.remove_prefix(write_header(piece));
        if (!in_header_) quoting_.write(piece, body_);
        if (!has_length_) return flush();
        if (header_.size() + body_.size() <= options_.limits.held_message) return {};
        inside_ = false;
        header_.clear();
        body_.clear();
        return errc::too_large;
    }

    std::error_code end() {
        if (!inside_) return errc::wrong_phase;
        if (in_header_) {
            std::string rest;
            filter_.finish(rest);
            quoting_.write(rest, header_);
            end_line(header_);
            end_header();
        }
        end_line(body_);
        inside_ = false;
        if (has_length_) {
            own_fields_ = "Content-Length: ";
            ascii::append_number(own_fields_, body_.size());
            own_fields_ += '\n';
            append_fields();
            quoting_.append_line_end(header_);
        }
        quoting_.append_line_end(body_); // no part of the message
        return flush();
    }

private:
    // How much of `piece` belongs to the header.
    std::size_t write_header(std::string_view piece) {
        kept_.clear();
        const std::size_t size = filter_.write(piece, kept_);
        quoting_.write(kept_, header_);
        if (filter_.ended()) end_header();
        return size;
    }

    void end_header() {
        in_header_ = false;
        append_fields();
        if (!has_length_) quoting_.append_line_end(header_);
    }

    void append_fields() {
        mbox_quoting lines(mbox_quoting::rule::none, options_.line_end);
        lines.write(own_fields_, header_);
    }

    void end_line(std::string& out) {
        quoting_.finish(out);
        if (!quoting_.at_line_begin()) quoting_.append_line_end(out);
        quoting_ = {mbox_quoting::to_write(options_.dialect), options_.line_end};
    }

    std::error_code flush() {
        for (std::string* const part : {&header_, &body_}) {
            if (part->empty()) continue;
            const std::error_code error = sink_(*part);
            part->clear();
            if (error) {
                inside_ = false;
                return error;
            }
        }
        return {};
    }

    content_sink sink_;
    mbox_writer_options options_;
    bool has_length_;
    bool inside_ = false;    // of a message
    bool in_header_ = false; // of it
    mbox_header_filter filter_;
    mbox_quoting quoting_;
    std::string own_fields_; // ends of lines are LF
    std::string header_;     // as it goes into the file, from the `From ` line on
    std::string body_;
    std::string kept_; // what the filter leaves of a piece
};

} // namespace detail

mbox_writer::mbox_writer(content_sink sink, mbox_writer_options options)
    : output_(std::make_unique<detail::mbox_output>(std::move(sink), options)) {}
mbox_writer::mbox_writer(mbox_writer&&) noexcept = default;
mbox_writer& mbox_writer::operator=(mbox_writer&&) noexcept = default;
mbox_writer::~mbox_writer() = default;

std::error_code mbox_writer::begin(std::string_view reverse_path, std::chrono::sys_seconds time,
                                   const std::optional<mbox_status>& status) {
    return output_->begin(reverse_path, time, status);
}

std::error_code mbox_writer::write(std::string_view piece) { return output_->write(piece); }

std::error_code mbox_writer::end() { return output_->end(); }

} // namespace courriel::mime

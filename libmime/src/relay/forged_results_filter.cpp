// See forged_results_filter.hpp.
#include <courriel/mime/forged_results_filter.hpp>

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/authentication_results.hpp>
#include <courriel/version.hpp>

#include "line_cutter.hpp"

namespace courriel::mime {
namespace {

constexpr std::string_view name = "Authentication-Results";
constexpr std::size_t most_held = 64 * 1024;

// field-name and the colon; blanks before it are obsolete, and read by everybody
bool begins_results(std::string_view line) {
    if (!ascii::istarts_with(line, name)) return false;
    return ascii::trim(line.substr(name.size())).starts_with(':');
}

} // namespace

class forged_results_filter::machine {
public:
    explicit machine(std::string own_id) : own_id_(std::move(own_id)) {}

    void write(std::string_view bytes, std::string& out) {
        if (!in_header_) {
            out += bytes;
            return;
        }
        lines_.write(bytes, [&](const detail::line_piece& piece) { take(piece, out); });
        if (!in_header_) give_lines(out); // nothing of the body is to be held back
    }

    void finish(std::string& out) {
        give_lines(out);
        end_field(out);
    }

private:
    void give_lines(std::string& out) {
        lines_.finish([&](const detail::line_piece& piece) { take(piece, out); });
    }

    void take(const detail::line_piece& piece, std::string& out) {
        const std::string_view text = piece.text;
        if (in_header_ && piece.is_first && !ascii::is_blank(text.front())) {
            end_field(out);
            in_header_ = text.front() != '\r' && text.front() != '\n';
            in_results_ = in_header_ && begins_results(text);
        }
        if (!in_results_) {
            out += text;
        } else if (held_.size() + text.size() > most_held) {
            drops_ = true;
        } else {
            held_ += text;
        }
    }

    void end_field(std::string& out) {
        if (!std::exchange(in_results_, false)) return;
        const std::string field = std::exchange(held_, {});
        const std::string_view value = std::string_view(field).substr(field.find(':') + 1);
        if (!std::exchange(drops_, false) && !is_forged_authentication_results(value, own_id_))
            out += field;
    }

    std::string own_id_;
    detail::line_cutter lines_{};
    std::string held_{};      // a field of that name, so far
    bool in_header_ = true;   // the empty line is yet to come
    bool in_results_ = false; // in such a field
    bool drops_ = false;      // which is too long to be judged
};

forged_results_filter::forged_results_filter(std::string own_id)
    : machine_(std::make_unique<machine>(std::move(own_id))) {}
forged_results_filter::forged_results_filter(forged_results_filter&&) noexcept = default;
forged_results_filter& forged_results_filter::operator=(forged_results_filter&&) noexcept = default;
forged_results_filter::~forged_results_filter() = default;

void forged_results_filter::write(std::string_view bytes, std::string& out) {
    machine_->write(bytes, out);
}

void forged_results_filter::finish(std::string& out) { machine_->finish(out); }

} // namespace courriel::mime

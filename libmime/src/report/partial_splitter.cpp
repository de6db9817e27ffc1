// See partial.hpp: splitting. How many fragments there will be is not known before they are cut, so
// each header is measured with the largest numbers that it could have.
#include <courriel/mime/partial.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/message_fields.hpp>
#include <courriel/version.hpp>

#include "../build/environment.hpp"
#include "../build/text_body.hpp"
#include "partial_fields.hpp"

namespace courriel::mime {
namespace {

std::string text_of(std::size_t number) {
    std::string out;
    ascii::append_number(out, number);
    return out;
}

// What readers show of a fragment; the other fields are the first's alone.
bool is_repeated(std::string_view name) {
    constexpr std::array<std::string_view, 7> names{"From", "Sender", "Reply-To",   "To",
                                                    "Cc",   "Date",   "In-Reply-To"};
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view other) { return ascii::iequals(other, name); });
}

class splitter {
public:
    splitter(std::string_view message, const split_options& options)
        : message_(message)
        , options_(options)
        , environment_(detail::with_defaults(options.environment))
        , fields_(header_view::parse(message))
        , date_(date_time::at(environment_.now())) {
        const auto from = fields_.from();
        if (const auto authors = from.mailboxes(); !authors.empty())
            domain_ = authors.front()->domain();
        subject_ = fields_.subject();
        id_ = new_id();
    }

    result<std::vector<std::string>> split() {
        const header_view& header = fields_.header();
        if (!detail::is_identity_body(message_, eight_bit::never) ||
            header.body_begin() != header.fields_end() + 2 || header.fields().empty())
            return errc::invalid_argument;
        if (message_.size() <= options_.fragment_size) return std::vector{std::string(message_)};
        sort_fields();
        std::vector<std::string> bodies;
        if (const std::error_code error = cut(bodies)) return error;
        std::vector<std::string> out;
        for (std::size_t i = 0; i != bodies.size(); ++i) {
            auto head = head_of(i + 1, bodies.size());
            if (!head) return head.error();
            out.push_back(*std::move(head) + bodies[i]);
        }
        return out;
    }

private:
    std::string new_id() { return detail::new_message_id(environment_, date_, domain_); }

    void sort_fields() {
        for (const field_view& field : fields_.header()) {
            if (detail::is_inner_field(field.name)) {
                detail::append_field(content_, message_, field);
                continue;
            }
            detail::append_field(first_fields_, message_, field);
            if (is_repeated(field.name)) detail::append_field(later_fields_, message_, field);
        }
        content_ += "\r\n";
        content_ += message_.substr(fields_.header().body_begin());
    }

    result<std::string> head_of(std::size_t number, std::size_t total) {
        header_builder head;
        std::error_code error = head.add_text("Subject", subject_ + " (" + text_of(number) + '/' +
                                                             text_of(total) + ')');
        if (!error) error = head.add_message_ids("Message-ID", std::array{new_id()});
        if (!error) error = head.add_structured("MIME-Version", "1.0");
        media_type type;
        type.type = "message";
        type.subtype = "partial";
        type.parameters.set("id", id_);
        type.parameters.set("number", text_of(number));
        type.parameters.set("total", text_of(total));
        if (!error) error = head.add_media_type(type);
        if (error) return error;
        return (number == 1 ? first_fields_ : later_fields_) + head.text() + "\r\n";
    }

    // Rule 1: between lines.
    std::error_code cut(std::vector<std::string>& bodies) {
        std::string_view rest = content_;
        while (!rest.empty()) {
            if (bodies.size() == options_.fragments) return errc::too_large;
            const std::size_t number = bodies.empty() ? 1 : options_.fragments;
            const auto head = head_of(number, options_.fragments);
            if (!head) return head.error();
            if (head->size() + 2 > options_.fragment_size) return errc::too_large;
            const std::size_t room = options_.fragment_size - head->size();
            std::size_t size = rest.size();
            if (size > room) {
                const std::size_t end = rest.rfind("\r\n", room - 2);
                if (end == std::string_view::npos) return errc::too_large;
                size = end + 2;
            }
            bodies.emplace_back(rest.substr(0, size));
            rest.remove_prefix(size);
        }
        return {};
    }

    std::string_view message_;
    const split_options& options_;
    builder_environment environment_;
    message_fields fields_;
    date_time date_;
    std::string domain_{};
    std::string subject_{};
    std::string id_{};
    std::string first_fields_{};
    std::string later_fields_{};
    std::string content_{};
};

} // namespace

result<std::vector<std::string>> split_message(std::string_view message,
                                               const split_options& options) {
    if (options.fragments == 0) return errc::invalid_argument;
    return splitter(message, options).split();
}

} // namespace courriel::mime

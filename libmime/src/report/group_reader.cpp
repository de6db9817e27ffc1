// See group_reader.hpp.
#include "group_reader.hpp"

#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "../word_decoder.hpp"

namespace courriel::mime::detail {
namespace {

// An address in angle brackets is what some programs write, though no grammar has them. What stands
// in several reads as in one: else it would read otherwise once it is written without its first.
std::string_view without_brackets(std::string_view address) {
    while (address.size() > 2 && address.starts_with('<') && address.ends_with('>'))
        address = ascii::trim(address.substr(1, address.size() - 2));
    return address;
}

} // namespace

bool group_reader::next() {
    for (;;) {
        if (!block_) {
            if (at_ == text_.size()) return false;
            found_.clear();
            block_.emplace(text_, at_, envelope_line::none, limits_, log_);
        }
        if (!next_in_block()) continue;
        if (fields_++ != limits_.fields) return true;
        add_defect(defect_kind::too_many_fields);
        block_.reset();
        at_ = text_.size();
    }
}

bool group_reader::next_in_block() {
    const bool found = block_->next(field_, [](std::size_t) { return false; });
    bool stray_line = false;
    for (const defect& d : found_) {
        // That nothing follows the last field is as it should be here.
        if (d.kind == defect_kind::no_end_of_header) continue;
        stray_line = stray_line || d.kind == defect_kind::not_a_field;
        defects_.add(d.kind, d.begin, d.end);
    }
    found_.clear();
    if (found) {
        begins_group_ = !in_group_;
        in_group_ = true;
        return true;
    }
    at_ = block_->body_begin();
    block_.reset();
    if (stray_line)
        at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
    else
        in_group_ = false;
    return false;
}

std::string group_reader::text_of(std::string_view part) {
    std::string out;
    word_decoder decoder(out, defects_);
    decoder.add_literal(part, offset_of(part));
    decoder.finish();
    return std::string(ascii::trim(out));
}

std::string group_reader::without_comments() { return name_of(field_.value).value; }

// diagnostic-code-field = "Diagnostic-Code" ":" diagnostic-type ";" *text
typed_value group_reader::typed_text() {
    std::string_view rest = field_.value;
    typed_value out;
    out.type = take_type(rest);
    out.value = text_of(rest);
    return out;
}

// original-recipient-field = "Original-Recipient" ":" address-type ";" generic-address
// reporting-mta-field = "Reporting-MTA" ":" mta-name-type ";" mta-name
typed_value group_reader::typed_name() {
    std::string_view rest = field_.value;
    std::string type = take_type(rest);
    typed_value out = name_of(rest);
    out.type = std::move(type);
    if (out.type == "utf-8") out.value = decode_unitext(out.value);
    return out;
}

// The type in lower case, and `value` is what follows the semicolon; or nothing, with a defect.
std::string group_reader::take_type(std::string_view& value) {
    defect_sink none;
    value_reader reader(value, none, limits_);
    reader.skip_cfws();
    const std::string_view type = reader.take_while(is_ascii_atext);
    reader.skip_cfws();
    if (type.empty() || !reader.skip_if(';')) {
        add_defect(defect_kind::invalid_report_field);
        return {};
    }
    value = reader.rest();
    return ascii::to_lower(type);
}

// Comments go, quoted strings stay with their quotes.
typed_value group_reader::name_of(std::string_view value) {
    typed_value out;
    std::string written;
    // From the beginning of the text, so that defects are where they are in it.
    const std::size_t value_begin = offset_of(value);
    value_reader reader(text_.substr(0, value_begin + value.size()), defects_, limits_);
    reader.skip(value_begin);
    bool gap = reader.skip_cfws();
    while (!reader.at_end()) {
        if (gap && !written.empty()) written += ' ';
        const std::size_t begin = reader.position();
        if (reader.peek() == '"')
            (void)reader.take_quoted();
        else
            (void)reader.take_while([](char c) { return !is_space(c) && c != '(' && c != '"'; });
        written += reader.slice(begin, reader.position());
        gap = reader.skip_cfws();
    }
    if (!reader.last_comment().empty()) {
        word_decoder decoder(out.comment, defects_);
        const std::string comment = unquote(reader.last_comment());
        decoder.add(comment, offset_of(reader.last_comment()));
        decoder.finish();
    }
    word_decoder decoder(out.value, defects_);
    decoder.add_literal(without_brackets(written), value_begin);
    decoder.finish();
    return out;
}

std::optional<date_time> group_reader::date() {
    const auto date = date_time::parse(field_.value);
    if (!date) add_defect(defect_kind::invalid_date);
    return date;
}

} // namespace courriel::mime::detail

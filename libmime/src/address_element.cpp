// See address_parser.hpp. One element of an address list: mailbox = name-addr / addr-spec.
#include <algorithm>

#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "address_parser.hpp"

namespace courriel::mime::detail {
namespace {

// What stands in a quoted local part, folds undone; nullopt when it could not stand on one line of
// text.
std::optional<std::string> unfold_quoted(std::string_view content) {
    std::string out;
    for (std::size_t i = 0; i != content.size(); ++i) {
        const bool folds = content[i] == '\r' && i + 1 != content.size() && content[i + 1] == '\n';
        if (folds || content[i] == '\n') {
            if (out.ends_with('\\')) return std::nullopt; // it would quote the closing quote
        } else if (ascii::is_control(content[i]) && content[i] != '\t') {
            return std::nullopt;
        } else {
            out += content[i];
        }
    }
    return out;
}

std::string without_spaces(std::string_view text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out),
                 [](char c) { return !is_space(c); });
    return out;
}

} // namespace

bool address_parser::has(std::size_t first, std::size_t last, char special) const {
    for (std::size_t i = first; i != last; ++i)
        if (element_[i].is(special)) return true;
    return false;
}

// phrase = 1*word / obs-phrase
// obs-phrase = word *(word / "." / CFWS)
bool address_parser::is_phrase(std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i != last; ++i)
        if (!element_[i].is_word() && (i == first || !element_[i].is('.'))) return false;
    return true;
}

// name-addr = [display-name] angle-addr
std::optional<mailbox> address_parser::read_mailbox() {
    mailbox box;
    const std::size_t size = element_.size();
    const std::size_t phrase_end = angle_begin_ == none ? 0 : angle_begin_ - 1;
    if (angle_begin_ == none) {
        if (!read_addr_spec(0, size, box)) return std::nullopt;
    } else {
        const std::size_t behind = angle_end_ + 1;
        if (!read_angle(box)) return std::nullopt;
        // Words behind the address are forgiven where no display name stands before it.
        if (behind != size) {
            if (phrase_end != 0 || !is_phrase(behind, size)) return std::nullopt;
            add_defect(defect_kind::invalid_address);
            box.name = phrase_text(behind, size);
        } else if (is_phrase(0, phrase_end)) {
            if (has(0, phrase_end, '.')) add_defect(defect_kind::obsolete_syntax);
            box.name = phrase_text(0, phrase_end);
        } else {
            add_defect(defect_kind::invalid_address);
            const std::size_t begin = element_.front().begin;
            box.name = decoded(tokens_.slice(begin, element_[phrase_end].begin), begin);
        }
    }
    const std::size_t end = element_.back().end;
    if (box.name.empty() && phrase_end == 0)
        box.name = decoded(unquote(tokens_.comment_behind(end)), end);
    return box;
}

bool address_parser::read_angle(mailbox& into) {
    std::size_t first = angle_begin_;
    if (first != angle_end_ && element_[first].is('@')) {
        // obs-domain-list = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain])
        std::size_t colon = first;
        while (colon != angle_end_ && !element_[colon].is(':')) ++colon;
        if (colon == angle_end_) return false;
        for (std::size_t i = first; i != colon; ++i) {
            const token& t = element_[i];
            if (t.kind != token_kind::atom && t.kind != token_kind::literal && !t.is('@') &&
                !t.is('.') && !t.is(','))
                return false;
            into.route += without_spaces(
                t.kind == token_kind::special ? std::string_view(&t.special, 1) : t.text);
        }
        if (!utf8::is_valid(into.route)) return false;
        add_defect(defect_kind::obsolete_syntax);
        first = colon + 1;
    }
    return read_addr_spec(first, angle_end_, into);
}

// addr-spec = local-part "@" domain
bool address_parser::read_addr_spec(std::size_t first, std::size_t last, mailbox& into) {
    std::string text;
    std::size_t at = first;
    if (!read_local_part(at, last, text)) return false;
    text += '@';
    if (!read_domain(at + 1, last, text) || !utf8::is_valid(text)) return false;
    if (contains_encoded_word(text)) {
        add_defect(defect_kind::misplaced_encoded_word);
        return false;
    }
    for (std::size_t i = first + 1; i != last; ++i)
        if (element_[i].gap) add_defect(defect_kind::obsolete_syntax);
    into.address = std::move(text);
    return true;
}

// local-part = dot-atom / quoted-string / obs-local-part
// obs-local-part = word *("." word)
// Dots at its ends or in a row are forgiven, because providers have given such addresses out: they
// leave no doubt about where the mail goes. Moves `at` to the "@".
bool address_parser::read_local_part(std::size_t& at, std::size_t last, std::string& into) {
    bool behind_word = false;
    bool has_word = false;
    bool loose = false;
    for (; at != last && !element_[at].is('@'); ++at) {
        const token& t = element_[at];
        if (t.is('.')) {
            loose = loose || !behind_word;
            into += '.';
            behind_word = false;
            continue;
        }
        if (behind_word || !t.is_word()) return false;
        behind_word = has_word = true;
        if (t.kind == token_kind::atom) {
            into += t.text;
            continue;
        }
        const auto content = unfold_quoted(t.text);
        if (!content) return false;
        into.append("\"").append(*content).append("\"");
    }
    if (at == last || !has_word) return false;
    if (loose || !behind_word) add_defect(defect_kind::invalid_address);
    return true;
}

// domain = dot-atom / domain-literal / obs-domain
// obs-domain = atom *("." atom)
bool address_parser::read_domain(std::size_t at, std::size_t last, std::string& into) {
    if (at == last) return false;
    if (element_[at].kind == token_kind::literal) {
        // An "@" in a literal would make the domain a matter of opinion.
        if (at + 1 != last || element_[at].text.find('@') != std::string_view::npos) return false;
        into += without_spaces(element_[at].text);
        return true;
    }
    for (; at != last; at += 2) {
        if (element_[at].kind != token_kind::atom) return false;
        into += element_[at].text;
        if (at + 1 == last) return true;
        if (!element_[at + 1].is('.')) return false;
        into += '.';
    }
    return false;
}

std::string address_parser::phrase_text(std::size_t first, std::size_t last) {
    std::string out;
    word_decoder decoder(out, defects_);
    for (std::size_t i = first; i != last; ++i) {
        const token& t = element_[i];
        if (i != first && t.gap) decoder.add_literal(" ", t.begin);
        const std::string unquoted = t.kind == token_kind::quoted ? unquote(t.text) : std::string();
        const std::string_view text = t.kind == token_kind::quoted ? unquoted
                                      : t.kind == token_kind::atom
                                          ? t.text
                                          : std::string_view(&t.special, 1);
        if (words_ == encoded_words::keep) {
            decoder.add_literal(text, t.begin);
            continue;
        }
        if (t.kind == token_kind::quoted && contains_encoded_word(text))
            defects_.add(defect_kind::misplaced_encoded_word, t.begin, t.end);
        decoder.add(text, t.begin);
    }
    decoder.finish();
    return out;
}

std::string address_parser::decoded(std::string_view text, std::size_t offset) {
    std::string out;
    word_decoder decoder(out, defects_);
    if (words_ == encoded_words::keep)
        decoder.add_literal(text, offset);
    else
        decoder.add(text, offset);
    decoder.finish();
    return std::string(ascii::trim(out));
}

std::string address_parser::raw_text(std::size_t begin, std::size_t end) {
    std::string out;
    word_decoder decoder(out, defects_);
    decoder.add_literal(tokens_.slice(begin, end), begin);
    return std::string(ascii::trim(out));
}

} // namespace courriel::mime::detail

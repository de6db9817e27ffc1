// See address_parser.hpp. The division of a value into elements; what an element means is in
// address_element.cpp.
#include "address_parser.hpp"

#include <utility>

#include <courriel/version.hpp>

namespace courriel::mime {
namespace detail {
namespace {

// No address has so many. A token takes far more room than a dot.
constexpr std::size_t token_limit = 4096;

} // namespace

// address-list = (address *("," address)) / obs-addr-list
// obs-addr-list = *([CFWS] ",") address *("," [address / CFWS])
std::vector<address> address_parser::parse() {
    do {
        while (take_simple()) {
        }
    } while (take(tokens_.next()));
    return std::move(out_);
}

// False behind the end, or when the limit is reached.
bool address_parser::take(const token& next) {
    if (count_ == limit_ && next.kind != token_kind::end && !next.is(',') && !next.is(';')) {
        defects_.add(defect_kind::too_many_addresses, next.begin, next.end);
        close_group();
        return false;
    }
    if (next.kind == token_kind::end) {
        broken_ = broken_ || in_angle_;
        if (in_angle_) add_defect(defect_kind::unterminated);
        end_element(next.begin);
        if (group_) defects_.add(defect_kind::unterminated, next.begin, next.begin);
        close_group();
        return false;
    }
    if (in_angle_)
        take_in_angle(next);
    else
        take_outside(next);
    return true;
}

// angle-addr = [CFWS] "<" addr-spec ">" [CFWS] / obs-angle-addr
// obs-angle-addr = [CFWS] "<" obs-route addr-spec ">" [CFWS]
// obs-route = obs-domain-list ":"
void address_parser::take_in_angle(const token& next) {
    if (element_.size() == angle_begin_)
        in_route_ = next.is('@');
    else if (next.is(':'))
        in_route_ = false;
    if (next.is('>')) {
        angle_end_ = element_.size();
        in_angle_ = false;
        push(next);
    } else if (next.is(';') || (next.is(',') && !in_route_)) {
        add_defect(defect_kind::unterminated);
        broken_ = true;
        take_outside(next);
    } else {
        push(next);
    }
}

void address_parser::take_outside(const token& next) {
    if (next.is(',')) {
        if (element_.empty()) defects_.add(defect_kind::obsolete_syntax, next.begin, next.end);
        end_element(next.begin);
    } else if (next.is(';')) {
        end_element(next.begin);
        if (!group_) defects_.add(defect_kind::invalid_address, next.begin, next.end);
        close_group();
    } else if (next.is(':')) {
        open_group(next);
    } else if (next.is('<') && angle_begin_ == none) {
        // "alice@here.example<bob@there.example>" has misled many readers; with a blank it is only
        // a careless display name.
        broken_ = broken_ || (has(0, element_.size(), '@') && !next.gap);
        push(next);
        angle_begin_ = element_.size();
        in_angle_ = true;
    } else {
        broken_ = broken_ || next.is('<');
        push(next);
    }
}

void address_parser::push(const token& next) {
    if (element_.size() == token_limit)
        broken_ = true;
    else
        element_.push_back(next);
}

// group = display-name ":" [group-list] ";" [CFWS]
void address_parser::open_group(const token& colon) {
    if (group_ || angle_begin_ != none || !is_phrase(0, element_.size())) {
        broken_ = true;
        if (group_) defects_.add(defect_kind::nested_group, colon.begin, colon.end);
        if (element_.empty()) element_.push_back(colon);
        end_element(colon.end);
        return;
    }
    if (element_.empty()) defects_.add(defect_kind::invalid_address, colon.begin, colon.end);
    ++count_;
    group_.emplace();
    group_->name = phrase_text(0, element_.size());
    element_.clear();
}

void address_parser::close_group() {
    if (!group_) return;
    out_.emplace_back(*std::move(group_));
    group_.reset();
}

void address_parser::end_element(std::size_t end) {
    if (!element_.empty()) {
        auto box = broken_ ? std::nullopt : read_mailbox();
        if (!box) {
            defects_.add(defect_kind::invalid_address, element_.front().begin, end);
            box.emplace();
            box->name = raw_text(element_.front().begin, end);
        }
        emit(*std::move(box));
    }
    element_.clear();
    angle_begin_ = angle_end_ = none;
    in_angle_ = in_route_ = broken_ = false;
}

void address_parser::emit(mailbox box) {
    ++count_;
    if (group_)
        group_->members.push_back(std::move(box));
    else
        out_.emplace_back(std::move(box));
}

void address_parser::add_defect(defect_kind kind) {
    defects_.add(kind, element_.front().begin, element_.back().end);
}

} // namespace detail

address_list address_list::parse(std::string_view value, defect_sink defects, encoded_words words,
                                 const limits& limits) {
    return address_list(detail::address_parser(value, defects, words, limits).parse());
}

} // namespace courriel::mime

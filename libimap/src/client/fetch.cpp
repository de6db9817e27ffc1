// FETCH and UID FETCH (RFC 3501 sections 6.4.5 and 7.4.2). The octets of a section are handed out
// as they lie in the input; the rest of a response is read once it is whole.
#include <algorithm>
#include <utility>

#include <courriel/imap/client_session.hpp>

#include "client/fetch_response.hpp"
#include "client/held_memory.hpp"
#include "client/response_rules.hpp"
#include "wire/fetch_items.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

bool is_empty(const fetch_items& items) {
    return !(items.flags || items.uid || items.internal_date || items.size || items.envelope ||
             items.body_structure || items.body) &&
           items.sections.empty();
}

// header-list = "(" header-fld-name *(SP header-fld-name) ")", and no string holds NUL
bool can_be_said(const section& what) {
    const bool has_fields =
        what.what == section::kind::header_fields || what.what == section::kind::header_fields_not;
    return !has_fields ||
           (!what.fields.empty() &&
            std::none_of(what.fields.begin(), what.fields.end(),
                         [](const std::string& field) { return field.find('\0') != field.npos; }));
}

bool can_be_said(const fetch_items& items) {
    return !is_empty(items) &&
           std::all_of(items.sections.begin(), items.sections.end(),
                       [](const body_request& request) { return can_be_said(request.what); });
}

} // namespace

// Verb, set, and what follows.
result<command_id> client_session::ask_set(const detail::set_verb& verb, const number_set& set,
                                           std::string_view rest, bool brings_bodies) {
    if (const auto error = may_ask_selected()) return error;
    if (set.empty()) return errc::invalid_argument;
    if (verb.has_sequence_numbers)
        if (const auto error = may_number()) return error;
    command c;
    c.brings_bodies = brings_bodies;
    c.may_expunge = verb.may_expunge;
    c.bytes.append(verb.name).append(" ");
    set.append_to(c.bytes);
    c.bytes.append(" ").append(rest);
    return ask(std::move(c));
}

// fetch = "FETCH" SP sequence-set SP "(" fetch-att *(SP fetch-att) ")"
result<command_id> client_session::fetch(const sequence_set& messages, const fetch_items& items) {
    if (!can_be_said(items)) return errc::invalid_argument;
    return ask_set({"FETCH", true, false}, messages, items.text(), !items.sections.empty());
}

result<command_id> client_session::uid_fetch(const uid_set& messages, const fetch_items& items) {
    if (!can_be_said(items)) return errc::invalid_argument;
    return ask_set({"UID FETCH"}, messages, items.text(), !items.sections.empty());
}

// The literal that was announced goes to the application if it is a section of the message. What
// on_fetch() will not take for a message has none.
bool client_session::begin_streaming(std::optional<event>& out) {
    const auto place = scanner_.item();
    if (!place) return false;
    const auto text = fragments_.text();
    wire::reader name(text.substr(place->begin, place->end - place->begin),
                      response_rules(options_.limits));
    body_request section;
    if (!wire::read_answer_name(name, section) || !name.done()) return false;

    wire::reader head(text.substr(2));
    body_begin begin{};
    const bool is_headed =
        head.number(begin.number) && head.take_space() && head.take_word("FETCH");
    head.take_spaces();
    if (!is_headed || begin.number == 0 || !head.open_list()) return false;
    begin.uid = scanner_.uid();
    begin.what = std::move(section.what);
    begin.name = section.name;
    if (section.piece) begin.origin = section.piece->origin;
    begin.size = fragments_.announced().size;
    fragments_.stream_literal();
    is_streaming_ = true;
    out = std::move(begin);
    return true;
}

bool client_session::on_fetch(std::uint32_t number, std::string_view rest, std::string_view text,
                              std::optional<event>& out) {
    detail::fetch_delivery delivery;
    delivery.data.number = number;
    if (number == 0 || !read_fetch_response(rest, options_.limits, delivery.data, delivery.bodies))
        return false;
    const auto& box = mailbox_of_data(told::of_messages);
    delivery.data.selection = box.selection;
    if (box.messages && number > *box.messages)
        resync_ = resync_needed{resync_needed::cause::fetched_nothing, number};
    for (auto& body : delivery.bodies) body.begin.uid = delivery.data.uid;
    if (delivery.bodies.empty() && !delivery.data.is_defective) {
        out = std::move(delivery.data);
        return true;
    }
    delivery_ = std::make_unique<detail::fetch_delivery>(std::move(delivery));
    delivery_->held = held_memory(*delivery_);
    if (delivery_->data.is_defective) out = unparsed{text};
    return true;
}

// The next event of a response that has several: its sections, then the rest.
void client_session::deliver_fetch(std::optional<event>& out) {
    auto& d = *delivery_;
    if (d.body == d.bodies.size()) {
        out = std::move(d.data);
        delivery_.reset();
        return;
    }
    auto& body = d.bodies[d.body];
    switch (d.told++) {
    case 0: out = body.begin; return;
    case 1:
        if (!body.octets.empty()) out = body_chunk{body.octets};
        return;
    default:
        out = body_end{};
        d.told = 0;
        ++d.body;
    }
}

} // namespace courriel::imap

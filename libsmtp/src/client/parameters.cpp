// See parameters.hpp. First what is wrong with a value, for any server; then what this server
// cannot do; then what is written.
#include "parameters.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>

#include "../date_time.hpp"
#include "../xtext.hpp"

namespace courriel::smtp::detail {
namespace {

constexpr std::chrono::seconds longest_time{
    999'999'999};                                // by-time, future-release-integer: 1*9DIGIT
constexpr std::size_t longest_envelope_id = 100; // RFC 3461 section 4.4, as it is written
constexpr std::size_t longest_original = 500;    // RFC 3461 section 4.2, likewise

bool is_ascii(const path& p) { return p.view().is_ascii(); }

// 0 to 500 graphic characters of an xtext or an encoded address, behind "addr-type;"
std::string original_recipient(const recipient_parameters& p, bool as_utf8) {
    std::string out = p.original_type + ';';
    if (ascii::iequals(p.original_type, "utf-8")) {
        append_utf8_address(out, p.original_address, as_utf8);
    } else {
        append_xtext(out, p.original_address);
    }
    return out;
}

// addr-type = atom (RFC 3461 section 4.2, of RFC 822's atoms those that a parameter can hold)
bool is_address_type(std::string_view text) {
    constexpr std::string_view specials = "()<>@,;:\\\".[]+=";
    return !text.empty() && ascii::all_of(text, [=](char c) {
        return ascii::is_graphic(c) && specials.find(c) == std::string_view::npos;
    });
}

bool is_original(const recipient_parameters& p) {
    if (p.original_type.empty()) return p.original_address.empty();
    const std::string& address = p.original_address;
    const bool text = ascii::iequals(p.original_type, "utf-8")
                          ? utf8::is_valid(address) &&
                                ascii::all_of(address, [](char c) { return !ascii::is_control(c); })
                          : ascii::all_of(address, ascii::is_printable);
    return is_address_type(p.original_type) && !address.empty() && text &&
           original_recipient(p, false).size() <= longest_original;
}

bool is_envelope_id(const std::string& id) {
    std::string written;
    append_xtext(written, id);
    return ascii::all_of(id, ascii::is_printable) && written.size() <= longest_envelope_id;
}

bool is_mailbox(const std::string& text) {
    const auto parsed = path::parse(text);
    return !text.empty() && parsed && (parsed->is_null() || !parsed->domain().empty());
}

bool is_by(const deliver_by& by) {
    const bool in_range = by.time >= -longest_time && by.time <= longest_time;
    return in_range && (by.if_late == deliver_by::mode::notify || by.time.count() > 0);
}

// date-fullyear = 4DIGIT (RFC 3339 section 5.6)
bool is_moment(std::chrono::sys_seconds moment) {
    using namespace std::chrono;
    return moment >= sys_days(year(0) / 1 / 1) && moment < sys_days(year(10'000) / 1 / 1);
}

bool is_release(const future_release& r) {
    if (r.hold_for.has_value() == r.hold_until.has_value()) return false;
    if (r.hold_until) return is_moment(*r.hold_until);
    return r.hold_for->count() > 0 && *r.hold_for <= longest_time;
}

bool is_recipient(const forward_path& to) {
    const auto& n = to.notify;
    const bool notify = !n.never || !(n.success || n.failure || n.delay);
    return !to.is_null() && notify && is_original(to) && (!to.since || is_moment(to.since->since));
}

bool is_envelope(const envelope& mail) {
    const path& from = mail.reverse_path;
    return !mail.recipients.empty() && (from.is_null() || !from.domain().empty()) &&
           std::all_of(mail.recipients.begin(), mail.recipients.end(), is_recipient) &&
           is_envelope_id(mail.envelope_id) && (!mail.authorized || is_mailbox(*mail.authorized)) &&
           (!mail.by || is_by(*mail.by)) && (!mail.release || is_release(*mail.release)) &&
           mail.priority.value_or(0) >= -9 && mail.priority.value_or(0) <= 9;
}

// RFC 2852 section 4: a shorter time than the server's least is no use in mode R.
bool can_deliver_by(const deliver_by& by, const extensions& announced) {
    return by.if_late == deliver_by::mode::notify ||
           (announced.deliver_by && by.time >= announced.deliver_by_min);
}

bool can_release(const future_release& r, const extensions& announced) {
    return announced.future_release &&
           (r.hold_for
                ? *r.hold_for <= announced.release_max_interval
                : !announced.release_max_date || *r.hold_until <= *announced.release_max_date);
}

bool can_carry(body_type body, const extensions& announced) {
    switch (body) {
    case body_type::eight_bit_mime: return announced.eight_bit_mime;
    case body_type::binary_mime: return announced.binary_mime && announced.chunking;
    case body_type::unspecified:
    case body_type::seven_bit: break;
    }
    return true;
}

bool is_supported(const envelope& mail, const extensions& announced, bool verified) {
    return can_carry(mail.body, announced) && (!needs_utf8(mail) || announced.smtp_utf8) &&
           (!mail.require_tls || (announced.require_tls && verified)) &&
           (!mail.release || can_release(*mail.release, announced)) &&
           (!mail.by || can_deliver_by(*mail.by, announced)) &&
           (announced.valid_since ||
            std::all_of(mail.recipients.begin(), mail.recipients.end(),
                        [](const auto& to) { return !to.since || to.since->goes_on_without; }));
}

std::size_t count_domains(const std::vector<forward_path>& recipients) {
    std::vector<std::string> domains;
    for (const auto& to : recipients) domains.push_back(ascii::to_lower(to.domain()));
    std::sort(domains.begin(), domains.end());
    return static_cast<std::size_t>(std::unique(domains.begin(), domains.end()) - domains.begin());
}

// SIZE (RFC 1870) and LIMITS (RFC 9422).
bool is_too_large(const envelope& mail, const extensions& announced) {
    const auto& to = mail.recipients;
    return (announced.size && announced.max_size != 0 &&
            mail.size.value_or(0) > announced.max_size) ||
           (announced.rcpt_max && to.size() > *announced.rcpt_max) ||
           (announced.rcpt_domain_max && count_domains(to) > *announced.rcpt_domain_max);
}

void append_seconds(std::string& out, std::chrono::seconds s) {
    if (s.count() < 0) out += '-';
    ascii::append_number(out, static_cast<std::uint64_t>(std::abs(s.count())));
}

std::string_view body_parameter(body_type body) {
    switch (body) {
    case body_type::seven_bit: return " BODY=7BIT";
    case body_type::eight_bit_mime: return " BODY=8BITMIME";
    case body_type::binary_mime: return " BODY=BINARYMIME";
    case body_type::unspecified: break;
    }
    return {};
}

// by-value = by-time";"by-mode[by-trace] (RFC 2852 section 4)
void append_by(std::string& out, const deliver_by& by) {
    out += " BY=";
    append_seconds(out, by.time);
    out += by.if_late == deliver_by::mode::return_ ? ";R" : ";N";
    if (by.trace) out += 'T';
}

void append_release(std::string& out, const future_release& r) {
    out += r.hold_for ? " HOLDFOR=" : " HOLDUNTIL=";
    r.hold_for ? append_seconds(out, *r.hold_for) : append_date_time(out, *r.hold_until);
}

// notify-esmtp-value = "NEVER" / 1#( "SUCCESS" / "FAILURE" / "DELAY" )
void append_notify(std::string& out, const dsn_notify& n) {
    char before = '=';
    out += " NOTIFY";
    const auto append = [&](bool given, std::string_view word) {
        if (!given) return;
        out += before;
        out += word;
        before = ',';
    };
    append(n.never, "NEVER");
    append(n.success, "SUCCESS");
    append(n.failure, "FAILURE");
    append(n.delay, "DELAY");
}

} // namespace

bool needs_utf8(const envelope& mail) {
    return mail.smtp_utf8 || !is_ascii(mail.reverse_path) ||
           !std::all_of(mail.recipients.begin(), mail.recipients.end(), is_ascii);
}

std::error_code check_envelope(const envelope& mail, const extensions& announced, bool verified) {
    if (!is_envelope(mail)) return errc::invalid_argument;
    if (!is_supported(mail, announced, verified)) return errc::not_supported;
    return is_too_large(mail, announced) ? errc::too_large : std::error_code{};
}

// "MAIL FROM:" Reverse-path [SP Mail-parameters]
void write_mail(std::string& out, const envelope& mail, const extensions& announced) {
    out.assign("MAIL FROM:<").append(mail.reverse_path.text()).append(">");
    if (mail.size && announced.size) {
        out += " SIZE=";
        ascii::append_number(out, *mail.size);
    }
    if (announced.eight_bit_mime || mail.body == body_type::binary_mime)
        out += body_parameter(mail.body);
    if (needs_utf8(mail)) out += " SMTPUTF8";
    if (mail.require_tls) out += " REQUIRETLS";
    if (mail.by && announced.deliver_by) append_by(out, *mail.by);
    if (announced.dsn) {
        if (mail.ret != dsn_return::unspecified)
            out += mail.ret == dsn_return::full ? " RET=FULL" : " RET=HDRS";
        if (!mail.envelope_id.empty()) append_xtext(out += " ENVID=", mail.envelope_id);
    }
    if (mail.authorized && !announced.auth.empty()) append_xtext(out += " AUTH=", *mail.authorized);
    if (mail.priority && announced.mt_priority) {
        out += *mail.priority < 0 ? " MT-PRIORITY=-" : " MT-PRIORITY=";
        ascii::append_number(out, static_cast<std::uint64_t>(std::abs(*mail.priority)));
    }
    if (mail.release) append_release(out, *mail.release);
}

// "RCPT TO:" Forward-path [SP Rcpt-parameters]
void write_rcpt(std::string& out, const forward_path& to, const extensions& announced) {
    out.assign("RCPT TO:<").append(to.text()).append(">");
    if (announced.dsn) {
        if (to.notify.is_given()) append_notify(out, to.notify);
        if (!to.original_type.empty())
            out.append(" ORCPT=").append(original_recipient(to, announced.smtp_utf8));
    }
    if (to.since && announced.valid_since) {
        append_date_time(out += " RRVS=", to.since->since);
        out += to.since->goes_on_without ? ";C" : ";R";
    }
}

} // namespace courriel::smtp::detail

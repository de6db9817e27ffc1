// See feedback_report.hpp.
#include <courriel/mime/feedback_report.hpp>

#include <array>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "group_reader.hpp"
#include "report_writer.hpp"

namespace courriel::mime {
namespace {

using detail::add_value;
using detail::group_reader;
using detail::set_once;

constexpr auto own_fields = std::to_array<std::string_view>(
    {"Feedback-Type", "User-Agent", "Version", "Original-Envelope-Id", "Original-Mail-From",
     "Arrival-Date", "Received-Date", "Reporting-MTA", "Source-IP", "Incidents",
     "Authentication-Results", "Original-Rcpt-To", "Reported-Domain", "Reported-URI"});

bool is_token(std::string_view text) {
    return !text.empty() &&
           ascii::all_of(text, [](char c) { return ascii::is_ascii(c) && detail::is_token(c); });
}

class feedback_parser {
public:
    feedback_parser(std::string_view body, defect_sink& defects, const limits& limits)
        : reader_(body, defects, limits)
        , defects_(defects)
        , size_(body.size()) {}

    feedback_report parse() {
        for (bool first = true; reader_.next(); first = false) {
            if (reader_.begins_group() && !first)
                reader_.add_defect(defect_kind::misplaced_report_field);
            if (!read_single() && !read_repeated())
                out_.extensions.add(reader_.field().name, reader_.text());
        }
        if (out_.feedback_type.empty() || out_.user_agent.empty() || out_.version.empty())
            defects_.add(defect_kind::missing_report_field, size_, size_);
        return std::move(out_);
    }

private:
    bool read_single() {
        if (reader_.is("Feedback-Type"))
            set_once(reader_, out_.feedback_type, read_type());
        else if (reader_.is("User-Agent"))
            set_once(reader_, out_.user_agent, reader_.text());
        else if (reader_.is("Version"))
            set_once(reader_, out_.version, reader_.without_comments());
        else if (reader_.is("Original-Envelope-Id"))
            set_once(reader_, out_.original_envelope_id, reader_.text());
        else if (reader_.is("Original-Mail-From"))
            read_mail_from();
        else if (reader_.is("Arrival-Date") || reader_.is("Received-Date"))
            set_once(reader_, out_.arrival_date, reader_.date());
        else if (reader_.is("Reporting-MTA"))
            set_once(reader_, out_.reporting_mta, reader_.typed_name());
        else if (reader_.is("Source-IP"))
            set_once(reader_, out_.source_ip, reader_.without_comments());
        else if (reader_.is("Incidents"))
            set_once(reader_, out_.incidents, read_incidents());
        else
            return false;
        return true;
    }

    bool read_repeated() {
        if (reader_.is("Authentication-Results"))
            add_value(out_.authentication_results, reader_.text());
        else if (reader_.is("Original-Rcpt-To"))
            add_value(out_.original_rcpt_to, reader_.without_comments());
        else if (reader_.is("Reported-Domain"))
            add_value(out_.reported_domains, reader_.without_comments());
        else if (reader_.is("Reported-URI"))
            add_value(out_.reported_uris, reader_.text());
        else
            return false;
        return true;
    }

    std::string read_type() {
        std::string type = ascii::to_lower(reader_.without_comments());
        if (!is_token(type)) reader_.add_defect(defect_kind::invalid_report_field);
        return type;
    }

    void read_mail_from() {
        if (out_.has_mail_from) {
            reader_.add_defect(defect_kind::duplicate_field);
            return;
        }
        out_.has_mail_from = true;
        out_.original_mail_from = reader_.without_comments();
        if (out_.original_mail_from == "<>") out_.original_mail_from.clear();
    }

    std::optional<std::uint64_t> read_incidents() {
        const auto number = ascii::parse_number<std::uint64_t>(reader_.without_comments());
        if (!number) reader_.add_defect(defect_kind::invalid_report_field);
        return number;
    }

    group_reader reader_;
    defect_sink& defects_;
    std::size_t size_;
    feedback_report out_{};
};

std::string in_brackets(std::string_view path) { return std::string("<").append(path).append(">"); }

} // namespace

feedback_report feedback_report::parse(std::string_view body, defect_sink defects,
                                       const limits& limits) {
    return feedback_parser(body, defects, limits).parse();
}

result<std::string> feedback_report::to_body() const {
    detail::report_writer writer(report_charset::us_ascii);
    writer.require(is_token(feedback_type) && !user_agent.empty() && !version.empty());
    writer.require(has_mail_from || original_mail_from.empty());
    writer.text("Feedback-Type", feedback_type);
    writer.text("User-Agent", user_agent);
    writer.text("Version", version);
    writer.text("Original-Envelope-Id", original_envelope_id);
    if (has_mail_from) writer.text("Original-Mail-From", in_brackets(original_mail_from));
    writer.date("Arrival-Date", arrival_date);
    writer.typed("Reporting-MTA", reporting_mta);
    writer.text("Source-IP", source_ip);
    if (incidents) {
        std::string number;
        ascii::append_number(number, *incidents);
        writer.text("Incidents", number);
    }
    for (const std::string& value : authentication_results)
        writer.text("Authentication-Results", value);
    for (const std::string& path : original_rcpt_to)
        writer.text("Original-Rcpt-To", in_brackets(path));
    for (const std::string& domain : reported_domains) writer.text("Reported-Domain", domain);
    for (const std::string& uri : reported_uris) writer.text("Reported-URI", uri);
    writer.extensions(extensions, own_fields);
    return writer.finish();
}

} // namespace courriel::mime

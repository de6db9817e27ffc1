// See authentication_results.hpp (RFC 8601 section 2.2).
#include <courriel/mime/authentication_results.hpp>

#include <algorithm>
#include <optional>

#include <courriel/ascii.hpp>
#include <courriel/mime/domain.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "phrase.hpp"

namespace courriel::mime {
namespace {

using detail::value_reader;

// Keyword (RFC 5321 section 4.1.2), and the underscore, which occurs.
bool is_keyword(char c) noexcept { return ascii::is_alnum(c) || c == '-' || c == '_'; }

class results_parser {
public:
    results_parser(std::string_view value, defect_sink& defects, const limits& limits)
        : reader_(value, defects, limits)
        , limits_(limits) {}

    // authres-payload = [CFWS] authserv-id [ CFWS authres-version ]
    //                   ( no-result / 1*resinfo ) [CFWS] CRLF
    authentication_results parse() {
        reader_.skip_cfws();
        out_.authserv_id = detail::read_value(reader_, ";=");
        reader_.skip_cfws();
        if (reader_.peek() == '=') {
            // The first result stands where the name belongs.
            reader_.add_defect(defect_kind::invalid_authentication_results, 0);
            std::string method;
            method.swap(out_.authserv_id);
            read_result(ascii::to_lower(method));
        } else {
            read_version();
        }
        while (reader_.skip_cfws(), !reader_.at_end()) {
            const std::size_t begin = reader_.position();
            if (reader_.skip_if(';')) {
                reader_.skip_cfws();
                if (reader_.at_end() || reader_.peek() == ';') continue;
                if (out_.results.size() == limits_.authentication_results) {
                    skip_all();
                    reader_.add_defect(defect_kind::too_many_authentication_results, begin);
                    break;
                }
                read_result(take_keyword());
            } else {
                skip_result();
                reader_.add_defect(defect_kind::invalid_authentication_results, begin);
            }
        }
        if (out_.authserv_id.empty() || (out_.results.empty() && !none_))
            reader_.add_defect(defect_kind::invalid_authentication_results, 0);
        return std::move(out_);
    }

private:
    std::string take_keyword() { return ascii::to_lower(reader_.take_while(is_keyword)); }
    void skip_all() { reader_.skip(reader_.rest().size()); }

    // To the next ";".
    void skip_result() {
        while (!reader_.at_end() && reader_.peek() != ';')
            if (!reader_.skip_cfws()) skip_word();
    }

    // To the next blank, comment or ";" outside of quotes.
    void skip_word() {
        while (!reader_.at_end()) {
            const char c = reader_.peek();
            if (c == ';' || c == '(' || detail::is_space(c)) return;
            if (c == '"')
                reader_.take_quoted();
            else
                reader_.skip();
        }
    }

    // authres-version = 1*DIGIT [CFWS]
    void read_version() {
        const std::size_t begin = reader_.position();
        const std::string_view digits = reader_.take_while(ascii::is_digit);
        if (digits.empty()) return;
        const auto version = ascii::parse_number<unsigned>(digits);
        out_.version = version.value_or(0);
        if (out_.version != 1)
            reader_.add_defect(defect_kind::invalid_authentication_results, begin);
    }

    // no-result = [CFWS] ";" [CFWS] "none"
    // resinfo = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
    // methodspec = [CFWS] method [CFWS] "=" [CFWS] result
    // method = Keyword [ [CFWS] "/" [CFWS] method-version ]
    void read_result(std::string method) {
        const std::size_t begin = reader_.position();
        authentication_result result;
        result.method = std::move(method);
        reader_.skip_cfws();
        if (result.method == "none" && (reader_.at_end() || reader_.peek() == ';')) {
            none_ = true;
            return;
        }
        if (reader_.skip_if('/')) {
            reader_.skip_cfws();
            result.version =
                ascii::parse_number<unsigned>(reader_.take_while(ascii::is_digit)).value_or(0);
            reader_.skip_cfws();
        }
        if (!result.method.empty() && reader_.skip_if('=')) {
            reader_.skip_cfws();
            result.result = take_keyword();
        }
        if (result.result.empty()) {
            skip_result();
            reader_.add_defect(defect_kind::invalid_authentication_results, begin);
            return;
        }
        read_details(result);
        out_.results.push_back(std::move(result));
    }

    void read_details(authentication_result& result) {
        while (true) {
            const std::size_t before = reader_.position();
            reader_.skip_cfws();
            if (result.comment.empty() && reader_.last_comment_position() >= before)
                result.comment = text_of(reader_.last_comment());
            if (reader_.at_end() || reader_.peek() == ';') return;
            const std::size_t begin = reader_.position();
            if (!read_detail(result)) {
                skip_word();
                reader_.add_defect(defect_kind::invalid_authentication_results, begin);
            }
        }
    }

    // reasonspec = "reason" [CFWS] "=" [CFWS] value
    // propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue
    // pvalue = [CFWS] ( ( value / [ [ local-part ] "@" ] domain-name ) [CFWS] )
    bool read_detail(authentication_result& result) {
        const std::size_t begin = reader_.position();
        authentication_property property;
        property.ptype = take_keyword();
        if (property.ptype.empty()) return false;
        reader_.skip_cfws();
        if (reader_.skip_if('.')) {
            reader_.skip_cfws();
            property.property = take_keyword();
            reader_.skip_cfws();
        } else {
            property.ptype.swap(property.property); // "action=none" has none
        }
        if (property.property.empty() || !reader_.skip_if('=')) return false;
        reader_.skip_cfws();
        property.value = detail::read_value(reader_, ";");
        if (property.ptype.empty() && property.property == "reason") {
            if (result.reason.empty()) result.reason = std::move(property.value);
            return true;
        }
        if (property.ptype.empty())
            reader_.add_defect(defect_kind::invalid_authentication_results, begin);
        if (result.properties.size() == limits_.parameters)
            reader_.add_defect(defect_kind::too_many_parameters, begin);
        else
            result.properties.push_back(std::move(property));
        return true;
    }

    static std::string text_of(std::string_view comment) {
        std::string out = utf8::sanitize(detail::unquote(comment));
        for (char& c : out)
            if (ascii::is_control(c)) c = ' ';
        return out;
    }

    value_reader reader_;
    const limits& limits_;
    authentication_results out_{};
    bool none_ = false;
};

} // namespace

authentication_results authentication_results::parse(std::string_view value, defect_sink defects,
                                                     const limits& limits) {
    return results_parser(value, defects, limits).parse();
}

const std::string* authentication_result::find(std::string_view ptype,
                                               std::string_view property) const noexcept {
    const auto found =
        std::find_if(properties.begin(), properties.end(), [&](const authentication_property& p) {
            return p.ptype == ptype && p.property == property;
        });
    return found == properties.end() ? nullptr : &found->value;
}

const authentication_result* authentication_results::find(std::string_view method) const noexcept {
    const auto found =
        std::find_if(results.begin(), results.end(),
                     [&](const authentication_result& r) { return r.method == method; });
    return found == results.end() ? nullptr : &*found;
}

bool is_forged_authentication_results(std::string_view value, std::string_view own_id) {
    const auto read = authentication_results::parse(value);
    return read.authserv_id.empty() || read.version != 1 || equal_domains(read.authserv_id, own_id);
}

std::vector<std::size_t> forged_authentication_results(const header_view& header,
                                                       std::string_view own_id) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i != header.fields().size(); ++i) {
        const field_view& field = header.fields()[i];
        if (ascii::iequals(field.name, "Authentication-Results") &&
            is_forged_authentication_results(field.value, own_id))
            out.push_back(i);
    }
    return out;
}

} // namespace courriel::mime

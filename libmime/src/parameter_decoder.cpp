// See parameter_reader.hpp: sections, charsets and languages (RFC 2231), and the encoded words
// that RFC 2047 section 5 forbids in parameters and mail programs write there all the same.
#include <map>
#include <optional>

#include <courriel/mime/address.hpp>
#include <courriel/mime/charset.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "hex.hpp"
#include "parameter_reader.hpp"
#include "plain_run.hpp"
#include "word_decoder.hpp"

namespace courriel::mime::detail {
namespace {

// What the name of a written parameter says about its place in the whole.
struct section {
    std::string_view name{};          // without the asterisks
    std::optional<unsigned> number{}; // of a continuation
    bool extended = false;            // percent-encoded; the first has charset and language
};

// attribute := attribute-char+ [section] ["*"]
// section := initial-section / other-sections; initial-section := "*0"
// other-sections := "*" ("1" / ... / "9") *DIGIT
// nullopt when the asterisks make no sense.
std::optional<section> read_section(std::string_view name) {
    section out;
    const std::size_t star = name.find('*');
    out.name = name.substr(0, star);
    if (out.name.empty()) return std::nullopt;
    if (star == std::string_view::npos) return out;
    std::string_view rest = name.substr(star + 1);
    if (rest.empty() || rest.ends_with('*')) {
        out.extended = true;
        if (rest.empty()) return out;
        rest.remove_suffix(1);
    }
    out.number = ascii::parse_number<unsigned>(rest, 9999);
    if (!out.number || (rest.size() > 1 && rest.front() == '0')) return std::nullopt;
    return out;
}

// Everything that was written under one name.
struct parts {
    const written_parameter* plain = nullptr;
    const written_parameter* extended = nullptr;
    struct piece {
        const written_parameter* written = nullptr;
        bool extended = false;
    };
    std::map<unsigned, piece> pieces{};
};

class decoder {
public:
    explicit decoder(defect_sink& defects) : defects_(defects) {}

    // The best reading of one name; nullopt when all that there is are sections behind a gap.
    std::optional<std::string> decode(std::string_view name, const parts& all) {
        // Meant for old readers, says RFC 6266 section 4.3, who then read something else.
        if (all.plain != nullptr && (all.extended != nullptr || !all.pieces.empty()))
            add_defect(defect_kind::duplicate_parameter, *all.plain);
        else if (all.extended != nullptr && !all.pieces.empty())
            add_defect(defect_kind::duplicate_parameter, *all.extended);
        if (all.extended != nullptr) {
            std::string octets;
            const std::string charset = append_first(octets, *all.extended);
            return to_text(octets, charset, *all.extended);
        }
        if (all.pieces.contains(0)) return join(all);
        if (!all.pieces.empty())
            add_defect(defect_kind::parameter_gap, *all.pieces.begin()->second.written);
        if (all.plain == nullptr) return std::nullopt;
        return plain_text(name, *all.plain);
    }

    // What was written without sections and without a charset.
    std::string plain_text(std::string_view name, const written_parameter& written) {
        if (name == "boundary") return written.value;
        if (name != "name" && name != "filename") return clean(written.value, written);
        if (contains_encoded_word(written.value))
            add_defect(defect_kind::misplaced_encoded_word, written);
        return decode_value(written.value, encoded_words::decode, written);
    }

    void add_defect(defect_kind kind, const written_parameter& where) {
        defects_.add(kind, where.begin, where.end);
    }

private:
    std::string join(const parts& all) {
        std::string octets;
        std::string charset;
        unsigned next = 0;
        for (const auto& [number, piece] : all.pieces) {
            if (number != next) {
                add_defect(defect_kind::parameter_gap, *piece.written);
                break;
            }
            if (number == 0 && piece.extended)
                charset = append_first(octets, *piece.written);
            else if (piece.extended)
                append_percent(octets, piece.written->value, *piece.written);
            else
                octets += piece.written->value;
            ++next;
        }
        return to_text(octets, charset, *all.pieces.at(0).written);
    }

    // extended-initial-value := [charset] "'" [language] "'" extended-other-values
    // Returns the charset.
    std::string append_first(std::string& octets, const written_parameter& written) {
        const std::string_view value = written.value;
        const std::size_t first = value.find('\'');
        const std::size_t second =
            first == std::string_view::npos ? first : value.find('\'', first + 1);
        if (second == std::string_view::npos) {
            add_defect(defect_kind::invalid_parameter, written);
            append_percent(octets, value, written);
            return {};
        }
        append_percent(octets, value.substr(second + 1), written);
        return std::string(value.substr(0, first));
    }

    // extended-other-values := *(ext-octet / attribute-char)
    // ext-octet := "%" 2(DIGIT / "A" / "B" / "C" / "D" / "E" / "F")
    void append_percent(std::string& octets, std::string_view value,
                        const written_parameter& written) {
        for (std::size_t i = 0; i != value.size(); ++i) {
            const auto octet = value[i] == '%' ? hex_octet(value.substr(i + 1)) : std::nullopt;
            if (value[i] == '%' && !octet) add_defect(defect_kind::invalid_parameter, written);
            octets += octet ? *octet : value[i];
            if (octet) i += 2;
        }
    }

    std::string to_text(std::string_view octets, std::string_view charset,
                        const written_parameter& written) {
        std::string text;
        if (!charset.empty() && !charset::to_utf8(octets, charset, text)) {
            add_defect(defect_kind::unknown_charset, written);
            charset::to_utf8(octets, utf8::is_valid(octets) ? "utf-8" : "windows-1252", text);
        }
        return clean(charset.empty() ? octets : text, written);
    }

    // One line of UTF-8.
    std::string clean(std::string_view text, const written_parameter& written) {
        if (plain_run(text) == text.size()) return std::string(text);
        return decode_value(text, encoded_words::keep, written);
    }

    // `text` has lost its quotes and its escapes, and may be of several sections: what is wrong in
    // it is wrong somewhere in the parameter.
    std::string decode_value(std::string_view text, encoded_words words,
                             const written_parameter& written) {
        std::string out;
        std::vector<defect> found;
        defect_sink sink(found);
        word_decoder to(out, sink);
        if (words == encoded_words::keep)
            to.add_literal(text, 0);
        else
            to.add(text, 0);
        to.finish();
        for (const defect& d : found) add_defect(d.kind, written);
        return out;
    }

    defect_sink& defects_;
};

} // namespace

std::vector<parameter> decode_parameters(std::vector<written_parameter> written,
                                         defect_sink& defects) {
    decoder decode(defects);
    std::vector<parameter> out;
    std::vector<std::string_view> order;
    std::map<std::string_view, parts> names;
    for (const written_parameter& w : written) {
        const auto s = read_section(w.name);
        if (!s) {
            decode.add_defect(defect_kind::invalid_parameter, w);
            continue;
        }
        const auto [where, is_new] = names.try_emplace(s->name);
        if (is_new) order.push_back(s->name);
        parts& all = where->second;
        bool duplicate = false;
        if (s->number) {
            duplicate = !all.pieces.try_emplace(*s->number, parts::piece{&w, s->extended}).second;
        } else {
            auto& place = s->extended ? all.extended : all.plain;
            duplicate = place != nullptr;
            if (!duplicate) place = &w;
        }
        if (duplicate) decode.add_defect(defect_kind::duplicate_parameter, w);
    }
    for (const std::string_view name : order)
        if (auto value = decode.decode(name, names.at(name)))
            out.push_back({std::string(name), *std::move(value)});
    return out;
}

} // namespace courriel::mime::detail

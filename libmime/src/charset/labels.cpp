// See labels.hpp. The aliases are those of the WHATWG's Encoding Standard and of the IANA that
// messages really use. The list is closed on purpose: a label comes from a stranger, and iconv
// would load any of some three hundred converters for it, of which some have had bugs that a few
// octets set off (ISO-2022-JP-3, ISO-2022-CN-EXT, the IBM sets with shifts).
#include "labels.hpp"

#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::charset::detail {
namespace {

struct alias {
    std::string_view key; // lower case, letters and digits only
    charset value;
};

constexpr charset by_iconv(const char* name, const char* writer = nullptr) noexcept {
    return {decoder::iconv, name, writer};
}

constexpr auto aliases = [] {
    constexpr charset utf8{decoder::utf8}, ascii{decoder::us_ascii}, latin1{decoder::iso_8859_1},
        latin9{decoder::iso_8859_15}, windows_1252{decoder::windows_1252};
    auto table = std::to_array<alias>({
        {"utf8", utf8},
        {"unicode11utf8", utf8},
        {"unicode20utf8", utf8},
        {"xunicode20utf8", utf8},

        {"usascii", ascii},
        {"ascii", ascii},
        {"us", ascii},
        {"ansix341968", ascii},
        {"iso646us", ascii},
        {"iso646", ascii},
        {"646", ascii},

        {"iso88591", latin1},
        {"iso885911987", latin1},
        {"isoir100", latin1},
        {"latin1", latin1},
        {"l1", latin1},
        {"ibm819", latin1},
        {"cp819", latin1},

        {"iso885915", latin9},
        {"latin9", latin9},
        {"l9", latin9},

        {"windows1252", windows_1252},
        {"cp1252", windows_1252},
        {"xcp1252", windows_1252},
        {"ansi", windows_1252},

        {"utf16", {decoder::utf16}},
        {"unicode", {decoder::utf16}},
        {"iso10646ucs2", {decoder::utf16}},
        {"ucs2", {decoder::utf16}},
        {"utf16be", {decoder::utf16_be}},
        {"utf16le", {decoder::utf16_le}},

        {"utf7", {decoder::utf7}},
        {"unicode11utf7", {decoder::utf7}},
        {"utf32", by_iconv("UTF-32")},
        {"utf32be", by_iconv("UTF-32BE")},
        {"utf32le", by_iconv("UTF-32LE")},
        {"iso88592", by_iconv("ISO-8859-2")},
        {"latin2", by_iconv("ISO-8859-2")},
        {"iso88593", by_iconv("ISO-8859-3")},
        {"latin3", by_iconv("ISO-8859-3")},
        {"iso88594", by_iconv("ISO-8859-4")},
        {"latin4", by_iconv("ISO-8859-4")},
        {"iso88595", by_iconv("ISO-8859-5")},
        {"cyrillic", by_iconv("ISO-8859-5")},
        {"iso88596", by_iconv("ISO-8859-6")},
        {"iso88596e", by_iconv("ISO-8859-6")},
        {"iso88596i", by_iconv("ISO-8859-6")},
        {"arabic", by_iconv("ISO-8859-6")},
        {"iso88597", by_iconv("ISO-8859-7")},
        {"greek", by_iconv("ISO-8859-7")},
        {"iso88598", by_iconv("ISO-8859-8")},
        {"iso88598e", by_iconv("ISO-8859-8")},
        {"iso88598i", by_iconv("ISO-8859-8")},
        {"hebrew", by_iconv("ISO-8859-8")},
        {"iso88599", by_iconv("ISO-8859-9")},
        {"latin5", by_iconv("ISO-8859-9")},
        {"iso885910", by_iconv("ISO-8859-10")},
        {"latin6", by_iconv("ISO-8859-10")},
        {"iso885911", by_iconv("ISO-8859-11")},
        {"iso885913", by_iconv("ISO-8859-13")},
        {"latin7", by_iconv("ISO-8859-13")},
        {"iso885914", by_iconv("ISO-8859-14")},
        {"latin8", by_iconv("ISO-8859-14")},
        {"iso885916", by_iconv("ISO-8859-16")},
        {"latin10", by_iconv("ISO-8859-16")},
        {"windows1250", by_iconv("CP1250")},
        {"cp1250", by_iconv("CP1250")},
        {"windows1251", by_iconv("CP1251")},
        {"cp1251", by_iconv("CP1251")},
        {"windows1253", by_iconv("CP1253")},
        {"cp1253", by_iconv("CP1253")},
        {"windows1254", by_iconv("CP1254")},
        {"cp1254", by_iconv("CP1254")},
        {"windows1255", by_iconv("CP1255")},
        {"cp1255", by_iconv("CP1255")},
        {"windows1256", by_iconv("CP1256")},
        {"cp1256", by_iconv("CP1256")},
        {"windows1257", by_iconv("CP1257")},
        {"cp1257", by_iconv("CP1257")},
        {"windows1258", by_iconv("CP1258")},
        {"cp1258", by_iconv("CP1258")},
        {"windows874", by_iconv("CP874")},
        {"cp874", by_iconv("CP874")},
        {"dos874", by_iconv("CP874")},
        {"tis620", by_iconv("TIS-620")},
        {"koi8r", by_iconv("KOI8-R")},
        {"koi8", by_iconv("KOI8-R")},
        {"koi8u", by_iconv("KOI8-U")},
        {"koi8ru", by_iconv("KOI8-U")},
        {"ibm437", by_iconv("IBM437")},
        {"cp437", by_iconv("IBM437")},
        {"ibm850", by_iconv("IBM850")},
        {"cp850", by_iconv("IBM850")},
        {"ibm852", by_iconv("IBM852")},
        {"cp852", by_iconv("IBM852")},
        {"ibm862", by_iconv("IBM862")},
        {"cp862", by_iconv("IBM862")},
        {"ibm866", by_iconv("IBM866")},
        {"cp866", by_iconv("IBM866")},
        {"macintosh", by_iconv("MACINTOSH")},
        {"macroman", by_iconv("MACINTOSH")},
        {"mac", by_iconv("MACINTOSH")},
        {"xmacroman", by_iconv("MACINTOSH")},
        {"viscii", by_iconv("VISCII")},

        // What calls itself by the older set of these families often holds characters of the
        // larger one, which contains it.
        {"shiftjis", by_iconv("CP932")},
        {"sjis", by_iconv("CP932")},
        {"xsjis", by_iconv("CP932")},
        {"mskanji", by_iconv("CP932")},
        {"windows31j", by_iconv("CP932")},
        {"cp932", by_iconv("CP932")},
        {"eucjp", by_iconv("EUC-JP")},
        {"xeucjp", by_iconv("EUC-JP")},
        {"ujis", by_iconv("EUC-JP")},
        {"iso2022jp", by_iconv("ISO-2022-JP")},
        {"csiso2022jp", by_iconv("ISO-2022-JP")},
        {"iso2022jp1", by_iconv("ISO-2022-JP-1")},
        {"iso2022jp2", by_iconv("ISO-2022-JP-2")},
        {"euckr", by_iconv("CP949", "EUC-KR")},
        {"ksc56011987", by_iconv("CP949", "EUC-KR")},
        {"ksc5601", by_iconv("CP949", "EUC-KR")},
        {"ksc5601987", by_iconv("CP949", "EUC-KR")},
        {"korean", by_iconv("CP949", "EUC-KR")},
        {"windows949", by_iconv("CP949")},
        {"cp949", by_iconv("CP949")},
        {"uhc", by_iconv("CP949")},
        {"iso2022kr", by_iconv("ISO-2022-KR")},
        {"gb2312", by_iconv("GB18030", "EUC-CN")},
        {"gb231280", by_iconv("GB18030", "EUC-CN")},
        {"chinese", by_iconv("GB18030", "EUC-CN")},
        {"euccn", by_iconv("GB18030", "EUC-CN")},
        {"gbk", by_iconv("GB18030", "GBK")},
        {"xgbk", by_iconv("GB18030", "GBK")},
        {"cp936", by_iconv("GB18030", "GBK")},
        {"gb18030", by_iconv("GB18030")},
        {"hzgb2312", by_iconv("HZ")},
        {"big5", by_iconv("BIG5-HKSCS", "BIG5")},
        {"big5hkscs", by_iconv("BIG5-HKSCS")},
        {"cnbig5", by_iconv("BIG5-HKSCS", "BIG5")},
        {"xxbig5", by_iconv("BIG5-HKSCS", "BIG5")},
        {"cp950", by_iconv("CP950")},
        {"euctw", by_iconv("EUC-TW")},

        // Further labels of the Encoding Standard.
        {"csunicode", {decoder::utf16}},
        {"unicodefeff", {decoder::utf16_le}},
        {"unicodefffe", {decoder::utf16_be}},
        {"csisolatin1", latin1},
        {"csisolatin9", latin9},
        {"866", by_iconv("IBM866")},
        {"csibm866", by_iconv("IBM866")},
        {"csisolatin2", by_iconv("ISO-8859-2")},
        {"isoir101", by_iconv("ISO-8859-2")},
        {"l2", by_iconv("ISO-8859-2")},
        {"iso885921987", by_iconv("ISO-8859-2")},
        {"csisolatin3", by_iconv("ISO-8859-3")},
        {"isoir109", by_iconv("ISO-8859-3")},
        {"l3", by_iconv("ISO-8859-3")},
        {"iso885931988", by_iconv("ISO-8859-3")},
        {"csisolatin4", by_iconv("ISO-8859-4")},
        {"isoir110", by_iconv("ISO-8859-4")},
        {"l4", by_iconv("ISO-8859-4")},
        {"iso885941988", by_iconv("ISO-8859-4")},
        {"csisolatincyrillic", by_iconv("ISO-8859-5")},
        {"isoir144", by_iconv("ISO-8859-5")},
        {"iso885951988", by_iconv("ISO-8859-5")},
        {"csisolatinarabic", by_iconv("ISO-8859-6")},
        {"isoir127", by_iconv("ISO-8859-6")},
        {"asmo708", by_iconv("ISO-8859-6")},
        {"ecma114", by_iconv("ISO-8859-6")},
        {"csiso88596e", by_iconv("ISO-8859-6")},
        {"csiso88596i", by_iconv("ISO-8859-6")},
        {"iso885961987", by_iconv("ISO-8859-6")},
        {"csisolatingreek", by_iconv("ISO-8859-7")},
        {"isoir126", by_iconv("ISO-8859-7")},
        {"ecma118", by_iconv("ISO-8859-7")},
        {"elot928", by_iconv("ISO-8859-7")},
        {"greek8", by_iconv("ISO-8859-7")},
        {"suneugreek", by_iconv("ISO-8859-7")},
        {"iso885971987", by_iconv("ISO-8859-7")},
        {"csisolatinhebrew", by_iconv("ISO-8859-8")},
        {"isoir138", by_iconv("ISO-8859-8")},
        {"csiso88598e", by_iconv("ISO-8859-8")},
        {"csiso88598i", by_iconv("ISO-8859-8")},
        {"visual", by_iconv("ISO-8859-8")},
        {"logical", by_iconv("ISO-8859-8")},
        {"iso885981988", by_iconv("ISO-8859-8")},
        {"csisolatin5", by_iconv("ISO-8859-9")},
        {"isoir148", by_iconv("ISO-8859-9")},
        {"l5", by_iconv("ISO-8859-9")},
        {"iso885991989", by_iconv("ISO-8859-9")},
        {"csisolatin6", by_iconv("ISO-8859-10")},
        {"isoir157", by_iconv("ISO-8859-10")},
        {"l6", by_iconv("ISO-8859-10")},
        {"cskoi8r", by_iconv("KOI8-R")},
        {"koi", by_iconv("KOI8-R")},
        {"csmacintosh", by_iconv("MACINTOSH")},
        {"xcp1250", by_iconv("CP1250")},
        {"xcp1251", by_iconv("CP1251")},
        {"xcp1253", by_iconv("CP1253")},
        {"xcp1254", by_iconv("CP1254")},
        {"xcp1255", by_iconv("CP1255")},
        {"xcp1256", by_iconv("CP1256")},
        {"xcp1257", by_iconv("CP1257")},
        {"xcp1258", by_iconv("CP1258")},
        {"xmaccyrillic", by_iconv("MAC-CYRILLIC")},
        {"xmacukrainian", by_iconv("MAC-UK")},
        {"csgb2312", by_iconv("GB18030", "EUC-CN")},
        {"csiso58gb231280", by_iconv("GB18030", "EUC-CN")},
        {"isoir58", by_iconv("GB18030", "EUC-CN")},
        {"csbig5", by_iconv("BIG5-HKSCS", "BIG5")},
        {"cseucpkdfmtjapanese", by_iconv("EUC-JP")},
        {"csshiftjis", by_iconv("CP932")},
        {"ms932", by_iconv("CP932")},
        {"cseuckr", by_iconv("CP949", "EUC-KR")},
        {"csksc56011987", by_iconv("CP949", "EUC-KR")},
        {"isoir149", by_iconv("CP949", "EUC-KR")},
        {"ksc56011989", by_iconv("CP949", "EUC-KR")},
        {"csiso2022kr", by_iconv("ISO-2022-KR")},
    });
    std::sort(table.begin(), table.end(),
              [](const alias& a, const alias& b) { return a.key < b.key; });
    return table;
}();

constexpr std::size_t longest_key = [] {
    std::size_t size = 0;
    for (const alias& a : aliases) size = std::max(size, a.key.size());
    return size;
}();

} // namespace

charset find(std::string_view label) noexcept {
    // Nearly always.
    if (ascii::iequals(label, "utf-8")) return {decoder::utf8, nullptr};
    if (ascii::iequals(label, "iso-8859-1")) return {decoder::iso_8859_1, nullptr};
    if (ascii::iequals(label, "us-ascii")) return {decoder::us_ascii, nullptr};
    char key[longest_key];
    std::size_t size = 0;
    for (const char c : label) {
        if (!ascii::is_alnum(c)) continue;
        if (size == longest_key) return {};
        key[size++] = ascii::to_lower(c);
    }
    const std::string_view wanted(key, size);
    const auto* const found =
        std::lower_bound(aliases.begin(), aliases.end(), wanted,
                         [](const alias& a, std::string_view k) { return a.key < k; });
    return found != aliases.end() && found->key == wanted ? found->value : charset{};
}

} // namespace courriel::mime::charset::detail

// See uid_index.hpp.
#include "uid_index.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <limits>
#include <system_error>
#include <unistd.h>
#include <unordered_set>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>

#include "../../../common/file.hpp"
#include "disk.hpp"

namespace mail_server::maildir {
namespace {

namespace ascii = courriel::ascii;

constexpr auto last_uid = std::numeric_limits<imap::uid>::max();

template <class Number>
bool take_number(std::string_view& text, Number& into) {
    const auto word = ascii::take_word(text);
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), into);
    return error == std::errc{} && end == word.data() + word.size();
}

std::string line_of(const indexed_message& m) {
    return "message " + std::to_string(m.uid) + ' ' +
           std::to_string(m.date.time_since_epoch().count()) + ' ' +
           std::to_string(m.date_offset.count()) + ' ' + std::to_string(m.size) + " /" + m.base +
           '\n';
}

// Leaves out those that are gone. Of two with one base the first one was gone when its file came
// back, whether or not a line says so.
void drop_gone(std::vector<indexed_message>& messages) {
    std::unordered_set<std::string> seen;
    for (auto m = messages.rbegin(); m != messages.rend(); ++m)
        if (!seen.insert(m->base).second) m->base.clear();
    std::erase_if(messages, [](const auto& m) { return m.base.empty(); });
}

} // namespace

bool uid_index::read_head(std::string_view line) {
    return ascii::take_word(line) == "courriel-uids" && ascii::take_word(line) == "1" &&
           take_number(line, uid_validity_) && take_number(line, uid_next_) &&
           take_number(line, recent_from_) && line.empty() && uid_validity_ != 0 && uid_next_ != 0;
}

bool uid_index::read_line(std::string_view line, std::vector<indexed_message>& messages) {
    const auto what = ascii::take_word(line);
    if (what == "recent") return take_number(line, recent_from_) && line.empty();
    if (what == "gone") return read_gone(line, messages);
    indexed_message m;
    std::int64_t date = 0;
    std::int32_t offset = 0;
    const bool good = what == "message" && take_number(line, m.uid) && take_number(line, date) &&
                      take_number(line, offset) && take_number(line, m.size) &&
                      line.starts_with('/');
    const auto last = messages.empty() ? 0 : messages.back().uid;
    if (!good || m.uid <= last || m.uid == last_uid) return false;
    m.date = std::chrono::sys_seconds(std::chrono::seconds(date));
    m.date_offset = std::chrono::minutes(offset);
    m.base = line.substr(1);
    uid_next_ = std::max(uid_next_, m.uid + 1);
    messages.push_back(std::move(m));
    return true;
}

// Without a base, until drop_gone(): taken out at once, each would move all behind it.
bool uid_index::read_gone(std::string_view line, std::vector<indexed_message>& messages) {
    imap::uid gone = 0;
    if (!take_number(line, gone) || !line.empty()) return false;
    const auto found = std::ranges::lower_bound(messages, gone, {}, &indexed_message::uid);
    if (found != messages.end() && found->uid == gone) found->base.clear();
    return true;
}

bool uid_index::load(std::vector<indexed_message>& messages) {
    messages.clear();
    lines_ = 0;
    size_ = 0;
    const auto text = read_file(file_).value_or("");
    for (auto end = text.find('\n'); end != text.npos; end = text.find('\n', size_)) {
        const auto line = std::string_view(text).substr(size_, end - size_);
        if (!(size_ == 0 ? read_head(line) : read_line(line, messages))) break;
        ++lines_;
        size_ = end + 1;
    }
    // What is behind the last line's end is the line that a crash cut.
    if (lines_ != 0 && text.find('\n', size_) == text.npos) {
        drop_gone(messages);
        return true;
    }
    messages.clear();
    uid_next_ = recent_from_ = 1;
    return false;
}

void uid_index::append(std::span<indexed_message> messages) {
    if (messages.size() >= last_uid - uid_next_)
        throw std::system_error(make_error_code(courriel::errc::refused));
    std::string text;
    auto next = uid_next_;
    for (auto& m : messages) {
        m.uid = next++;
        text += line_of(m);
    }
    append_text(text, true);
    uid_next_ = next;
    lines_ += messages.size();
}

void uid_index::set_recent_from(imap::uid up_to) {
    if (up_to <= recent_from_) return;
    recent_from_ = up_to;
    append_text("recent " + std::to_string(up_to) + '\n', false);
    ++lines_;
}

void uid_index::append_gone(std::span<const imap::uid> messages) {
    std::string text;
    for (const auto uid : messages) text += "gone " + std::to_string(uid) + '\n';
    append_text(text, false);
    lines_ += messages.size();
}

void uid_index::append_text(std::string_view text, bool durable) {
    example::file out(file_, O_WRONLY);
    if (::ftruncate(out.descriptor(), static_cast<off_t>(size_)) != 0 ||
        ::lseek(out.descriptor(), 0, SEEK_END) < 0)
        throw std::system_error(errno, std::generic_category(), file_);
    out.write(text);
    if (durable) out.sync();
    out.close();
    size_ += text.size();
}

void uid_index::rewrite(std::uint32_t uid_validity, std::span<const indexed_message> messages) {
    std::string text = "courriel-uids 1 " + std::to_string(uid_validity) + ' ' +
                       std::to_string(uid_next_) + ' ' + std::to_string(recent_from_) + '\n';
    for (const auto& m : messages) text += line_of(m);
    replace_file(file_, text);
    uid_validity_ = uid_validity;
    lines_ = 1 + messages.size();
    size_ = text.size();
    sync_folder_of(file_);
}

} // namespace mail_server::maildir

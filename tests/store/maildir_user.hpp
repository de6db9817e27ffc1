// A Maildir store in a test, beside which other programs write, and crashes leave what they leave.
#pragma once

#include "support.hpp"

#include <fstream>
#include <iterator>

#include <courriel/mime/maildir.hpp>

namespace mail_server::test {

namespace fs = std::filesystem;

inline std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const fs::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
}

struct maildir_user : in_maildir {
    [[nodiscard]] fs::path folder(const std::string& user = "ada") const {
        return fs::path(path()) / user;
    }
    [[nodiscard]] fs::path only_file(const char* in) const {
        const fs::directory_iterator files(folder() / in);
        REQUIRE(std::distance(fs::begin(files), fs::end(files)) == 1);
        return fs::directory_iterator(folder() / in)->path();
    }
    /// As another program delivers a message.
    void drop(std::string_view bytes) const {
        auto delivery = courriel::mime::maildir::open(folder()).value().deliver().value();
        REQUIRE_FALSE(delivery.write(bytes));
        REQUIRE(delivery.commit());
    }
    /// What the index says, as if the program had written it before it ended.
    void edit_index(const std::function<void(std::string&)>& edit) {
        shut();
        auto text = text_of(folder() / "courriel-uids");
        edit(text);
        write_file(folder() / "courriel-uids", text);
        reopen();
    }
};

} // namespace mail_server::test

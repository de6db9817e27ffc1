// Maildir: names both ways, and deliveries on a file system.
#include <courriel/mime/maildir.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <courriel/errc.hpp>

using namespace courriel;
using namespace courriel::mime;
using namespace std::string_view_literals;
namespace fs = std::filesystem;

namespace {

class temporary_folder {
public:
    temporary_folder() {
        std::string name = (fs::temp_directory_path() / "courriel.XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::size_t count(const std::string& folder) {
    std::size_t n = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) ++n;
    return n;
}

std::string content(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// Asked at each fsync(2) of this program, if a test has set it: false lets the call fail.
std::function<bool(bool is_folder)> on_fsync;

} // namespace

// In place of the system's own.
extern "C" int fsync(int descriptor) {
    struct ::stat found {};
    if (on_fsync && (::fstat(descriptor, &found) != 0 || !on_fsync(S_ISDIR(found.st_mode)))) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

TEST_CASE("maildir: names read") {
    const auto name = maildir_name::parse("1700000000.M1P2.host,S=1234,W=1250:2,FSa");
    REQUIRE(name);
    CHECK(name->base == "1700000000.M1P2.host,S=1234,W=1250");
    CHECK(name->size == 1234U);
    CHECK(name->virtual_size == 1250U);
    CHECK(name->has_info);
    CHECK(name->flags == maildir_flags("aSF"));
    CHECK(name->flags.has(maildir_flags::seen));
    CHECK_FALSE(name->flags.has(maildir_flags::draft));

    struct row {
        std::string_view file, base, flags;
        bool has_info;
    };
    for (const row& r : {
             row{"a", "a", "", false},
             row{"a:2,", "a", "", true},
             row{"a:2,SF,x=1", "a", "FS", true},
             row{"a:1,S", "a", "", false},
             row{"a:2", "a", "", false},
             row{"a:2,S:2,F", "a", "S", true},
             row{"a:2,S-9\xFF", "a", "S", true},
             row{":2,S", "", "S", true},
             row{"a,S=,W=x,S=-1", "a,S=,W=x,S=-1", "", false},
         }) {
        CAPTURE(r.file);
        const auto got = maildir_name::parse(r.file);
        REQUIRE(got);
        CHECK(got->base == r.base);
        CHECK(got->flags.to_string() == r.flags);
        CHECK(got->has_info == r.has_info);
        CHECK_FALSE(got->size);
    }
    for (const auto& bad : {""sv, "."sv, ".a"sv, "a/b"sv, "a\nb"sv, "a\0b"sv, "a\rb"sv})
        CHECK_FALSE(maildir_name::parse(bad));
    CHECK(maildir_name::parse("a;2,S", ';')->flags == maildir_flags("S"));
}

TEST_CASE("maildir: flags changed, and written in their order") {
    auto name = *maildir_name::parse("a,S=1:1,x");
    auto flags = name.flags;
    flags.set(maildir_flags::seen);
    flags.set(maildir_flags::draft);
    flags.set('z');
    flags.set('a');
    flags.set('1');
    flags.set(',');
    CHECK(name.with_flags(flags) == "a,S=1:2,DSaz");
    flags.set('z', false);
    CHECK(name.with_flags(flags, '!') == "a,S=1!2,DSa");
    CHECK(name.with_flags({}) == "a,S=1:2,");
    CHECK(maildir_name::parse("a:2,S,own,x")->with_flags(flags) == "a:2,DSa,own,x");
    CHECK(maildir_name::parse("a:2,,")->with_flags(flags) == "a:2,DSa,");
    CHECK(maildir_flags("zzAAbTSRPFD").to_string() == "ADFPRSTbz");
}

TEST_CASE("maildir: unique names") {
    maildir_unique unique;
    unique.time =
        std::chrono::system_clock::time_point(std::chrono::microseconds(1700000000000042));
    unique.process = 7;
    unique.delivery = 3;
    unique.host = "a/b:c,d";
    CHECK(*make_maildir_base(unique) == "1700000000.M000042P7Q3.a\\057b\\072c\\054d");
    unique.random = 5;
    unique.size = 10;
    unique.virtual_size = 12;
    const auto base = make_maildir_base(unique);
    CHECK(*base == "1700000000.M000042P7Q3R5.a\\057b\\072c\\054d,S=10,W=12");
    const auto name = maildir_name::parse(*base);
    CHECK(name->base == *base);
    CHECK(name->size == 10U);
    CHECK(name->virtual_size == 12U);
    for (const auto& host : {""sv, "a\nb"sv, "a\0"sv}) {
        unique.host = host;
        CHECK(make_maildir_base(unique).error() == errc::invalid_argument);
    }
}

TEST_CASE("maildir: Maildir++ folders both ways") {
    using names = std::vector<std::string>;
    for (const names& list : {names{}, names{"Sent"}, names{"a", "b", "c d"}, names{"&AOk-"}}) {
        const auto folder = make_maildir_folder(list);
        REQUIRE(folder);
        CHECK(parse_maildir_folder(*folder) == list);
    }
    CHECK(*make_maildir_folder(names{"a", "b"}) == ".a.b");
    for (const char* bad : {"", "a.b", "a/b", ".", "..", "a\nb"})
        CHECK(make_maildir_folder(names{bad}).error() == errc::invalid_argument);
    for (const char* bad : {".", "..", "a", "a.b", ".a.", ".a..b", ".a/b", "..a", ".a\n"})
        CHECK_FALSE(parse_maildir_folder(bad));
}

TEST_CASE("maildir: a delivery, seen when it is whole, and its flags") {
    const temporary_folder folder;
    const std::string path = folder.path() + "/a/b";
    CHECK(maildir::open(path).error() == errc::not_found);
    const auto box = maildir::create(path);
    REQUIRE(box);
    REQUIRE(maildir::open(path));
    REQUIRE(maildir::create(path + "//")); // once more is no harm
    CHECK(fs::status(path + "/new").permissions() == fs::perms::owner_all);
    {
        auto delivery = box->deliver();
        REQUIRE(delivery);
        CHECK_FALSE(delivery->write("Subject: x\r\n"));
        CHECK_FALSE(delivery->write("\nbody\n"));
        CHECK(box->list()->empty());
        auto moved = std::move(*delivery);
        CHECK(delivery->write("x") == errc::wrong_phase);
        const auto entry = moved.commit();
        REQUIRE(entry);
        CHECK(moved.commit().error() == errc::wrong_phase);
        CHECK(moved.write("x") == errc::wrong_phase);
        CHECK(entry->name.size == 18U);
        CHECK(entry->name.virtual_size == 20U);
        CHECK(content(path + '/' + entry->file) == "Subject: x\r\n\nbody\n");
        CHECK(fs::status(path + '/' + entry->file).permissions() ==
              (fs::perms::owner_read | fs::perms::owner_write));
    }
    CHECK(count(path + "/tmp") == 0);
    const auto entries = box->list();
    REQUIRE(entries);
    REQUIRE(entries->size() == 1);
    CHECK(entries->front().is_new());

    maildir_flags flags("S");
    auto seen = box->set_flags(entries->front(), flags);
    REQUIRE(seen);
    CHECK_FALSE(seen->is_new());
    CHECK(seen->file.ends_with(":2,S"));
    CHECK(box->set_flags(entries->front(), flags).error() == errc::not_found);
    flags.set(maildir_flags::flagged);
    seen = box->set_flags(*seen, flags);
    REQUIRE(seen);
    CHECK(box->list()->front().name.flags == flags);
    CHECK_FALSE(box->remove(*seen));
    CHECK(box->remove(*seen) == errc::not_found);
    CHECK(box->list()->empty());
}

TEST_CASE("maildir: a file where a folder has to be") {
    const temporary_folder folder;
    for (const char* const part : {"tmp", "new", "cur"}) {
        const std::string path = folder.path() + '/' + part;
        fs::create_directory(path);
        std::ofstream(path + '/' + part);
        CHECK(maildir::create(path).error() == std::errc::file_exists);
        CHECK(maildir::open(path).error() == errc::not_found);
    }
}

TEST_CASE("D02: a message is synced before it has a name, and its name before commit() returns") {
    const temporary_folder folder;
    const auto box = maildir::create(folder.path());
    REQUIRE(box);
    const std::string in_new = folder.path() + "/new";
    auto delivery = box->deliver();
    REQUIRE(delivery);
    CHECK_FALSE(delivery->write("whole"));
    std::vector<std::string> steps;
    on_fsync = [&](bool is_folder) {
        steps.push_back((is_folder ? "folder, " : "file, ") + std::to_string(count(in_new)));
        return true;
    };
    CHECK(delivery->commit());
    on_fsync = nullptr;
    CHECK(steps == std::vector<std::string>{"file, 0", "folder, 1"});
}

TEST_CASE("D03: a message whose sync fails is not there") {
    const temporary_folder folder;
    const auto box = maildir::create(folder.path());
    REQUIRE(box);
    for (const bool fails_for_folder : {false, true}) {
        auto delivery = box->deliver();
        REQUIRE(delivery);
        CHECK_FALSE(delivery->write("x"));
        on_fsync = [&](bool is_folder) { return is_folder != fails_for_folder; };
        CHECK(delivery->commit().error() == std::errc::io_error);
        on_fsync = nullptr;
        CHECK(delivery->commit().error() == errc::wrong_phase);
        CHECK(count(folder.path() + "/tmp") == 0);
        CHECK(count(folder.path() + "/new") == 0);
    }
}

TEST_CASE("D01, D07: of a program that dies a message is there whole, or not at all") {
    const temporary_folder folder;
    const auto box = maildir::create(folder.path());
    REQUIRE(box);
    for (const bool commits : {false, true}) {
        const ::pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto delivery = box->deliver();
            const bool well =
                delivery && !delivery->write("whole") && (!commits || delivery->commit());
            ::_exit(well ? 0 : 1); // no destructor runs
        }
        int status = 1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
        CHECK(count(folder.path() + "/tmp") == 1); // of the first one, for clean()
        const auto entries = box->list().value();
        REQUIRE(entries.size() == (commits ? 1 : 0));
        if (commits) CHECK(content(folder.path() + '/' + entries[0].file) == "whole");
    }
    CHECK(box->clean().value() == 0);
    CHECK(box->clean(std::chrono::hours(-1)).value() == 1);
}

// A delivery gives the file its name in new/ first, and takes that in tmp/ then.
TEST_CASE("D07: a message that has both names after a crash is there once") {
    const temporary_folder folder;
    const auto box = maildir::create(folder.path());
    REQUIRE(box);
    std::ofstream(folder.path() + "/tmp/1.a.host") << "whole";
    fs::create_hard_link(folder.path() + "/tmp/1.a.host", folder.path() + "/new/1.a.host");
    CHECK(box->list().value().size() == 1);
    CHECK(box->clean(std::chrono::hours(-1)).value() == 1);
    const auto entries = box->list().value();
    REQUIRE(entries.size() == 1);
    CHECK(content(folder.path() + '/' + entries[0].file) == "whole");
    REQUIRE_FALSE(box->remove(entries[0]));
    CHECK(box->list().value().empty());
}

TEST_CASE("maildir: the size with CRLF, whatever the pieces") {
    const temporary_folder folder;
    const auto box = maildir::create(folder.path());
    REQUIRE(box);
    const std::string text = "\na\r\nb\n\n\r\r\n\rc\n"; // four bare LFs
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        auto delivery = box->deliver();
        REQUIRE(delivery);
        for (std::size_t at = 0; at < text.size(); at += piece) {
            CHECK_FALSE(delivery->write(""));
            CHECK_FALSE(delivery->write(text.substr(at, piece)));
        }
        const auto entry = delivery->commit();
        REQUIRE(entry);
        CHECK(entry->name.size == text.size());
        CHECK(entry->name.virtual_size == text.size() + 4);
    }
}

TEST_CASE("maildir: a delivery that is given up has never been there") {
    const temporary_folder folder;
    const auto box = maildir::create(folder.path());
    REQUIRE(box);
    {
        auto delivery = box->deliver();
        REQUIRE(delivery);
        CHECK_FALSE(delivery->write("x"));
        CHECK(count(folder.path() + "/tmp") == 1);
    }
    CHECK(count(folder.path() + "/tmp") == 0);
    auto delivery = box->deliver();
    REQUIRE(delivery);
    fs::remove_all(folder.path() + "/new"); // so that it cannot be committed
    CHECK(delivery->commit().error());
    CHECK(count(folder.path() + "/tmp") == 0);
    fs::remove_all(folder.path() + "/tmp");
    CHECK(box->deliver().error() == std::errc::no_such_file_or_directory);
    CHECK(box->list().error() == errc::not_found);
}

TEST_CASE("maildir: folders, foreign files, and what a crash left") {
    const temporary_folder folder;
    const auto box = maildir::create(folder.path());
    REQUIRE(box);
    const std::vector<std::string> names{"a", "b"};
    REQUIRE(box->create_folder(names));
    CHECK(box->create_folder({}).error() == errc::invalid_argument);
    CHECK(fs::exists(folder.path() + "/.a.b/maildirfolder"));
    fs::create_directory(folder.path() + "/.nomaildir");
    CHECK(box->folders().value() == std::vector<std::vector<std::string>>{names});

    std::ofstream(folder.path() + "/cur/.hidden");
    std::ofstream(folder.path() + "/cur/2:2,S");
    std::ofstream(folder.path() + "/new/1");
    const auto entries = box->list().value();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].file == "new/1");
    CHECK(entries[1].file == "cur/2:2,S");

    std::ofstream(folder.path() + "/tmp/old");
    std::ofstream(folder.path() + "/tmp/young");
    fs::last_write_time(folder.path() + "/tmp/old",
                        fs::file_time_type::clock::now() - std::chrono::hours(37));
    CHECK(box->clean().value() == 1);
    CHECK(fs::exists(folder.path() + "/tmp/young"));
}

TEST_CASE("D08: names of many writers at once are unique") {
    const temporary_folder folder;
    const auto box = maildir::create(folder.path());
    REQUIRE(box);
    constexpr std::size_t writers = 4, messages = 50;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i != writers; ++i)
        threads.emplace_back([&] {
            for (std::size_t n = 0; n != messages; ++n) {
                auto delivery = box->deliver();
                if (delivery && !delivery->write("x")) (void)delivery->commit();
            }
        });
    for (std::thread& thread : threads) thread.join();
    std::set<std::string> bases;
    const auto entries = box->list();
    REQUIRE(entries);
    for (const auto& entry : *entries) bases.insert(entry.name.base);
    CHECK(bases.size() == writers * messages);
}

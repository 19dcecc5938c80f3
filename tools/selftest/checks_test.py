"""Unit tests of the check_* programs: each must fail where it should, or it guards nothing."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True


def load(name):
    loader = importlib.machinery.SourceFileLoader(name.replace(".py", ""), str(TOOLS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


import tree  # noqa: E402  (found through the path set above)

sizes, layers, refs, sections, prose = (
    load(name) for name in ("check_sizes", "check_layers", "check_rfc_refs", "rfc_sections", "check_prose")
)
demo_mail = load("demo_mail.py")
log_events = load("check_log_events")


class Functions(unittest.TestCase):
    def found(self, code):
        return [(name, length) for name, _, length in sizes.functions(code)]

    def test_plain_and_member_functions(self):
        code = "namespace a {\nint f(int x) {\n  return x;\n}\nclass B : public C {\n public:\n  void g() const override {\n  }\n  int n{0};\n};\n}\n"
        self.assertEqual(self.found(code), [("f", 3), ("g", 2)])

    def test_constructor_with_initialisers(self):
        code = "B::B(int a)\n    : a_(a),\n      b_{a} {\n  go();\n}\nB::~B() {}\n"
        self.assertEqual([name for name, _ in self.found(code)][-1], "B::~B")

    def test_lambdas_belong_to_their_function(self):
        code = "void f() {\n  auto g = [](int a) {\n    return a;\n  };\n  run([&] {\n  });\n}\n"
        self.assertEqual(self.found(code), [("f", 7)])

    def test_blocks_and_tables_are_no_functions(self):
        code = "constexpr int table[] = {\n  1, f(2),\n};\nstruct S {\n  int a = f(1);\n};\nenum class E { a, b };\n"
        self.assertEqual(self.found(code), [])

    def test_braces_in_strings_comments_and_macros(self):
        code = (
            '#define M(x) do { \\\n  x; } while (false)\nvoid f() {\n  s = "{{{"; // {\n  c = \'{\'; n = 1\'000;\n'
            '  r = R"(}}})";\n}\nvoid g() {}\n'
        )
        self.assertEqual(self.found(code), [("f", 5), ("g", 1)])

    def test_templates_operators_trailing_types_and_coroutines(self):
        code = (
            "template <class T>\nT id(T t) {\n  return t;\n}\nbool operator==(A a, B b) {\n  return x;\n}\n"
            "auto h() -> std::map<int, int> {\n  return {};\n}\nTask<Result<int>> k(Args args) {\n  co_return 1;\n}\n"
        )
        self.assertEqual([name for name, _ in self.found(code)], ["id", "operator==", "h", "k"])

    def test_a_long_function_is_an_error(self):
        report = tree.Report("sizes")
        code = "void f() {\n" + "  g();\n" * 90 + "}\n"
        path = tree.ROOT / "src" / "long.cc"
        fake = type("P", (), {"read_text": lambda self: code, "stem": "long", "relative_to": lambda self, r: path.relative_to(r)})()
        sizes.check_file(report, fake)
        self.assertEqual(len(report.errors), 1)
        self.assertIn("f has 92 lines", report.errors[0])


class Layers(unittest.TestCase):
    def errors(self, layer, header, is_test=False):
        report = tree.Report("layers")
        original = layers.tree.ROOT
        class Root:  # every header exists
            def __truediv__(self, name):
                return self
            def is_file(self):
                return True
        layers.tree.ROOT = Root()
        try:
            layers.check_project_include(report, "x", layer, is_test, header)
        finally:
            layers.tree.ROOT = original
        return report.errors

    def test_who_may_include_whom(self):
        for layer, header in [
            ("imap/wire", "imap/types/copy.h"), ("mail", "engine/engine.h"), ("lmtp", "mail/account.h"),
            ("cli", "net/listener.h"), ("net", "base/task.h"), ("engine/rocks", "engine/rocks/log.h"),
        ]:
            self.assertEqual(self.errors(layer, header), [], f"{layer} -> {header}")
        for layer, header in [
            ("imap/session", "net/listener.h"), ("imap/session", "engine/engine.h"), ("mail", "engine/rocks/log.h"),
            ("base", "mail/account.h"), ("engine/rocks", "engine/memory/engine.h"), ("net", "server/config.h"),
            ("mime", "mail/account.h"), ("imap/types", "imap/wire/scanner.h"),
        ]:
            self.assertEqual(len(self.errors(layer, header)), 1, f"{layer} -> {header}")

    def test_unit_tests_may_use_a_real_engine(self):
        self.assertEqual(self.errors("mail", "engine/memory/memory.h", is_test=True), [])
        self.assertEqual(len(self.errors("mail", "net/listener.h", is_test=True)), 1)

    def test_the_table_has_no_cycle(self):
        def below(layer, path):
            self.assertNotIn(layer, path, " -> ".join([*path, layer]))
            for allowed in layers.ALLOWED[layer]:
                target = layers.folder_of(allowed)
                if target != layer:
                    below(target, [*path, layer])
        for layer in layers.ALLOWED:
            below(layer, [])

    def test_libraries_stay_where_they_belong(self):
        report = tree.Report("layers")
        layers.check_library_include(report, "x", "mail", "mail/a.cc", "boost/asio.hpp")
        layers.check_library_include(report, "x", "net", "net/a.cc", "boost/asio.hpp")
        self.assertEqual(len(report.errors), 1)


class Citations(unittest.TestCase):
    def errors(self, line):
        report = tree.Report("refs")
        known = {9051: {"5.5", "7.5.1", "6.4.7", "A"}, 7162: {"3.1.2.1"}}
        refs.check_line(report, "x", line, known, {8446}, refs.collections.defaultdict(set))
        return len(report.errors)

    def test_good_ones(self):
        for line in ("// RFC 9051 6.4.7", "RFC 7162 3.1.2.1 (MUST)", "RFC 9051 5.5 and 7.5.1.", "RFC 8446", "RFC 9051",
                     "RFC 9051 A", "RFC 9051 5.5, 6.4.7: both", "RFC 9051 A client may", "see RFC 9051."):
            self.assertEqual(self.errors(line), 0 if "A client" not in line else 0, line)

    def test_bad_ones(self):
        for line in ("// RFC 9051 6.4.99", "RFC 9501 1", "RFC 9051 5.5 and 7.9", "RFC 9051 section 6.4.7", "RFC 1234"):
            self.assertGreaterEqual(self.errors(line), 1, line)


class Sections(unittest.TestCase):
    TEXT = """
Table of Contents

   1.  One  . . . . . . . . . . . . 2
   2.  Two ........................ 3

1.  One

   Text, and a list:

   1.  an item

1.1.  A Part

1.  Items in column 0 do not count

2.  Two

A message is no appendix.

Appendix A.  More
"""

    def test_headings_and_nothing_else(self):
        self.assertEqual(
            sections.sections(self.TEXT), [("1", "One"), ("1.1", "A Part"), ("2", "Two"), ("A", "More")]
        )


class Prose(unittest.TestCase):
    def test_what_is_wrong(self):
        for line in ("/" + "home/me/godwit", "<<<<<<< HEAD", "// FIX" + "ME later", "// TO" + "DO: more", "trailing "):
            self.assertTrue(any(pattern.search(line) for pattern, _ in prose.WRONG), line)
        for line in ("// TO" + "DO(RFC 9051 6.4.7): later", "https://example.org/home/x", "~/home", "=== heading"):
            self.assertFalse(any(pattern.search(line) for pattern, _ in prose.WRONG), line)


class DemoMail(unittest.TestCase):
    def test_the_prefix_is_taken_off(self):
        message = b"Subject: x\r\n\r\nDelivered-To: stays\r\n"
        prefix = b"Return-Path: <a@example.org>\r\nDelivered-To:\r\n demo\r\n"
        self.assertEqual(demo_mail.without_prefix(prefix + message), message)
        self.assertEqual(demo_mail.without_prefix(message), message)

    def test_free_ports_differ_and_avoid_what_is_taken(self):
        import socket
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            ports = demo_mail.free_ports([port, port, port])
        self.assertEqual(len(set(ports)), 3)
        self.assertNotIn(port, ports)

    def test_uids(self):
        self.assertEqual(demo_mail.found_uids(b"* SEARCH 1 2 10\r\n"), [1, 2, 10])
        self.assertEqual(demo_mail.found_uids(b"* SEARCH\r\n"), [])

    def test_the_samples_are_what_they_should_be(self):
        import email
        from email import policy
        samples = sorted((TOOLS / "demo-mail").glob("*.eml"))
        self.assertGreaterEqual(len(samples), 8)
        kinds = set()
        for path in samples:
            message = email.message_from_bytes(demo_mail.as_sent(path), policy=policy.default)
            self.assertTrue(message["subject"], path.name)
            kinds.update(part.get_content_type() for part in message.walk())
        self.assertLessEqual({"multipart/alternative", "multipart/mixed", "message/rfc822", "text/csv"}, kinds)


class LogEvents(unittest.TestCase):
    def test_calls(self):
        code = 'base::log::error(full ? "a_b" : "c_d",\n  {{"reason", r}}); log::warning("e.f", {}); log::incident("g_h", error);'
        found = [(call[1], log_events.NAME.findall(call[2])) for call in log_events.CALL.finditer(code)]
        self.assertEqual(found, [("error", ["a_b", "c_d"]), ("warning", ["e.f"]), ("incident", ["g_h"])])

    def test_every_logging_call_of_the_source_is_seen(self):
        events, _ = log_events.logged()
        for event in ("store_read_only", "store_disk_full", "tls_failed", "lmtp_failed", "fold_failed", "session_failed"):
            self.assertIn(event, events)


if __name__ == "__main__":
    unittest.main()

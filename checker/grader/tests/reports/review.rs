//! What needs review in a submission is found however it is written, and what honest learners write is not.

use std::fs;
use std::path::{Path, PathBuf};

use grader::review::find_flags;
use test_support::{path, read};

/// The flags of a `src/lib.rs`: `line reason`.
fn flags(text: &str) -> Vec<String> {
    find_flags(&[("src/lib.rs", text)]).into_iter().map(|flag| format!("{} {}", flag.line, flag.reason)).collect()
}

#[track_caller]
fn assert_flagged(text: &str, expected: &str) {
    let flags = flags(text);
    let text: String = text.chars().take(1_000).collect();
    assert!(flags.iter().any(|flag| flag.contains(expected)), "{text}\nshould be flagged for {expected}: {flags:#?}");
}

#[track_caller]
fn assert_honest(text: &str) {
    assert_eq!(flags(text), [""; 0], "{text}\nis honest");
}

/// The Rust files below a directory of the repository.
fn sources(dir: &str) -> Vec<PathBuf> {
    let mut dirs = vec![path(dir)];
    let mut files = Vec::new();
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).unwrap_or_else(|problem| panic!("{}: {problem}", dir.display())) {
            let path = entry.expect("it can be listed").path();
            match path.extension() {
                _ if path.is_dir() => dirs.push(path),
                Some(extension) if extension == "rs" => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "{dir} has sources");
    files
}

fn assert_file_is_honest(file: &Path) {
    assert_eq!(find_flags(&[("src/lib.rs", &read(file))]), [], "{}", file.display());
}

#[test]
fn starters_solutions_and_right_implementations_are_honest() {
    let dirs = test_support::milestones()
        .into_iter()
        .flat_map(|milestone| [format!("milestones/{milestone}/src"), format!("solutions/{milestone}/src")]);
    let starters =
        test_support::milestones().into_iter().map(|milestone| path(&format!("milestones/{milestone}/starter.rs")));
    let right = sources("checker/tests/implementations/right");
    for file in dirs.flat_map(|dir| sources(&dir)).chain(starters).chain(right) {
        assert_file_is_honest(&file);
    }
}

/// A mistake is no attack. Unsafe code and catching panics are not needed here, and some try it.
#[test]
fn wrong_implementations_are_flagged_for_little() {
    let text = |value: &toml::Value, key: &str| value[key].as_str().expect("it is a text").to_owned();
    for milestone in test_support::milestones() {
        let file = path(&format!("checker/tests/implementations/wrong/{milestone}.toml"));
        // A new milestone has none yet.
        let file = if file.is_file() { read(&file) } else { "wrong = []".to_owned() };
        let file: toml::Value = toml::from_str(&file).expect("the implementations are TOML");
        let solution = read(path(&format!("solutions/{milestone}/src/lib.rs")));
        for wrong in file["wrong"].as_array().expect("wrong is a list") {
            let whole = wrong.get("source").map_or_else(|| solution.clone(), |_| text(wrong, "source"));
            let edits = wrong.get("edits").and_then(toml::Value::as_array).into_iter().flatten();
            let source = edits.fold(whole, |whole, edit| whole.replacen(&text(edit, "from"), &text(edit, "to"), 1));
            for flag in flags(&source) {
                let is_tried =
                    ["`unsafe` is refused", "`catch_unwind` catches"].iter().any(|reason| flag.contains(reason));
                assert!(is_tried, "{milestone}, {}: {flag}", text(wrong, "name"));
            }
        }
    }
}

#[test]
fn other_ways_to_write_honest_code_are_honest() {
    for file in sources("checker/grader/tests/attacks/honest") {
        assert_file_is_honest(&file);
    }
}

/// Parts of code that stand for what the rules look for, and a piece of the reason.
#[test]
fn what_needs_review_is_found() {
    for (code, expected) in [
        ("fn f() { std::process::exit(0) }", "1 `process … exit` can end the process"),
        ("fn f() { std::process::Command::new(\"ls\"); }", "`process … Command` starts programs"),
        ("fn f() { std::panic::set_hook(Box::new(|_| {})); }", "`set_hook` decides what happens when a test fails"),
        ("use std::panic::update_hook;", "`update_hook` decides"),
        ("fn f() { let _ = std::panic::catch_unwind(|| 1); }", "`catch_unwind` catches panics"),
        ("fn f() { std::env::args(); }", "`env … args` reads or changes"),
        ("use std::env::current_exe;", "`current_exe`"),
        ("const WHERE: &str = env!(\"CARGO_MANIFEST_DIR\");", "`env!`"),
        ("const WHERE: &str = file!();", "`file!`"),
        ("fn f() { std::fs::write(\"a\", \"b\"); }", "`fs … write`"),
        ("fn f() { <std::fs::File>::open(\"a\"); }", "`fs … File`"),
        ("use std::net::TcpListener;", "`TcpListener`"),
        ("use std::os::fd::AsRawFd;", "`AsRawFd`"),
        ("fn f() { std::io::stdout(); }", "`io … stdout`"),
        ("fn f() { std::thread::current().name(); }", "`thread … current`"),
        ("fn f() { std::thread::spawn(|| {}); }", "`thread … spawn`"),
        ("fn f() { std::panic::Location::caller(); }", "`panic … Location`"),
        ("use std::backtrace::Backtrace;", "`Backtrace`"),
        ("fn f<T>() { std::any::type_name::<T>(); }", "`any … type_name`"),
        ("fn f(a: &dyn std::any::Any) { a.downcast_ref::<u8>(); }", "`downcast_ref`"),
        ("include!(\"/etc/passwd\");", "`include!`"),
        ("const TESTS: &str = include_str!(\"../tests/checkpoint/main.rs\");", "`include_str`"),
        ("#[path = \"../tests/checkpoint/main.rs\"] mod tests;", "`path=`"),
        ("#[cfg_attr(all(), path = \"a.rs\")] mod a;", "`path=`"),
        ("#![debugger_visualizer(gdb_script_file = \"/etc/passwd\")]", "`debugger_visualizer` includes another file"),
        ("#[macro_export] macro_rules! mine { () => {} }", "`macro_export`"),
        ("macro_rules! assert_eq { ($($all:tt)*) => {} }", "`assert_eq` could replace"),
        ("fn f() -> bool { std::path::Path::new(\"/etc\").exists() }", "`Path … exists` reads or writes files"),
        ("#![test_runner(mine)]", "`test_runner`"),
        ("pub use std::println as assert;", "`assert` could replace"),
        ("#[unsafe(link_section = \".init_array\")] static A: fn() = f;", "`link_section` is refused"),
        ("fn f() { unsafe { g() } }", "`unsafe` is refused"),
        ("#[global_allocator] static A: Mine = Mine;", "`global_allocator`"),
        ("#![recursion_limit = \"100000\"]", "`recursion_limit`"),
        ("#![allow(long_running_const_eval)]", "`long_running_const_eval`"),
        ("fn f<'a, 'b, T>(_: &'a &'b (), t: &'b T) -> &'a T { t }", "read all memory"),
        ("fn f<'a, 'b, T>(_: &'a W<'b>, t: &'b T) -> &'a T { t }", "read all memory"),
        ("fn f<'b, 'a, F: Fn(u8)>(f: F, t: &'b mut str, _: &'a mut W<'b>) -> &'a mut str { t }", "read all memory"),
        ("impl<T: ?Sized, U> Object<U> for T { type Output = U; }", "transmute types"),
        ("impl<T: ?Sized, U> Object<U> for T { output!(U); }", "transmute types"),
        ("macro_rules! all { ($q:tt) => { impl<T: $q Sized, U> A<U> for T { type B = U; } } }", "transmute types"),
        (
            "impl<U, T> Object<U, { 1 }> for T where T: Any<u8, U> + ?Sized { fn f() {} type Output = U; }",
            "transmute types",
        ),
        ("fn f() -> u8 { if cfg!(test) { 1 } else { 2 } }", "depends on `test`"),
        ("#[cfg(not(test))] mod real;", "depends on `test`"),
        ("#[cfg(trybuild)] compile_error!(\"no\");", "`trybuild`"),
        ("fn f() { println!(\"test result: ok. 1 passed\") }", "`test result:`"),
        ("const FILE: &str = \"/proc/self/environ\";", "`/proc/`"),
        ("fn f() { println!(\"::error file=a::b\") }", "`::error`"),
        ("fn f() { print!(\"\\x1b[2J\") }", "`\\x1b` is a terminal escape"),
    ] {
        assert_flagged(code, expected);
    }
}

#[test]
fn nothing_hides_by_another_name_or_in_a_macro() {
    let of_std = |module: &str, name: &str| format!("`{module} … {name}`");
    for (code, module, name) in [
        (
            "mod a { pub mod std {} pub mod process {} } use ::std as s; use s::process as p; fn f() { p::exit(0) }",
            "process",
            "exit",
        ),
        ("extern crate std as s; use self::s::{{{process as p}}}; fn f() { p::exit(0) }", "process", "exit"),
        ("use std::thread as t; use t::{*}; fn f() { current(); }", "thread", "current"),
        ("use std::fs as f; use f::*; fn g() { write(\"a\", \"b\"); }", "fs", "write"),
        ("use std::*; fn f() { r#process::r#exit(0) }", "process", "exit"),
        ("fn f() { std /* and */ :: // so on\n process\n::exit(0) }", "process", "exit"),
        (
            "macro_rules! of { ($m:ident, $f:ident) => { std::$m::$f } } fn f() { of!(process, exit)(0) }",
            "process",
            "exit",
        ),
        ("macro_rules! of { ($s:tt) => { { use std::thread; thread $s current() } } }", "thread", "current"),
        ("fn f() { of!([::] std thread current) }", "thread", "current"),
        ("#[cfg(test)] const extern \"C\" fn t() {} use std::fs as f; fn g() { f::File::open(\"\"); }", "fs", "File"),
        ("#[cfg(test)] impl A<{ 1 }> for B { } fn f() { std::thread::current(); }", "thread", "current"),
        ("of! { #[cfg(test)] mod a { fn f() { std::thread::current(); } } }", "thread", "current"),
        ("fn f() { #[cfg(test)] const { } std::thread::current(); }", "thread", "current"),
        ("struct r#mod where { #[cfg(test)] a: u8, b: [u8; { std::process::exit(0) }] }", "process", "exit"),
        ("#[cfg(any(test, unix))] mod tests { fn f() { std::thread::current(); } }", "thread", "current"),
        ("#!/**/[allow(dead_code)] fn f() { std::process::exit(0) }", "process", "exit"),
        ("#!/usr/bin/env rust\nfn f() { std::process::exit(0) }", "process", "exit"),
        ("#!/usr/bin/env /*\nfn f() { std::process::exit(0) } // */", "process", "exit"),
        ("\u{feff}fn f() { std::process::exit(0) }", "process", "exit"),
        ("fn f() { std::process::exit(0)", "process", "exit"),
    ] {
        assert_flagged(code, &of_std(module, name));
    }
    for (code, expected) in [
        ("use core::{include_str as grab, file as place, option_env as ask};", "`include_str`"),
        ("use core::{include_str as grab, file as place, option_env as ask};", "`option_env`"),
        ("use core::file as place;", "`file!`"),
        ("macro_rules! of { ($m:ident) => { $m!() } } const A: &str = of!(file);", "`file … $!`"),
        ("macro_rules! of { ($p:ident $l:literal) => { #[$p = $l] mod a; } } of!(path \"a.rs\");", "`path … #[$`"),
        ("macro_rules! of { ($m:meta) => { #[$m] mod a; } } of!(path = \"a.rs\");", "`path=`"),
        ("of!(include_str ; ; \"../README.md\");", "`include_str`"),
        ("of!(include_str!(\"../README.md\"));", "`include_str`"),
        ("mine! { #[doc = include_str!(\"secret\")] struct A; }", "`include_str`"),
        ("fn a() { \u{202e} }", "U+202E"),
        ("// \u{2066}", "U+2066"),
        ("fn f\u{3164}() {}", "U+3164"),
        ("fn f() { print!(\"\u{1b}[2J\") }", "U+001B"),
        ("// a\u{200f}b", "U+200F"),
    ] {
        assert_flagged(code, expected);
    }
    assert_flagged(&format!("fn f() {{ {} }}", "a; ".repeat(500)), "This line is so long");
}

#[test]
fn a_rule_holds_for_all_sources_of_a_milestone_together() {
    let flags =
        find_flags(&[("src/lib.rs", "mod a; pub use std::process as p;"), ("src/a.rs", "\nuse crate::p::exit;")]);
    let places: Vec<(&str, usize)> = flags.iter().map(|flag| (&*flag.file, flag.line)).collect();
    assert_eq!(places, [("src/a.rs", 2)], "{flags:#?}");
}

#[test]
fn words_that_only_speak_of_it_are_honest() {
    for code in [
        "//! std::process::exit ends it, /proc/self too, unsafe\nfn f() {}",
        "/// `std::env::args` and `unsafe`\nfn f() {} // std::fs::write",
        "/* std::process::exit(0) /* nested unsafe */ */ fn f() {}",
        "#[doc = \"/proc/ std::process\"] fn f() {}",
        "fn f() { println!(\"std::process::exit unsafe set_hook\") }",
        "fn process(exit: u8, abort: u8, env: u8, fs: u8) -> u8 { exit + abort + env + fs }",
        "impl A { fn exit(&self) { self.exit() } fn current(&self) {} }",
        "fn f<'process, 'std>(a: &'process u8) { 'unsafe_code: loop { break 'unsafe_code } }",
        "fn f(file: u8, path: u8) -> bool { file != path }",
        "#![forbid(unsafe_code)]\n#![deny(missing_docs)]\n#![warn(clippy::all)]",
        "#![doc = include_str!(\"../README.md\")]",
        "const FAMILY: &str = \"👨\u{200d}👩\u{200d}👧\"; const GRÖSSE: u8 = 1; const ΔΧ: u8 = 1; fn длина() {}",
        "fn test_of_mine() { g(\"test\", \"test it\", \"a test_name\") }",
        "const NAMES: [&str; 2] = [\"test_data\", \"/dev/null\"]; const NAME: &str = \"test_a\";",
        "// العربية עברית\u{200f} \u{200e}עברית.",
        "const ТЕКСТ: &str = \"\"; fn со(Ра: u8) {} const ΝΟΤΑ: u8 = 1;",
        "struct Shape { type_id: u8 } impl Shape { fn type_name(&self) -> u8 { self.type_id } }",
        "mod file; use file::File; mod fs; fn f(env: u8) { let fs = Disk::new(); fs.open().read(); write!(fs, \"{env}\"); }",
        "use std::sync::Arc; impl A { #[cfg(test)] fn f(&self) {} } #[cfg(not(loom))] fn g() {}",
        "use std::{sync::RwLock, thread}; fn f(current: &RwLock<u8>) { if !thread::panicking() { current.read(); } }",
        "use std::io::Write; mod net; mod fs; fn f(pipe: RwLock<fs::Node>) { net::send(pipe.read().write(b\"\")); }",
        "use std::mem; fn env(file: u8) {} macro_rules! of { ($a:expr) => { env($a) } } mod process { fn id() {} } use process::id;",
        "mod process { pub fn id() {} pub struct Child; } use process::Child; fn f() { process::id() }",
        "use crate::process::{self, Child}; fn f() { crate::env::var(); super::fs::read(); process::wait() }",
    ] {
        assert_honest(code);
    }
}

#[test]
fn macros_that_hide_nothing_are_honest() {
    for code in [
        "macro_rules! make { ($t:ty, $new:ident) => { <$t>::$new($crate::Text::$new(), Self::$new, CowString::$new()) } }",
        "macro_rules! make { ($t:ident) => { $t::new($crate::$t::default(), Vec::<$t>::new(), ::std::mem::take(a)) } }",
        "macro_rules! add { ($of:ident, $add:ident) => { impl std::ops::$of for A { fn $add(self) -> A { self.0.$add() } } } }",
        "macro_rules! of { ($(#[$meta:meta])* $v:vis $n:ident) => { $(#[$meta])* $v mod $n { fn exit() {} } } }",
        "macro_rules! of { ($(#[$($meta:tt)*])*) => { $(#[$($meta)*])* struct A; } } of!(#[derive(Debug)]);",
        "macro_rules! of { ($l:expr, $op:tt, $r:expr) => { if $l $op $r { list.exit() } } } of!(1, ==, 2);",
        "macro_rules! of { (mod $n:ident { $($b:tt)* }) => { mod $n { $($b)* } } }",
        "of! { mod a; mod b {} fn stdout(&self) { let path = \"a\"; self.exit(abort::all()) } }",
        "fn f() { if a != (exit) { assert_eq!(stdout, [exit]); println!(\"{}\", abort) } }",
        "delegate! { fn len(&self) -> usize; fn is_empty(&self) -> bool; }",
    ] {
        assert_honest(code);
    }
}

#[test]
fn types_that_look_like_a_hole_in_the_compiler_are_honest() {
    for code in [
        "fn f(a: Box<dyn Iterator<Item = u8> + '_>, b: &dyn Deref<Target = str>, c: &dyn Fn(u8) -> Vec<u8>) {}",
        "mod io; pub use io::*; fn f(a: &dyn IntoCow<Target = str>) {} trait Both: Source<Key = u8> {}",
        "type A = Box<dyn Index<usize, Output = u8>>; type B = dyn std::future::Future<Output = ()>;",
        "fn f(a: &dyn Shape<u8>) { let b: Box<dyn Shape<u8>> = a; let c: &dyn Shape<u8>= b; if a as &dyn Shape<u8> == c {} }",
        "fn f(a: u8) { match a as &dyn Shape<u8> { _ if b >= c => A { d: e }, _ => f } }",
        "impl<T: ?Sized> Show for T where T: fmt::Debug { fn show(&self) -> Option<u8> { type A = u8; self.a()? } }",
        "impl<T: ?Sized + ToOwned> Clone for Cow<T> { type Output = T; } impl<T> Trait for T { type A = T; }",
        "impl<T: Clone, U: ?Sized> Trait<U> for T { type A = T; } fn f() -> impl Fn(u8) -> u8 { |a| a }",
        "impl Show for dyn Shape { fn f(&self) { if a < b { c = 1; } } }",
        "fn f<'a, 'b>(map: &'a Map<'b>, key: &'b str) -> &'a u8 { map.get(key) }",
        "fn f<'a, 'b: 'a>(map: &'a Map<'b>, key: &'b str) -> &'a str { key }",
        "fn f<'a, 'b>(one: &'a str, map: Map<'b>, other: &'b str) -> &'a str { one }",
    ] {
        assert_honest(code);
    }
}

#[test]
fn tests_of_the_learners_own_are_honest() {
    for code in [
        "#[cfg(test)] mod tests { use super::*; #[test] fn f() { std::thread::spawn(|| {}).join().unwrap(); } }",
        "#[cfg(test)]\n#[allow(dead_code)]\npub(crate) mod tests { fn f() { std::thread::current(); } }",
        "#[cfg(all(test, not(loom)))] mod tests {}",
        "#[cfg(test)] mod tests { fn f() { assert!(g(\"test_name\")); a.downcast_ref::<&str>(); } }",
        "#[cfg(test)] use std::rc::Rc; #[cfg(test)] impl A { fn f() {} } #[cfg(test)] fn g() {}",
        "#[cfg(test)] use std::io::{self, stdout}; #[cfg(test)] use std::{env, fs};",
        "#[cfg(test)] mod tests { fn f() { fs::write(env::temp_dir().join(file!()), \"/dev/tty\"); io::stdout().flush(); } }",
        "#[cfg(test)] fn f() { std::thread::spawn(|| ()) }",
        "#[cfg(test)] impl A { fn f() { std::thread::current(); } } #[cfg(test)] impl<T> B for T where T: C {}",
        "#[cfg(test)] const A: u8 = 1; #[cfg(test)] const fn f() {} #[cfg(test)] struct B(u8); #[cfg(test)] static C: u8 = 1;",
        "#[cfg(test)] macro_rules! of { ($a:ident) => { std::thread::$a } }",
        "#[cfg(test)] mod tests { use std::thread::{self as t, *}; fn f(a: &dyn A<B = u8>) { of!(stdout, exit, tests mod) } }",
        "#[cfg(test)] mod tests; #[cfg(test)] mod a { mod tests; fn f() { assert!(name == \"test_a\") } }",
        "#[cfg_attr(test, derive(Debug))] struct A; #[cfg(feature = \"serde\")] mod serde;",
        "fn longer<'a>(one: &'a str, other: &'a str) -> &'a str { one } fn f(x: &&str, y: &'static str) {}",
        "#[cfg(target_pointer_width = \"64\")] #[cfg(debug_assertions)] fn f() {}",
    ] {
        assert_honest(code);
    }
    let threads = ("src/tests.rs", "fn f() { std::thread::scope(|s| {}) }");
    assert_eq!(find_flags(&[("src/lib.rs", "#[cfg(test)]\nmod tests;"), threads]), []);
    assert_ne!(find_flags(&[("src/lib.rs", "mod tests;"), threads]), []);
    assert_ne!(find_flags(&[("src/lib.rs", "of! { #[cfg(test)] mod tests; }"), threads]), []);
}

#[test]
fn a_flag_says_where() {
    let flags = find_flags(&[("milestones/01-cow-string/src/lib.rs", "\n\nfn f() {\n    std::process::exit(0)\n}\n")]);
    let places: Vec<(&str, usize)> = flags.iter().map(|flag| (&*flag.file, flag.line)).collect();
    assert_eq!(places, [("milestones/01-cow-string/src/lib.rs", 4)]);
}

#[test]
fn a_hostile_file_does_not_take_the_grader_down() {
    let (open, close) = ("(\n".repeat(200_000), ")\n".repeat(200_000));
    assert_flagged(&format!("fn f() {{ {open}{close} }}"), "Brackets are nested so deeply");
    assert_flagged(
        &format!("use {}std::process::exit{};", "{\n".repeat(200_000), "}\n".repeat(200_000)),
        "`process … exit`",
    );
    assert_flagged(&"use ".repeat(200_000), "This line is so long");
    assert_flagged(&format!("{} use std::process::exit;", "impl<(\n".repeat(90_000)), "`process … exit`");
    assert_honest(&"#[cfg(test)]\n".repeat(80_000));
    assert_honest("\"");
    let many = flags(&"fn f() { std::process::exit(0) }\n".repeat(30_000));
    assert!(many.len() == 1 && many[0].starts_with("1 "), "{many:#?}");
}

//! What needs review in a submission is found however it is written, and what honest learners write is not.

use std::fs;
use std::path::{Path, PathBuf};

use grader::review::find_flags;
use test_support::{path, read};

/// The flags of a `src/lib.rs`: `line reason`.
fn flags(text: &str) -> Vec<String> {
    find_flags("src/lib.rs", text).into_iter().map(|flag| format!("{} {}", flag.line, flag.reason)).collect()
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
    assert_eq!(find_flags("src/lib.rs", &read(file)), [], "{}", file.display());
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

/// A mistake is no attack. Unsafe code is not allowed here, and some try it.
#[test]
fn wrong_implementations_are_flagged_for_nothing_but_unsafe_code() {
    let text = |value: &toml::Value, key: &str| value[key].as_str().expect("it is a text").to_owned();
    for milestone in test_support::milestones() {
        let file = read(path(&format!("checker/tests/implementations/wrong/{milestone}.toml")));
        let file: toml::Value = toml::from_str(&file).expect("the implementations are TOML");
        let solution = read(path(&format!("solutions/{milestone}/src/lib.rs")));
        for wrong in file["wrong"].as_array().expect("wrong is a list") {
            let whole = wrong.get("source").map_or_else(|| solution.clone(), |_| text(wrong, "source"));
            let edits = wrong.get("edits").and_then(toml::Value::as_array).into_iter().flatten();
            let source = edits.fold(whole, |whole, edit| whole.replacen(&text(edit, "from"), &text(edit, "to"), 1));
            for flag in flags(&source) {
                assert!(flag.contains("`unsafe` is forbidden"), "{milestone}, {}: {flag}", text(wrong, "name"));
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
        ("fn f() { std::process::exit(0) }", "1 `process::exit` can end the process"),
        ("fn f() { ::std::process::abort() }", "`process::abort`"),
        ("use std::process;", "`std::process`"),
        ("fn f() { std::process::Command::new(\"ls\"); }", "`process::Command` starts programs"),
        ("fn f() { std::panic::set_hook(Box::new(|_| {})); }", "`set_hook` decides what happens when a test fails"),
        ("fn f() { std::env::args(); }", "`env::args`"),
        ("use std::env::current_exe;", "`current_exe`"),
        ("const WHERE: &str = env!(\"CARGO_MANIFEST_DIR\");", "`env!`"),
        ("const WHERE: &str = file!();", "`file!`"),
        ("fn f() { std::fs::write(\"a\", \"b\"); }", "`fs::write`"),
        ("fn f() { <std::fs::File>::open(\"a\"); }", "`fs::File`"),
        ("type Input = std::fs::File;", "`fs::File`"),
        ("use std::net::TcpListener;", "`TcpListener`"),
        ("use std::os::fd::AsRawFd;", "`AsRawFd`"),
        ("fn f() { std::io::stdout(); }", "`io::stdout`"),
        ("fn f() { std::thread::current().name(); }", "`thread::current`"),
        ("fn f() { std::thread::spawn(|| {}); }", "`thread::spawn`"),
        ("fn f() { std::panic::Location::caller(); }", "`Location::caller`"),
        ("use std::backtrace::Backtrace;", "`Backtrace`"),
        ("fn f<T>() { std::any::type_name::<T>(); }", "`any::type_name`"),
        ("fn f(a: &dyn std::any::Any) { a.downcast_ref::<u8>(); }", "`downcast_ref`"),
        ("include!(\"/etc/passwd\");", "`include!`"),
        ("const TESTS: &str = include_str!(\"../tests/checkpoint/main.rs\");", "`include_str!`"),
        ("#[path = \"../tests/checkpoint/main.rs\"] mod tests;", "`#[path]`"),
        ("#![debugger_visualizer(gdb_script_file = \"/etc/passwd\")]", "`debugger_visualizer` includes another file"),
        ("mod tests;", "`mod tests` without `#[cfg(test)]`"),
        ("#[cfg(any(test, unix))] mod tests;", "`mod tests` without `#[cfg(test)]`"),
        ("#[cfg(test)] fn f() {} mod a { pub mod tests; }", "`mod tests` without `#[cfg(test)]`"),
        ("#[cfg_attr(all(), path = \"a.rs\")] mod a;", "`#[path]`"),
        ("#[macro_export] macro_rules! mine { () => {} }", "`macro_export`"),
        ("macro_rules! assert_eq { ($($all:tt)*) => {} }", "`macro_rules! assert_eq`"),
        ("macro_rules! mine { () => {} } pub(crate) use mine as assert;", "`as assert`"),
        ("#[unsafe(link_section = \".init_array\")] static A: fn() = f;", "`link_section`"),
        ("#[no_mangle] pub fn main() {}", "`no_mangle`"),
        ("#[used] static A: u8 = 0;", "`#[used]`"),
        ("extern \"C\" fn f() {}", "`extern` links foreign code"),
        ("extern crate std as s;", "`extern crate std`"),
        ("core::arch::global_asm!(\"\");", "`global_asm`"),
        ("#[global_allocator] static A: Mine = Mine;", "`global_allocator`"),
        ("fn f() { unsafe { g() } }", "`unsafe` is forbidden in this course"),
        ("#![allow(unsafe_code)]", "`allow(unsafe_code)` lifts a limit"),
        ("#![recursion_limit = \"100000\"]", "`recursion_limit`"),
        ("#![allow(long_running_const_eval)]", "`allow(long_running_const_eval)`"),
        ("#![feature(test)]", "`#[feature]`"),
        ("fn f<'a, 'b, T>(_: &'a &'b (), t: &'b T) -> &'a T { t }", "read all memory"),
        ("fn f<'a, 'b, T>(_: &'a W<'b>, t: &'b T) -> &'a T { t }", "read all memory"),
        ("fn f<'b, 'a, F: Fn(u8)>(f: F, t: &'b mut str, _: &'a mut W<'b>) -> &'a mut str { t }", "read all memory"),
        ("impl<T: ?Sized, U> Object<U> for T { type Output = U; }", "`impl … for T`"),
        ("impl<T: ?Sized, U> Object<U> for T { output!(U); }", "transmute types"),
        ("macro_rules! all { ($q:tt) => { impl<T: $q Sized, U> A<U> for T { type B = U; } } }", "`Sized`"),
        ("extern crate std; use self::std as s;", "`std as s`"),
        ("mod a { pub use std; } use a::std::*;", "`std::*`"),
        ("use s::process as p;", "`process as p`"),
        ("use self::thread as t;", "`thread as t`"),
        (
            "impl<U, T> Object<U, { 1 }> for T where T: Any<u8, U> + ?Sized { fn f() {} type Output = U; }",
            "`impl … for T`",
        ),
        ("#![cfg(any())]", "`#![cfg]`"),
        ("fn f() -> u8 { if cfg!(test) { 1 } else { 2 } }", "`cfg(test)`"),
        ("#[cfg(not(test))] mod real;", "`cfg(test)`"),
        ("fn f() { #[cfg(test)] return; }", "`cfg(test)`"),
        ("fn f() { #[cfg(test)] const { } std::thread::current(); }", "`thread::current`"),
        ("#[cfg(any(test, unix))] mod tests {}", "`cfg(test)`"),
        ("#[cfg_attr(test, path = \"other.rs\")] mod a;", "`cfg(test)`"),
        ("#[cfg(trybuild)] compile_error!(\"no\");", "`trybuild`"),
        ("fn f() -> bool { name == \"test_copy_on_write\" }", "\"test_copy_on_write\" looks like the name of a test"),
        ("fn f() -> bool { Some(\"test_a\") != name }", "\"test_a\" looks like the name"),
        ("fn f() { match name { Some(\"test_a\") => g(), _ => {} } }", "\"test_a\" looks like the name"),
        ("fn f() { match name { \"test_a\" | \"test_b\" => g(), _ => {} } }", "\"test_a\" looks like the name"),
        ("fn f() { if let Some(\"test_a\") = name {} }", "\"test_a\" looks like the name"),
        ("fn f() -> bool { name.contains(\"test_a\") }", "\"test_a\" looks like the name"),
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
    for (code, expected) in [
        ("use std::process as p; fn f() { p::exit(0) }", "`std::process`"),
        ("use std::{fmt, process::{self, exit as leave}};", "`process::exit`"),
        ("use std::{fmt, thread::{\n    current as me}};", "2 `thread::current`"),
        ("use ::std::{{{process}}};", "`std::process`"),
        ("use std as s; fn f() { s::process::exit(0) }", "`std as s`"),
        ("use std::thread as t; fn f() { t::current(); }", "`thread as t`"),
        ("use std::{thread as t};", "`thread as t`"),
        ("use std::{io::{self as output}};", "`io as output`"),
        ("use std::*; fn f() { process::exit(0) }", "`process::exit`"),
        ("use std::thread::*;", "`thread::*`"),
        ("use core::panic::{*};", "`panic::*`"),
        ("fn f() { r#std::r#process::r#exit(0) }", "`process::exit`"),
        ("fn f() { std /* and */ :: // so on\n process\n::exit(0) }", "`process::exit`"),
        ("fn f() { use std::process::exit; exit(0) }", "`process::exit`"),
        ("macro_rules! leave { () => { std::process::exit(0) } }", "`process::exit`"),
        ("fn f() { mine!(a, [std::process::exit(0)]) }", "`process::exit`"),
        ("macro_rules! of { ($m:ident, $f:ident) => { std::$m::$f } }", "`std::$…`"),
        ("macro_rules! of { ($m:ident) => { $m::exit(0) } }", "`$m::exit`"),
        ("macro_rules! of { ($($m:tt)*) => { #[$($m)*] fn f() {} } } of!(link_section = \"a\");", "`link_section`"),
        ("macro_rules! of { ($a:ident $b:ident $c:ident) => { $a::$b::$c } }", "`$a::$…`"),
        ("macro_rules! of { ($a:ident $($b:ident)*) => { use $a::{a, $($b),*}; } }", "`$a::$…`"),
        ("macro_rules! say { ($f:ident) => { std::io::$f() } }", "`io::$…`"),
        ("macro_rules! say { ($f:ident) => { { use std::io; io::$f() } } }", "`io::$…`"),
        ("macro_rules! of { ($f:ident) => { use std::thread::{self, $f as me}; } }", "`thread::$…`"),
        ("macro_rules! of { ($($p:ident)*) => { $($p)::*() } }", "`$(…)::*`"),
        ("macro_rules! of { ($($p:ident)*) => { std $(::$p)* } }", "`::…`"),
        ("fn f() { of!(thread ; ::current) }", "`::…`"),
        ("fn f() { of!(thread:: ; current) }", "`thread::`"),
        ("fn f() { of!([::] thread current) }", "`::…`"),
        ("fn f() { of!(std process exit)(0) }", "`exit` can end the process"),
        ("fn f() { m::of! { stdout } }", "`stdout`"),
        ("fn f() { of!(std io lock) }", "`std`"),
        ("macro_rules! of { ($s:tt) => { { use std::thread; thread $s current() } } }", "`thread $… current`"),
        ("macro_rules! of { ($s:tt $f:ident) => { { use std::thread; thread $s $f() } } }", "`thread $… $…`"),
        ("macro_rules! of { ($n:ident) => { mod $n; } }", "`mod $…`"),
        ("macro_rules! of { ($n:ident $s:tt) => { mod $n $s } }", "`mod $…`"),
        ("of!(tests mod ;);", "`mod $…`"),
        ("of! { #[cfg(test)] mod tests; }", "`mod tests` without `#[cfg(test)]`"),
        ("of! { #[cfg(test)] mod a { fn f() { std::thread::current(); } } }", "`thread::current`"),
        ("of! { #[test] fn f() { std::thread::current(); } }", "`thread::current`"),
        ("macro_rules! of { ($p:ident $l:literal) => { #[$p = $l] mod a; } }", "`#[$…]`"),
        ("macro_rules! of { ($m:meta) => { #[$m] mod a; } } of!(path = \"a.rs\");", "`#[path]`"),
        ("#!/**/[allow(dead_code)] fn f() { std::process::exit(0) }", "1 `process::exit`"),
        ("#!/usr/bin/env /*\nfn f() { std::process::exit(0) } // */", "2 `process::exit`"),
        ("mod a { mod process {} } fn f() { std::process::exit(0) }", "`std::process`"),
        ("mod a { mod thread {} } use std::thread; fn f() { thread::current(); }", "`thread::current`"),
        ("use core::any::Any; fn f<T: Any>(t: T) { t.type_id(); }", "`any::Any`"),
        ("fn f() { deny(std::process::exit(0)) }", "`process::exit`"),
        ("mine! { #[doc = include_str!(\"secret\")] struct A; }", "`include_str!`"),
        ("#!/usr/bin/env rust\nfn f() { std::process::exit(0) }", "2 `process::exit`"),
        ("\u{feff}fn f() { std::process::exit(0) }", "1 `process::exit`"),
        ("#[cfg(test)] mod tests { fn f() { std::process::exit(0) } }", "`process::exit`"),
        ("#[cfg(test)] mod tests { } fn f() { std::thread::spawn(f); }", "`thread::spawn`"),
        ("fn a() { \u{202e} }", "U+202E"),
        ("// \u{2066}", "U+2066"),
        ("fn f() { print!(\"\u{1b}[2J\") }", "U+001B"),
        ("let pа\u{435}\u{445} = 1;", "look like Latin ones"),
        ("fn \u{441}\u{43e}\u{440}\u{443}() {} fn copy() {}", "look like Latin ones"),
        ("mod \u{456}\u{43e}\u{441} {} fn \u{435}\u{445}\u{435}\u{441}() {} fn exec() {}", "look like Latin ones"),
        ("// a\u{200f}b", "U+200F"),
    ] {
        assert_flagged(code, expected);
    }
    assert_flagged(&format!("fn f() {{ {} }}", "a; ".repeat(500)), "This line has 1511 characters");
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
        "#[cfg(test)] fn f() { std::thread::spawn(|| ()) } #[test] #[should_panic] fn g() { std::thread::current(); }",
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
    let threads = "fn f() { std::thread::scope(|s| {}) }";
    assert_eq!(find_flags("src/tests.rs", threads), []);
    assert_eq!(find_flags("src/tests.rs", &format!("#![cfg(test)] {threads}")), []);
    assert_ne!(find_flags("src/lib.rs", threads), []);
}

#[test]
fn a_flag_says_where() {
    let flags = find_flags("milestones/01-cow-string/src/lib.rs", "\n\nfn f() {\n    std::process::exit(0)\n}\n");
    let places: Vec<(&str, usize)> = flags.iter().map(|flag| (&*flag.file, flag.line)).collect();
    assert_eq!(places, [("milestones/01-cow-string/src/lib.rs", 4)]);
}

#[test]
fn what_does_not_even_consist_of_tokens_is_not_judged() {
    assert_honest("fn f() { std::process::exit(0)");
    assert_honest("\"");
    assert_honest("");
}

#[test]
fn a_hostile_file_does_not_take_the_grader_down() {
    let (open, close) = ("(\n".repeat(200_000), ")\n".repeat(200_000));
    assert_flagged(&format!("fn f() {{ {open}{close} }}"), "Brackets are nested so deeply");
    assert_flagged(&format!("use {}std::process{};", "{\n".repeat(200_000), "}\n".repeat(200_000)), "`std::process`");
    assert_flagged(&"use ".repeat(200_000), "800000 characters");
    assert_flagged(&"/**/\n".repeat(300_000), "0 1464 KiB of source");
    let many = flags(&"fn f() { std::process::exit(0) }\n".repeat(30_000));
    assert_eq!(flags(&open), [""; 0], "it does not compile");
    let long = flags(&format!("fn f() {{ a == \"test_{}\" }}", "x".repeat(500_000)));
    assert!(!long.is_empty() && long.iter().all(|flag| flag.len() < 400), "{} bytes", long.concat().len());
    assert!(many.len() == 1 && many[0].ends_with("(and 29999 more places)"), "{many:#?}");
}
